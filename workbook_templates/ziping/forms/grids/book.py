"""A file as sheets of cell values, and how adapters put one together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ziping.quantity.values import Value
from ziping.recognition.grid import Area, Sheet

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character that XML cannot hold; an underscore too, where it would begin one."""


@dataclass(frozen=True, slots=True)
class Book:
    """What was in a file.

    Args:
        kind: of the file, in words: Excel 工作簿, Word 文档 …
        names: defined names → what they stand for; formats without any have none.
    """

    kind: str
    sheets: tuple[Sheet, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    def sheet(self, title: str) -> Sheet | None:
        """
        >>> Book("", (Sheet("甲", ()),)).sheet("乙") is None
        True
        """
        return next((sheet for sheet in self.sheets if sheet.title == title), None)


class Cells:
    """The cells of a sheet while it is read: blank ones cost nothing, wherever they stand."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[int, Value]] = {}

    def put(self, row: int, column: int, value: Value) -> None:
        if value is not None and value != "":
            self._rows.setdefault(row, {})[column] = value

    def rows(self) -> Sequence[Sequence[Value]]:
        """From the first row to the last that holds anything."""
        if not self._rows:
            return ()
        empty: tuple[Value, ...] = ()
        found: list[Sequence[Value]] = [empty] * (max(self._rows) + 1)
        for number, cells in self._rows.items():
            row: list[Value] = [None] * (max(cells) + 1)
            for column, value in cells.items():
                row[column] = value
            found[number] = row
        return found


def text_of(text: str) -> str:
    """A text of a workbook as people see it.

    >>> text_of(" a_x000D_b "), text_of("_x005F_x000D_")
    ('a\\rb', '_x000D_')
    """
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.strip()


def spans(areas: Iterable[tuple[int, int, int, int]]) -> tuple[Area, ...]:
    """Merged areas of more than one cell, as (top, left, bottom, right) from 0."""
    return tuple(Area(*area) for area in areas if area[:2] != area[2:])
