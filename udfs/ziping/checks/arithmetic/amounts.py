"""Rates and sums of the fund table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ziping.checks.fields import AMOUNT_TITLES
from ziping.checks.registry import ERROR, Finding, check
from ziping.model import FieldRef, Form, FundLine
from ziping.quantity import number, plain_text, rate
from ziping.rounding import percent, show
from ziping.rules import RuleSet
from ziping.scoring.evaluation import AMOUNTS, same_number
from ziping.scoring.execution import execution_base, execution_score

_TOTALS = ("合计", "总额", "总计", "小计")
MOST_LINES = 12
"""Of longer fund tables no breakdown is worked out: the sums double with every line."""
RATE_TOLERANCE = Decimal("0.0001")
"""0.01 个百分点: what rounding to two places may leave."""


@check("A01", ERROR, "执行率与金额不符")
def rate_follows_amounts(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """每一行的预算执行率应等于实际支出数÷调整后预算数,相差不超过0.01个百分点。

    为什么:执行率决定执行得分,也是审核时最先看的数;同一张表里金额与比率不能矛盾。
    怎么改:核对这一行的实际支出数和调整后预算数,恢复执行率的公式。
    """
    for index, line in enumerate(form.funds):
        written, spent, budget = rate(line.rate), number(line.actual), number(execution_base(line, rules))
        if written is None or spent is None or budget is None:
            continue
        where = FieldRef("rate", "funds", index)
        if budget == 0:
            if written != 0:
                yield Finding(where, f"「{line.label}」没有预算,却填了执行率 {line.rate}")
        elif abs(written - spent / budget) > RATE_TOLERANCE:
            yield Finding(
                where,
                f"「{line.label}」执行率填 {line.rate},"
                f"而 {show(spent)}÷{show(budget)}={percent(spent / budget)}",
            )


@check("A02", ERROR, "预算执行得分与计分规则不符")
def execution_score_follows_rule(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """预算执行得分应按规则由执行率和分值算出。

    为什么:这一项没有评分余地,与执行率对不上就是算错或改动过。
    怎么改:恢复得分的公式,或按提示的算式改正。
    """
    if not form.funds:
        return
    expected = execution_score(
        form.funds[0].actual, execution_base(form.funds[0], rules), form.exec_weight, rules
    )
    if number(form.exec_score) is None or expected.value is None:
        return
    if not same_number(form.exec_score, expected.value):
        yield Finding(
            FieldRef("exec_score"),
            f"得分填 {form.exec_score},按规则应为 {show(expected.value)}({expected.why})",
        )


@check("A03", ERROR, "年初数加调整数不等于调整后数")
def adjustment_adds_up(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """每一行的年初预算数+年中预算调整数=调整后预算数。

    为什么:调整后预算数是执行率的分母,错了整张表都错。
    怎么改:以预算批复和调整文件为准,改正三个数中错的一个。
    """
    for index, line in enumerate(form.funds):
        initial, adjust, adjusted = number(line.initial), number(line.adjust), number(line.adjusted)
        if initial is None or adjust is None or adjusted is None:
            continue
        if initial + adjust != adjusted:
            yield Finding(
                FieldRef("adjusted", "funds", index),
                f"「{line.label}」{show(initial)}+({show(adjust)})={show(initial + adjust)},表上是 {show(adjusted)}",
            )


@check("A04", ERROR, "合计不等于各资金来源之和")
def sources_add_up(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """合计行的每个金额应等于下面各资金来源之和;第一行不是合计的资金表不查;来源
    下面有「其中:…」细分行的,合计等于其中几行之和即可。

    为什么:合计行用来计算执行率;对不上说明漏了来源,或合计是手工填的。
    怎么改:核对各资金来源,恢复合计的公式。
    """
    if len(form.funds) < 2 or not _is_total(form.funds[0], rules):
        return
    total, *sources = form.funds
    for name in AMOUNTS:
        written = number(getattr(total, name))
        parts = [number(getattr(line, name)) for line in sources]
        known = [part for part in parts if part is not None]
        if written is None or not known:
            continue
        if sum(known) != written and not (_nested(sources) and _sum_of_some(written, known)):
            yield Finding(
                FieldRef(name, "funds", 0),
                f"{AMOUNT_TITLES[name]}合计填 {show(written)},各来源之和为 {show(sum(known, Decimal(0)))}",
            )


def _is_total(line: FundLine, rules: RuleSet) -> bool:
    label = plain_text(line.label)
    return label == rules.titles["total"] or any(word in label for word in _TOTALS)


def _nested(sources: Sequence[FundLine]) -> bool:
    """Whether lines such as 其中:中央资金 break down the line above them, so that not all of them add up."""
    return any(plain_text(line.label).startswith("其中") for line in sources[1:])


def _sum_of_some(total: Decimal, parts: Sequence[Decimal]) -> bool:
    if len(parts) > MOST_LINES:
        return False
    sums = {Decimal(0)}
    for part in parts:
        sums |= {known + part for known in sums}
    return total in sums
