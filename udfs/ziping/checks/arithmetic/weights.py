"""Weights: their total, and what a form prints as the weight of a whole level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ziping.checks.fields import level_name
from ziping.checks.registry import ERROR, WARNING, Finding, check
from ziping.model import FieldRef, Form
from ziping.quantity import number, plain_text
from ziping.rounding import show
from ziping.rules import RuleSet

Level = tuple[str, str]
"""一级指标, and 二级指标 or ""; as they are compared."""


@check("A09", ERROR, "分值合计不等于满分")
def weights_make_full_marks(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """预算执行分值与各指标分值之和应等于满分。

    为什么:合计不为满分时,总分和等级都失去意义。
    怎么改:核对是否漏了指标,或把差额调整到相应的指标。
    """
    weights = [value for value in map(number, (row.weight for row in form.indicators)) if value is not None]
    if not weights:
        return
    total = sum(weights, number(form.exec_weight) or Decimal(0))
    if total != rules.full_marks:
        last = len(form.indicators) - 1
        yield Finding(
            FieldRef("weight", "indicators", last), f"分值合计 {show(total)},应为 {show(rules.full_marks)}"
        )


@check("A10", WARNING, "一级指标分值与表头不符", explainable=True, own_reason=False)
def level1_weights_are_the_printed_ones(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """一级指标各行分值之和应等于表头印的分值,如「产出指标(50分)」下各行合计50分;
    表头没有印分值的不查:财预〔2020〕10号的50、30、10「可作适当调整」,与它不同不算错。

    为什么:表头的分值是下达时定的权重,各行合计与它不同,说明分值改过或漏了指标。
    怎么改:按表头调整各行分值;经批准改变权重的,连同表头一起改。
    """
    yield from _against_printed(form, second=False)


@check("A11", WARNING, "二级指标分值与表头不符", explainable=True, own_reason=False)
def level2_weights_are_the_printed_ones(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """二级指标各行分值之和应等于表头印的分值,如「数量指标(20分)」下各行合计20分;表头没有印分值的不查。

    为什么:下级指标的分值合计应等于上级指标的分值,否则权重与下达的不同。
    怎么改:按表头调整各行分值;经批准改变权重的,连同表头一起改。
    """
    yield from _against_printed(form, second=True)


def _against_printed(form: Form, *, second: bool) -> Iterator[Finding]:
    printed = {
        (level_name(item.level1), level_name(item.level2)): item.weight
        for item in form.level_weights
        if bool(plain_text(item.level2)) == second
    }
    sums = _sums(form, second=second)
    for level, text in printed.items():
        wanted = number(text)
        if wanted is None or level not in sums:
            continue
        index, found = sums[level]
        if found != wanted:
            row = form.indicators[index]
            yield Finding(
                FieldRef("weight", "indicators", index),
                f"表头「{row.level2 if second else row.level1}」{show(wanted)} 分,各行分值合计 {show(found)} 分",
            )


def _sums(form: Form, *, second: bool) -> Mapping[Level, tuple[int, Decimal]]:
    """Per level the first row with a weight, and the weights of all of its rows."""
    sums: dict[Level, tuple[int, Decimal]] = {}
    for index, row in form.numbered():
        weight = number(row.weight)
        if weight is not None:
            level = level_name(row.level1), level_name(row.level2) if second else ""
            first, total = sums.get(level, (index, Decimal(0)))
            sums[level] = first, total + weight
    return sums
