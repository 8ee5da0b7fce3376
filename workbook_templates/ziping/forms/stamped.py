"""Reads a stamped workbook: metadata says what was issued, hidden names say where each field stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from ziping.errors import Problem, ZipingError
from ziping.forms.added import added_rows
from ziping.forms.grids import Book, read_grid
from ziping.model import FieldRef, Form, Part, Place, Submission, Unread
from ziping.quantity import plain_text
from ziping.quantity.values import Value
from ziping.recognition.grid import Sheet, position
from ziping.rules import load
from ziping.scoring.evaluation import evaluate
from ziping.stamping.addresses import METADATA_SHEET, Address, Key, read_names
from ziping.stamping.fields import is_input
from ziping.stamping.live import BESIDE, is_live
from ziping.stamping.metadata import Metadata, read_metadata

_OWN = tuple(
    item.name for item in fields(Form) if item.compare and item.name not in ("id", "kind", "title", "name")
)
_IN_ROWS = ("target", "weight", "actual", "score", "description", "deviation", "standard")
NAMES = ("name", "label", "level1", "level2")
"""What a form and its rows are called; no cell is needed to know it."""


@dataclass(frozen=True, slots=True)
class StampedBook:
    """A stamped workbook as it came back.

    Args:
        addresses: every named cell, the 汇总 sheet's too.
        forms: form key → the form as it is written now; without those whose sheet is gone.
        unread: rows that somebody added to the tables.
    """

    path: Path
    metadata: Metadata
    addresses: Mapping[Key, Address]
    forms: Mapping[str, Form]
    unread: tuple[Unread, ...] = ()

    @property
    def submission(self) -> Submission:
        return Submission(
            str(self.path),
            tuple(self.forms.values()),
            self.metadata.rules,
            self.metadata.department,
            unread=self.unread,
            issued=tuple(self.metadata.forms.values()),
        )


def read_stamped(path: Path) -> StampedBook:
    """A stamped workbook, with metadata and addresses for those who write.

    Raises:
        ZipingError: what is wrong with the file, in words; also where cells or whole forms were deleted.
    """
    book = read_book(path, read_grid(path))
    gone = [
        issued.name for key, issued in book.metadata.forms.items()
        if key not in book.forms or book.forms[key].lost
    ]  # fmt: skip
    if gone:
        raise ZipingError(
            Problem(
                f"表「{name}」有单元格或整张表被删除",
                str(path),
                "从财政局发下的原表恢复被删的行或工作表,再填入内容",
            )
            for name in gone
        )
    return book


def read_book(path: Path, book: Book) -> StampedBook:
    """What a stamped workbook still holds: deleted cells are the ``lost`` fields of their form.

    Raises:
        ZipingError: it has no metadata, or they are damaged.
    """
    hidden = book.sheet(METADATA_SHEET)
    metadata = read_metadata(hidden.rows if hidden else None, path)
    sheets = {sheet.title: sheet for sheet in book.sheets}
    addresses: dict[Key, Address] = {}
    lost: dict[str, list[FieldRef]] = {}
    for key, address in read_names(book.names, sheets):
        if address is not None:
            addresses[key] = address
        elif not key.summary:
            lost.setdefault(key.form, []).append(key.ref)
    of_form: dict[str, dict[Key, Address]] = {}
    for key, address in addresses.items():
        of_form.setdefault(key.form, {})[key] = address
    forms: dict[str, Form] = {}
    unread: list[Unread] = []
    for form_key, issued in metadata.forms.items():
        named = of_form.get(form_key, {})
        own = {key.ref: address for key, address in named.items() if not key.summary}
        if own:
            gone = lost.get(form_key, [])
            gone += _vanished(issued, own.keys() | set(gone))
            form = _read_form(issued, named, sheets, metadata)
            forms[form_key] = replace(_without(form, gone), issued=issued, lost=tuple(sorted(gone)))
            unread += added_rows(own, sheets)
    return StampedBook(path, metadata, addresses, forms, tuple(unread))


def _vanished(issued: Form, known: Collection[FieldRef]) -> Iterator[FieldRef]:
    """Rows of which not even a broken name is left: some programs drop the names of deleted cells."""
    counts: dict[Part, int] = {"funds": len(issued.funds), "indicators": len(issued.indicators)}
    for part, count in counts.items():
        there = {ref.index for ref in known if ref.part == part}
        for index in range(count):
            if index not in there:
                yield FieldRef("actual", part, index)


def _without(form: Form, lost: Iterable[FieldRef]) -> Form:
    """A form that no longer has these cells; what a row is called stays."""
    gone = {ref: None for ref in lost if ref.name not in NAMES}
    return with_texts(form, gone) if gone else form


def _read_form(
    issued: Form,
    addresses: Mapping[Key, Address],
    sheets: Mapping[str, Sheet],
    metadata: Metadata,
) -> Form:
    places: dict[FieldRef, Place] = {}
    order: dict[FieldRef, tuple[str, int, int]] = {}
    texts: dict[FieldRef, str] = {}
    stale: list[FieldRef] = []
    rules = load(metadata.rules)
    # What was issued tells whether scores are typed by hand; the rule file may have changed since.
    typed_scores = any(named.ref.name == "computed" for named in addresses)
    for named, address in addresses.items():
        if (named.summary and named.ref.name != "grade") or named.ref.name in BESIDE:
            continue
        sheet, at = sheets[address.sheet], position(address.cell)
        live, value = at in sheet.formulas, sheet.value(*at)
        order[named.ref] = address.sheet, *at
        texts[named.ref] = cell_text(value)
        issued_live = named.summary or is_live(named.ref, issued, typed_scores)
        given = not issued_live and bool(issued.text(named.ref)) and not is_input(named.ref, issued, rules)
        places[named.ref] = Place(address.sheet, address.cell, issued_live, live, given)
        if live and value is None:
            stale.append(named.ref)
    form = with_texts(issued, {**texts, **_without_cell(issued, texts)})
    if stale:
        # Saved by a program that does not calculate: our own formulas are answered here.
        known = evaluate(form, rules).form
        form = with_texts(form, {ref: known.text(ref) or "" for ref in stale if places[ref].issued_formula})
    if FieldRef("rate", "funds", 0) in places:
        places[FieldRef("exec_rate")] = places[FieldRef("rate", "funds", 0)]
        order[FieldRef("exec_rate")] = order[FieldRef("rate", "funds", 0)]
    return replace(form, places={ref: places[ref] for ref in sorted(places, key=order.__getitem__)})


def _without_cell(issued: Form, texts: Mapping[FieldRef, str]) -> dict[FieldRef, None]:
    """Blank fields that stand nowhere: the template has no such cell."""
    own = (FieldRef(name) for name in _OWN if getattr(issued, name) == "")
    rows = (
        FieldRef(name, "indicators", index)
        for index, row in issued.numbered()
        for name in _IN_ROWS
        if getattr(row, name) == ""
    )
    return {ref: None for ref in (*own, *rows) if ref not in texts}


def with_texts(form: Form, texts: Mapping[FieldRef, str | None]) -> Form:
    """A form with these fields rewritten; the execution rate is the total line's rate."""
    own: dict[str, Any] = {}
    parts: dict[str, dict[int, dict[str, Any]]] = {"funds": {}, "indicators": {}}
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
