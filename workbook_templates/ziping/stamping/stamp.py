"""Stamps one department's workbook from a template: every form, 填报说明, 汇总 and metadata."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ziping.errors import fail
from ziping.model import Form, FundLine
from ziping.opening import written_whole
from ziping.projects import Department, Library
from ziping.quantity import number, plain_text
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.rules.prose import describe
from ziping.stamping.addresses import LOW_EXECUTION_NAME, METADATA_SHEET, RULES_NAME
from ziping.stamping.assembly import OutputSheet, assemble, rows_sheet
from ziping.stamping.attached import renamer
from ziping.stamping.book_data import BookData
from ziping.stamping.book_sheet import KIND_TITLES, BookBinder
from ziping.stamping.form_data import FormData
from ziping.stamping.form_sheet import FormBinder
from ziping.stamping.grammar import sheet_kind
from ziping.stamping.metadata import RULES_CELL, Metadata
from ziping.stamping.moving import Moving
from ziping.stamping.protection import locked
from ziping.stamping.references import quoted_title
from ziping.stamping.rendering import Ready
from ziping.stamping.shapes import Shape
from ziping.stamping.sheet import Sheet
from ziping.stamping.specialise import lay_out, specialise
from ziping.stamping.styles import Variants
from ziping.stamping.templates import load_template, template_path
from ziping.stamping.workbook import Template
from ziping.stamping.writing import A, escaped

_TITLES = {"department": ("D", "部门整体"), "project": ("P", ""), "department_evaluation": ("E", "部门评价")}
_NOT_IN_SHEET_NAMES = re.compile(r"[\\/*?:\[\]'\x00-\x1f]")
_NOT_IN_FILE_NAMES = re.compile(r'[\\/*?:"<>|\x00-\x1f]')
SHEET_NAME_LENGTH = 31
_A = A.encode()


def workbook_name(library: Library, department: Department) -> str:
    """The file name of a department's workbook.

    >>> from ziping.rules import load
    >>> library = Library(2022, load("liuzhou-2022"), "", "", ())
    >>> workbook_name(library, Department("129", "柳州市投资促进局", ()))
    '129_柳州市投资促进局_2022年度绩效自评表.xlsx'
    """
    return file_name(department.code, department.name, library.year)


def file_name(code: str, name: str, year: int) -> str:
    """
    >>> file_name("", "甲/乙局", 2024)
    '甲_乙局_2024年度绩效自评表.xlsx'
    """
    return file_name_of(code, name, f"{year}年度绩效自评表.xlsx")


def file_name_of(*words: str) -> str:
    """Words as one file name, the last one kept whole; what file names cannot hold is replaced.

    >>> file_name_of("甲:局", "", "报告.docx")
    '甲_局_报告.docx'
    """
    *others, last = (_NOT_IN_FILE_NAMES.sub("_", text).strip(". ") for text in words)
    return "_".join(filter(None, (*(word[:60] for word in others), last)))


def stamp_department(library: Library, department: Department, out: Path) -> Path:
    """Writes the department's workbook; ``out`` is its path.

    Raises:
        ZipingError: a fault of the template, or ``out`` cannot be written.
    """
    made = render_department(library, department)
    with written_whole(out) as temporary:
        temporary.write_bytes(made.data)
    return out


def render_department(library: Library, department: Department, template: Path | None = None) -> Stamped:
    """The department's workbook. The same input gives the same bytes.

    Args:
        template: another than that of the rule set.

    Raises:
        ZipingError: a fault of the template.
    """
    return _Stamping(load_template(template or template_path(library.rules)), library, department).run()


class Stamped(NamedTuple):
    """A workbook's bytes, and what it knows of itself."""

    data: bytes
    metadata: Metadata


