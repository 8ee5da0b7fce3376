"""Formulas of a template whose references follow the rows they point to."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

_SHEET = r"(?P<sheet>(?:'(?:[^']|'')+'|[^'!\[\]]+)!)?"
_CELLS = re.compile(
    _SHEET
    + r"(?P<a>\$?[A-Za-z]{1,3}\$?)(?P<first>\d+)(?::(?P<b>\$?[A-Za-z]{1,3}\$?)(?P<last>\d+))?(?P<spill>#?)"
)
_ROWS = re.compile(_SHEET + r"(?P<a>\$?)(?P<first>\d+):(?P<b>\$?)(?P<last>\d+)(?P<spill>)")
_ELSEWHERE = re.compile(r"(?P<sheet>(?:'(?:[^']|'')+'|[^'!\[\]]+)!)(?P<a>[^!]+)")
"""Whole columns, and names of one sheet: the rows of such a reference are not its own."""
NO_ROWS = "#REF!"

Move = Callable[[str, int, int], tuple[int, int] | None]
"""(sheet as named in the formula or "", first row, last row) → where they are now; None: nowhere."""


class Reference(NamedTuple):
    """``sheet`` keeps its ``!``; ``a`` and ``b`` are the columns with their ``$``, ``b`` None for one cell.

    Without rows of its own, ``first`` is 0 and ``a`` all that stands behind the sheet.
    """

    sheet: str
    a: str
    first: int
    b: str | None
    last: int
    spill: str = ""


Pieces = tuple[str | Reference, ...]


@lru_cache(4096)
def pieces(formula: str) -> Pieces:
    """A formula (without =) cut at its references to cells.

    >>> pieces("SUM(F13:F$14)*2")
    ('SUM(', Reference(sheet='', a='F', first=13, b='F$', last=14, spill=''), ')*2')
    """
    result: list[str | Reference] = []
    for item in Tokenizer(f"={formula}").items:
        found = reference(item.value) if item.subtype == Token.RANGE else None
        if found is None and result and isinstance(result[-1], str):
            result[-1] += item.value
        else:
            result.append(item.value if found is None else found)
    return tuple(result)


def reference(text: str) -> Reference | None:
    """A reference to cells, to whole rows, or to something of a sheet that is named; None for anything else."""
    match = _CELLS.fullmatch(text) or _ROWS.fullmatch(text)
    if match is None:
        named = _ELSEWHERE.fullmatch(text)
        return Reference(named["sheet"], named["a"], 0, None, 0) if named else None
    first, last = int(match["first"]), int(match["last"] or match["first"])
    return Reference(
        match["sheet"] or "", match["a"], first, match["b"] if match["last"] else None, last, match["spill"]
    )


def sheet_name(prefix: str) -> str:
    """The name in a reference's sheet prefix: ``'a''b'!`` → ``a'b``."""
    name = prefix.removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def moved(formula: str, move: Move, rename: Callable[[str], str] = lambda prefix: prefix) -> str:
    """The formula with its rows where ``move`` says.

    >>> moved("SUM(F13:F13)/$A$1", lambda sheet, a, b: (13, 18) if a == 13 else (a, b))
    'SUM(F13:F18)/$A$1'
    """
    return "".join(
        piece if isinstance(piece, str) else _moved_reference(piece, move, rename)
        for piece in pieces(formula)
    )


def _moved_reference(item: Reference, move: Move, rename: Callable[[str], str]) -> str:
    sheet = rename(item.sheet) if item.sheet else ""
    if not item.first:
        return f"{sheet}{item.a}"
    rows = move(sheet_name(item.sheet), item.first, item.last)
    if rows is None:
        return NO_ROWS
    first, last = rows
    if item.b is None and first == last:
        return f"{sheet}{item.a}{first}{item.spill}"
    return f"{sheet}{item.a}{first}:{item.a if item.b is None else item.b}{last}{item.spill}"
