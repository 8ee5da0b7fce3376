"""A workbook open in Calc as sheets of cell values: what reading its file would give.

Cells are asked for by whole areas: Python and Calc are in one process, but each call has its price.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ziping.forms.grids.book import ERRORS, Book, Cells, Room, place_in_formulas, spans
from ziping.forms.grids.shown import percentage
from ziping.hosts.libreoffice.areas import FORMULAS, Alike, areas_of, cells_in, common, content_of, range_of
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


def read_book(document: Any, looks: Sequence[list[Alike]]) -> Book:
    """
    Args:
        looks: the cells of each sheet, as :func:`~ziping.hosts.libreoffice.areas.formats_of` gives them.

    Raises:
        Unreadable: it holds too much.
    """
    room, formats = Room(), _Formats(document)
    sheets = tuple(
        _SheetReader(sheet, own, formats, room).read()
        for sheet, own in zip(document.Sheets, looks, strict=True)
    )
    named = document.NamedRanges
    names = {name: place_in_formulas(named.getByName(name).Content) for name in named.ElementNames}
    return Book("工作簿", sheets, names)


class _SheetReader:
    """One sheet."""

    def __init__(self, sheet: Any, looks: list[Alike], formats: _Formats, room: Room) -> None:
        self.sheet, self.looks, self.formats, self.cells = sheet, looks, formats, Cells(room)

    def read(self) -> Sheet:
        sheet = self.sheet
        self._values()
        return Sheet(
            sheet.Name, self.cells.rows(), self._merges(), self._formulas(), not sheet.IsVisible, *self._hidden(),
            protected=sheet.isProtected(),
        )  # fmt: skip

    def _values(self) -> None:
        content = content_of(self.sheet)
        formatted = self._formatted(content)
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

    def _formatted(self, content: list[Area]) -> dict[tuple[int, int], _Format]:
        """Cells whose number is shown as something else."""
        found: dict[tuple[int, int], _Format] = {}
        for alike in self.looks:
            look = self.formats.of(alike.number_format)
            if look is not None:
                found.update(dict.fromkeys(cells_in(common(alike.areas, content)), look))
        return found

    def _formulas(self) -> dict[tuple[int, int], str]:
        found = {}
        for area in content_of(self.sheet, FORMULAS):
            for row, cells in enumerate(range_of(self.sheet, area).getFormulaArray(), area.top):
                for column, text in enumerate(cells, area.left):
                    if text[1:] not in ERRORS:
                        found[row, column] = text.strip("{}")[1:]
        return found

    def _merges(self) -> tuple[Area, ...]:
        return spans(
            (row, column, row + alike.merged[0], column + alike.merged[1])
            for alike in self.looks
            if any(alike.merged)
            for row, column in cells_in(alike.areas)
        )

    def _hidden(self) -> tuple[frozenset[int], frozenset[int]]:
        """Rows and columns."""
        areas = [area for alike in self.looks for area in alike.areas]
        if not areas:
            return frozenset(), frozenset()
        box = Area(0, 0, max(it.bottom for it in areas), max(it.right for it in areas))
        seen = areas_of(range_of(self.sheet, box).queryVisibleCells())
        rows = {row for area in seen for row in range(area.top, area.bottom + 1)}
        columns = {column for area in seen for column in range(area.left, area.right + 1)}
        return frozenset(range(box.bottom + 1)) - rows, frozenset(range(box.right + 1)) - columns
