"""What Calc does around a change: one step to undo, protected sheets open meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

NO_PASSWORD = ""


@contextmanager
def one_step(document: Any, title: str) -> Iterator[None]:
    """Everything that is changed meanwhile is one step to undo; where it fails nothing of it stays.

    Args:
        title: of the step.
    """
    steps, frame = document.UndoManager, document.CurrentController.Frame
    before, failed = steps.getAllUndoActionTitles(), True
    adjusting = document.IsAdjustHeightEnabled
    document.lockControllers()
    # Else Calc measures the rows anew after every single change.
    document.IsAdjustHeightEnabled = False
    steps.enterUndoContext(title)
    try:
        yield
        failed = False
    finally:
        steps.leaveUndoContext()
        if failed and steps.getAllUndoActionTitles() != before:
            # Calc takes a sheet back in the window in front, whichever that is.
            frame.activate()
            steps.undo()
            steps.clearRedo()
        document.IsAdjustHeightEnabled = adjusting
        document.unlockControllers()


@contextmanager
def unprotected(sheets: Iterable[Any]) -> Iterator[None]:
    """Sheets without protection; afterwards protected again. Calc keeps what each allowed."""
    closing = []
    try:
        for sheet in sheets:
            if sheet.isProtected():
                sheet.unprotect(NO_PASSWORD)
                closing.append(sheet)
        yield
    finally:
        for sheet in closing:
            sheet.protect(NO_PASSWORD)


def under_password(document: Any, sheet: Any) -> bool:
    """Whether a protected sheet has a password. Calc only tells by what it answers to another one."""
    changed = document.isModified()
    try:
        _unseen(document, sheet.unprotect)
    except Exception:  # of what kind differs between versions
        return True
    if sheet.isProtected():
        return True
    _unseen(document, sheet.protect)
    if not changed:
        document.setModified(False)
    return False


def _unseen(document: Any, change: Any) -> None:
    """Protects or unprotects without a step to undo; Calc takes such a lock for one change only."""
    steps = document.UndoManager
    steps.lock()
    try:
        change(NO_PASSWORD)
    finally:
        steps.unlock()
