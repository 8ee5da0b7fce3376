"""The VBA modules: a wrapper for each worksheet function, a procedure for each button.

VBA source is kept in the code page of whoever opens it, so these modules are ASCII. Chinese reaches
Excel's function wizard as hexadecimal digits that the module itself turns into text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from ziping.commands import COMMANDS, TAB
from ziping.functions import FUNCTIONS, WorksheetFunction
from ziping.ribbon.names import callback, templates

UDF_MODULE = "ziping.hosts.excel_functions"
"""The Python module in which xlwings looks for the worksheet functions."""
WIZARD_LIMIT = 255
"""Excel's limit for a description in the function wizard."""


class VbaModule(NamedTuple):
    """A standard module: its name and its whole source, the line with the name included."""

    name: str
    source: str


@cache
def modules() -> tuple[VbaModule, ...]:
    """The modules made from the lists of functions and commands."""
    return (
        VbaModule(
            "ZipingFunctions",
            _render(
                "functions.bas.j2",
                name="ZipingFunctions",
                functions=list(FUNCTIONS.values()),
                parameters=_parameters,
                hexadecimal=_hexadecimal,
                category=TAB,
                udf_module=UDF_MODULE,
            ),
        ),
        VbaModule(
            "ZipingRibbon",
            _render("ribbon.bas.j2", name="ZipingRibbon", commands=COMMANDS, callback=callback),
        ),
    )


@cache
def startup() -> str:
    """What the workbook does when it opens: the body of its own module."""
    return _render("startup.bas.j2")


def _render(template: str, **values: object) -> str:
    text = templates(escaped=False).get_template(template).render(values)
    return "\r\n".join(text.splitlines()) + "\r\n"


def _parameters(function: WorksheetFunction) -> str:
    names: Sequence[str] = list(function.arguments)
    first = len(names) - function.optional
    return ", ".join(name if i < first else f"Optional {name}" for i, name in enumerate(names))


def _hexadecimal(text: str) -> str:
    """Four digits for each UTF-16 unit, for the module's own ``FromHex``."""
    return text[:WIZARD_LIMIT].encode("utf-16-be").hex().upper()
