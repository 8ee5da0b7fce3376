"""A file of any kind as sheets of cell values: what adapters hand over and the recogniser reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from ziping.quantity.values import Value


class Area(NamedTuple):
    """A rectangle of cells; rows and columns count from 0, both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, or a table of a document.

    Args:
        title: of the sheet; in a document, what stands above the table.
        rows: from the sheet's first cell, A1; they need not be of one length. A merged area holds its value in the
            top left cell, ``None`` elsewhere. Numbers shown as percentages are texts (``94.00%``), error values too.
        formulas: of the cells that hold one: (row, column) → its text, ``""`` where the format does not tell.
        protected: the sheet is, so that locked cells cannot be typed into.
    """

    title: str
    rows: Sequence[Sequence[Value]]
    merges: tuple[Area, ...] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    protected: bool = False

    def value(self, row: int, column: int) -> Value:
        """What a cell holds; None outside of the rows too."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None


def address(row: int, column: int) -> str:
    """
    >>> address(16, 5), address(0, 26)
    ('F17', 'AA1')
    """
    letters, n = "", column + 1
    while n:
        n, rest = divmod(n - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


@lru_cache(65_536)
def position(cell: str) -> tuple[int, int]:
    """The inverse of :func:`address`.

    >>> position("F17"), position("AA1")
    ((16, 5), (0, 26))
    """
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :]) - 1, column - 1
