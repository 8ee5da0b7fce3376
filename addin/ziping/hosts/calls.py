"""Worksheet functions as spreadsheet programs call them: cells in, floats and texts out."""

from __future__ import annotations

import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ziping.functions import WorksheetFunction

CACHED_CALLS = 10_000
"""A workbook asks for the same scores again whenever it is recalculated."""


def called_with_cells(function: WorksheetFunction) -> Callable[..., Any]:
    """The function for cells as programs hand them over.

    Its arguments are single values, or rows whatever the shape; a range of one cell is that cell. It answers with a
    float, a text, or a tuple of rows: as a Decimal a score would reach Excel as a currency, cut to four decimals.
    """
    remembered = functools.lru_cache(CACHED_CALLS, typed=True)(function.call)

    def call(*cells: Any) -> Any:
        arguments = [_as_cells(value) for value in cells]
        # Ranges are not remembered: in them 1 and TRUE would count as the same argument.
        asked = function.call if any(isinstance(value, tuple) for value in arguments) else remembered
        return _as_answer(asked(*arguments))

    return call


def _as_cells(value: Any) -> Any:
    """A single cell by itself, a range as a tuple of rows; an argument left out as it is."""
    if not isinstance(value, list | tuple):
        return value
    rows = tuple(tuple(row) for row in value)
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows


def _as_answer(answer: Any) -> Any:
    if isinstance(answer, tuple):
        return tuple(tuple(_as_answer(cell) for cell in row) for row in answer)
    return float(answer) if isinstance(answer, Decimal) else answer
