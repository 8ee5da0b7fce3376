"""Run by the system's Python, which has uno: opens a workbook with its macros allowed, recalculates, prints cells.

The stand-in for xlwings inside the workbook calls back into this process, where our functions answer.
Arguments: pipe name, workbook, procedure of a button (or ""), then sheet!address ...; prints JSON.
"""

import json
import sys
import time
from decimal import Decimal

import uno
import unohelper
from com.sun.star.beans import PropertyValue
from com.sun.star.sheet import XFunctionAccess

from ziping.functions import FUNCTIONS

ALWAYS_EXECUTE_NO_WARN = 4
MISSING = "<left out>"


def plain(answer):
    if isinstance(answer, tuple):
        return tuple(tuple(map(plain, row)) for row in answer)
    return float(answer) if isinstance(answer, Decimal) else answer


class Engine(unohelper.Base, XFunctionAccess):
    def __init__(self):
        self.calls = {}
        self.commands = []

    def callFunction(self, name, arguments):
        if name == "RunPython":
            self.commands.append(arguments[0])
            return None
        self.calls[name] = self.calls.get(name, 0) + 1
        given = list(arguments)
        while given and given[-1] == MISSING:
            given.pop()
        return plain(FUNCTIONS[name].call(*given))


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.5)
    raise SystemExit("soffice does not answer")


def shown(cell):
    if cell.getError():
        return f"Err:{cell.getError()}"
    is_text = cell.FormulaResultType2 == 2 if cell.Type.value == "FORMULA" else cell.Type.value == "TEXT"
    return cell.String if is_text else cell.Value


def run(document, procedure, *arguments):
    url = f"vnd.sun.star.script:VBAProject.{procedure}?language=Basic&location=document"
    document.getScriptProvider().getScript(url).invoke(arguments, (), ())


def main(pipe, workbook, button, *wanted):
    context = connect(pipe)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    options = (
        PropertyValue(Name="Hidden", Value=True),
        PropertyValue(Name="MacroExecutionMode", Value=ALWAYS_EXECUTE_NO_WARN),
    )
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(workbook), "_blank", 0, options)
    engine = Engine()
    try:
        run(document, "xlwings.UseEngine", engine)
        if button:
            run(
                document, button, uno.createUnoStruct("com.sun.star.beans.PropertyValue")
            )  # any object stands in for the button
        document.calculateAll()
        cells = {}
        for address in wanted:
            sheet, cell = address.rsplit("!", 1)
            cells[address] = shown(document.Sheets.getByName(sheet).getCellRangeByName(cell))
        print(json.dumps({"cells": cells, "calls": engine.calls, "commands": engine.commands}))
    finally:
        document.close(True)


if __name__ == "__main__":
    main(*sys.argv[1:])
