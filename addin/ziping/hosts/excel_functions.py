"""The worksheet functions as xlwings calls them: one Python function for each entry of the registry.

The wrappers in the add-in name this module. Ranges come as rows whatever their shape, and an Excel error
comes as its text (it must not pass for an empty cell).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import xlwings

from ziping import clerk_rules
from ziping.functions import FUNCTIONS, WorksheetFunction
from ziping.hosts.calls import called_with_cells


def exposed(function: WorksheetFunction) -> Callable[..., Any]:
    """The function as xlwings wants it: same name and arguments, no annotations."""
    answer = called_with_cells(function)

    def udf(*cells: Any) -> Any:
        return answer(*cells)

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


clerk_rules.make_known()
globals().update({name: exposed(function) for name, function in FUNCTIONS.items()})
