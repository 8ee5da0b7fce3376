"""Records on a sheet: what the marks of the roll-up's template mean, for tables of any kind.

``{%tr for row in rollup.files %}`` repeats rows for the records of a table, ``{%tr for item in row.projects %}``
for those that belong to one of them; ``{{ row.name }}`` is a value. A value may be live: a formula over other cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ziping.opening import clean_text
from ziping.rounding import Rounding, quoted, show
from ziping.scoring.execution import NO_RATE
from ziping.stamping.addresses import spanning
from ziping.stamping.grammar import For, Path
from ziping.stamping.layout import Scope
from ziping.stamping.rendering import Fill, Words
from ziping.stamping.sheet import Sheet
from ziping.stamping.specialise import Slot
from ziping.stamping.writing import BLANK, CellValue, escaped, formula_cell, value_cell

ROOT = "rollup"
_SHARE = Rounding(4, "half_up")
_PLACE = re.compile(r"([A-Z]+)(\d+)")
LONGEST_LITERAL = 255
"""Letters of a text in a formula."""


class Record(dict[str, Any]):
    """A row's values (:data:`Value`) by name, and lists of the records that belong to it."""


Cell = Callable[[Record, str], str | None]
"""Where a value of a record stands on the sheet; None where the template does not show it."""


@dataclass(frozen=True, slots=True)
class Live:
    """A formula over other cells of the sheet.

    Args:
        formula: without =, from the places of cells and the record that it stands in; ``""`` where a cell is not
            shown, so that the value stands there.
        cached: its value.
    """

    formula: Callable[[Cell, Record], str]
    cached: CellValue


Value = CellValue | Live


SUM, MEAN = 9, 1
"""Functions of SUBTOTAL."""


def total(records: Sequence[Record], name: str, function: int = SUM) -> Live:
    """The sum of a column over records, or their mean; sums that stand between them do not count twice."""
    known = [value for record in records if isinstance(value := _plain(record.get(name)), Decimal)]
    added = sum(known, Decimal(0))
    digits = Rounding(2, "half_up") if function == MEAN else Rounding(6, "half_up")
    cached = digits.apply(added / len(known) if function == MEAN else added) if known else None

    def formula(cell: Cell, own: Record) -> str:
        cells = [at for record in records if (at := cell(record, name))]
        inner = f"SUBTOTAL({function},{spanning(cells)})" if cells else ""
        return f'IF(COUNT({spanning(cells)})=0,"",{digits.excel(inner)})' if cells else ""

    return Live(formula, cached)


def share(records: Sequence[Record], name: str) -> Iterator[Live]:
    """Each record's part of the sum over all of them."""
    everything = sum((record[name] for record in records), Decimal(0))

    def formula(cell: Cell, own: Record) -> str:
        span = absolute(cell, records, name)
        return f'IF(SUM({span})=0,"{NO_RATE}",ROUND({cell(own, name)}/SUM({span}),4))' if span else ""

    for record in records:
        yield Live(formula, _SHARE.apply(record[name] / everything) if everything else NO_RATE)


def absolute(cell: Cell, records: Sequence[Record], name: str) -> str:
    """A column over all records, as formulas of any row write it: ``$C$5:$C$9``; "" where it is not shown."""
    cells = [at for record in records if (at := cell(record, name))]
    return _PLACE.sub(r"$\1$\2", spanning(cells)) if cells else ""


def _plain(value: object) -> object:
    return value.cached if isinstance(value, Live) else value


def link(target: str, text: str) -> Value:
    """A text that opens a file; only a text where the way cannot be written, or looks like an address on the net."""
    too_long = len(target) > LONGEST_LITERAL or len(text) > LONGEST_LITERAL
    if not target or too_long or ":" in target or clean_text(target) != target:
        return text
    return Live(lambda cell, own: f"HYPERLINK({quoted(target)},{quoted(text)})", text)


class RecordBinder:
    """The marks of one sheet (:class:`ziping.stamping.specialise.Binder`)."""

    def __init__(self, root: Record) -> None:
        self._root = root
        self._cells: dict[tuple[int, str], str] = {}

    def items(self, marker: For, scope: Scope) -> Sequence[Record] | None:
        found = self._record(marker.head, scope).get(marker.tail)
        if found is None and marker.head in scope and scope[marker.head] is None:
            return ()
        return found if isinstance(found, list) else None

    def _record(self, head: str, scope: Scope) -> Record:
        if head == ROOT:
            return self._root
        item = scope.get(head)
        return item if isinstance(item, Record) else Record()

    def merge_key(self, path: Path, scope: Scope) -> Hashable:
        value = self._record(path.head, scope).get(path.tail)
        return value if isinstance(value, str) else None

    def place(self, path: Path, scope: Scope, slot: Slot) -> None:
        self._cells.setdefault((id(self._record(path.head, scope)), path.tail), slot.at)

    def _cell_of(self, record: Record, name: str) -> str | None:
        return self._cells.get((id(record), name))

    def text(self, path: Path, scope: Scope) -> Words | None:
        found = self._value(path, scope)
        if found is None:
            return None
        value = found[0].cached if isinstance(found[0], Live) else found[0]
        return show(value) if isinstance(value, Decimal) else str(value or "")

    def cell(self, path: Path, scope: Scope, slot: Slot) -> Sequence[Words] | None:
        found = self._value(path, scope)
        if found is None:
            return None
        (value,) = found
        style = f' s="{slot.cell.style}"'
        if not isinstance(value, Live):
            return (style + (value_cell(value) if value != "" else BLANK),)
        formula = value.formula(self._cell_of, self._record(path.head, scope))
        if not formula:
            return (style + value_cell(value.cached),)
        cached = value.cached if isinstance(value.cached, Decimal) else str(value.cached or "")
        return (style + formula_cell(escaped(formula), cached),)

    def _value(self, path: Path, scope: Scope) -> tuple[Value] | None:
        """None for an unknown name; a loop over nothing leaves one row with blank cells."""
        if path.head in scope and scope[path.head] is None:
            return (None,)
        record = self._record(path.head, scope)
        value = record.get(path.tail)
        return None if path.tail not in record or isinstance(value, list) else (value,)

    def validations(self) -> Fill | None:
        return None

    def hyperlinks(self) -> Fill | None:
        return None

    def formats(self, sheet: Sheet) -> str:
        return ""
