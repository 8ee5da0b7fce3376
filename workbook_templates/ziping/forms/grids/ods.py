"""OpenDocument spreadsheets (.ods), read from their XML."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from lxml import etree

from ziping.forms.grids.book import ERRORS, LAST_COLUMN, LAST_ROW, Book, Cells, Room, place_in_formulas, spans
from ziping.forms.grids.kinds import Kind
from ziping.forms.grids.markup import parsed
from ziping.forms.grids.shown import percentage
from ziping.quantity import number
from ziping.quantity.values import Value
from ziping.recognition.grid import Sheet

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE, OFFICE, TEXT, STYLE = (f"{{{_ODF}{name}:1.0}}" for name in ("table", "office", "text", "style"))
_REPEATED_OF_ONE = 2
"""So many repeated cells weigh as much as one with content, before it is known whether they have any."""


def read_ods(path: Path) -> Book:
    """Raises what zipfile and lxml raise where the file is damaged."""
    room = Room()
    with zipfile.ZipFile(path) as archive:
        root = parsed(archive.read("content.xml"), room)
    shut = {
        str(style.get(f"{STYLE}name"))
        for style in root.iterfind(f".//{STYLE}style")
        for item in style.iterfind(f"{STYLE}table-properties")
        if item.get(f"{TABLE}display") == "false"
    }
    tables = root.iterfind(f"{OFFICE}body/{OFFICE}spreadsheet/{TABLE}table")
    names = {
        str(item.get(f"{TABLE}name")): place_in_formulas(str(item.get(f"{TABLE}cell-range-address")))
        for item in root.iter(f"{TABLE}named-range")
    }
    return Book(Kind.ODS, tuple(_TableReader(table, shut, room).read() for table in tables), names)


class _TableReader:
    def __init__(self, table: etree._Element, shut: set[str], room: Room) -> None:
        self.table, self.shut, self.room = table, shut, room
        self.cells = Cells(room)
        self.formulas: dict[tuple[int, int], str] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden: set[int] = set()

    def read(self) -> Sheet:
        at = 0
        for row in self.table.iter(f"{TABLE}table-row"):
            after = min(at + _count(row, "number-rows-repeated"), LAST_ROW)
            if any(self._says(cell) for cell in row):
                self._rows(at, after, row)
            if row.get(f"{TABLE}visibility") in ("collapse", "filter"):
                self.hidden.update(range(at, after))
            at = after
        return Sheet(
            str(self.table.get(f"{TABLE}name")), self.cells.rows(), spans(self.merged), self.formulas,
            self.table.get(f"{TABLE}style-name") in self.shut, frozenset(self.hidden), frozenset(self._columns()),
            self.table.get(f"{TABLE}protected") == "true",
        )  # fmt: skip

    @staticmethod
    def _says(cell: etree._Element) -> bool:
        spanned = any(cell.get(f"{TABLE}number-{way}-spanned", "1") != "1" for way in ("columns", "rows"))
        return len(cell) > 0 or spanned or cell.get(f"{TABLE}formula") is not None

    def _columns(self) -> set[int]:
        """Hidden ones."""
        found: set[int] = set()
        at = 0
        for item in self.table.iter(f"{TABLE}table-column"):
            after = min(at + _count(item, "number-columns-repeated"), LAST_COLUMN)
            if item.get(f"{TABLE}visibility") in ("collapse", "filter"):
                found.update(range(at, after))
            at = after
        return found

    def _rows(self, top: int, end: int, element: etree._Element) -> None:
        """The rows from ``top`` on that are all like this one."""
        at = 0
        for cell in element:
            after = min(at + _count(cell, "number-columns-repeated"), LAST_COLUMN)
            if cell.tag == f"{TABLE}table-cell" and self._says(cell):
                wide, high = (_count(cell, f"number-{way}-spanned") for way in ("columns", "rows"))
                formula, value = _formula(cell), _value(cell)
                self.room.take((end - top) * (after - at) // _REPEATED_OF_ONE)
                for row in range(top, end):
                    if wide > 1 or high > 1:
                        self.merged.append((row, at, row + high - 1, at + wide - 1))
                    for column in range(at, after):
                        self.cells.put(row, column, value)
                        if formula is not None:
                            self.formulas[row, column] = formula
            at = after


def _count(element: etree._Element, name: str) -> int:
    return max(int(element.get(f"{TABLE}{name}") or 1), 1)


def _formula(cell: etree._Element) -> str | None:
    text = cell.get(f"{TABLE}formula")
    formula = text and (text.partition(":=")[2] or text)
    return None if formula in ERRORS else formula


def _value(cell: Any) -> Value:
    kind, text = (
        cell.get(f"{OFFICE}value-type"),
        "\n".join(map(_paragraph, cell.iterfind(f"{TEXT}p"))).strip(),
    )
    value = cell.get(f"{OFFICE}value")
    if kind in ("float", "currency") and value is not None:
        return float(value) if any(mark in value for mark in ".eE") else int(value)
    if kind == "percentage" and (exact := number(float(value or 0))) is not None:
        return percentage(exact, len(text.rstrip("%").partition(".")[2]))
    if kind == "date" and (day := cell.get(f"{OFFICE}date-value")):
        return date.fromisoformat(day[:10])
    if kind == "boolean":
        return str(cell.get(f"{OFFICE}boolean-value")) == "true"
    return text


def _paragraph(element: etree._Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        name = str(child.tag).rpartition("}")[2]
        if name == "s":
            pieces.append(" " * int(child.get(f"{TEXT}c") or 1))
        elif name in ("tab", "line-break"):
            pieces.append("\t" if name == "tab" else "\n")
        elif name != "annotation":
            pieces.append(_paragraph(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
