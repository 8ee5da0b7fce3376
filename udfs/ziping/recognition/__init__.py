"""Reads a form from cell values alone, by its labels: no file, no names, no styles."""

from ziping.recognition.reader import Recognised, recognise

__all__ = ["Recognised", "recognise"]
