"""Old workbooks (.xls, WPS .et), through xlrd: which cells hold a formula is told, its text is not."""

from __future__ import annotations

import os
import struct
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.compdoc import CompDoc, CompDocError
from xlrd.xldate import xldate_as_datetime

from ziping.errors import fail
from ziping.forms.grids.book import Book, Cells, Room, Unreadable, spans
from ziping.forms.grids.kinds import Kind
from ziping.forms.grids.shown import look_of, shown
from ziping.quantity.values import Value
from ziping.recognition.grid import Sheet

_BEGIN, _END, _FORMULA, _PROTECT = 0x809, 0x0A, 0x06, 0x12
"""Kinds of records; a chart in a sheet begins and ends within it."""
_OF_THE_BOOK = -1
MOST_BYTES = 16 * 2**20
"""Of a file; xlrd reads four of them in a second."""


def read_xls(path: Path) -> Book:
    """Raises ZipingError for an encrypted one, and what xlrd raises where the file is damaged."""
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(f"旧格式的工作簿超过 {MOST_BYTES >> 20} MB", "请在 Excel 或 WPS 中另存为 .xlsx 再试")
    with open(os.devnull, "w") as log:
        try:
            book = xlrd.open_workbook(
                file_contents=_stream(path.read_bytes(), log),
                logfile=log, formatting_info=True, ragged_rows=True, on_demand=True,
            )  # fmt: skip
        except xlrd.XLRDError as error:
            if "encrypted" in str(error):
                raise fail("文件设了打开密码,无法读取", str(path), "请去掉密码后另存再试") from error
            raise
        room = Room()
        with book:
            sheets = tuple(_sheet(book, sheet, room) for sheet in book.sheets())
            names = {
                name.name: name.result.text
                for name in book.name_obj_list
                if name.scope == _OF_THE_BOOK and name.result is not None and name.result.text
            }
            return Book(Kind.XLS, sheets, names)


class _Document(CompDoc):  # type: ignore[misc]  # xlrd is untyped
    """The OLE file around a workbook."""

    def _get_stream(
        self, mem: bytes, base: int, sat: list[int], sec_size: int, start_sid: int, *rest: Any, **named: Any
    ) -> bytes:
        """xlrd would follow a chain of sectors that comes back to itself without end."""
        seen: set[int] = set()
        sector = start_sid
        while 0 <= sector < len(sat):
            if sector in seen:
                raise CompDocError("circular")
            seen.add(sector)
            sector = sat[sector]
        return bytes(super()._get_stream(mem, base, sat, sec_size, start_sid, *rest, **named))


def _stream(data: bytes, log: TextIO) -> bytes:
    document = _Document(data, logfile=log)
    for name in ("Workbook", "Book"):
        memory, base, length = document.locate_named_stream(name)
        if memory:
            return bytes(memory[base : base + length])
    raise CompDocError("no workbook")


def _sheet(book: Any, sheet: Any, room: Room) -> Sheet:
    cells = Cells(room)
    for row in range(sheet.nrows):
        for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            if kind not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                cells.put(row, column, _value(book, sheet, row, column, kind, value))
    formulas, protected = _beside(book, sheet)
    return Sheet(
        sheet.name,
        cells.rows(),
        spans((top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells),
        formulas,
        hidden=bool(sheet.visibility),
        hidden_rows=frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden),
        protected=protected,
    )


def _beside(book: Any, sheet: Any) -> tuple[dict[tuple[int, int], str], bool]:
    """What xlrd passes over in a sheet's records: the places of its formulas, and whether it is protected."""
    formulas: dict[tuple[int, int], str] = {}
    protected, at, depth = False, book._sh_abs_posn[sheet.number], 0
    while at + 4 <= len(book.mem):
        kind, length = struct.unpack_from("<HH", book.mem, at)
        if kind == _BEGIN:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth == 0:
                break
        elif kind == _FORMULA and depth == 1:
            formulas[struct.unpack_from("<HH", book.mem, at + 4)] = ""
        elif kind == _PROTECT and depth == 1:
            protected = struct.unpack_from("<H", book.mem, at + 4) == (1,)
        at += 4 + length
    return formulas, protected


def _value(book: Any, sheet: Any, row: int, column: int, kind: int, value: Any) -> Value:
    if kind == xlrd.XL_CELL_TEXT:
        return str(value).strip()
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return str(error_text_from_code.get(value, "#N/A"))
    if kind == xlrd.XL_CELL_DATE:
        return (
            date.fromordinal(xldate_as_datetime(value, book.datemode).toordinal())
            if value >= 1
            else float(value)
        )
    number: int | float = int(value) if value == int(value) else value
    style = book.xf_list[sheet.cell_xf_index(row, column)]
    return shown(number, look_of(str(book.format_map[style.format_key].format_str)))
