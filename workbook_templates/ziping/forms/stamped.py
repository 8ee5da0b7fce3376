"""Reads a stamped workbook: metadata says what was issued, hidden names say where each field stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ziping.errors import Problem, ZipingError
from ziping.forms.added import added_rows
from ziping.forms.grids import Book, read_grid
from ziping.forms.layout import Layout, layout_of
from ziping.model import FieldRef, Form, Part, Place, Submission, Unread, replaced
from ziping.quantity import plain_text
from ziping.quantity.values import Value
from ziping.recognition.grid import Sheet
from ziping.rules import RuleSet, load
from ziping.scoring.evaluation import evaluate
from ziping.stamping.addresses import METADATA_SHEET, Address, Key, read_names
from ziping.stamping.metadata import Metadata, read_metadata

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
    of_form: dict[str, list[tuple[Key, Address]]] = {}
    for named in addresses.items():
        of_form.setdefault(named[0].form, []).append(named)
    forms: dict[str, Form] = {}
    unread: list[Unread] = []
    rules = load(metadata.rules)
    for form_key, issued in metadata.forms.items():
        cells = of_form.get(form_key, [])
        if any(not key.summary for key, _ in cells):
            titles = sorted({sheet for _, (sheet, _) in cells})
            layout = layout_of(issued, cells, titles, rules)
            own = [sheets[title] for title in titles]
            gone = lost.get(form_key, [])
            gone += _vanished(issued, layout.rows | {(ref.part, ref.index) for ref in gone})
            form = _read_form(issued, layout, own, rules)
            forms[form_key] = replaced(_without(form, gone), {"issued": issued, "lost": tuple(sorted(gone))})
            unread += added_rows(layout.tables, own)
    return StampedBook(path, metadata, addresses, forms, tuple(unread))


def _vanished(issued: Form, known: Collection[tuple[str, int]]) -> Iterator[FieldRef]:
    """Rows of which not even a broken name is left: some programs drop the names of deleted cells."""
    counts: dict[Part, int] = {"funds": len(issued.funds), "indicators": len(issued.indicators)}
    for part, count in counts.items():
        for index in range(count):
            if (part, index) not in known:
                yield FieldRef("actual", part, index)


def _without(form: Form, lost: Iterable[FieldRef]) -> Form:
    """A form that no longer has these cells; what a row is called stays."""
    gone = {ref: None for ref in lost if ref.name not in NAMES}
    return with_texts(form, gone) if gone else form


def _read_form(issued: Form, layout: Layout, sheets: Sequence[Sheet], rules: RuleSet) -> Form:
    places: dict[FieldRef, Place] = {}
    texts: dict[FieldRef, str | None] = {}
    stale: list[FieldRef] = []
    for ref, number, cell, at, issued_live, given in layout.cells:
        sheet = sheets[number]
        live, value = at in sheet.formulas, sheet.value(*at)
        texts[ref] = "" if value is None else cell_text(value)
        places[ref] = Place(sheet.title, cell, issued_live, live, given and bool(issued.text(ref)))
        if live and value is None:
            stale.append(ref)
    # Blank fields that stand nowhere: the template has no such cell.
    texts.update((ref, None) for ref in layout.absent if issued.text(ref) == "")
    form = with_texts(issued, texts)
    if stale:
        # Saved by a program that does not calculate: our own formulas are answered here.
        known = evaluate(form, rules).form
        form = with_texts(form, {ref: known.text(ref) or "" for ref in stale if places[ref].issued_formula})
    return replaced(form, {"places": places})


def with_texts(form: Form, texts: Mapping[FieldRef, str | None]) -> Form:
    """A form with these fields rewritten; the execution rate is the total line's rate."""
    own: dict[str, Any] = {}
    parts: dict[str, dict[int, dict[str, Any]]] = {"funds": {}, "indicators": {}}
    for ref, text in texts.items():
        holder = parts[ref.part].setdefault(ref.index, {}) if ref.part else own
        holder[ref.name] = text
    for part, rows in parts.items():
        if rows:
            own[part] = tuple(
                [replaced(row, rows[n]) if n in rows else row for n, row in enumerate(getattr(form, part))]
            )
    done = replaced(form, own)
    return replaced(done, {"exec_rate": done.funds[0].rate}) if done.funds else done


def cell_text(value: Value) -> str:
    """A cell as text: dates in Chinese, numbers to fifteen digits, texts as they are."""
    return value if isinstance(value, str) else plain_text(value)
