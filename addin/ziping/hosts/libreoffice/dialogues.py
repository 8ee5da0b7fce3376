"""Dialogues in LibreOffice: a short message in a box, a long one to scroll through; what a user chooses and types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ziping.commands import TAB
from ziping.errors import fail
from ziping.hosts.libreoffice.structs import enum, path_of

_MOST_LINES, _MOST_CHARACTERS = 12, 400
"""Of a message box: it has no scroll bar."""
_OK, _CANCEL = 1, 2
"""com.sun.star.awt.PushButtonType; the first is also what dialogues answer where they were not cancelled."""
_HIDDEN = ord("●")
_POSITION = 1 + 2
"""com.sun.star.awt.PosSize."""
_WIDTH, _HEIGHT, _MARGIN, _BUTTON = 320, 220, 8, (54, 16)
_ASKING_WIDTH, _TEXT_HEIGHT, _LINE_HEIGHT = 220, 34, 14
"""In units of a dialogue's font."""


def tell(context: Any, frame: Any, text: str) -> None:
    """Shows a message until the user has seen it; without a screen nobody is waited for."""
    toolkit = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", context)
    window = frame.getContainerWindow()
    if len(text) <= _MOST_CHARACTERS and text.count("\n") < _MOST_LINES:
        kind = enum("awt.MessageBoxType", "INFOBOX")
        box = toolkit.createMessageBox(window, kind, _OK, TAB, text)
    else:
        box = _scrollable(context, window, text)
    try:
        box.execute()
    finally:
        box.dispose()


def ask_password(context: Any, frame: Any, text: str) -> str | None:
    """What the user types, shown as dots; None where the user cancels, or there is no screen."""
    wide, high = _BUTTON
    inner = _ASKING_WIDTH - 2 * _MARGIN
    line, buttons = 2 * _MARGIN + _TEXT_HEIGHT, 3 * _MARGIN + _TEXT_HEIGHT + _LINE_HEIGHT
    dialogue = _Dialogue(context, _ASKING_WIDTH, buttons + high + _MARGIN)
    edit = dialogue.put("Edit", _MARGIN, line, inner, _LINE_HEIGHT)
    edit.EchoChar = _HIDDEN
    label = dialogue.put("FixedText", _MARGIN, _MARGIN, inner, _TEXT_HEIGHT)
    # Else Calc gives the text a letter to jump to what follows.
    label.MultiLine = label.NoLabel = True
    label.Label = text
    left = _ASKING_WIDTH // 2 - wide - _MARGIN // 2
    dialogue.put_button("确定", _OK, left, buttons)
    dialogue.put_button("取消", _CANCEL, left + wide + _MARGIN, buttons)
    box = dialogue.shown(frame.getContainerWindow())
    box.getControl("Edit").setFocus()
    try:
        return str(edit.Text) if box.execute() == _OK else None
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


def _scrollable(context: Any, window: Any, text: str) -> Any:
    wide, high = _BUTTON
    dialogue = _Dialogue(context, _WIDTH, _HEIGHT)
    edit = dialogue.put("Edit", _MARGIN, _MARGIN, _WIDTH - 2 * _MARGIN, _HEIGHT - 3 * _MARGIN - high)
    edit.MultiLine = edit.VScroll = edit.ReadOnly = edit.HideInactiveSelection = True
    edit.Text = text
    dialogue.put_button("确定", _OK, (_WIDTH - wide) // 2, _HEIGHT - _MARGIN - high)
    return dialogue.shown(window)


class _Dialogue:
    """A dialogue in the making."""

    def __init__(self, context: Any, width: int, height: int) -> None:
        self.context = context
        self.model = self._create("UnoControlDialogModel")
        self.model.Title, self.model.Moveable = TAB, True
        self.model.Width, self.model.Height = width, height

    def _create(self, service: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(
            f"com.sun.star.awt.{service}", self.context
        )

    def put(self, kind: str, x: int, y: int, width: int, height: int, name: str = "") -> Any:
        """The model of a new control, by the name of its kind where it is the only one."""
        control = self.model.createInstance(f"com.sun.star.awt.UnoControl{kind}Model")
        control.PositionX, control.PositionY, control.Width, control.Height = x, y, width, height
        self.model.insertByName(name or kind, control)
        return control

    def put_button(self, label: str, answer: int, x: int, y: int) -> None:
        button = self.put("Button", x, y, *_BUTTON, label)
        button.Label, button.PushButtonType, button.DefaultButton = label, answer, answer == _OK

    def shown(self, window: Any) -> Any:
        """The dialogue in the middle of a window, ready to be executed."""
        dialogue = self._create("UnoControlDialog")
        dialogue.setModel(self.model)
        dialogue.createPeer(self._create("Toolkit"), window)
        around, own = window.PosSize, dialogue.PosSize
        left, top = (around.Width - own.Width) // 2, (around.Height - own.Height) // 2
        dialogue.setPosSize(max(left, 0), max(top, 0), 0, 0, _POSITION)
        return dialogue
