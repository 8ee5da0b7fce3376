"""Reads a stamped workbook: metadata says what was issued, hidden names say where each field stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.workbook import Workbook

from ziping.errors import Problem, ZipingError
from ziping.model import FieldRef, Form, Place, Submission
from ziping.opening import open_workbook
from ziping.quantity import number, plain_text
from ziping.rounding import show
from ziping.rules import load
from ziping.scoring.evaluation import evaluate
from ziping.stamping.addresses import Address, Key, read_names
from ziping.stamping.live import BESIDE, is_live
from ziping.stamping.metadata import Metadata, read_metadata

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character that XML cannot hold; an underscore too, where it would begin one."""
_QUOTED = re.compile(r'"[^"]*"|\\.')


@dataclass(frozen=True, slots=True)
class StampedBook:
    """A stamped workbook as it came back.

    Args:
        addresses: every named cell, the 汇总 sheet's too.
        forms: form key → the form as it is written now.
    """

    path: Path
    metadata: Metadata
    addresses: Mapping[Key, Address]
    forms: Mapping[str, Form]

    @property
    def submission(self) -> Submission:
        return Submission(
            str(self.path), tuple(self.forms.values()), self.metadata.rules, self.metadata.department
        )


def read_submission(path: Path) -> Submission:
    """The forms of a stamped workbook, with the place of every field.

    Raises:
        ZipingError: what is wrong with the file, in words.
    """
    return read_stamped(path).submission


def read_stamped(path: Path) -> StampedBook:
    """As :func:`read_submission`, with metadata and addresses for those who write."""
    values, formulas = open_workbook(path, values=True), open_workbook(path)
    metadata = read_metadata(values, path)
    addresses: dict[Key, Address] = {}
    lost: list[Key] = []
    for key, address in read_names(formulas):
        if address is None:
            lost.append(key)
        else:
            addresses[key] = address
    _refuse_lost(path, metadata, addresses, lost)
    forms = {
        key: _read_form(key, issued, addresses, values, formulas, metadata)
        for key, issued in metadata.forms.items()
    }
    return StampedBook(path, metadata, addresses, forms)


def _refuse_lost(path: Path, metadata: Metadata, addresses: Mapping[Key, Address], lost: list[Key]) -> None:
    for form in metadata.forms:
        if not any(key.form == form and not key.summary for key in addresses):
            lost.append(Key(form, FieldRef("name")))
    gone = sorted({key.form for key in lost if not key.summary})
    if gone:
        raise ZipingError(
            Problem(
                f"表「{metadata.forms[form].name}」有单元格或整张表被删除",
                str(path),
                "从财政局发下的原表恢复被删的行或工作表,再填入内容",
            )
            for form in gone
            if form in metadata.forms
        )


def _read_form(
    key: str,
    issued: Form,
    addresses: Mapping[Key, Address],
    values: Workbook,
    formulas: Workbook,
    metadata: Metadata,
) -> Form:
    places: dict[FieldRef, Place] = {}
    texts: dict[FieldRef, str] = {}
    stale: list[FieldRef] = []
    # What was issued tells whether scores are typed by hand; the rule file may have changed since.
    typed_scores = any(named.form == key and named.ref.name == "computed" for named in addresses)
    for named, address in addresses.items():
        if named.form != key or (named.summary and named.ref.name != "grade") or named.ref.name in BESIDE:
            continue
        cell = formulas[address.sheet][address.cell]
        live = cell.data_type == "f"
        value = values[address.sheet][address.cell]
        texts[named.ref] = cell_text(value)
        issued_live = named.summary or is_live(named.ref, issued, typed_scores)
        places[named.ref] = Place(address.sheet, address.cell, issued_live, live)
        if live and value.value is None:
            stale.append(named.ref)
    form = with_texts(issued, texts)
    if stale:
        # Saved by a program that does not calculate: our own formulas are answered here.
        known = evaluate(form, load(metadata.rules)).form
        form = with_texts(form, {ref: known.text(ref) or "" for ref in stale if places[ref].issued_formula})
    if FieldRef("rate", "funds", 0) in places:
        places[FieldRef("exec_rate")] = places[FieldRef("rate", "funds", 0)]
    return replace(form, places=dict(sorted(places.items(), key=lambda item: _reading_order(item[1]))))


def _reading_order(place: Place) -> tuple[str, int, int]:
    column, row = coordinate_from_string(place.cell)
    return place.sheet, row, column_index_from_string(column)


def with_texts(form: Form, texts: Mapping[FieldRef, str]) -> Form:
    """A form with these fields rewritten; the execution rate is the total line's rate."""
    funds, rows = list(form.funds), list(form.indicators)
    own: dict[str, Any] = {}
    for ref, text in texts.items():
        if ref.part == "funds":
            funds[ref.index] = replace(funds[ref.index], **{ref.name: text})
        elif ref.part == "indicators":
            rows[ref.index] = replace(rows[ref.index], **{ref.name: text})
        else:
            own[ref.name] = text
    if funds:
        own["exec_rate"] = funds[0].rate
    return replace(form, funds=tuple(funds), indicators=tuple(rows), **own)


def cell_text(cell: Cell) -> str:
    """A cell as text: percentages with their sign, dates in Chinese, numbers to fifteen digits."""
    value: Any = cell.value
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        format_ = _QUOTED.sub("", cell.number_format or "")
        exact = number(value)
        return _percentage(exact, format_) if "%" in format_ and exact is not None else plain_text(value)
    if isinstance(value, date | bool):
        return plain_text(value)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value)).strip()


def _percentage(fraction: Decimal, format_: str) -> str:
    """All digits there are, and at least as many places as the format shows: 94.00%."""
    shown = len(match[1]) if (match := re.search(r"\.(0+)", format_)) else 0
    points = fraction * 100
    text = show(points)
    places = len(text.partition(".")[2])
    return f"{points:.{max(shown, places)}f}%"
