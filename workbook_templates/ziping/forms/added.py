"""Rows that somebody inserted into the tables of a stamped sheet: no name stands on their cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ziping.model import FieldRef, Part, Unread
from ziping.recognition.grid import Sheet, position
from ziping.stamping.addresses import Address

_COLUMNS: Mapping[Part, tuple[str, ...]] = {
    "indicators": ("name", "target", "weight", "actual", "score"),
    "funds": ("label", "initial", "adjusted", "actual"),
}
_TITLES: Mapping[Part, str] = {"indicators": "指标", "funds": "资金"}
_MEND = "下发的表不能自行增加行:内容改填在已有的行里;确需增加的,请财政局重新下发"


def added_rows(cells: Mapping[FieldRef, Address], sheets: Mapping[str, Sheet]) -> Iterator[Unread]:
    """The rows between a table's first and last that hold something and were not issued.

    Args:
        cells: of one form's fields.
    """
    for part, names in _COLUMNS.items():
        own = {ref: address for ref, address in cells.items() if ref.part == part}
        if not own:
            continue
        title = next(iter(own.values())).sheet
        sheet = sheets[title]
        at = {ref: position(address.cell) for ref, address in own.items() if address.sheet == title}
        rows = {row for row, _ in at.values()}
        columns = {column for ref, (_, column) in at.items() if ref.name in names}
        for row in range(min(rows), _end(cells, sheet, rows)):
            if row not in rows and sum(sheet.value(row, column) not in (None, "") for column in columns) >= 2:
                yield Unread(
                    row + 1, f"此表第 {row + 1} 行不是下发的{_TITLES[part]}行,没有读取", _MEND, title
                )


def _end(cells: Mapping[FieldRef, Address], sheet: Sheet, rows: set[int]) -> int:
    """The row after a table: the next named cell below it, or a blank row."""
    last = max(rows)
    named = {position(address.cell)[0] for address in cells.values() if address.sheet == sheet.title}
    below = min((row for row in named if row > last), default=len(sheet.rows))
    blank = next(
        (row for row in range(last + 1, below) if not any(value is not None for value in sheet.rows[row])),
        below,
    )
    return min(below, blank)
