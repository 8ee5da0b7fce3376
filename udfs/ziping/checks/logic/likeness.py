"""L, likeness: indicators that stand twice, in one form or in the forms of several projects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ziping.checks.departments import departments
from ziping.checks.registry import INFO, Checked, Finding, check, cross_check
from ziping.checks.rows import bare_name, contains_in_order, distinctive, indicator_name, numeric
from ziping.model import FieldRef, Form, Indicator
from ziping.quantity import plain_text
from ziping.rules import RuleSet

LONG_TEXT = 30
"""A description of so many letters is not the same by chance."""


class _Figures(NamedTuple):
    """What a row is about, in figures."""

    unit: str
    target: Decimal
    actual: Decimal


def _figures(row: Indicator, rules: RuleSet) -> _Figures | None:
    found = numeric(row, rules)
    return (
        None if found is None or found.done is None else _Figures(found.goal.unit, found.target, found.done)
    )


def _telling(figures: _Figures) -> bool:
    return distinctive(figures.actual) or distinctive(figures.target)


@check("L13", INFO, "表内有重复的指标", explainable=True, own_reason=False)
def indicators_stand_once(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """一张表里,同一指标不应列两次;指标值和实际完成值都相同的,多半是同一指标换了名称。

    为什么:重复的指标使同一成绩得两次分,效益指标照抄产出指标也说明不了效益。
    怎么改:请财政部门或主管部门换成反映另一方面的指标;确是两个指标的,写明各自的口径。
    """
    seen: list[tuple[int, Indicator, _Figures | None]] = []
    for index, row in form.numbered():
        if not bare_name(row.name) or bare_name(row.name) == "无":
            continue
        figures = _figures(row, rules)
        for earlier, other, known in seen:
            if _same_indicator(row, other, figures, known):
                yield Finding(
                    FieldRef("name", "indicators", index),
                    f"「{row.name}」与第{earlier + 1}行「{other.name}」重复:指标值 {plain_text(row.target)},"
                    f"实际 {plain_text(row.actual)}",
                )
                break
        seen.append((index, row, figures))


def _same_indicator(row: Indicator, other: Indicator, own: _Figures | None, known: _Figures | None) -> bool:
    if own is not None and own == known and _telling(own):
        return True
    if indicator_name(row.name) != indicator_name(other.name):
        return False
    # 签约项目 as a number and as an amount of money are two things; so are a word and a number.
    if own is None or known is None:
        return plain_text(row.target) == plain_text(other.target)
    return own.unit == known.unit


@cross_check("L14", INFO, "指标或完成情况与其他项目雷同", explainable=True)
def projects_have_indicators_of_their_own(checked: Sequence[Checked]) -> Iterator[Finding]:
    """不同项目的表,不应有名称、指标值、实际完成值都相同的指标,也不应有一字不差的完成情况。

    为什么:照抄别的项目的指标,说明不了这个项目的资金起了什么作用。
    怎么改:换成只由这个项目完成的指标,完成情况写这个项目自己的。
    """
    for department in departments(checked):
        seen: defaultdict[_Figures, list[tuple[Form, str]]] = defaultdict(list)
        texts: dict[str, Form] = {}
        for form, rules in department.projects:
            alike = list(_repeated(form, rules, seen))
            if alike:
                words = ";".join(
                    f"「{form.indicators[at].name}」同{_called(other, form)}" for at, other in alike
                )
                yield Finding(
                    FieldRef("name", "indicators", alike[0][0]),
                    f"指标值、实际完成值与其他项目完全相同:{words}",
                    form=form,
                )
            for row in form.indicators:
                figures = _figures(row, rules)
                if figures and _telling(figures):
                    seen[figures].append((form, bare_name(row.name)))
            done = bare_name(form.goal_actual)
            if len(done) >= LONG_TEXT and done in texts:
                yield Finding(
                    FieldRef("goal_actual"), f"目标完成情况与{_called(texts[done], form)}一字不差", form=form
                )
            texts.setdefault(done, form)


def _called(other: Form, form: Form) -> str:
    return "另一张同名项目的表" if bare_name(other.name) == bare_name(form.name) else f"「{other.name}」"


def _repeated(
    form: Form, rules: RuleSet, seen: Mapping[_Figures, Sequence[tuple[Form, str]]]
) -> Iterator[tuple[int, Form]]:
    """The rows of a form that stand in an earlier form, with that form."""
    for index, row in form.numbered():
        figures, name = _figures(row, rules), bare_name(row.name)
        for other_form, other in seen.get(figures, ()) if figures else ():
            shorter, longer = sorted((name, other), key=len)
            if contains_in_order(longer, shorter):
                yield index, other_form
                break
