"""What a form's sheet has where people type the scores: the mark of a reason that is missing.

The rule's own score stands beside each typed one; where the two differ, a reason is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import digits

from ziping.model import FieldRef
from ziping.stamping.package import N
from ziping.stamping.sheet import Range, Sheet
from ziping.stamping.writing import escaped

_NAMES = ("score", "computed", "deviation")
_LAST = 1000
"""A priority after those of the template's own formats."""


def unexplained(sheet: Sheet, cells: Mapping[FieldRef, str], template: tuple[int, int] | None) -> str:
    """A conditional format on the reasons: the score beside differs from the computed one, and there is none.

    It looks as the template marks a missing reason; a template that marks none gets none.

    Args:
        cells: of the fields, on the output sheet.
        template: row and column of the reason's cell in the template.
    """
    looks = _looks(sheet, *template) if template else None
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for ref in cells:
        row = tuple(cells.get(ref._replace(name=name), "") for name in _NAMES)
        if looks and ref.part == "indicators" and ref.name == "deviation" and all(row):
            found.setdefault(tuple(cell.rstrip(digits) for cell in row), []).append(row)
    return "".join(_format(rows, looks or "", _LAST + at) for at, rows in enumerate(found.values()))


def _format(rows: list[tuple[str, ...]], looks: str, priority: int) -> str:
    score, computed, why = rows[0]
    test = f"AND(ISNUMBER({score}),ISNUMBER({computed}),{score}<>{computed},LEN(TRIM({why}))=0)"
    return (
        f'<conditionalFormatting sqref="{" ".join(row[-1] for row in rows)}">'
        f'<cfRule type="expression" dxfId="{looks}" priority="{priority}"><formula>{escaped(test)}</formula></cfRule>'
        "</conditionalFormatting>"
    )


def _looks(sheet: Sheet, row: int, column: int) -> str | None:
    """The format with which the template marks this cell."""
    for element in sheet.around("conditionalFormatting"):
        areas = map(Range.parse, str(element.get("sqref")).split())
        if any(a.first <= row <= a.last and a.left <= column <= a.right for a in areas):
            for rule in element.iterfind(f"{N}cfRule"):
                if rule.get("dxfId") is not None:
                    return str(rule.get("dxfId"))
    return None
