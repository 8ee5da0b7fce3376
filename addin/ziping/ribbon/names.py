"""Names that ribbon and VBA must share."""

from __future__ import annotations

from ziping.commands import Command


def callback(command: Command) -> str:
    """The VBA procedure behind a button."""
    return f"Ziping_{command.name}"
