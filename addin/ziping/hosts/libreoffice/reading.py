"""A workbook open in Calc as sheets of cell values: what reading its file would give.

Cells are asked for by whole areas: Python and Calc are in one process, but each call has its price.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ziping.forms.grids.book import Book, Cells, Room, place_in_formulas, spans
from ziping.forms.grids.shown import percentage
from ziping.hosts.libreoffice.areas import FORMULAS, areas_of, box_of, cells_in, common, content_of, range_of
from ziping.quantity import number
from ziping.quantity.values import Value
from ziping.recognition.grid import Area, Sheet

_ERRORS = 4
"""com.sun.star.sheet.FormulaResult."""
_DATE_OR_TIME, _PERCENT, _TRUTH = 2 + 4, 128, 1024
"""com.sun.star.util.NumberFormat."""
_ERROR_TEXTS = {
    503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A",
}  # fmt: skip
_PLACES = re.compile(r"\.(0+)")
_MARCH_1900 = 60
"""In Excel, which counts a 29 February 1900; days before have other numbers there."""
_DAY = 86_400_000


class _Format(NamedTuple):
    """
    Args:
        kind: flags of com.sun.star.util.NumberFormat.
        places: after the point.
    """

    kind: int
    places: int


class _Formats:
    """The number formats of a document."""

    def __init__(self, document: Any) -> None:
        self._formats = document.NumberFormats
        self._known: dict[int, _Format] = {}
        null = document.NullDate
        self._epoch = datetime(null.Year, null.Month, null.Day)
        self._excel = any(item.Name == "FilterName" and "Excel" in str(item.Value) for item in document.Args)

    def of(self, key: int) -> _Format | None:
        """None for formats that show numbers as numbers."""
        if key not in self._known:
            properties = self._formats.getByKey(key)
            places = _PLACES.search(properties.FormatString)
            self._known[key] = _Format(properties.Type, len(places[1]) if places else 0)
        found = self._known[key]
        return found if found.kind & (_DATE_OR_TIME | _PERCENT | _TRUTH) else None

    def shown(self, value: float, found: _Format | None) -> Value:
        """The value of a cell with this number."""
        plain = int(value) if value == int(value) else value
        if found is None:
            return plain
        if found.kind & _PERCENT:
            exact = number(plain)
            return plain if exact is None else percentage(exact, found.places)
        if found.kind & _TRUTH:
            return bool(value)
        return self._date(value) if value >= 1 else plain

    def _date(self, value: float) -> Value:
        """A date, with the time where it has one; a length of time stays the number it is."""
        day = value + 1 if self._excel and value < _MARCH_1900 else value
        try:
            found = self._epoch + timedelta(milliseconds=round(day * _DAY))
        except OverflowError:
            return value
        return found if found.time() != datetime.min.time() else found.date()


def read_book(document: Any) -> Book:
    """
    Raises:
        Unreadable: it holds too much.
    """
    room, formats = Room(), _Formats(document)
    sheets = tuple(_SheetReader(sheet, formats, room).read() for sheet in document.Sheets)
    named = document.NamedRanges
    names = {name: place_in_formulas(named.getByName(name).Content) for name in named.ElementNames}
    return Book("工作簿", sheets, names)


class _SheetReader:
    """One sheet."""

    def __init__(self, sheet: Any, formats: _Formats, room: Room) -> None:
        self.sheet, self.formats, self.cells = sheet, formats, Cells(room)

    def read(self) -> Sheet:
        sheet, box = self.sheet, box_of(self.sheet)
        if box is None:
            return Sheet(sheet.Name, (), hidden=not sheet.IsVisible, protected=sheet.isProtected())
        formulas = self._formulas()
        self._values(box)
        rows, columns = self._hidden(box)
        return Sheet(
            sheet.Name, self.cells.rows(), self._merges(box), formulas, not sheet.IsVisible, rows, columns,
            sheet.isProtected(),
        )  # fmt: skip

    def _values(self, box: Area) -> None:
        content = content_of(self.sheet)
        formatted = self._formatted(box, content)
        for area in content:
            for row, cells in enumerate(range_of(self.sheet, area).getDataArray(), area.top):
                for column, value in enumerate(cells, area.left):
                    if isinstance(value, str):
                        self.cells.put(row, column, value.strip())
                    elif value is not None:
                        self.cells.put(row, column, self.formats.shown(value, formatted.get((row, column))))
        for row, column in cells_in(areas_of(self.sheet.queryFormulaCells(_ERRORS))):
            cell = self.sheet.getCellByPosition(column, row)
            self.cells.put(row, column, _ERROR_TEXTS.get(cell.getError(), cell.String))

    def _formatted(self, box: Area, content: list[Area]) -> dict[tuple[int, int], _Format]:
        """Cells whose number is shown as something else."""
        found = {}
        for alike in range_of(self.sheet, box).getUniqueCellFormatRanges():
            look = self.formats.of(alike.NumberFormat)
            if look is not None:
                found.update(dict.fromkeys(cells_in(common(areas_of(alike), content)), look))
        return found

    def _formulas(self) -> dict[tuple[int, int], str]:
        found = {}
        for area in content_of(self.sheet, FORMULAS):
            for row, cells in enumerate(range_of(self.sheet, area).getFormulaArray(), area.top):
                for column, text in enumerate(cells, area.left):
                    # Calc knows an error value that stands in a cell as a formula.
                    if text[1:] not in _ERROR_TEXTS.values():
                        found[row, column] = text.strip("{}")[1:]
        return found

    def _merges(self, box: Area) -> tuple[Area, ...]:
        """Areas of which every cell begins a merged area have a format of their own."""
        found = []
        for alike in range_of(self.sheet, box).getCellFormatRanges():
            if alike.getIsMerged():
                area = alike.RangeAddress
                cells = [Area(area.StartRow, area.StartColumn, area.EndRow, area.EndColumn)]
                for row, column in cells_in(cells):
                    cell = self.sheet.getCellByPosition(column, row)
                    cursor = self.sheet.createCursorByRange(cell)
                    cursor.collapseToMergedArea()
                    whole = cursor.RangeAddress
                    found.append((whole.StartRow, whole.StartColumn, whole.EndRow, whole.EndColumn))
        return spans(found)

    def _hidden(self, box: Area) -> tuple[frozenset[int], frozenset[int]]:
        """Rows and columns."""
        seen = areas_of(range_of(self.sheet, box).queryVisibleCells())
        rows = {row for area in seen for row in range(area.top, area.bottom + 1)}
        columns = {column for area in seen for column in range(area.left, area.right + 1)}
        return (
            frozenset(range(box.bottom + 1)) - rows,
            frozenset(range(box.right + 1)) - columns,
        )
