"""Workbooks with our functions are recalculated when LibreOffice has opened them.

It takes the saved values for good, and those are of whatever program saved the file.
"""

from __future__ import annotations

from typing import Any

from ziping.functions import FUNCTIONS

_CALLS = rf"\b({'|'.join(FUNCTIONS)})\("
_IN_FORMULAS = 0


def recalculate(document: Any) -> None:
    """Everything in a workbook that has a formula with one of our functions; others are left alone.

    It does not count as changed afterwards, unless it did before.

    Args:
        document: a ``com.sun.star.sheet.SpreadsheetDocument``.
    """
    if not any(_calls_ours(sheet) for sheet in document.Sheets):
        return
    changed = document.isModified()
    document.calculateAll()
    if not changed:
        for sheet in document.Sheets:
            for chart in sheet.Charts:  # a chart that was drawn anew makes its workbook count as changed
                chart.EmbeddedObject.setModified(False)
        document.setModified(False)


def _calls_ours(sheet: Any) -> bool:
    search = sheet.createSearchDescriptor()
    search.SearchRegularExpression = True
    search.SearchType = _IN_FORMULAS
    search.SearchString = _CALLS
    return sheet.findFirst(search) is not None
