"""Dialogues in LibreOffice: a short message in a box, a long one to scroll through; files and folders to choose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ziping.commands import TAB
from ziping.errors import fail
from ziping.hosts.libreoffice.structs import enum, path_of

_MOST_LINES, _MOST_CHARACTERS = 12, 400
"""Of a message box: it has no scroll bar."""
_OK = 1
_POSITION = 1 + 2
"""com.sun.star.awt.PosSize."""
_WIDTH, _HEIGHT, _MARGIN, _BUTTON = 320, 220, 8, (54, 16)
"""In units of a dialogue's font."""


def tell(context: Any, frame: Any, text: str) -> None:
    """Shows a message until the user has seen it; without a screen nobody is waited for."""
    toolkit = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", context)
    window = frame.getContainerWindow()
    if len(text) <= _MOST_CHARACTERS and text.count("\n") < _MOST_LINES:
        kind = enum("awt.MessageBoxType", "INFOBOX")
        box = toolkit.createMessageBox(window, kind, _OK, TAB, text)
    else:
        box = _scrollable(context, toolkit, window, text)
    try:
        box.execute()
    finally:
        box.dispose()


def ask_file(context: Any, title: str, suffixes: tuple[str, ...]) -> Path | None:
    """A file that the user chooses among those with these endings; None where the user does not.

    Raises:
        ZipingError: it is not on this computer.
    """
    picker = _picker(context, "FilePicker", title)
    patterns = ";".join(f"*{suffix}" for suffix in suffixes)
    picker.appendFilter(patterns, patterns)
    return _local(picker.getSelectedFiles()[0]) if picker.execute() == _OK else None


def ask_folder(context: Any, title: str) -> Path | None:
    """The same for a folder."""
    picker = _picker(context, "FolderPicker", title)
    return _local(picker.getDirectory()) if picker.execute() == _OK else None


def _picker(context: Any, kind: str, title: str) -> Any:
    made = context.ServiceManager.createInstanceWithContext(f"com.sun.star.ui.dialogs.{kind}", context)
    made.setTitle(title)
    return made


def _local(url: str) -> Path:
    path = path_of(url)
    if path is None:
        raise fail("所选的位置不在本机或共享文件夹里", url, "先复制到本机文件夹,再选一次")
    return path


def _scrollable(context: Any, toolkit: Any, window: Any, text: str) -> Any:
    def create(service: str) -> Any:
        return context.ServiceManager.createInstanceWithContext(f"com.sun.star.awt.{service}", context)

    model = create("UnoControlDialogModel")
    model.Title, model.Width, model.Height, model.Moveable = TAB, _WIDTH, _HEIGHT, True
    wide, high = _BUTTON
    edit = _put(model, "Edit", _MARGIN, _MARGIN, _WIDTH - 2 * _MARGIN, _HEIGHT - 3 * _MARGIN - high)
    edit.MultiLine = edit.VScroll = edit.ReadOnly = edit.HideInactiveSelection = True
    edit.Text = text
    button = _put(model, "Button", (_WIDTH - wide) // 2, _HEIGHT - _MARGIN - high, wide, high)
    button.Label, button.PushButtonType, button.DefaultButton = "确定", _OK, True
    dialogue = create("UnoControlDialog")
    dialogue.setModel(model)
    dialogue.createPeer(toolkit, window)
    around, own = window.PosSize, dialogue.PosSize
    left, top = (around.Width - own.Width) // 2, (around.Height - own.Height) // 2
    dialogue.setPosSize(max(left, 0), max(top, 0), 0, 0, _POSITION)
    return dialogue


def _put(model: Any, kind: str, x: int, y: int, width: int, height: int) -> Any:
    control = model.createInstance(f"com.sun.star.awt.UnoControl{kind}Model")
    control.PositionX, control.PositionY, control.Width, control.Height = x, y, width, height
    model.insertByName(kind, control)
    return control
