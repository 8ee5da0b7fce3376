"""Workbooks of Excel, WPS and LibreOffice (.xlsx, .xlsm), read from their XML; two orders faster than openpyxl.

The last computed value of a formula is its cell's value.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from ziping.forms.grids.book import Book, Cells, spans, text_of
from ziping.forms.grids.kinds import Kind
from ziping.forms.grids.shown import PLAIN, Look, builtin_code, look_of, shown
from ziping.quantity.values import Value
from ziping.recognition.grid import Sheet, address, position

LAST_COLUMN = 16_384
SMALL = 4 * 2**20
"""A part of up to so many bytes is parsed in one go."""


class _Styles(NamedTuple):
    looks: tuple[Look, ...] = ()
    locked: tuple[bool, ...] = ()


def read_xlsx(path: Path) -> Book:
    """Raises what zipfile and lxml raise where the file is damaged."""
    with zipfile.ZipFile(path) as archive:
        return _Workbook(archive).read()


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive, self.present = archive, set(archive.namelist())

    def read(self) -> Book:
        main = self._main()
        book = self._tree(main)
        targets = self._relations(main)
        kinds = dict(targets.values())
        strings = self._strings(kinds.get("sharedStrings"))
        styles = self._styles(kinds.get("styles"))
        settings = book.find("{*}workbookPr")
        mac = settings is not None and settings.get("date1904") in ("1", "true")
        sheets = []
        for item in book.iterfind("{*}sheets/{*}sheet"):
            kind, target = targets.get(_id(item), ("", ""))
            if kind == "worksheet" and target in self.present:
                reader = _SheetReader(strings, styles, CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900)
                hidden = item.get("state", "visible") != "visible"
                elements = _each(self.archive, target, "row", "col", "mergeCell", "sheetProtection")
                sheets.append(reader.read(elements, str(item.get("name")), hidden))
        names = {
            str(item.get("name")): item.text or ""
            for item in book.iterfind("{*}definedNames/{*}definedName")
            if item.get("localSheetId") is None
        }
        return Book(Kind.XLSX, tuple(sheets), names)

    def _main(self) -> str:
        found = (target for kind, target in self._relations("").values() if kind == "officeDocument")
        return next(found, "xl/workbook.xml")

    def _tree(self, part: str) -> etree._Element:
        return _parsed(self.archive.read(part))

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id → kind and target."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.present:
            return {}
        result = {}
        for item in self._tree(rels):
            target = str(item.get("Target"))
            if item.get("TargetMode") != "External":
                target = (
                    target[1:]
                    if target.startswith("/")
                    else posixpath.normpath(posixpath.join(folder, target))
                )
            result[str(item.get("Id"))] = str(item.get("Type")).rpartition("/")[2], target
        return result

    def _strings(self, part: str | None) -> list[str]:
        if part not in self.present:
            return []
        return [_rich(item) for item in _each(self.archive, str(part), "si")]

    def _styles(self, part: str | None) -> _Styles:
        if part not in self.present:
            return _Styles()
        root = self._tree(str(part))
        own = {
            int(i.get("numFmtId", 0)): str(i.get("formatCode")) for i in root.iterfind("{*}numFmts/{*}numFmt")
        }
        looks, locked = [], []
        for item in root.iterfind("{*}cellXfs/{*}xf"):
            number = int(item.get("numFmtId", 0))
            look = look_of(own.get(number) or builtin_code(number))
            looks.append(PLAIN if look == PLAIN else look)
            protection = item.find("{*}protection")
            locked.append(protection is None or protection.get("locked") not in ("0", "false"))
        return _Styles(tuple(looks), tuple(locked))


def _id(item: etree._Element) -> str:
    """The id of a relation, in whatever namespace this edition of the format has it."""
    return next((str(value) for key, value in item.attrib.items() if str(key).endswith("}id")), "")


def _rich(item: etree._Element) -> str:
    """The text of a string item, without its phonetic reading."""
    if len(item) == 1 and str(item[0].tag).endswith("}t"):
        return text_of(item[0].text or "")
    pieces = []
    for text in item.iter("{*}t"):
        above = text.getparent()
        if text.text and (above is None or not str(above.tag).endswith("}rPh")):
            pieces.append(text.text)
    return text_of("".join(pieces))


def _each(archive: zipfile.ZipFile, part: str, *names: str) -> Iterator[etree._Element]:
    """The elements of these names, one after the other; of a large part, what was read is forgotten."""
    tags = [f"{{*}}{name}" for name in names]
    if archive.getinfo(part).file_size <= SMALL:
        yield from _parsed(archive.read(part)).iter(*tags)
        return
    with archive.open(part) as stream:
        for _, element in etree.iterparse(
            stream, tag=tags, resolve_entities=False, no_network=True, huge_tree=False
        ):
            yield element
            element.clear(keep_tail=False)
            above = element.getparent()
            if above is not None:
                while element.getprevious() is not None:
                    del above[0]


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)


def _parsed(data: bytes) -> etree._Element:
    return etree.fromstring(data, _PARSER)


class _SheetReader:
    """One sheet; elements come in the order of the file: columns, rows, protection, merges."""

    def __init__(self, strings: list[str], styles: _Styles, epoch: datetime) -> None:
        self.strings, self.looks, self.epoch = strings, styles.looks, epoch
        self.cells = Cells()
        self.formulas: dict[tuple[int, int], str] = {}
        self.shared: dict[str, tuple[str, str]] = {}

    def read(self, elements: Iterable[etree._Element], title: str, hidden: bool) -> Sheet:
        row, protected = -1, False
        hidden_rows: set[int] = set()
        hidden_columns: set[int] = set()
        merged: list[tuple[int, int, int, int]] = []
        for element in elements:
            name = str(element.tag).rpartition("}")[2]
            if name == "row":
                row = int(element.get("r") or row + 2) - 1
                if element.get("hidden") in ("1", "true"):
                    hidden_rows.add(row)
                self._row(row, element)
            elif name == "col" and element.get("hidden") in ("1", "true"):
                last = min(int(str(element.get("max"))), LAST_COLUMN)
                hidden_columns.update(range(int(str(element.get("min"))) - 1, last))
            elif name == "mergeCell":
                left, top, right, bottom = range_boundaries(str(element.get("ref")))
                merged.append((top - 1, left - 1, bottom - 1, right - 1))
            elif name == "sheetProtection":
                protected = element.get("sheet") in ("1", "true")
        return Sheet(
            title, self.cells.rows(), spans(merged), self.formulas, hidden, frozenset(hidden_rows),
            frozenset(hidden_columns), protected,
        )  # fmt: skip

    def _row(self, row: int, element: etree._Element) -> None:
        column = -1
        for cell in element:
            at = cell.get("r")
            row, column = position(at) if at else (row, column + 1)
            formula = value = inline = None
            for part in cell:
                name = part.tag[-2:]
                if name == "}v":
                    value = part.text
                elif name == "}f":
                    formula = part
                elif name == "is":
                    inline = part
            if formula is not None:
                self.formulas[row, column] = self._formula(formula, row, column)
            if inline is not None:
                self.cells.put(row, column, _rich(inline))
            elif value is not None:
                self.cells.put(row, column, self._value(cell.get("t"), value, cell.get("s")))

    def _value(self, kind: str | None, text: str, style: str | None) -> Value:
        if kind == "s":
            return self.strings[int(text)]
        if kind is None or kind == "n":
            found = float(text) if "." in text or "E" in text or "e" in text else int(text)
            look = self.looks[int(style)] if style and int(style) < len(self.looks) else PLAIN
            return shown(found, look, self.epoch)
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "d":
            return datetime.fromisoformat(text.removesuffix("Z")).date()
        return text_of(text)

    def _formula(self, element: etree._Element, row: int, column: int) -> str:
        """A shared one is written out."""
        text, number = element.text or "", str(element.get("si"))
        if element.get("t") == "shared":
            at = address(row, column)
            if text:
                self.shared[number] = (text, at)
            elif number in self.shared:
                original, origin = self.shared[number]
                return str(Translator(f"={original}", origin).translate_formula(at))[1:]
        return text
