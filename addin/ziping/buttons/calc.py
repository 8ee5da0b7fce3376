"""Buttons and menu entries of LibreOffice Calc."""

from __future__ import annotations

from typing import Any

from ziping import macros
from ziping.commands import COMMANDS
from ziping.hosts.libreoffice.dialogues import tell
from ziping.hosts.libreoffice.host import CalcHost

_CALC = "com.sun.star.sheet.SpreadsheetDocument"
_at_work: list[tuple[str, Any]] = []
"""The command that runs, and its window. Calc takes clicks whenever the status line changes."""


def press(context: Any, frame: Any, name: str) -> None:
    """Runs a macro on the workbook in a window, one at a time in the whole program; a double click is one.

    Args:
        context: UNO's component context.
        frame: of the window that was clicked in.

    Raises:
        KeyError: no command has this name.
    """
    label = {command.name: command.label for command in COMMANDS}[name]
    if _at_work:
        running, where = _at_work[0]
        if (label, frame) != (running, where):
            tell(context, frame, f"「{running}」还没有做完。怎么改:等它做完,再点「{label}」。")
        return
    controller = frame.getController()
    document = None if controller is None else controller.getModel()
    if document is None or not document.supportsService(_CALC):
        tell(context, frame, f"「{label}」要在表格里用。怎么改:打开自评表,再点一次。")
        return
    host = CalcHost(context, document, label)
    _at_work.append((label, frame))
    try:
        host.progress(f"{label}…")
        getattr(macros, name)(host)
    finally:
        _at_work.clear()
        host.progress("")