class _Stamping:
    """One workbook in the making."""

    def __init__(self, template: Template, library: Library, department: Department) -> None:
        self.template, self.library, self.department = template, library, department
        self.rules = library.rules
        self.variants = Variants(template.styles)

    def run(self) -> Stamped:
        items = _numbered(self.department, self.template)
        forms = [
            FormData.of(key, title, fitted(form, self._source(form).paths), self.rules, self.variants)
            for key, form, title in items
        ]
        sheets = {item.title: self._form_sheet(item) for item in forms}
        lines = _lines(self.rules)
        words = {
            "year": str(self.library.year), "department": self.department.name, "region": self.rules.region,
            "deadline": self.library.deadline, "contact": self.library.contact, "rule_title": self.rules.title,
        }  # fmt: skip
        book = BookData(words, forms, [sheets[item.title][1] for item in forms], lines, self.rules)
        about_all = self._book_sheets(book)
        output: list[OutputSheet] = []
        for sheet in self.template.sheets:
            kind = sheet_kind(sheet.title)
            if kind is None:
                output.append(about_all[sheet.title])
            else:
                output += [sheets[item.title][0] for item in forms if item.form.kind == kind]
        metadata = self._metadata(forms)
        output.append(_metadata_sheet(metadata, self.rules))
        if self.library.password:
            for made in output:
                made.xml = locked(made.xml, self.library.password)
        return Stamped(assemble(self.template, output, self.variants, _renames), metadata)

    def _source(self, form: Form) -> Sheet:
        for sheet in self.template.sheets:
            if sheet_kind(sheet.title) == form.kind:
                return sheet
        title = KIND_TITLES[form.kind]
        raise fail(
            f"表样里没有「{title}」的工作表",
            form.name,
            f"在表样里补一张名为 {{{{{form.kind}}}}} 的工作表,或换一套表样",
        )

    def _form_sheet(self, item: FormData) -> tuple[OutputSheet, FormBinder]:
        source = self._source(item.form)
        binder, ready = _ready_form(self.template, source, item.form, self.rules)
        names = binder.names(item.key, quoted_title(item.title))
        return OutputSheet(item.title, ready.render(item), source, ready.layout, names=names), binder

    def _book_sheets(self, book: BookData) -> dict[str, OutputSheet]:
        kinds = tuple(item.form.kind for item in book.forms)
        checks = tuple(tuple(binder.checks) for binder in book.binders)
        made = {}
        for title, (binder, ready) in _ready_books(
            self.template, kinds, checks, len(book.lines), self.rules
        ).items():
            names = binder.names(book).replace(_A, escaped(quoted_title(title)).encode())
            layout = ready.layout
            made[title] = OutputSheet(title, ready.render(book), layout.sheet, layout, names=names)
        return made

    def _metadata(self, forms: list[FormData]) -> Metadata:
        issued = {item.key: item.form for item in forms}
        return Metadata(
            self.rules.id, self.rules.region, self.library.year, self.department.name, self.rules.id, issued
        )


def _metadata_sheet(metadata: Metadata, rules: RuleSet) -> OutputSheet:
    names = (
        f'<definedName name="{RULES_NAME}" hidden="1">{METADATA_SHEET}!{RULES_CELL}</definedName>'
        f'<definedName name="{LOW_EXECUTION_NAME}" hidden="1">{show(rules.low_execution / 100)}</definedName>'
    )
    return OutputSheet(METADATA_SHEET, rows_sheet(metadata.rows), hidden=True, names=names.encode())


@lru_cache(32)
def _lines(rules: RuleSet) -> tuple[tuple[str, str], ...]:
    return tuple((line.topic, line.text) for line in describe(rules))


_FORMS: dict[tuple[object, ...], tuple[FormBinder, Ready]] = {}
_BOOKS: dict[tuple[object, ...], dict[str, tuple[BookBinder, Ready]]] = {}
MOST_SHAPES = 512


