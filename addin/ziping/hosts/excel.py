"""Excel through xlwings: on Windows over COM, elsewhere as the actions that a client replays.

Over COM the workbook is read by way of a copy that Excel saves of it as it is now. Clients send values alone: the
rest is that of the file as it was last saved, if there is one here.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

import xlwings as xw
from openpyxl.utils import quote_sheetname

from ziping.commands import TAB
from ziping.errors import fail
from ziping.forms.grids import Book
from ziping.forms.grids.shown import percentage
from ziping.hosts.copies import read_copy
from ziping.hosts.port import Edits, Look, Opened, Spot, Table
from ziping.marking.listing import free_title
from ziping.quantity import number
from ziping.quantity.values import Value
from ziping.recognition.grid import Sheet, address

_NO_PASSWORD = "-"
"""Ignored where a sheet has none; where it has one this fails, and Excel asks nobody."""
_ALLOWED = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
    "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting",
    "AllowFiltering", "AllowUsingPivotTables",
)  # fmt: skip
_FOLDERS, _CHOSEN = 4, -1
"""msoFileDialogFolderPicker, and what a dialogue answers where it was not cancelled."""
_TEXT = 2
"""What Application.InputBox takes; cancelled it answers False."""
_BLUE, _WHITE, _SLATE, _CREAM = "#0563C1", "#FFFFFF", "#44546A", "#FFF8DC"


class ExcelHost:
    """A workbook open in Excel, as a :class:`~ziping.hosts.port.Host`."""

    def __init__(self, book: xw.Book) -> None:
        self.book = book
        self.over_com = book.app.engine.type == "desktop"

    # Reading -------------------------------------------------------------------------------------

    def read(self) -> Opened:
        path = Path(self.book.fullname)
        if self.over_com:
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder, f"copy{path.suffix or '.xlsx'}")
                self.copy_to(copy)
                return read_copy(copy, path)
        saved = read_copy(self._saved(), path)
        return replace(saved, book=self._with_values(saved.book))

    def copy_to(self, path: Path) -> None:
        if self.over_com:
            self.book.api.SaveCopyAs(str(path))
        else:
            shutil.copyfile(self._saved(), path)

    def _saved(self) -> Path:
        path = Path(self.book.fullname)
        if not path.is_file():
            raise fail("这个工作簿还没有保存成文件", path.name, "保存后再试一次")
        return path

    def _with_values(self, saved: Book) -> Book:
        sheets = []
        for sheet in self.book.sheets:
            last = sheet.used_range.last_cell
            rows = sheet.range((1, 1), (last.row, last.column)).options(ndim=2, err_to_str=True).value
            known = saved.sheet(sheet.name) or Sheet(sheet.name, ())
            live = [
                [as_read(value, known.value(row, column)) for column, value in enumerate(cells)]
                for row, cells in enumerate(rows)
            ]
            sheets.append(replace(known, rows=live))
        return replace(saved, sheets=tuple(sheets))

    def selected(self) -> Spot:
        selection = self.book.app.selection
        if selection is None:
            return Spot(self.book.sheets.active.name, "A1")
        return Spot(selection.sheet.name, address(selection.row - 1, selection.column - 1))

    # Writing -------------------------------------------------------------------------------------

    def write(self, edits: Edits) -> None:
        alerts, self.book.app.display_alerts = self.book.app.display_alerts, False
        new: xw.Sheet | None = None
        try:
            touched = {spot.sheet for spot in edits.looks} if self.over_com else set()
            with unprotected(
                (self.book.sheets[title].api, edits.passwords.get(title, "")) for title in sorted(touched)
            ):
                for spot, look in edits.looks.items():
                    self._look(self.book.sheets[spot.sheet].range(spot.cell), look)
                if edits.put:
                    new = self._put(edits.put, free_title(sheet.name for sheet in self.book.sheets))
                    self._lock(new, edits.put)
                # What may fail is done: from here on the new sheet stays.
                made, new = new, None
                for title in edits.drop:
                    self.book.sheets[title].delete()
                if edits.put and made is not None and made.name != edits.put.title:
                    made.name = edits.put.title
            if edits.select:
                sheet = self.book.sheets[edits.select.sheet]
                sheet.activate()
                sheet.range(edits.select.cell).select()
        except Exception:
            if new is not None:
                new.delete()
            raise
        finally:
            self.book.app.display_alerts = alerts

    def _look(self, cell: xw.Range, look: Look) -> None:
        if look.fill is not None:
            cell.color = _colour(look.fill) if look.fill else None
        if look.note is None:
            return
        note = cell.note
        if look.note and note is not None:
            note.text = look.note
        elif look.note:
            cell.add_note(look.note)
        elif note is not None:
            note.delete()

    def _put(self, table: Table, title: str) -> xw.Sheet:
        sheet = self.book.sheets.add(title, after=self.book.sheets[-1])
        try:
            self._fill(sheet, table)
        except Exception:
            sheet.delete()
            raise
        return sheet

    def _fill(self, sheet: xw.Sheet, table: Table) -> None:
        height, width = len(table.rows), len(table.rows[0])
        everything = sheet.range((1, 1), (height, width))
        # As text before anything is in it: what a person wrote is never a formula.
        everything.number_format = "@"
        everything.value = [[text or None for text in row] for row in table.rows]
        everything.font.name, everything.font.size = "宋体", 10
        shown = sheet.range((1, 1), (height, len(table.widths)))
        shown.wrap_text, shown.vertical_alignment = True, "center"
        for column, characters in enumerate(table.widths, 1):
            sheet.range((1, column)).column_width = characters
        for row in range(1, table.header + 1):
            sheet.range((row, 1), (row, len(table.widths))).merge()
        sheet.range("A1").font.size, sheet.range("A1").font.bold = 18, True
        header = sheet.range((table.header + 1, 1), (table.header + 1, len(table.widths)))
        header.color, header.font.color, header.font.bold = _SLATE, _WHITE, True
        if height > table.header + 1:
            column = table.open_column + 1
            sheet.range((table.header + 2, column), (height, column)).color = _CREAM
        for at, fill in table.fills.items():
            sheet.range((at[0] + 1, at[1] + 1)).color = _colour(fill)
        for (row, column), spot in table.links.items():
            cell = sheet.range((row + 1, column + 1))
            cell.add_hyperlink(f"#{quote_sheetname(spot.sheet)}!{spot.cell}", spot.cell, "跳到这一格")
            cell.font.color = _BLUE
        sheet.range((1, len(table.widths) + 1), (1, width)).columns.hidden = True
        self._freeze(sheet, table.header + 1)

    def _freeze(self, sheet: xw.Sheet, rows: int) -> None:
        if not self.over_com:
            sheet.freeze_panes.freeze_at(f"1:{rows}")
            return
        # xlwings has this for clients alone; a sheet that was just added is the one in the window.
        sheet.activate()
        window = self.book.app.api.ActiveWindow
        window.SplitColumn, window.SplitRow, window.FreezePanes = 0, rows, True

    def _lock(self, sheet: xw.Sheet, table: Table) -> None:
        if self.over_com:
            sheet.range((1, table.open_column + 1)).api.EntireColumn.Locked = False
            sheet.api.Protect(AllowFormattingColumns=True, AllowFormattingRows=True, AllowFiltering=True)

    def say(self, text: str) -> None:
        self.book.app.alert(text, title=TAB)

    def ask_file(self, title: str, suffixes: tuple[str, ...]) -> Path | None:
        patterns = ";".join(f"*{suffix}" for suffix in suffixes)
        chosen = self._excel().GetOpenFilename(f"{patterns},{patterns}", 1, title)
        return Path(chosen) if isinstance(chosen, str) else None

    def ask_folder(self, title: str) -> Path | None:
        dialogue = self._excel().FileDialog(_FOLDERS)
        dialogue.Title = title
        return Path(dialogue.SelectedItems(1)) if dialogue.Show() == _CHOSEN else None

    def ask_password(self, text: str) -> str | None:
        if not self.over_com:
            return None
        # Excel's own dialogue that hides what is typed keeps it from us, and the sheet could not be protected again.
        typed = self._excel().InputBox(f"{text}(注意:输入的密码会显示出来)", TAB, Type=_TEXT)
        return typed if isinstance(typed, str) else None

    def opens(self, title: str, password: str) -> bool:
        sheet = self.book.sheets[title].api
        options = _protection(sheet)
        try:
            sheet.Unprotect(password)
        except Exception:  # of what kind is known on Windows alone
            return False
        sheet.Protect(Password=password, **options)
        return True

    def progress(self, text: str) -> None:
        if self.over_com:
            self._excel().StatusBar = text or False

    def _excel(self) -> Any:
        """Excel's own object, which is there on Windows alone."""
        if not self.over_com:
            raise fail("这里不能选择文件", mend="在 Windows 的 Excel 里点这个按钮")
        return self.book.app.api


