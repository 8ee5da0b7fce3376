"""What people wrote in the column 说明 of the sheet 校验结果, read back and put beside the fields it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from ziping.marking.listing import CELL, CHECK, FIELD, FIRST_ROW, FORM, REMARK, SHEET, SIGNATURE
from ziping.model import FieldRef, Form
from ziping.quantity import plain_text
from ziping.recognition.grid import Sheet


class Remark(NamedTuple):
    """A line of the sheet that somebody has written on.

    Args:
        check: its id.
        sheet, cell: where the finding stood; the cell's words where it had no cell.
        form, field: what it was about: the form's id and the path of the field.
    """

    check: str
    sheet: str
    cell: str
    form: str
    field: str
    text: str


def is_list(sheet: Sheet) -> bool:
    """Whether this is a sheet 校验结果 of ours, whatever it is called now: told by its hidden signature."""
    return sheet.value(0, FORM) == SIGNATURE


def read_remarks(sheets: Iterable[Sheet]) -> tuple[Remark, ...]:
    """Every line with a 说明 on the sheets 校验结果 of a file."""
    found = []
    for sheet in sheets:
        if not is_list(sheet):
            continue
        for row in range(FIRST_ROW - 1, len(sheet.rows)):
            check, title, cell, form, field, text = (
                plain_text(sheet.value(row, column)) for column in (CHECK, SHEET, CELL, FORM, FIELD, REMARK)
            )
            if check and text:
                found.append(Remark(check, title, cell, form, field, text))
    return tuple(found)


def explanations(sheets: Iterable[Sheet]) -> dict[tuple[str, str, str], str]:
    """(check id, sheet, cell) → 说明."""
    return {(item.check, item.sheet, item.cell): item.text for item in read_remarks(sheets)}


def with_remarks(form: Form, remarks: Iterable[Remark]) -> Form:
    """The form with what was written about its fields as :attr:`Form.remarks`."""
    found: dict[tuple[str, FieldRef], str] = {}
    for item in remarks:
        for ref in _refs(form, item):
            found[item.check, ref] = item.text
    return replace(form, remarks=MappingProxyType(found)) if found else form


def _refs(form: Form, item: Remark) -> list[FieldRef]:
    """The field that the line names, with every other one of its cell; else those of the cell named."""
    field = _field(item.field)
    own = field if field and form.id == item.form else None
    place = form.places.get(own) if own else None
    if own and not place:
        return [own]
    # Rows may have been inserted since: a field of a stamped form has moved with them.
    at = (place.sheet, place.cell) if place and place.sheet.strip() == item.sheet else (item.sheet, item.cell)
    return [ref for ref, there in form.places.items() if (there.sheet.strip(), there.cell) == at]


def _field(text: str) -> FieldRef | None:
    try:
        return FieldRef.parse(text)
    except ValueError:
        return None
