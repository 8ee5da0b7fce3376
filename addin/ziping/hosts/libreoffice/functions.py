"""The worksheet functions as LibreOffice's Basic wrappers call them, by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ziping import clerk_rules
from ziping.functions import FUNCTIONS
from ziping.functions.engine import engine_in
from ziping.hosts.calls import called_with_cells

ENGINE = engine_in("LibreOffice 扩展")
_CALLS = {name: called_with_cells(function) for name, function in FUNCTIONS.items()} | {
    "ZIPING_ENGINE": lambda: ENGINE
}


def answer(name: str, arguments: Sequence[Any]) -> Any:
    """What a cell shows.

    Args:
        arguments: those that the formula gives; an empty cell is None, a range a tuple of rows.

    Raises:
        KeyError: there is no such function.
        TypeError: too few or too many arguments.
    """
    return _CALLS[name](*arguments)


clerk_rules.make_known()
