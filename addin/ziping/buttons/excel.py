"""Buttons of Excel: the VBA runs ``import ziping.buttons.excel; ziping.buttons.excel.press("check")``."""

from __future__ import annotations

import sys

import xlwings as xw

from ziping import macros
from ziping.commands import COMMANDS
from ziping.hosts.excel import ExcelHost


def press(name: str) -> None:
    """Runs a macro on the workbook whose button was clicked.

    Raises:
        KeyError: no command has this name.
    """
    if name not in {command.name for command in COMMANDS}:
        raise KeyError(name)
    # The add-in is the caller; what the user means is the workbook in front.
    getattr(macros, name)(ExcelHost(_app().books.active))


def _app() -> xw.App:
    """Excel whose button was clicked, also where the workbook's name has a "=", at which xlwings would cut it."""
    passed = dict(word.split("=", 1) for word in sys.argv if word.startswith(("--wb=", "--hwnd=")))
    if "=" in passed.get("--wb", ""):
        window = int(passed["--hwnd"])
        return next(app for app in xw.apps if app.hwnd == window)
    return xw.Book.caller().app
