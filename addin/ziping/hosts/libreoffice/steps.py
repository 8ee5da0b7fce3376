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
def unprotected(sheets: Iterable[tuple[Any, str]]) -> Iterator[None]:
    """Sheets without protection; afterwards protected again. Calc keeps what each allowed.

    Args:
        sheets: with their passwords.
    """
    closing = []
    try:
        for sheet, password in sheets:
            if sheet.isProtected():
                sheet.unprotect(password)
                closing.append((sheet, password))
        yield
    finally:
        for sheet, password in closing:
            sheet.protect(password)


def opens(document: Any, sheet: Any, password: str) -> bool:
    """Whether a protected sheet has this password. It is tried, and the step taken back if it was right."""
    changed, steps = document.isModified(), document.UndoManager
    try:
        sheet.unprotect(password)
    except Exception:  # of what kind differs between versions
        return False
    if sheet.isProtected():
        return False
    # Protected anew it would have another hash than the file says.
    steps.undo()
    steps.clearRedo()
    if not changed:
        document.setModified(False)
    return True


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
