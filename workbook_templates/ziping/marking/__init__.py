"""How findings are shown on paper: marked in a workbook, as a page, as a letter to a department."""

from ziping.marking.workbook import mark, unmark

__all__ = ["mark", "unmark"]
