"""L, money: spending, adjustments and their reasons; budgets beside scores and cost targets."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ziping.checks.registry import ERROR, INFO, WARNING, Finding, check
from ziping.checks.rows import is_about, numeric
from ziping.model import FieldRef, Form
from ziping.quantity import Direction, convert, number, plain_text, rate
from ziping.rounding import percent, show
from ziping.rules import RuleSet
from ziping.scoring.execution import execution_base


@check("L06", ERROR, "支出超过预算")
def spending_within_budget(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """实际支出数不应大于调整后预算数,执行率不应超过100%。

    为什么:没有预算不得支出;超过100%多半是金额单位或调整数填错。
    怎么改:核对实际支出数、调整数和金额单位。
    """
    for index, line in enumerate(form.funds):
        spent, budget = number(line.actual), number(line.adjusted)
        if spent is not None and budget is not None and spent > budget:
            much = f",执行率 {percent(spent / budget)}" if budget > 0 else ",没有预算"
            yield Finding(
                FieldRef("actual", "funds", index),
                f"「{line.label}」支出 {show(spent)}、预算 {show(budget)}{much}",
            )


@check("L07", WARNING, "执行率低没有说明原因", explainable=True, own_reason=False)
def low_execution_is_explained(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """预算执行率低于规则规定的界限时,应说明原因。

    为什么:执行率低说明预算编制或项目实施有问题,审核时会要求说明。
    怎么改:在「预算执行」得分右边的空格写明执行率低的原因。
    """
    if not form.funds:
        return
    spent, budget = number(form.funds[0].actual), number(form.funds[0].adjusted)
    if spent is None or not budget or plain_text(form.exec_reason):
        return
    if spent / budget * 100 < rules.low_execution:
        where = FieldRef("rate", "funds", 0) if form.exec_reason is None else FieldRef("exec_reason")
        yield Finding(
            where, f"执行率 {percent(spent / budget)},低于 {show(rules.low_execution)}%,没有说明原因"
        )


@check("L08", WARNING, "预算调整没有说明原因", explainable=True, own_reason=False)
def adjustment_is_explained(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """年中调整了预算的,应填写调整原因说明。

    为什么:调整预算要有依据,原因不明会被退回。
    怎么改:在「调整原因说明」写明调整的依据和原因。
    """
    if form.adjust_reason is None or plain_text(form.adjust_reason) or not form.funds:
        return
    initial, adjust = number(form.funds[0].initial), number(form.funds[0].adjust)
    if not adjust:
        return
    share = abs(adjust / initial * 100) if initial else None
    if share is None or share > rules.adjustment:
        much = f"(年初数的 {percent(share / 100)})" if share is not None else "(年初没有预算)"
        yield Finding(FieldRef("adjust_reason"), f"年中调整 {show(adjust)}{much},没有写调整原因")


@check("L09", ERROR, "没有预算却得到执行分")
def no_budget_no_points(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """调整后预算为0的项目没有执行率,除非规则另有规定,不应有预算执行得分,总分也不应包含这一项。

    为什么:没有预算就没有执行情况可评,把缺的执行分当满分会抬高总分。
    怎么改:执行率和执行得分留「—」,恢复总分的公式;已撤销的项目请与财政部门商定是否参评。
    """
    if not form.funds or rules.zero_budget == "full":
        return
    if number(form.funds[0].adjusted) != 0:
        return
    points = number(form.exec_score)
    if points:
        yield Finding(FieldRef("exec_score"), f"没有预算,却得执行分 {show(points)}")
        return
    scores = [number(row.score) for row in form.indicators]
    rest = sum((score for score in scores if score is not None), Decimal(0))
    total = number(form.total)
    if points is None and total is not None and total > rest:
        yield Finding(
            FieldRef("total"),
            f"没有预算,执行得分算不出,总分 {show(total)} 却比各指标得分之和 {show(rest)} 多 {show(total - rest)}",
        )


@check("L11", INFO, "执行率低而总分高", explainable=True)
def high_totals_need_execution(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """预算执行率低于规则规定的界限,而总分仍在高分的,请核对。

    为什么:钱大半没有花,目标却都完成,多半是预算偏大或指标偏低。
    怎么改:核对各指标的实际完成值和得分;情况属实的,说明少花钱也完成目标的原因。
    """
    executed, total = _executed(form, rules), number(form.total)
    if executed is None or total is None:
        return
    if executed * 100 < rules.doubtful_execution and total >= rules.doubtful_total:
        yield Finding(
            FieldRef("total"),
            f"执行率 {percent(executed)}(低于 {show(rules.doubtful_execution)}%),总分却有 {show(total)}",
        )


def _executed(form: Form, rules: RuleSet) -> Decimal | None:
    """The execution rate by the amounts, or as written where the form has no amounts."""
    if not form.funds:
        return rate(form.exec_rate)
    spent, budget = number(form.funds[0].actual), number(execution_base(form.funds[0], rules))
    return spent / budget if spent is not None and budget else None


@check("L16", WARNING, "成本指标值大于预算", explainable=True, own_reason=False)
def cost_targets_fit_the_budget(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """成本指标的上限不应大于项目的预算。

    为什么:上限高于预算,等于没有控制成本;多半是单位写错,或照抄别的项目。
    怎么改:核对指标值的金额和单位,以及调整后预算数;跨年项目请说明总成本和年度预算的关系。
    """
    adjusted = number(form.funds[0].adjusted) if form.funds else None
    if adjusted is None or not form.money_unit:
        return
    # A ceiling that fitted the initial budget was right when it was set.
    budget = max(adjusted, number(form.funds[0].initial) or adjusted)
    for index, row in form.numbered():
        found = numeric(row, rules)
        if found is None or not is_about(row, "成本") or found.goal.direction is not Direction.REVERSE:
            continue
        ceiling = convert(found.target, found.goal.unit, plain_text(form.money_unit))
        if ceiling is not None and ceiling > budget:
            yield Finding(
                FieldRef("target", "indicators", index),
                f"「{row.name}」指标值 {found.goal.text},而预算只有 {show(budget)}{plain_text(form.money_unit)}",
            )
