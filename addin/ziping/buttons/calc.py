"""Buttons and menu entries of LibreOffice Calc."""

from __future__ import annotations

from threading import Lock
from typing import Any

from ziping import macros
from ziping.commands import COMMANDS
from ziping.hosts.libreoffice.dialogues import tell
from ziping.hosts.libreoffice.host import CalcHost

_at_work = Lock()
_CALC = "com.sun.star.sheet.SpreadsheetDocument"


def press(context: Any, frame: Any, name: str) -> None:
    """Runs a macro on the workbook in a window; nothing where one is at work, as the status line says.

    Args:
        context: UNO's component context.
        frame: of the window that was clicked in.

    Raises:
        KeyError: no command has this name.
    """
    label = {command.name: command.label for command in COMMANDS}[name]
    # Calc takes clicks whenever the status line changes: one may come in the middle of the work of another.
    if not _at_work.acquire(blocking=False):
        return
    try:
        _run(context, frame, name, label)
    finally:
        _at_work.release()


def _run(context: Any, frame: Any, name: str, label: str) -> None:
    controller = frame.getController()
    document = None if controller is None else controller.getModel()
    if document is None or not document.supportsService(_CALC):
        tell(context, frame, f"「{label}」要在表格里用。怎么改:打开自评表,再点一次。")
        return
    host = CalcHost(context, document, label)
    host.progress(f"{label}…")
    try:
        getattr(macros, name)(host)
    finally:
        host.progress("")
