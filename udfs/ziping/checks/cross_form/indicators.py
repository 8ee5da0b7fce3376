"""X, one indicator in several forms of a department."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, product

from ziping.checks.cross_form.wholes import evaluated_twice
from ziping.checks.departments import Department, departments
from ziping.checks.registry import INFO, WARNING, Checked, Finding, cross_check
from ziping.checks.rows import bare_name, distinctive, indicator_name, is_about, numeric
from ziping.model import FieldRef, Form, Indicator
from ziping.quantity import convert, parse_target, plain_text
from ziping.rules import RuleSet

CERTAIN, TELLING = 4, 2
"""How many digits make an actual value the same thing: alone, and under the same name."""


@dataclass(frozen=True, slots=True)
class _Row:
    """An indicator row of a form, in figures; ``target`` is None where the form states none.

    Money is in 元, so that 2亿 and 20000万元 are one amount.
    """

    form: Form
    index: int
    row: Indicator
    name: str
    unit: str
    target: Decimal | None
    actual: Decimal


@cross_check("X04", WARNING, "同一指标在各表中不一致", explainable=True)
def indicators_agree_across_forms(checked: Sequence[Checked]) -> Iterator[Finding]:
    """同一部门的各张表里,同一指标的指标值和实际完成值应一致;自评与部门评价也一样,指标值不同的只作提示。

    为什么:同一件事有两个目标或两个结果,至少有一张表填错了;部门整体与项目不一致,汇总时也对不上。
    怎么改:以批复的目标和统计数为准,改正填错的表;确是各自的任务数的,请说明口径。
    """
    groups = [_disagreements(department) for department in departments(checked)]
    told: set[tuple[int, int]] = set()
    for finding in chain(*groups, _beside_evaluations(checked)):
        place = (id(finding.form), finding.field.index)
        if place not in told:
            told.add(place)
            yield finding


def _disagreements(department: Department) -> Iterator[Finding]:
    wholes = [row for form, rules in department.wholes for row in _figures(form, rules)]
    parts = [row for form, rules in department.projects for row in _figures(form, rules)]
    rows = wholes + parts
    yield from _odd_ones(rows, _same_actual, lambda row: row.target, "target")
    yield from _odd_ones(rows, _same_name_and_actual, lambda row: row.target, "target")
    yield from _odd_ones(rows, _same_name_and_target, lambda row: row.actual, "actual")
    yield from _beside_the_whole(wholes, parts)


def _figures(form: Form, rules: RuleSet) -> Iterator[_Row]:
    for index, row in form.numbered():
        name = indicator_name(row.name)
        found = numeric(row, rules)
        if found is not None and found.done is not None:
            yield _in_yuan(_Row(form, index, row, name, found.goal.unit, found.target, found.done))
        elif not plain_text(row.target):
            # Reports list what was done without the targets.
            done = parse_target(plain_text(row.actual))
            if done.number is not None and done.upper is None:
                yield _in_yuan(_Row(form, index, row, name, done.unit, None, done.number))


def _in_yuan(row: _Row) -> _Row:
    actual = convert(row.actual, row.unit, "元")
    if actual is None:
        return row
    target = None if row.target is None else convert(row.target, row.unit, "元")
    return replace(row, unit="元", target=target, actual=actual)


def _same_actual(row: _Row) -> Hashable:
    """833.04亿元 is one thing under whatever name; percentages are not."""
    return (row.unit, row.actual) if row.unit != "%" and distinctive(row.actual, CERTAIN) else None


def _same_name_and_actual(row: _Row) -> Hashable:
    telling = row.unit != "%" and distinctive(row.actual, TELLING)
    return (row.name, row.unit, row.actual) if telling else None


def _same_name_and_target(row: _Row) -> Hashable:
    return (row.name, row.unit, row.target) if row.target is not None and distinctive(row.target) else None


def _odd_ones(
    rows: list[_Row], key: Callable[[_Row], Hashable], value: Callable[[_Row], Decimal | None], field: str
) -> Iterator[Finding]:
    """Rows that should agree and do not: those that differ from what most forms say."""
    groups: defaultdict[Hashable, list[_Row]] = defaultdict(list)
    for row in rows:
        if key(row) is not None and value(row) is not None:
            groups[key(row)].append(row)
    for group in groups.values():
        forms: defaultdict[Decimal | None, set[int]] = defaultdict(set)
        for row in group:
            forms[value(row)].add(id(row.form))
        usual = max(forms, key=lambda said: len(forms[said]))
        model = next(row for row in group if value(row) == usual)
        for row in group:
            if value(row) != usual and row.form is not model.form:
                yield _finding(row, model, field, len(forms[usual]))


def _beside_the_whole(wholes: list[_Row], parts: list[_Row]) -> Iterator[Finding]:
    """Project rows under a name of the 部门整体 form, with other figures that do not add up to its."""
    for whole in wholes:
        alike = [(row, figures) for row in parts if (figures := _in_unit_of(row, whole))]
        if not alike or is_about(whole.row, "满意度"):
            continue
        for at, field in ((0, "target"), (1, "actual")):
            own = (whole.target, whole.actual)[at]
            known = [(row, value) for row, figures in alike if (value := figures[at]) is not None]
            if own is None or sum(value for _, value in known) == own:
                continue
            for row, value in known:
                if value != own:
                    yield _finding(row, whole, field, 1)


def _beside_evaluations(checked: Sequence[Checked]) -> Iterator[Finding]:
    """Rows of a 自评 with other figures than the 部门评价 of the same project; its targets may be its own."""
    for (form, rules), (evaluation, theirs) in evaluated_twice(checked):
        for row, model in product(_figures(form, rules), _figures(evaluation, theirs)):
            figures = _in_unit_of(row, model)
            if figures is None:
                continue
            if figures[1] != model.actual:
                yield _finding(row, model, "actual", 1)
            elif None not in (figures[0], model.target) and figures[0] != model.target:
                yield replace(_finding(row, model, "target", 1), severity=INFO)


def _in_unit_of(row: _Row, whole: _Row) -> tuple[Decimal | None, Decimal] | None:
    """A row's target and actual value in the unit of another row of the same name."""
    if row.name != whole.name:
        return None
    if row.unit == whole.unit:
        return row.target, row.actual
    actual = convert(row.actual, row.unit, whole.unit)
    target = None if row.target is None else convert(row.target, row.unit, whole.unit)
    return None if actual is None else (target, actual)


def _finding(row: _Row, model: _Row, field: str, forms: int) -> Finding:
    same_name = bare_name(model.form.name) == bare_name(row.form.name)
    called = "部门评价" if model.form.kind == "department_evaluation" else "另一张同名项目的表"
    called = called if same_name else f"「{model.form.name}」"
    others = f"{called}等 {forms} 张表" if forms > 1 else called
    name = "" if row.name == model.name else f"(那里称「{model.row.name}」)"
    own, there = plain_text(getattr(row.row, field)), plain_text(getattr(model.row, field))
    if field == "target":
        words = f"实际完成值 {plain_text(row.row.actual)},指标值 {own};{others}{name}的指标值是 {there}"
        if model.actual != row.actual:
            words = f"指标值 {own};{others}{name}的指标值是 {there}"
    else:
        words = f"实际完成值 {own};{others}{name}的实际完成值是 {there}"
    return Finding(FieldRef(field, "indicators", row.index), f"「{row.row.name}」{words}", form=row.form)