@contextmanager
def unprotected(sheets: Iterable[tuple[Any, str]]) -> Iterator[None]:
    """Worksheets of Excel's object model without protection; afterwards protected again, as they were.

    Args:
        sheets: with their passwords, ``""`` for none.
    """
    closing: list[tuple[Any, dict[str, Any]]] = []
    try:
        for sheet, password in sheets:
            if sheet.ProtectContents:
                options = _protection(sheet) | ({"Password": password} if password else {})
                sheet.Unprotect(password or _NO_PASSWORD)
                closing.append((sheet, options))
        yield
    finally:
        for sheet, options in closing:
            sheet.Protect(**options)


def _protection(sheet: Any) -> dict[str, Any]:
    """How a worksheet is protected, but for its password, as arguments of Protect."""
    return {
        "DrawingObjects": sheet.ProtectDrawingObjects,
        "Contents": True,
        "Scenarios": sheet.ProtectScenarios,
        **{name: getattr(sheet.Protection, name) for name in _ALLOWED},
    }


def _colour(fill: str) -> str:
    """
    >>> _colour("FFF8B4B4")
    '#F8B4B4'
    """
    return f"#{fill[-6:]}"


def as_read(live: Any, saved: Value) -> Value:
    """A value that a client sent, as a file's reader gives it.

    Args:
        saved: what the cell held when the file was saved; it shows whether the cell shows percentages.

    >>> as_read(0.5, "94.00%"), as_read(3.0, None), as_read(" 甲 ", "乙"), as_read("", 3)
    ('50.00%', 3, '甲', None)
    """
    if live is None or live == "":
        return None
    if isinstance(live, datetime):
        return live.date() if live.time() == time() else live
    if isinstance(live, str):
        return live.strip() or None
    if isinstance(live, float | int) and not isinstance(live, bool):
        exact = number(live)
        if exact is not None and isinstance(saved, str) and saved.endswith("%"):
            return percentage(exact, len(saved[:-1].partition(".")[2]))
        return int(live) if live == int(live) else live
    return live if isinstance(live, bool) else str(live)
