"""What is wrong with a template that a clerk has edited: everything at once, by cell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from ziping.errors import Problem, ZipingError
from ziping.model import Form, FundLine, Indicator, Kind
from ziping.projects import Department, Library, printed_labels
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.stamping.book_sheet import KIND_TITLES
from ziping.stamping.grammar import sheet_kind
from ziping.stamping.sheet import Sheet
from ziping.stamping.stamp import render_department
from ziping.stamping.templates import load_template

_NEEDED = {"name": "{{ form.name }}", "score": "{{ row.score }}", "total": "{{ form.total }}"}
"""What no formula asks for, and no form can do without."""
_SIZES = ((1, 1), (2, 3), (6, 12))
"""Funding sources and indicators of the forms that are tried."""


def lint(path: Path, rules: RuleSet) -> list[Problem]:
    """Every fault of a template: what cannot be kept, marks that are not understood, cells that are missing.

    Args:
        rules: under which it is to be stamped.

    Raises:
        ZipingError: the file is no workbook that can be read.
    """
    try:
        template = load_template(path)
    except ZipingError as error:
        return list(error.problems)
    problems: dict[Problem, None] = {}
    forms = [sheet for sheet in template.sheets if sheet_kind(sheet.title)]
    names = "、".join(f"{{{{{kind}}}}}({title})" for kind, title in KIND_TITLES.items())
    if not forms:
        problems[Problem("一张自评表也没有", path.name, f"至少有一张工作表的名称为:{names}")] = None
    for sheet in forms:
        kind = sheet_kind(sheet.title)
        if kind not in KIND_TITLES:
            problems[Problem("不认识的工作表名称", sheet.where, f"可以写:{names}")] = None
            continue
        problems.update(dict.fromkeys(_missing(sheet)))
        for department in _trials(cast(Kind, kind), rules):
            library = Library(rules.year, rules, "", "", (department,))
            try:
                render_department(library, department, path)
            except ZipingError as error:
                problems.update(dict.fromkeys(error.problems))
    return list(problems)


def _missing(sheet: Sheet) -> Iterator[Problem]:
    for word, mark in _NEEDED.items():
        if word not in sheet.paths:
            yield Problem(f"没有「{mark}」", sheet.where, f"在应有的单元格里写 {mark}")


def _trials(kind: Kind, rules: RuleSet) -> Iterator[Department]:
    """Departments with forms of this kind, from the smallest to a large one."""
    for sources, rows in _SIZES:
        lines = [FundLine(f"来源{n}", "1", "0", "", "", "", "") for n in range(sources)]
        total = FundLine(rules.titles["total"], "", "", "", "", "", "")
        levels = list(rules.level1_weights)
        indicators = tuple(
            Indicator(
                levels[n * len(levels) // rows], f"二级{n // 2}", f"指标{n}", "≥1次", "1", "", "", "", "", ""
            )
            for n in range(rows)
        )
        rubric = kind == "department_evaluation"
        form = Form(
            id="1", kind=kind, title=rules.form_title(kind, rules.year, "名称"), name="名称", region=rules.region,
            year=rules.year, code="1", unit="单位", supervisor="部门", money_unit="万元",
            funds=(total,) if rubric else (total, *printed_labels(lines)),
            budget_adjust_rate="", adjust_reason="", functions="", overview="", start="", end="", schedule="",
            goal_expected="", goal_actual="", exec_weight=None if rubric else show(rules.execution_weight),
            exec_rate="", exec_score="", exec_reason="", indicators=indicators, total="", grade="",
        )  # fmt: skip
        yield Department("1", "部门", (form,))