def _ready_form(template: Template, sheet: Sheet, form: Form, rules: RuleSet) -> tuple[FormBinder, Ready]:
    """The sheet made ready for the form's shape, kept for the next of the same shape."""
    key = (template, sheet.title, rules, Shape.of(form, rules))
    if key not in _FORMS:
        _make_room(_FORMS)
        binder = FormBinder(form, rules, template.styles, sheet.where)
        _FORMS[key] = binder, specialise(binder, template.styles, Moving(lay_out(sheet, binder)))
    return _FORMS[key]


def _ready_books(
    template: Template,
    kinds: tuple[str, ...],
    checks: tuple[tuple[str, ...], ...],
    lines: int,
    rules: RuleSet,
) -> dict[str, tuple[BookBinder, Ready]]:
    """The sheets about all forms. They may name each other: all are laid out before one is specialised."""
    key = (template, rules, kinds, checks, lines)
    if key not in _BOOKS:
        _make_room(_BOOKS)
        shown = (sheet for sheet in template.sheets if sheet_kind(sheet.title) in (None, *kinds))
        front = next(shown, None)
        sheets = [sheet for sheet in template.sheets if sheet_kind(sheet.title) is None]
        binders = {sheet.title: BookBinder(kinds, checks, lines, rules) for sheet in sheets}
        layouts = {sheet.title: lay_out(sheet, binders[sheet.title]) for sheet in sheets}
        _BOOKS[key] = {
            sheet.title: (
                binders[sheet.title],
                specialise(
                    binders[sheet.title],
                    template.styles,
                    Moving(layouts[sheet.title], layouts.get),
                    sheet is front,
                ),
            )
            for sheet in sheets
        }
    return _BOOKS[key]


def fitted(form: Form, paths: frozenset[str]) -> Form:
    """The form without what its sheet has no cells for.

    A sheet without a column for adjustments prints the adjusted budget itself; one without an
    execution score counts none.
    """
    if "adjust" not in paths:
        form = replace(
            form, funds=tuple(replace(line, adjust=None, adjusted=_adjusted(line)) for line in form.funds)
        )
    return form if "exec_score" in paths else replace(form, exec_weight=None, exec_rate=None, exec_score=None)


def _adjusted(line: FundLine) -> str | None:
    initial, adjust = number(line.initial), number(line.adjust)
    if plain_text(line.adjusted) or initial is None:
        return line.adjusted
    return show(initial + (adjust or 0))


def _make_room(kept: dict[tuple[object, ...], Any]) -> None:
    if len(kept) >= MOST_SHAPES:
        kept.pop(next(iter(kept)))


def _renames(sheet: OutputSheet) -> Callable[[str], str]:
    """On a sheet made for a form, the template's name of the sheet becomes the sheet's own."""
    return renamer(
        {sheet.source.title: sheet.title} if sheet.source and sheet.source.title != sheet.title else {}
    )


def _numbered(department: Department, template: Template) -> list[tuple[str, Form, str]]:
    """Keys D1, P01, P02 … and unique sheet names of at most 31 characters."""
    taken = {sheet.title.lower() for sheet in template.sheets} | {METADATA_SHEET}
    counts: Counter[str] = Counter()
    result = []
    for form in department.forms:
        counts[form.kind] += 1
        n = counts[form.kind]
        letter, title = _TITLES[form.kind]
        key = f"{letter}{n}" if letter == "D" else f"{letter}{n:02d}"
        if form.kind == "project":
            title = _NOT_IN_SHEET_NAMES.sub(" ", f"{n:02d} {form.name}").strip()
        elif n > 1:
            title = f"{title}{n}"
        result.append((key, form, _unique(title, taken)))
    return result


def _unique(title: str, taken: set[str]) -> str:
    name, n = title[:SHEET_NAME_LENGTH].strip(), 1
    while name.lower() in taken:
        n += 1
        name = f"{title[: SHEET_NAME_LENGTH - len(str(n)) - 1].strip()} {n}"
    taken.add(name.lower())
    return name
