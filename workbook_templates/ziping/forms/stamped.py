"""Reads a stamped workbook: metadata says what was issued, hidden names say where each field stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ziping.errors import Problem, ZipingError
from ziping.forms.grids import read_grid
from ziping.marking.remarks import read_remarks, with_remarks
from ziping.model import FieldRef, Form, Place, Submission
from ziping.quantity import plain_text
from ziping.quantity.values import Value
from ziping.recognition.grid import Sheet, position
from ziping.rules import load
from ziping.scoring.evaluation import evaluate
from ziping.stamping.addresses import METADATA_SHEET, Address, Key, read_names
from ziping.stamping.live import BESIDE, is_live
from ziping.stamping.metadata import Metadata, read_metadata


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
    book = read_grid(path)
    hidden = book.sheet(METADATA_SHEET)
    metadata = read_metadata(hidden.rows if hidden else None, path)
    addresses: dict[Key, Address] = {}
    lost: list[Key] = []
    sheets = {sheet.title: sheet for sheet in book.sheets}
    for key, address in read_names(book.names, sheets):
        if address is None:
            lost.append(key)
        else:
            addresses[key] = address
    _refuse_lost(path, metadata, addresses, lost)
    forms = {
        key: _read_form(key, issued, addresses, sheets, metadata) for key, issued in metadata.forms.items()
    }
    remarks = read_remarks(book.sheets)
    forms = {key: with_remarks(form, remarks) for key, form in forms.items()}
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
    sheets: Mapping[str, Sheet],
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
        sheet, at = sheets[address.sheet], position(address.cell)
        live, value = at in sheet.formulas, sheet.value(*at)
        texts[named.ref] = cell_text(value)
        issued_live = named.summary or is_live(named.ref, issued, typed_scores)
        places[named.ref] = Place(address.sheet, address.cell, issued_live, live)
        if live and value is None:
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
    return place.sheet, *position(place.cell)


def with_texts(form: Form, texts: Mapping[FieldRef, str]) -> Form:
    """A form with these fields rewritten; the execution rate is the total line's rate."""
    own: dict[str, Any] = {}
    parts: dict[str, dict[int, dict[str, str]]] = {"funds": {}, "indicators": {}}
    for ref, text in texts.items():
        holder = parts[ref.part].setdefault(ref.index, {}) if ref.part else own
        holder[ref.name] = text
    funds = [replace(line, **parts["funds"].get(n, {})) for n, line in enumerate(form.funds)]
    rows = [replace(row, **parts["indicators"].get(n, {})) for n, row in enumerate(form.indicators)]
    if funds:
        own["exec_rate"] = funds[0].rate
    return replace(form, funds=tuple(funds), indicators=tuple(rows), **own)


def cell_text(value: Value) -> str:
    """A cell as text: dates in Chinese, numbers to fifteen digits, texts as they are."""
    return value if isinstance(value, str) else plain_text(value)
