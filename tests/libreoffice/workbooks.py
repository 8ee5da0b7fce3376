"""Filled workbooks of every region: as a bureau issued them, and as forms that nobody stamped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from printed import printed_sheet, printed_summary, to_xlsx
from projects.test_regions import library_file
from published import published
from ziping.filling import fill_workbook
from ziping.interchange import form_to_dict
from ziping.projects import Department, Library, read_library
from ziping.stamping.stamp import stamp_department


def stamped(rule_id: str, folder: Path, *, typed_over: bool) -> Iterator[Path]:
    """One for each department, filled in as published.

    Args:
        typed_over: printed rates, scores and totals stand where the formulas were.
    """
    library = read_library(library_file(rule_id))
    for number, department in enumerate(library.departments):
        values = _as_published(rule_id, department, folder / f"{number}.json")
        issued = stamp_department(library, department, folder / f"issued{number}.xlsx")
        yield fill_workbook(issued, values, folder / f"{rule_id}-{number}.xlsx", typed_over=typed_over).path


def _as_published(rule_id: str, department: Department, path: Path) -> Path:
    printed = {(form.code or form.id): form for form in published(rule_id)}
    own = [form_to_dict(printed[form.id]) for form in department.forms]
    path.write_text(json.dumps({"forms": own}, ensure_ascii=False), "utf-8")
    return path


class Few(NamedTuple):
    """A workbook of three forms, which opens and changes sooner than one of many.

    Args:
        inputs: rates and scores are formulas.
        typed: printed rates, scores and totals stand where the formulas were.
    """

    inputs: Path
    typed: Path


def few(library: Library, folder: Path) -> Few:
    """柳州's department form and its last two projects."""
    whole, *projects = library.departments[0].forms
    department = replace(library.departments[0], forms=(whole, *projects[-2:]))
    values = _as_published("liuzhou-2022", department, folder / "values.json")
    issued = stamp_department(library, department, folder / "issued.xlsx")
    inputs = fill_workbook(issued, values, folder / "inputs.xlsx").path
    return Few(inputs, fill_workbook(issued, values, folder / "typed.xlsx", typed_over=True).path)


def by_hand(rule_id: str, folder: Path) -> Path:
    """The same forms as somebody typed them from paper."""
    forms = published(rule_id)
    listed = rule_id == "qinzhou-2022"
    sheets = [printed_summary(forms)] if listed else [printed_sheet(form) for form in forms]
    return to_xlsx(sheets, folder / f"{rule_id}-照印.xlsx")
