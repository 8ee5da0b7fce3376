"""Workbooks of Excel, WPS and LibreOffice (.xlsx, .xlsm), read from their XML; two orders faster than openpyxl.

The last computed value of a formula is its cell's value.
"""

from __future__ import annotations

import math
import posixpath
import re
import zipfile
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from ziping.forms.grids.book import ERRORS, LAST_COLUMN, Book, Cells, Room, Unreadable, spans, text_of
from ziping.forms.grids.kinds import Kind
from ziping.forms.grids.markup import parsed
from ziping.forms.grids.plain_xml import Taken, plain_text_of, take_cells, take_names, take_strings
from ziping.forms.grids.shown import PLAIN, Look, builtin_code, look_of, shown
from ziping.quantity.values import Value
from ziping.recognition.grid import Sheet, address, position

_BLANK_CELL = re.compile(rb'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?(?: t="n")?(?:/>|></c>)')
_BLANK_ROW = re.compile(rb'<row r="[0-9]+"[^<>h]*+(?:h(?!idden=)[^<>h]*+)*+(?:(?<=/)>|></row>)')
_UNPLACED = re.compile(rb"<(?:c|row)(?! r=)[ />]|<!")
_PLACE = re.compile(r"[A-Z]{1,3}[0-9]+")
_SHARED = re.compile(r'(?: aca="false")? t="shared"(?: ref="[^"]*")?(?: si="([0-9]+)")?')
_MOST_WRITTEN_OUT = 20_000
"""Cells whose shared formula is written out; of others it is known that they have one."""


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
        self.room = Room()

    def read(self) -> Book:
        main = self._main()
        data = self.archive.read(main)
        taken = take_names(data)
        book = _rest(data, taken, self.room)
        targets = self._relations(main)
        kinds = dict(targets.values())
        strings = self._strings(kinds.get("sharedStrings"))
        styles = self._styles(kinds.get("styles"))
        settings = book.find("{*}workbookPr")
        mac = settings is not None and settings.get("date1904") in ("1", "true")
        sheets: dict[str, Sheet] = {}
        for item in book.iterfind("{*}sheets/{*}sheet"):
            kind, target = targets.get(_id(item), ("", ""))
            if kind == "worksheet" and target in self.present:
                if target in sheets:
                    raise Unreadable("两张工作表指向同一处内容,文件可能已损坏")
                reader = _SheetReader(
                    strings, styles, CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900, self.room
                )
                hidden = item.get("state", "visible") != "visible"
                sheets[target] = reader.read(self.archive.read(target), str(item.get("name")), hidden)
        return Book(Kind.XLSX, tuple(sheets.values()), _names(book, taken))

    def _main(self) -> str:
        found = (target for kind, target in self._relations("").values() if kind == "officeDocument")
        return next(found, "xl/workbook.xml")

    def _tree(self, part: str) -> etree._Element:
        return parsed(self.archive.read(part), self.room)

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
        data = self.archive.read(str(part))
        taken = take_strings(data)
        root = _rest(data, taken, self.room)
        if taken:
            return [text_of(plain_text_of(text or "")) for text in taken.columns[0]]
        return [_rich(item) for item in root.iterfind("{*}si")]

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


def _rest(data: bytes, taken: Taken | None, room: Room) -> etree._Element:
    """The tree of what was not taken out of a part."""
    if taken is None:
        return parsed(data, room)
    room.take(marks=taken.marks)
    return parsed(taken.rest, room)


def _names(book: etree._Element, taken: Taken | None) -> dict[str, str]:
    """Names that are not limited to a sheet, and what they stand for."""
    if taken and book.find("{*}definedNames") is not None:
        return {
            one or other or "": plain_text_of(text or "")
            for one, limit, other_limit, other, text in zip(*taken.columns, strict=True)
            if limit is None and other_limit is None
        }
    return {
        str(item.get("name")): item.text or ""
        for item in book.iterfind("{*}definedNames/{*}definedName")
        if item.get("localSheetId") is None
    }


def _id(item: etree._Element) -> str:
    """The id of a relation, in whatever namespace this edition of the format has it."""
    return next((str(value) for key, value in item.attrib.items() if str(key).endswith("}id")), "")


def _rich(item: etree._Element) -> str:
    """The text of a string item, without its phonetic reading."""
    if len(item) == 1 and item[0].tag[-2:] == "}t":
        return text_of(item[0].text or "")
    pieces = []
    for text in item.iter("{*}t"):
        above = text.getparent()
        if text.text and (above is None or not str(above.tag).endswith("}rPh")):
            pieces.append(text.text)
    return text_of("".join(pieces))


def without_blanks(data: bytes) -> bytes:
    """A sheet's XML without cells and rows that only have a style; workbooks may have millions of them.

    >>> without_blanks(b'<row r="1"><c r="A1" s="3"/><c r="B1"><v>1</v></c></row><row r="2"></row>')
    b'<row r="1"><c r="B1"><v>1</v></c></row>'
    """
    # A cell without an address stands behind the one before it; in comments and CDATA nothing is a cell.
    if _UNPLACED.search(data):
        return data
    return _BLANK_ROW.sub(b"", _BLANK_CELL.sub(b"", data))


