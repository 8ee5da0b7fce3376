"""Loaded by LibreOffice's own Python: opens documents, runs the macros on them as a click does, tells what is there.

Every command is a function here; :mod:`office` calls them by name with JSON.
"""

import json
import traceback
from pathlib import Path
from threading import Event

import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.sheet import XFunctionAccess

from ziping import clerk_rules
from ziping.buttons import calc
from ziping.hosts.libreoffice import areas, host, listing, looks
from ziping.hosts.libreoffice.structs import options

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8"}
COMMANDS = {}


def command(run):
    COMMANDS[run.__name__] = run
    return run


class Office(unohelper.Base, XFunctionAccess, XCallback):
    """Commands run in the main thread, as clicks do: nothing else happens in the program meanwhile."""

    def __init__(self, context):
        self.context, self.documents, self.said = context, {}, []
        self.tell = host.tell
        host.tell = calc.tell = lambda context, frame, text: self.said.append(text)
        self.main_thread = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.awt.AsyncCallback", context
        )
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def callFunction(self, name, arguments):
        self.wanted, self.done = (name, json.loads(arguments[0])), Event()
        self.main_thread.addCallback(self, None)
        self.done.wait()
        return json.dumps(self.answer)

    def notify(self, _):
        name, arguments = self.wanted
        try:
            self.answer = {"answer": COMMANDS[name](self, **arguments)}
        except Exception:
            self.answer = {"failed": traceback.format_exc()}
        self.done.set()

    def sheet(self, name, title):
        return self.documents[name].Sheets.getByName(title)


@command
def rules_folder(office, path):
    clerk_rules.folder = lambda: Path(path)


@command
def open_file(office, path, read_only):
    url = Path(path).as_uri() if path.startswith("/") else path
    document = office.desktop.loadComponentFromURL(url, "_blank", 0, options({"ReadOnly": read_only}))
    name = str(len(office.documents))
    office.documents[name] = document
    return name


@command
def click(office, document, button):
    office.said.clear()
    calc.press(office.context, office.documents[document].CurrentController.Frame, button)
    return office.said


class Shown(unohelper.Base, XCallback):
    def __init__(self, show):
        self.show = show

    def notify(self, _):
        self.show()


@command
def show(office, document, button):
    """A click whose message is shown; nobody waits for it to be closed."""
    frame = office.documents[document].CurrentController.Frame
    (said,) = click(office, document, button)
    office.main_thread.addCallback(Shown(lambda: office.tell(office.context, frame, said)), None)


@command
def failing_click(office, document, button, change, after):
    """One change of these goes wrong, once: set_look, fill_sheet, …

    Args:
        after: how many go well before.
    """
    left = [after]

    def breaking(*arguments):
        left[0] -= 1
        if left[0] == -1:
            raise RuntimeError("broken")
        return real(*arguments)

    module = {"set_look": host, "fill_sheet": host, "_link": listing, "colour_of": looks}[change]
    real = getattr(module, change)
    setattr(module, change, breaking)
    try:
        return click(office, document, button)
    finally:
        setattr(module, change, real)


@command
def save(office, document, path):
    office.documents[document].storeToURL(
        Path(path).as_uri(), options({"FilterName": FILTERS[Path(path).suffix]})
    )


@command
def close(office, document):
    office.documents[document].close(True)


@command
def undo(office, document):
    office.documents[document].UndoManager.undo()


@command
def redo(office, document):
    office.documents[document].UndoManager.redo()


@command
def state(office, document):
    it = office.documents[document]
    steps, controller = it.UndoManager, it.CurrentController
    return {
        "sheets": it.Sheets.ElementNames,
        "protected": [sheet.Name for sheet in it.Sheets if sheet.isProtected()],
        "steps": steps.getAllUndoActionTitles(),
        "redo": steps.getAllRedoActionTitles(),
        "modified": it.isModified(),
        "active": controller.ActiveSheet.Name,
        "selected": controller.Selection.AbsoluteName,
        "frozen": controller.hasFrozenPanes(),
    }


@command
def seen(office, document):
    """Everything in the cells, and fills and notes, as [sheet, cell] pairs."""
    it = office.documents[document]
    read = host.CalcHost(office.context, it, "", lambda: None).read()
    cells = {sheet.title: [list(map(str, row)) for row in sheet.rows] for sheet in read.book.sheets}
    return {"cells": cells, "looks": sorted([*spot, *look] for spot, look in read.looks.items())}


@command
def formats(office, document):
    """What else makes up the looks of cells: number format, fonts, colour, protection, border."""
    found = {}
    for sheet in office.documents[document].Sheets:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        used = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
        for alike in used.getUniqueCellFormatRanges():
            look = [
                alike.NumberFormat, alike.CharFontName, alike.CharFontNameAsian, alike.CharHeight, alike.CellBackColor,
                alike.CellProtection.IsLocked, alike.TopBorder.Color, alike.TopBorder.OuterLineWidth,
            ]  # fmt: skip
            for row, column in areas.cells_in(areas.areas_of(alike)):
                found[f"{sheet.Name}!{column},{row}"] = look
    return found


@command
def select(office, document, sheet, cells):
    controller = office.documents[document].CurrentController
    found = office.sheet(document, sheet)
    controller.setActiveSheet(found)
    controller.select(found.getCellRangeByName(cells))


@command
def write(office, document, sheet, cell, text):
    office.sheet(document, sheet).getCellRangeByName(cell).setString(text)


@command
def note(office, document, sheet, cell, text):
    found = office.sheet(document, sheet)
    found.Annotations.insertNew(found.getCellRangeByName(cell).CellAddress, text)


@command
def colour(office, document, sheet, cell, fill):
    office.sheet(document, sheet).getCellRangeByName(cell).CellBackColor = fill


@command
def protect(office, document, sheet, password):
    """Of the structure where no sheet is named."""
    (office.sheet(document, sheet) if sheet else office.documents[document]).protect(password)


@command
def unprotect(office, document, sheet, password):
    office.sheet(document, sheet).unprotect(password)


@command
def link(office, document, sheet, cell):
    fields = office.sheet(document, sheet).getCellRangeByName(cell).TextFields
    return [field.URL for field in fields]


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Office, "ziping.tests.Office", ("ziping.tests.Office",))
