"""Inside a LibreOffice whose Python has our sources: the VBA of a workbook runs, and our functions answer it.

The stand-in for xlwings in the workbook calls the engine here.
"""

from decimal import Decimal

import uno
import unohelper
from com.sun.star.sheet import XFunctionAccess

MISSING = "<left out>"


class Engine(unohelper.Base, XFunctionAccess):
    def __init__(self):
        self.calls = {}
        self.commands = []

    def callFunction(self, name, arguments):
        from ziping.functions import FUNCTIONS

        if name == "RunPython":
            self.commands.append(arguments[0])
            return None
        self.calls[name] = self.calls.get(name, 0) + 1
        given = list(arguments)
        while given and given[-1] == MISSING:
            given.pop()
        return _plain(FUNCTIONS[name].call(*given))


def _plain(answer):
    if isinstance(answer, tuple):
        return tuple(tuple(map(_plain, row)) for row in answer)
    return float(answer) if isinstance(answer, Decimal) else answer


def run_vba(office, document, button):
    """Presses a button and recalculates: what was asked of Python."""
    engine = Engine()
    _run(document, "xlwings.UseEngine", engine)
    # Any object stands in for the button.
    _run(document, button, uno.createUnoStruct("com.sun.star.beans.PropertyValue"))
    document.calculateAll()
    return {"calls": engine.calls, "commands": engine.commands}


def _run(document, procedure, *arguments):
    url = f"vnd.sun.star.script:VBAProject.{procedure}?language=Basic&location=document"
    document.getScriptProvider().getScript(url).invoke(arguments, (), ())
