"""元, 万元 and 亿元 taken for each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ziping.checks.fields import AMOUNT_TITLES, label
from ziping.checks.registry import INFO, WARNING, Finding, check
from ziping.model import FieldRef, Form, FundLine
from ziping.quantity import convert, number, parse_actual, parse_target, plain_text
from ziping.quantity.units import is_scaled
from ziping.rounding import Rounding, show
from ziping.rules import RuleSet

FAR = Decimal(1000)
"""An actual value this many times its target, or this small a part, is in another unit."""
OVER_BUDGET = Decimal(20)
"""A cost without a unit this many times the whole budget is in 元."""
TEN_THOUSAND = (Decimal(5000), Decimal(20000))
_YUAN = "元"
_COST = "成本"
_SCALE_ALONE = re.compile("[十百千万亿]+")
PART_OF_BUDGET = Decimal("0.01")
_LISTED = 4
_SHOWN = Rounding(4, "half_up")


@check("F02", WARNING, "金额单位混用", explainable=True, own_reason=False)
def units_are_not_mixed(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """资金表和指标表的金额不应混用元、万元、亿元:相差约一万倍的金额、与指标值相差一千倍以上的实际完成值、没有写完的单位
    (20亿)、没有写单位而大大超过预算的成本指标,都列出来;成本指标写明用元而资金表用万元的,合成一条提示。

    为什么:元写成万元差一万倍,合计、执行率和得分全错;同一张表用两种单位,审核时容易看错。
    怎么改:按表头的金额单位换算后填写;不同单位的数,在数后写明单位。
    """
    yield from list(_in_lines(form)) or _in_totals(form)
    told: list[tuple[int, str, str]] = []
    for index, row in form.numbered():
        target = parse_target(plain_text(row.target))
        if not target.number:
            continue
        money = convert(Decimal(1), target.unit, _YUAN) is not None if target.unit else False
        scaled = money or is_scaled(target.unit)
        actual = parse_actual(row.actual, target).number if scaled else None
        if _SCALE_ALONE.fullmatch(target.unit):
            yield Finding(
                FieldRef("target", "indicators", index),
                f"「{row.name}」指标值「{plain_text(row.target)}」只写了「{target.unit}」,没有写完单位",
            )
        elif actual and not 1 / FAR < abs(actual / target.number) < FAR:
            yield Finding(
                FieldRef("actual", "indicators", index),
                f"「{row.name}」指标值 {plain_text(row.target)},实际完成值 {plain_text(row.actual)},"
                f"相差 {_times(actual, target.number)} 倍,像是单位不同",
            )
        elif _COST in f"{row.level1}{row.level2}":
            if not target.unit and _far_over_budget(target.number, form):
                yield Finding(
                    FieldRef("target", "indicators", index),
                    f"「{row.name}」指标值 {plain_text(row.target)} 没有写单位,像是{_YUAN};"
                    f"资金表预算 {form.funds[0].adjusted}{plain_text(form.money_unit)}",
                )
            elif target.unit == _YUAN and _counts_in_the_budget(target.number, form):
                told.append((index, row.name, plain_text(row.target)))
    if told:
        listed = "、".join(f"「{name}」{text}" for _, name, text in told[:_LISTED])
        yield Finding(
            FieldRef("target", "indicators", told[0][0]),
            f"{listed},用的是{_YUAN},资金表的单位是{form.money_unit}",
            INFO,
        )


def _in_lines(form: Form) -> Iterator[Finding]:
    for index, line in enumerate(form.funds):
        for name, other in (("initial", "adjusted"), ("received", "adjusted"), ("actual", "adjusted")):
            if _ten_thousandfold(getattr(line, name), getattr(line, other)):
                where = FieldRef(name, "funds", index)
                yield Finding(where, f"「{label(form, where)}」{_beside(line, name, other)}")
                break


def _in_totals(form: Form) -> Iterator[Finding]:
    if len(form.funds) > 1:
        for name, title in AMOUNT_TITLES.items():
            if not number(getattr(form.funds[0], name)):
                continue
            sources = [number(getattr(line, name)) or Decimal(0) for line in form.funds[1:]]
            if _ten_thousandfold(getattr(form.funds[0], name), show(sum(sources, Decimal(0)))):
                yield Finding(
                    FieldRef(name, "funds", 0),
                    f"{title}合计 {getattr(form.funds[0], name)},各来源之和 {show(sum(sources, Decimal(0)))},像是单位不同",
                )


def _beside(line: FundLine, name: str, other: str) -> str:
    one, two = getattr(line, name), getattr(line, other)
    return f"{one},{AMOUNT_TITLES[other]} {two},相差约一万倍,像是单位不同"


def _ten_thousandfold(one: str | None, other: str | None) -> bool:
    a, b = number(one), number(other)
    if not a or not b or a == b:
        return False
    ratio = max(abs(a), abs(b)) / min(abs(a), abs(b))
    return TEN_THOUSAND[0] <= ratio <= TEN_THOUSAND[1]


def _times(one: Decimal, other: Decimal) -> str:
    return show(_SHOWN.apply(max(abs(one), abs(other)) / min(abs(one), abs(other))))


def _counts_in_the_budget(amount: Decimal, form: Form) -> bool:
    """Whether an amount in 元 is a good part of a budget in another unit; a price for a piece is not."""
    budget = number(form.funds[0].adjusted) if form.funds else None
    unit = plain_text(form.money_unit)
    whole = convert(budget, unit, _YUAN) if budget and unit not in ("", _YUAN) else None
    return whole is not None and amount >= whole * PART_OF_BUDGET


def _far_over_budget(amount: Decimal, form: Form) -> bool:
    budget = number(form.funds[0].adjusted) if form.funds else None
    large = amount >= max(FAR, OVER_BUDGET * (budget or 0))
    return bool(budget) and plain_text(form.money_unit) != _YUAN and large
