"""What a button of Excel calls: ``import ziping.buttons; ziping.buttons.excel("check")``."""

from __future__ import annotations

import xlwings as xw

from ziping import macros
from ziping.commands import COMMANDS
from ziping.hosts.excel import ExcelHost


def excel(name: str) -> None:
    """Runs a macro on the workbook whose button was clicked.

    Raises:
        KeyError: no ready command has this name.
    """
    ready = {command.name for command in COMMANDS if command.ready}
    if name not in ready:
        raise KeyError(name)
    # The add-in is the caller; what the user means is the workbook in front.
    app = xw.Book.caller().app
    getattr(macros, name)(ExcelHost(app.books.active))
