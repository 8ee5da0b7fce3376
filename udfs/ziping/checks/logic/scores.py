"""L, scores: points that do not go together with the rest of their row or form."""

from __future__ import annotations

from collections.abc import Iterator

from ziping.checks.registry import ERROR, INFO, WARNING, Finding, check, written_reason
from ziping.checks.rows import full_score, is_about, numeric
from ziping.model import FieldRef, Form, Indicator
from ziping.quantity import number, plain_text
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.scoring.planning import plan
from ziping.scoring.verdict import VerdictKind, judge


@check("L02", ERROR, "定性得分不在所选档次内")
def score_fits_its_tier(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """实际完成值选定了档次的定性指标,得分应在这一档的区间内。

    为什么:档次与得分互相矛盾,总有一个填错了;失分的原因说明不了这一点。
    怎么改:改选与得分相符的档次,或在所选档次的区间内评分。
    """
    for index, row in form.numbered():
        verdict = judge(row, rules)
        full, score = number(row.weight), number(row.score)
        if verdict.kind is not VerdictKind.OUT_OF_TIER or full is None or score is None:
            continue
        if 0 <= score <= full:  # beyond the weight and below 0: A06, A07
            yield Finding(
                FieldRef("score", "indicators", index),
                f"「{row.name}」分值 {show(full)},得分填 {show(score)},{verdict.why}",
            )


@check("L05", ERROR, "反向指标按正向计分", explainable=True, instead_of="A05")
def ceilings_are_not_scored_upside_down(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """反向指标(≤)没有超过指标值的记满分,不能按「实际完成值÷指标值」计分。

    为什么:这样计分,越节约得分越低。
    怎么改:恢复得分的公式,或按提示的得分改正;确需另行评分的,在「偏差原因及改进措施」写明改分理由。
    """
    for index, row in form.numbered():
        verdict = judge(row, rules)
        if verdict.upside_down:
            yield Finding(
                FieldRef("score", "indicators", index), f"「{row.name}」得分填 {row.score},{verdict.why}"
            )


@check("L10", WARNING, "没有产出而质量、时效、成本得满分", explainable=True)
def no_output_no_quality(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """数量指标全部为0时,质量、时效、成本指标不应得满分。

    为什么:没有产出,就谈不上质量和时效,没有花钱也不是节约。
    怎么改:核对数量指标的实际完成值;确实没有实施的,按实际情况评分,并写明原因。
    """
    rows = [row for row in form.indicators if is_about(row, "数量")]
    read = [found for row in rows if (found := numeric(row, rules)) and found.more_is_better and found.target]
    if not read or any(found.done != 0 for found in read):
        return
    for index, row in form.numbered():
        points = full_score(row)
        if points is not None and is_about(row, "质量", "时效", "成本"):
            yield Finding(
                FieldRef("score", "indicators", index),
                f"数量指标实际完成值都是0,「{row.name}」({row.level2})却得满分 {show(points)}",
            )


@check("L15", INFO, "没有偏差却填了偏差原因", explainable=True, own_reason=False)
def reasons_belong_to_deviations(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """恰好完成指标值并得满分的指标,不必填偏差原因。

    为什么:没有偏差的原因多是从别的行复制来的,真正的偏差反而看不出来。
    怎么改:删去这一行的偏差原因;如指标值、实际完成值或得分填错,请改正。
    """
    for index, row in form.numbered():
        reason = written_reason(row.deviation)
        if reason and full_score(row) and _exactly_met(row, rules):
            yield Finding(
                FieldRef("deviation", "indicators", index),
                f"「{row.name}」指标值 {plain_text(row.target)},实际 {plain_text(row.actual)},"
                f"得满分,却写了偏差原因「{_short(reason)}」",
            )


def _exactly_met(row: Indicator, rules: RuleSet) -> bool:
    found = numeric(row, rules)
    if found:
        return found.done == found.target and found.goal.upper is None
    if plan(row.target, rules, rules.kind_of(row)).goal.due:
        return judge(row, rules).kind is VerdictKind.MATCH
    return bool(plain_text(row.target)) and plain_text(row.target) == plain_text(row.actual)


def _short(text: str, most: int = 20) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
