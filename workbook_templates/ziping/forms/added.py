"""Rows that somebody inserted into the tables of a stamped sheet: no name stands on their cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ziping.model import FieldRef, Part, Unread
from ziping.quantity.values import Value
from ziping.recognition.grid import Sheet

_COLUMNS: Mapping[Part, tuple[str, ...]] = {
    "indicators": ("name", "target", "weight", "actual", "score"),
    "funds": ("label", "initial", "adjusted", "actual"),
}
_TITLES: Mapping[Part, str] = {"indicators": "指标", "funds": "资金"}
_MEND = "下发的表不能自行增加行:内容改填在已有的行里;确需增加的,请财政局重新下发"


class Table(NamedTuple):
    """Where a table stands.

    Args:
        sheet: number of its sheet.
        below: the next row that holds a named cell; None without one.
    """

    part: Part
    sheet: int
    rows: frozenset[int]
    columns: frozenset[int]
    below: int | None


def tables_of(cells: Mapping[FieldRef, tuple[int, int, int]]) -> Sequence[Table]:
    """The tables of one form.

    Args:
        cells: field → sheet, row and column.
    """
    found = []
    for part, names in _COLUMNS.items():
        own = {ref: at for ref, at in cells.items() if ref.part == part}
        if own:
            sheet = next(iter(own.values()))[0]
            there = [(ref.name, row, column) for ref, (number, row, column) in own.items() if number == sheet]
            rows = frozenset(row for _, row, _ in there)
            columns = frozenset(column for name, _, column in there if name in names)
            named = (row for number, row, _ in cells.values() if number == sheet and row > max(rows))
            found.append(Table(part, sheet, rows, columns, min(named, default=None)))
    return found


def added_rows(tables: Iterable[Table], sheets: Sequence[Sheet]) -> Iterator[Unread]:
    """The rows between a table's first and last that hold something and were not issued."""
    for table in tables:
        sheet = sheets[table.sheet]
        for row in range(min(table.rows), _end(table, sheet)):
            if row not in table.rows and (
                sum(sheet.value(row, column) not in (None, "") for column in table.columns) >= 2
            ):
                yield Unread(
                    row + 1,
                    f"此表第 {row + 1} 行不是下发的{_TITLES[table.part]}行,没有读取",
                    _MEND,
                    sheet.title,
                )


def _end(table: Table, sheet: Sheet) -> int:
    """The row after a table: the next named cell below it, or a blank row."""
    below = len(sheet.rows) if table.below is None else table.below
    last = max(table.rows)
    blank = (
        row
        for row in range(last + 1, min(below, len(sheet.rows)))
        if not any(map(_is_there, sheet.rows[row]))
    )
    return next(blank, below)


def _is_there(value: Value) -> bool:
    return value is not None
