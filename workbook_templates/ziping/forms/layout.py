"""How the cells of a stamped form lie: the same for all forms of a template with as many rows, so worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from typing import NamedTuple

from ziping.forms.added import Table, tables_of
from ziping.model import FieldRef, Form, FundLine, Indicator
from ziping.recognition.grid import position
from ziping.rules import RuleSet
from ziping.stamping.addresses import Address, Key
from ziping.stamping.fields import is_input
from ziping.stamping.live import BESIDE, is_live

_OWN = tuple(
    item.name for item in fields(Form) if item.compare and item.name not in ("id", "kind", "title", "name")
)
_IN_ROWS = ("target", "weight", "actual", "score", "description", "deviation", "standard")
_RATE, _EXEC_RATE = FieldRef("rate", "funds", 0), FieldRef("exec_rate")


Named = tuple[FieldRef, bool, int, str]
"""A named cell: its field, whether it stands on 汇总, the place of its sheet among the form's sheets, the cell."""


class FieldCell(NamedTuple):
    """Where a field stands.

    Args:
        live: the bureau issues it as a formula.
        given: what the bureau wrote there is not for the department to change.
    """

    ref: FieldRef
    sheet: int
    cell: str
    at: tuple[int, int]
    live: bool
    given: bool


class Layout(NamedTuple):
    """All fields of a form.

    Args:
        cells: in the order in which they stand.
        absent: fields without a cell.
        rows: (part, index) of the rows that have any.
    """

    cells: Sequence[FieldCell]
    absent: Sequence[FieldRef]
    rows: frozenset[tuple[str, int]]
    tables: Sequence[Table]


def layout_of(
    issued: Form, cells: Sequence[tuple[Key, Address]], titles: Sequence[str], rules: RuleSet
) -> Layout:
    """The layout of a form.

    Args:
        cells: all that have a name, on 汇总 too.
        titles: of the sheets on which they stand, sorted.
    """
    ranks = {title: rank for rank, title in enumerate(titles)}
    named = [(ref, summary, ranks[sheet], cell) for (_, ref, summary), (sheet, cell) in cells]
    adjusted = tuple([line.adjust is not None for line in issued.funds])
    return _layout(tuple(named), adjusted, len(issued.indicators), rules)


@lru_cache(512)
def _layout(named: tuple[Named, ...], adjusted: tuple[bool, ...], rows: int, rules: RuleSet) -> Layout:
    """``adjusted`` says of every fund line whether it has a column for adjustments."""
    lines = tuple(FundLine("", adjust="" if has else None) for has in adjusted)
    form = Form("", "project", "", "", funds=lines, indicators=(Indicator("", "", ""),) * rows)
    # What was issued tells whether scores are typed by hand; the rule file may have changed since.
    typed_scores = any(ref.name == "computed" for ref, *_ in named)
    found: dict[FieldRef, FieldCell] = {}
    for ref, summary, sheet, cell in named:
        if (summary and ref.name != "grade") or ref.name in BESIDE:
            continue
        live = summary or is_live(ref, form, typed_scores)
        if not live:
            form.text(ref)  # a name of no field is an error
        given = not live and not is_input(ref, form, rules)
        found[ref] = FieldCell(ref, sheet, cell, position(cell), live, given)
    if _RATE in found:
        found[_EXEC_RATE] = found[_RATE]._replace(ref=_EXEC_RATE)
    of_rows = (FieldRef(name, "indicators", index) for index in range(rows) for name in _IN_ROWS)
    own = {ref: (sheet, *position(cell)) for ref, summary, sheet, cell in named if not summary}
    return Layout(
        sorted(found.values(), key=lambda item: (item.sheet, item.at)),
        [ref for ref in (*map(FieldRef, _OWN), *of_rows) if ref not in found],
        frozenset((ref.part, ref.index) for ref in own),
        tables_of(own),
    )