class _SheetReader:
    """One sheet."""

    def __init__(self, strings: list[str], styles: _Styles, epoch: datetime, room: Room) -> None:
        self.strings, self.looks, self.epoch = strings, styles.looks, epoch
        self.room, self.cells = room, Cells(room)
        self.formulas: dict[tuple[int, int], str] = {}
        self.shared: dict[str, Translator] = {}
        self.written_out = 0

    def read(self, data: bytes, title: str, hidden: bool) -> Sheet:
        taken = take_cells(data)
        root = _rest(data if taken else without_blanks(data), taken, self.room)
        if taken and root.find("{*}sheetData") is not None:
            self._cells(taken)
        hidden_columns: set[int] = set()
        for column in root.iterfind("{*}cols/{*}col"):
            if column.get("hidden") in ("1", "true"):
                last = min(int(str(column.get("max"))), LAST_COLUMN)
                hidden_columns.update(range(int(str(column.get("min"))) - 1, last))
        hidden_rows: set[int] = set()
        row = -1
        for element in root.iterfind("{*}sheetData/{*}row"):
            row = int(element.get("r") or row + 2) - 1
            if element.get("hidden") in ("1", "true"):
                hidden_rows.add(row)
            self._row(row, element)
        merged: list[tuple[int, int, int, int]] = []
        for area in root.iterfind("{*}mergeCells/{*}mergeCell"):
            left, top, right, bottom = _corners(str(area.get("ref")))
            merged.append((top - 1, left - 1, bottom - 1, right - 1))
        protection = root.find("{*}sheetProtection")
        protected = protection is not None and protection.get("sheet") in ("1", "true")
        return Sheet(
            title, self.cells.rows(), spans(merged), self.formulas, hidden, frozenset(hidden_rows),
            frozenset(hidden_columns), protected,
        )  # fmt: skip

    def _cells(self, taken: Taken) -> None:
        """What was taken out of the sheet; in a loop of thousands every call counts."""
        put, formulas = self.cells.put, self.formulas
        for at, style, kind, attributes, formula, value, inline in zip(*taken.columns, strict=True):
            row, column = _position(at)
            if attributes is not None:
                text = plain_text_of(formula) if formula else ""
                if text not in ERRORS:
                    if attributes:
                        match = _SHARED.fullmatch(attributes)
                        text = self._shared(text, match[1], row, column) if match else text
                    formulas[row, column] = text
            if value:
                put(row, column, self._value(kind, plain_text_of(value) if "&" in value else value, style))
            elif inline:
                put(row, column, text_of(plain_text_of(inline) if "&" in inline else inline))

    def _row(self, row: int, element: etree._Element) -> None:
        column = -1
        for cell in element:
            at = cell.get("r")
            row, column = _position(at) if at else (row, column + 1)
            formula = value = inline = None
            for part in cell:
                name = part.tag[-2:]
                if name == "}v":
                    value = part.text
                elif name == "}f":
                    formula = part
                elif name == "is":
                    inline = part
            if formula is not None and formula.text not in ERRORS:
                self.formulas[row, column] = self._formula(formula, row, column)
            if inline is not None:
                self.cells.put(row, column, _rich(inline))
            elif value is not None:
                self.cells.put(row, column, self._value(cell.get("t"), value, cell.get("s")))

    def _value(self, kind: str | None, text: str, style: str | None) -> Value:
        if kind == "s":
            return self._string(int(text))
        if kind is None or kind == "n":
            found = float(text) if "." in text or "E" in text or "e" in text else int(text)
            if not math.isfinite(found):
                return text
            look = self.looks[int(style)] if style and int(style) < len(self.looks) else PLAIN
            return shown(found, look, self.epoch)
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "d":
            return datetime.fromisoformat(text.removesuffix("Z")).date()
        return text_of(text)

    def _string(self, number: int) -> str:
        if not 0 <= number < len(self.strings):
            raise Unreadable("单元格指向不存在的文字,文件已损坏")
        return self.strings[number]

    def _formula(self, element: etree._Element, row: int, column: int) -> str:
        text = element.text or ""
        return self._shared(text, element.get("si"), row, column) if element.get("t") == "shared" else text

    def _shared(self, text: str, number: str | None, row: int, column: int) -> str:
        """A formula that cells share, written out."""
        at = address(row, column)
        if text:
            self.shared[str(number)] = Translator(f"={text}", at)
        elif str(number) in self.shared and self.written_out < _MOST_WRITTEN_OUT:
            self.written_out += 1
            return str(self.shared[str(number)].translate_formula(at))[1:]
        return text


_corners = lru_cache(4_096)(range_boundaries)


@lru_cache(65_536)
def _position(at: str) -> tuple[int, int]:
    if not _PLACE.fullmatch(at):
        raise Unreadable("单元格的位置写错了,文件已损坏")
    return position(at)
