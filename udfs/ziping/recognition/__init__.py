"""Reads forms from cell values alone, by their labels: no file, no names, no styles."""

from ziping.recognition.reader import Found, Recognised, find_forms, recognise

__all__ = ["Found", "Recognised", "find_forms", "recognise"]
