"""The worksheet functions as xlwings calls them: one Python function for each entry of the registry.

The wrappers in the add-in name this module. Ranges come as rows whatever their shape, an Excel error
comes as its text (it must not pass for an empty cell), and answers go back as floats: COM would
take a Decimal for a currency and cut it to four decimals.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import xlwings

from ziping import clerk_rules
from ziping.functions import FUNCTIONS, WorksheetFunction

CACHED_CALLS = 10_000
"""A workbook asks for the same scores again whenever Excel recalculates."""


def exposed(function: WorksheetFunction) -> Callable[..., Any]:
    """The function as xlwings wants it: same name and arguments, no annotations."""
    remembered = functools.lru_cache(CACHED_CALLS, typed=True)(function.call)

    def udf(*cells: Any) -> Any:
        arguments = [_as_cells(value) for value in cells]
        # Ranges are not remembered: in them 1 and TRUE would count as the same argument.
        call = function.call if any(isinstance(value, tuple) for value in arguments) else remembered
        return _as_excel(call(*arguments))

    signature = inspect.signature(function.call)
    plain = [
        parameter.replace(annotation=inspect.Parameter.empty) for parameter in signature.parameters.values()
    ]
    udf.__name__ = udf.__qualname__ = function.name
    udf.__doc__ = function.title
    udf.__annotations__ = {}
    udf.__signature__ = inspect.Signature(plain)  # type: ignore[attr-defined]
    made: Callable[..., Any] = xlwings.func(udf)
    for name in function.arguments:
        made = xlwings.arg(name, ndim=2, err_to_str=True)(made)
    return made


def _as_cells(value: Any) -> Any:
    """A single cell by itself, a range as a tuple of rows; an argument left out as it is."""
    if not isinstance(value, list | tuple):
        return value
    rows = tuple(tuple(row) for row in value)
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows


def _as_excel(answer: Any) -> Any:
    if isinstance(answer, tuple):
        return [[_as_excel(cell) for cell in row] for row in answer]
    return float(answer) if isinstance(answer, Decimal) else answer


clerk_rules.make_known()
globals().update({name: exposed(function) for name, function in FUNCTIONS.items()})
