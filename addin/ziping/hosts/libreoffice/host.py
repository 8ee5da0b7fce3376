"""A workbook open in LibreOffice Calc, asked and changed through UNO, whatever the kind of its file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ziping.errors import fail
from ziping.forms.grids.book import Unreadable
from ziping.hosts.libreoffice.areas import formats_of
from ziping.hosts.libreoffice.dialogues import ask_file, ask_folder, ask_password, tell
from ziping.hosts.libreoffice.listing import fill_sheet
from ziping.hosts.libreoffice.looks import differs, read_looks, set_look
from ziping.hosts.libreoffice.reading import read_book
from ziping.hosts.libreoffice.steps import NO_PASSWORD, one_step, opens, under_password, unprotected
from ziping.hosts.libreoffice.structs import options, path_of
from ziping.hosts.port import Edits, Opened, Spot, Table
from ziping.recognition.grid import address

_XLSX = "Calc MS Excel 2007 XML"


class CalcHost:
    """A document of Calc in a window, as a :class:`~ziping.hosts.port.Host`.

    Args:
        context: UNO's component context.
        title: what the step is called that undoes what is written.
    """

    def __init__(self, context: Any, document: Any, title: str) -> None:
        self.context, self.document, self.title = context, document, title
        self.controller = document.CurrentController
        self.frame = self.controller.Frame
        self.status = self.frame.createStatusIndicator()

    def read(self) -> Opened:
        document = self.document
        path = path_of(document.URL) or Path(document.Title)
        try:
            formats = [formats_of(sheet) for sheet in document.Sheets]
            book, looks = read_book(document, formats), read_looks(document, formats)
        except Unreadable as error:
            raise fail(error.what, str(path), error.mend) from error
        sealed = (
            sheet.Name for sheet in document.Sheets if sheet.isProtected() and under_password(document, sheet)
        )
        return Opened(path, book, looks, frozenset(sealed), fixed=document.isProtected())

    def copy_to(self, path: Path) -> None:
        """As a workbook of Excel, of whatever kind the document is."""
        self.document.storeToURL(path.as_uri(), options({"FilterName": _XLSX}))

    def selected(self) -> Spot:
        """Of several cells the first; where no cell is selected, the sheet's first."""
        found = self.controller.Selection
        for service in ("SheetCellRange", "SheetCellRanges"):
            if found is not None and found.supportsService(f"com.sun.star.sheet.{service}"):
                area = found.RangeAddress if service == "SheetCellRange" else found.RangeAddresses[0]
                sheet = self.document.Sheets.getByIndex(area.Sheet)
                return Spot(sheet.Name, address(area.StartRow, area.StartColumn))
        return Spot(self.controller.ActiveSheet.Name, "A1")

    def write(self, edits: Edits) -> None:
        looks = {spot: look for spot, look in edits.looks.items() if differs(self._cell(spot), look)}
        if looks or edits.put or edits.drop:
            self._refuse_read_only()
            with one_step(self.document, self.title):
                self._change(replace(edits, looks=looks))
        if edits.select:
            self._select(edits.select)

    def _cell(self, spot: Spot) -> Any:
        return self.document.Sheets.getByName(spot.sheet).getCellRangeByName(spot.cell)

    def _refuse_read_only(self) -> None:
        if self.document.isReadonly():
            raise fail(
                "这个工作簿是以只读方式打开的,不能标记",
                mend="在「编辑」菜单点「编辑模式」,或另存一份,再点一次",
            )

    def _change(self, edits: Edits) -> None:
        # Sheets first: where Calc shows another one after a hundred changes, it forgets the first of a step.
        sheets = self.document.Sheets
        for title in edits.drop:
            # A protected sheet that is taken back would come without its protection.
            sheets.getByName(title).unprotect(NO_PASSWORD)
            sheets.removeByName(title)
        if edits.put:
            self._put(edits.put).protect(NO_PASSWORD)
        touched = sorted({spot.sheet for spot in edits.looks})
        with unprotected(
            (sheets.getByName(title), edits.passwords.get(title, NO_PASSWORD)) for title in touched
        ):
            for spot, look in edits.looks.items():
                set_look(self._cell(spot), look)

    def _put(self, table: Table) -> Any:
        sheets = self.document.Sheets
        sheets.insertNewByName(table.title, sheets.Count)
        sheet = sheets.getByName(table.title)
        self.controller.setActiveSheet(sheet)
        self.controller.freezeAtPosition(0, table.header + 1)
        fill_sheet(self.document, sheet, table)
        return sheet

    def _select(self, spot: Spot) -> None:
        sheet = self.document.Sheets.getByName(spot.sheet)
        if not sheet.IsVisible:
            raise fail("要跳到的工作表是隐藏的", spot.sheet, "右键点工作表标签,选「显示工作表」,再点一次")
        self.controller.setActiveSheet(sheet)
        self.controller.select(self._cell(spot))

    def say(self, text: str) -> None:
        self.progress("")
        tell(self.context, self.frame, text)

    def ask_file(self, title: str, suffixes: tuple[str, ...]) -> Path | None:
        self.progress("")
        return ask_file(self.context, title, suffixes)

    def ask_folder(self, title: str) -> Path | None:
        self.progress("")
        return ask_folder(self.context, title)

    def ask_password(self, text: str) -> str | None:
        self._refuse_read_only()
        self.progress("")
        return ask_password(self.context, self.frame, text)

    def opens(self, title: str, password: str) -> bool:
        return opens(self.document, self.document.Sheets.getByName(title), password)

    def progress(self, text: str) -> None:
        if text:
            self.status.start(text, 0)
        else:
            self.status.end()
