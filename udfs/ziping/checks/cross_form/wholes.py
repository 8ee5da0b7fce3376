"""X, 部门整体 beside its projects, and 自评 beside 部门评价."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ziping.checks.departments import Ruled, department_key, departments
from ziping.checks.registry import INFO, WARNING, Checked, Finding, cross_check
from ziping.checks.rows import bare_name
from ziping.model import FieldRef, Form
from ziping.quantity import convert, number, plain_text
from ziping.rounding import show

_AMOUNTS = (("adjusted", "调整后预算数"), ("actual", "实际支出数"))
SAME_ROWS = 2
"""So many equal rows make a copy; one alone may be chance."""


@cross_check("X01", WARNING, "部门整体小于各项目之和", explainable=True)
def department_covers_its_projects(checked: Sequence[Checked]) -> Iterator[Finding]:
    """部门整体的预算数和支出数,不应小于该部门各项目之和。

    为什么:部门整体包括基本支出和全部项目支出;小于项目之和,多半是只填了基本支出,或照抄了一个项目的表。
    怎么改:按部门决算填写部门整体的预算数和支出数;口径不同的(如不含上级资金),请说明。
    """
    for department in departments(checked):
        for whole, _ in department.wholes:
            for name, title in _AMOUNTS:
                own = _amount(whole, name, whole)
                parts = [part for form, _ in department.projects if (part := _amount(form, name, whole))]
                total = sum(parts, Decimal(0))
                if own is not None and own < total:
                    unit = plain_text(whole.money_unit)
                    yield Finding(
                        FieldRef(name, "funds", 0),
                        f"部门整体{title} {show(own)}{unit},小于 {len(parts)} 个项目之和 {show(total)}{unit}",
                        form=whole,
                    )


def _amount(form: Form, name: str, whole: Form) -> Decimal | None:
    """A form's total, in the money unit of another."""
    value = number(getattr(form.funds[0], name)) if form.funds else None
    own, wanted = plain_text(form.money_unit), plain_text(whole.money_unit)
    return value if value is None or own == wanted else convert(value, own, wanted)


@cross_check("X02", WARNING, "部门整体与某个项目的表相同", explainable=True)
def department_is_no_copy(checked: Sequence[Checked]) -> Iterator[Finding]:
    """部门整体的指标,不应与某个项目的完全相同。

    为什么:部门整体反映全部职责的完成情况,一个项目代替不了。
    怎么改:按部门整体的绩效目标填写这张表。
    """
    for department in departments(checked):
        projects = [(form, _rows(form)) for form, _ in department.projects] if department.wholes else []
        for whole, _ in department.wholes:
            rows = _rows(whole)
            for form, others in projects:
                if len(rows) >= SAME_ROWS and rows == others:
                    money = ",资金也相同" if whole.funds and whole.funds == form.funds else ""
                    yield Finding(
                        FieldRef("name"),
                        f"{len(rows)} 行指标与项目「{form.name}」完全相同{money}",
                        form=whole,
                    )


def _rows(form: Form) -> list[tuple[str, ...]]:
    return [
        (bare_name(row.name), *(plain_text(text) for text in (row.target, row.actual, row.score)))
        for row in form.indicators
    ]


@cross_check("X08", INFO, "自评与部门评价得分不同", explainable=True)
def evaluations_agree(checked: Sequence[Checked]) -> Iterator[Finding]:
    """同一项目既有自评又有部门评价的,两个得分不同时,请核对差异。

    为什么:公开时两个分数并列,读者会问为什么不同;引用时也容易弄混。
    怎么改:核对两张表中实际完成值不同的指标;标准不同的,在报告中说明。
    """
    for (form, _), (evaluation, _) in evaluated_twice(checked):
        own, theirs = number(form.total), number(evaluation.total)
        if own is not None and theirs is not None and own != theirs:
            yield Finding(
                FieldRef("total"),
                f"「{form.name}」自评 {show(own)} 分,部门评价 {show(theirs)} 分,相差 {show(abs(own - theirs))} 分",
                form=evaluation,
            )


def evaluated_twice(checked: Sequence[Checked]) -> Iterator[tuple[Ruled, Ruled]]:
    """The 自评 and the 部门评价 of one project: of the same name, year and department."""
    evaluations: defaultdict[str, list[Ruled]] = defaultdict(list)
    projects: list[Ruled] = []
    for submission, rules in checked:
        for form in submission.forms:
            if form.kind == "department_evaluation":
                evaluations[bare_name(form.name)].append((form, rules))
            elif form.kind == "project":
                projects.append((form, rules))
    for own in projects if evaluations else ():
        for other in evaluations.get(bare_name(own[0].name), ()):
            if _same_year(own[0], other[0]) and _same_department(own[0], other[0]):
                yield own, other


def _same_year(form: Form, other: Form) -> bool:
    return form.year is None or other.year is None or form.year == other.year


def _same_department(form: Form, other: Form) -> bool:
    """One may name the city before the department."""
    keys = sorted((department_key(form), department_key(other)), key=len)
    return keys[1].endswith(keys[0])
