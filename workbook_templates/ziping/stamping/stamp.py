"""Stamps one department's workbook from a template: every form, 填报说明, 汇总 and metadata."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import openpyxl
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ziping.errors import fail
from ziping.model import FieldRef
from ziping.opening import written_whole
from ziping.projects import Department, Library
from ziping.rules.prose import describe
from ziping.scoring.evaluation import evaluate
from ziping.stamping.addresses import write_names
from ziping.stamping.cached import cached_values, write_cached
from ziping.stamping.metadata import Metadata
from ziping.stamping.sheets import FormInBook, SheetPlan, SheetWriter
from ziping.stamping.template import SheetTemplate

TEMPLATE_FILE = "自评表.xlsx"
SHEET_FOR = {"{{department}}": "department", "{{project}}": "project"}
_JINJA = SandboxedEnvironment(undefined=StrictUndefined)
_NOT_IN_SHEET_NAMES = re.compile(r"[\\/*?:\[\]'\x00-\x1f]")
_NOT_IN_FILE_NAMES = re.compile(r'[\\/*?:"<>|\x00-\x1f]')
SHEET_NAME_LENGTH = 31


def template_path(template: str) -> Path:
    """The form template of a region and year, as ``liuzhou-2022``."""
    path = Path(str(resources.files("ziping") / "templates" / template / TEMPLATE_FILE))
    if not path.is_file():
        raise fail(f"没有「{template}」的表样", "表样", "请先为该地区、年度准备表样")
    return path


def workbook_name(library: Library, department: Department) -> str:
    """The file name of a department's workbook.

    >>> from ziping.rules import load
    >>> library = Library(2022, load("liuzhou-2022"), "", "", ())
    >>> workbook_name(library, Department("129", "柳州市投资促进局", ()))
    '129_柳州市投资促进局_2022年度绩效自评表.xlsx'
    """
    code, name = (
        _NOT_IN_FILE_NAMES.sub("_", text).strip(". ") for text in (department.code, department.name)
    )
    return f"{code}_{name[:60]}_{library.year}年度绩效自评表.xlsx"


def stamp_department(library: Library, department: Department, out: Path) -> Path:
    """Writes the department's workbook; ``out`` is its path.

    Raises:
        ZipingError: a fault of the template, or ``out`` cannot be written.
    """
    template = library.rules.id
    book = openpyxl.load_workbook(template_path(template))
    templates = list(book.worksheets)
    forms = _numbered(department)
    metadata = Metadata(
        library.rules.id, library.rules.region, library.year, department.name, template,
        {item.key: item.form for item in forms},
    )  # fmt: skip
    workbook = {
        "year": library.year,
        "department": department.name,
        "region": library.rules.region,
        "deadline": library.deadline,
        "contact": library.contact,
        "rule_title": library.rules.title,
        "rule_lines": [{"topic": line.topic, "text": line.text} for line in describe(library.rules)],
        "forms": forms,
    }
    plans = _plan(book, forms, workbook)
    addresses = {key: address for plan in plans for key, address in plan.addresses.items()}
    for plan in plans:
        SheetWriter(plan, addresses, forms, library.rules, _render(plan, workbook, library)).write()
    for sheet in templates:
        book.remove(sheet)
    for plan in plans:
        plan.sheet.title = plan.title
    metadata.write(book)
    write_names(book, addresses)
    book.active = 0
    evaluated = {item.key: evaluate(item.form, library.rules).form for item in forms}
    with written_whole(out) as temporary:
        book.save(temporary)
        write_cached(temporary, cached_values(addresses, evaluated, library.rules))
    return out


def _numbered(department: Department) -> list[FormInBook]:
    """Keys D1, P01, P02 … and unique sheet names of at most 31 characters."""
    result: list[FormInBook] = []
    counts = {"department": 0, "project": 0}
    for form in department.forms:
        counts[form.kind] += 1
        n = counts[form.kind]
        if form.kind == "department":
            result.append(FormInBook(f"D{n}", form, "部门整体"))
        else:
            name = _NOT_IN_SHEET_NAMES.sub(" ", f"{n:02d} {form.name}").strip()
            result.append(FormInBook(f"P{n:02d}", form, name[:SHEET_NAME_LENGTH].strip()))
    return result


def _plan(book: Workbook, forms: Sequence[FormInBook], workbook: Mapping[str, Any]) -> list[SheetPlan]:
    plans: list[SheetPlan] = []
    for source in list(book.worksheets):
        template = SheetTemplate(source)
        kind = SHEET_FOR.get(source.title.replace(" ", ""))
        if kind is None:
            plans.append(SheetPlan(template, _new_sheet(book), source.title, None, workbook))
            continue
        for item in forms:
            if item.form.kind == kind:
                plans.append(SheetPlan(template, _new_sheet(book), item.sheet, item, workbook))
    for plan in plans:
        plan.lay_out()
    return plans


def _new_sheet(book: Workbook) -> Worksheet:
    return book.create_sheet(f"_{len(book.sheetnames)}")


def _render(plan: SheetPlan, workbook: Mapping[str, Any], library: Library) -> Callable[[str, str], str]:
    """Renders inline text such as ``{{ form.year }}年度…``; cell text of the template only, never data."""
    form: dict[str, Any] = {}
    if plan.item:
        source = plan.item.form
        form = {
            name: source.text(FieldRef(name))
            for name in ("name", "code", "unit", "supervisor", "exec_weight")
        }
        form |= {"year": source.year, "full_marks": library.rules.full_marks}

    def render(text: str, where: str) -> str:
        try:
            return _JINJA.from_string(text).render(form=form, workbook=workbook)
        except TemplateError as error:
            raise fail(f"模板文字「{text}」不能替换({error})", where, "核对花括号里的名称") from error

    return render
