"""Ranges of Calc as areas of cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ziping.forms.grids.book import MOST_CELLS, SPARE, TOO_MUCH, Unreadable
from ziping.recognition.grid import Area

NUMBERS, TEXTS, NOTES, FORMULAS = 1 + 2, 4, 8, 16
"""com.sun.star.sheet.CellFlags."""


def areas_of(ranges: Any) -> list[Area]:
    return [Area(it.StartRow, it.StartColumn, it.EndRow, it.EndColumn) for it in ranges.RangeAddresses]


def content_of(sheet: Any, flags: int = NUMBERS | TEXTS | FORMULAS) -> list[Area]:
    """Where a sheet's cells hold something.

    Raises:
        Unreadable: there are too many.
    """
    found = areas_of(sheet.queryContentCells(flags))
    _refuse_many(found)
    return found


def range_of(sheet: Any, area: Area) -> Any:
    return sheet.getCellRangeByPosition(area.left, area.top, area.right, area.bottom)


def common(some: Iterable[Area], others: list[Area]) -> list[Area]:
    """What areas have in common with others.

    >>> common([Area(0, 0, 3, 3)], [Area(2, 2, 9, 9), Area(5, 5, 6, 6)])
    [Area(top=2, left=2, bottom=3, right=3)]
    """
    met = (
        Area(max(a.top, b.top), max(a.left, b.left), min(a.bottom, b.bottom), min(a.right, b.right))
        for a in some
        for b in others
    )
    return [it for it in met if it.top <= it.bottom and it.left <= it.right]


class Alike(NamedTuple):
    """Cells of a sheet that have everything but their content in common.

    Args:
        number_format: its key.
        colour: of their fill; negative without one.
        merged: each of them begins a merged area of so many further rows and columns.
    """

    areas: list[Area]
    number_format: int
    colour: int
    merged: tuple[int, int]


def formats_of(sheet: Any) -> list[Alike]:
    """All cells from A1 to the last that holds something or has a note.

    Raises:
        Unreadable: there are too many.
    """
    found = content_of(sheet, NUMBERS | TEXTS | FORMULAS | NOTES)
    if not found:
        return []
    box = Area(0, 0, max(it.bottom for it in found), max(it.right for it in found))
    return [
        Alike(areas := areas_of(cells), cells.NumberFormat, cells.CellBackColor, _merged(sheet, areas[0]))
        for cells in range_of(sheet, box).getUniqueCellFormatRanges()
    ]


def _merged(sheet: Any, area: Area) -> tuple[int, int]:
    first = sheet.getCellByPosition(area.left, area.top)
    if not first.getIsMerged():
        return 0, 0
    cursor = sheet.createCursorByRange(first)
    cursor.collapseToMergedArea()
    whole = cursor.RangeAddress
    return whole.EndRow - area.top, whole.EndColumn - area.left


def cells_in(areas: list[Area]) -> Iterator[tuple[int, int]]:
    """Row and column of every cell.

    Raises:
        Unreadable: there are too many.
    """
    _refuse_many(areas)
    for area in areas:
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                yield row, column


def _refuse_many(areas: list[Area]) -> None:
    if sum((it.bottom - it.top + 1) * (it.right - it.left + 1) for it in areas) > MOST_CELLS:
        raise Unreadable(TOO_MUCH, SPARE)
