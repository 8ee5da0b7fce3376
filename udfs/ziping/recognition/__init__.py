"""Reads forms from cell values alone, by their labels: no file, no names, no styles."""

from ziping.recognition.grid import Sheet
from ziping.recognition.proposals import Proposal, propose_rules
from ziping.recognition.reader import Found, Recognised, find_forms, recognise

__all__ = ["Found", "Proposal", "Recognised", "Sheet", "find_forms", "propose_rules", "recognise"]
