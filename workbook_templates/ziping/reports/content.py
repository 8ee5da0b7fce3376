"""What a report says: the names that its template may use, and their values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ziping.checks.cross_form.projects import is_covered
from ziping.checks.departments import Department, Ruled
from ziping.checks.rows import bare_name
from ziping.model import Form, FundLine
from ziping.quantity import number, rate
from ziping.reports.entries import Entry, entry_of
from ziping.reports.figures import (
    Sums,
    arrival_rate,
    coverage,
    figures_of,
    is_unspent,
    share_of,
    sums_of,
    unit_of,
    unknown_sums,
)
from ziping.reports.wording import ask, or_ask, prose
from ziping.rounding import show
from ziping.rules import RuleSet

_CODE = re.compile(r"^\d+[-—]")
_FORM_TITLE = "自评表"


@dataclass(frozen=True, slots=True)
class GradeCount:
    """How many projects have a 等级."""

    label: str
    forms: str


def rules_of(department: Department) -> RuleSet:
    """The rules that a department's report is written under: those of its self-evaluations, if it has any."""
    return department.forms[0][1]


def content(department: Department, evaluation: Ruled | None = None) -> dict[str, Any]:
    """Everything that the forms of one department say, as texts.

    Args:
        evaluation: the 部门评价 that the report is about, if it is about one.
    """
    rules = rules_of(department)
    name = name_of(department)
    unit = unit_of([form for form, _ in department.forms])
    projects = _entries(department.projects, unit)
    return {
        "department": or_ask(name, "部门名称"),
        "year": year_of(department) or ask("年度"),
        "rules": prose(f"《{rules.title}》" + (f"（{rules.number}）" if "〔" in rules.number else "")),
        "unit": unit,
        "whole": _whole(department, name, unit),
        "projects": projects,
        **_evaluation(department, evaluation, unit),
        "pairs": _pairs(department, unit),
        **_sums(department),
        "grades": _grades(department.projects, rules),
        "idle": [
            entry
            for entry, (form, own) in zip(projects, department.projects, strict=True)
            if is_covered(form, own) is False
        ],
        "full_marks": show(rules.full_marks),
        "slow": [entry for entry in projects if _is_slow(entry, rules)],
        "low_execution": f"{show(rules.low_execution)}%",
    }


def _is_slow(entry: Entry, rules: RuleSet) -> bool:
    spent = rate(entry.rate)
    return spent is not None and spent * 100 < rules.low_execution


def name_of(department: Department) -> str:
    """What a department is called: the name on its own form, else whom its forms name."""
    own = [text for form, _ in department.wholes for text in (form.name, form.unit, form.supervisor)]
    others = (
        text
        for form, _ in (*department.projects, *department.evaluations)
        for text in (form.supervisor, form.unit)
    )
    names = (_CODE.sub("", prose(text)) for text in (*own, *others))
    return next((name for name in names if name and _FORM_TITLE not in name), "")


def year_of(department: Department) -> str:
    """The year of a department's own form, else the one that most of its forms name; ``""`` where none does."""
    every = (department.wholes, (*department.projects, *department.evaluations))
    for forms in every:
        years = Counter(form.year for form, _ in forms if form.year)
        if years:
            return str(years.most_common(1)[0][0])
    return ""


def _whole(department: Department, name: str, unit: str) -> Entry:
    """部门整体; without such a form every figure is a place to fill in."""
    unsaid = (Form("", "department", "", name), rules_of(department))
    form, rules = department.wholes[0] if department.wholes else unsaid
    return entry_of(form, rules, 1, unit, name)


def _entries(forms: Sequence[Ruled], unit: str) -> list[Entry]:
    return [entry_of(form, rules, number, unit) for number, (form, rules) in enumerate(forms, 1)]


def _sums(department: Department) -> dict[str, Any]:
    """All projects together, and those of the first budget of the year apart from those that were added."""
    projects = department.projects
    shares = [share_of(form) for form, _ in projects]
    unspent = [is_unspent(form) for form, _ in projects]
    covered = [own for form, rules in projects if (own := is_covered(form, rules)) is not None]

    def part(share: str, title: str) -> Sums:
        if not all(shares):
            return unknown_sums(title)
        return sums_of([ruled for ruled, own in zip(projects, shares, strict=True) if own == share], title)

    return {
        "all": sums_of(projects, "项目", _line_of_projects(department)),
        "first": part("年初", "年初预算项目"),
        "added": part("追加", "年中追加项目"),
        "unspent": ask("支付率为0的项目数") if None in unspent else str(sum(map(bool, unspent))),
        "evaluated": str(sum(covered)),
        "coverage": or_ask(coverage(covered, rules_of(department)), "自评覆盖率"),
    }


def _line_of_projects(department: Department) -> FundLine | None:
    """The fund line of a 部门整体 form that sums up its projects."""
    lines = (line for form, _ in department.wholes for line in form.funds[1:])
    return next((line for line in lines if "项目支出" in line.label), None)


def _grades(projects: Sequence[Ruled], rules: RuleSet) -> list[GradeCount]:
    """Every 等级 of the rules, also those that nobody has, then others that forms name."""
    given = Counter(figures_of(form, own).grade for form, own in projects)
    labels = dict.fromkeys([*(level.label for level in rules.grades.levels), *filter(None, given)])
    return [GradeCount(label, str(given[label])) for label in labels]


def _pairs(department: Department, unit: str) -> list[dict[str, Any]]:
    """Projects that were evaluated twice: 自评 beside 部门评价, and how far their totals are apart."""
    evaluated = {bare_name(form.name): (form, rules) for form, rules in department.evaluations}
    found = []
    for form, rules in department.projects:
        other = evaluated.get(bare_name(form.name))
        if other is not None:
            own, evaluation = entry_of(form, rules, 1, unit), entry_of(*other, 1, unit)
            a, b = number(own.total), number(evaluation.total)
            apart = "" if a is None or b is None else show(abs(a - b))
            found.append({"own": own, "evaluation": evaluation, "apart": apart})
    return found


def _evaluation(department: Department, evaluation: Ruled | None, unit: str) -> dict[str, Any]:
    """The 部门评价 that a report is about, beside the 自评 of the same project."""
    if evaluation is None:
        return {"evaluation": None, "own": None, "unrounded": False, "arrival_rate": ""}
    form, rules = evaluation
    own = [pair["own"] for pair in _pairs(department, unit) if pair["evaluation"].name == prose(form.name)]
    return {
        "evaluation": entry_of(form, rules, 1, unit),
        "own": own[0] if own else None,
        "unrounded": rules.total_of == "unrounded",
        "arrival_rate": or_ask(arrival_rate(form, rules), "资金到位率"),
    }
