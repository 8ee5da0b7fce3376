"""What to make of a printed score: it is the rule's, or another and why, or only a person can tell.

A person's score is compared and explained, never replaced.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from ziping.model import Indicator
from ziping.quantity import Direction, number, plain_text
from ziping.rounding import Rounding, show
from ziping.rules.ruleset import RuleSet, Tier
from ziping.scoring.formulas import FORMULAS
from ziping.scoring.indicators import Score, score_indicator
from ziping.scoring.named import BY_HAND
from ziping.scoring.planning import Plan, plan

_TIER_WORDS = 4
"""Shorter beginnings of a 档次 (达成) say too little."""


class VerdictKind(StrEnum):
    MATCH = "与规则相符"
    IN_TIER = "在档内"
    OUT_OF_TIER = "不在档内"
    DIFFERS = "与规则不符"
    JUDGEMENT = "由人判断"
    UNCHECKABLE = "无法核对"
    BLANK = "未填"
    NOT_APPLICABLE = "不适用"


class Verdict(NamedTuple):
    """``expected``: the rule's score, rounded; None where the rule gives no single one.

    ``upside_down``: the score of a reverse indicator is the one it had if more were better.
    """

    kind: VerdictKind
    expected: Decimal | None
    why: str
    upside_down: bool = False


@lru_cache(maxsize=1024)  # several checks ask about the same row
def judge(row: Indicator, rules: RuleSet) -> Verdict:
    """Compares the written score of a row with its rule.

    >>> from ziping.rules import load
    >>> row = Indicator("产出指标", "成本指标", "工作经费", target="≤15万元", weight="10", actual="14.97万元", score="9.9")
    >>> judge(row, load("hengkou-2024")).why
    '应得 10 分(反向指标 ≤15万元,实际 14.97万元,未超过指标值,记满分 10);像是按「实际完成值÷指标值」算的,把节约当作没有完成,没有写明理由'
    """
    full, written = number(row.weight), number(row.score)
    blank = [title for title, text in (("分值", row.weight), ("得分", row.score)) if not plain_text(text)]
    if len(blank) == 2 and plain_text(row.name) in ("", "无") and not plain_text(row.actual):
        return Verdict(VerdictKind.NOT_APPLICABLE, None, "没有这类指标")
    if blank:
        return Verdict(VerdictKind.BLANK, None, f"没有填{'和'.join(blank)}")
    if full is None or written is None or full < 0:
        return Verdict(VerdictKind.UNCHECKABLE, None, "分值或得分不是非负数字")
    kind = rules.kind_of(row)
    found = plan(row.target, rules, kind)
    score = score_indicator(row.target, row.actual, row.weight, rules, kind)
    if score.value is not None:
        return _compared(row, written, full, score, found)
    steps = FORMULAS[found.formula.name].possible if found.formula else None
    if steps and found.formula:
        return _among(written, [rules.score_rounding.apply(p) for p in steps(full, found.formula.parameters)])
    if _left_to_a_person(found, score):
        return _in_tier(row, written, full, rules)
    if score.text == BY_HAND and found.formula:
        return Verdict(VerdictKind.JUDGEMENT, None, score.why)
    return Verdict(VerdictKind.UNCHECKABLE, None, score.why)


def _compared(row: Indicator, written: Decimal, full: Decimal, score: Score, found: Plan) -> Verdict:
    assert score.value is not None
    rules = found.rules
    expected = rules.score_rounding.apply(score.value)
    if written == expected:
        return Verdict(VerdictKind.MATCH, expected, score.why)
    cause, upside_down = _likely_cause(row, written, full, expected, found)
    reason = "" if plain_text(row.deviation) else ",没有写明理由"
    why = f"应得 {show(expected)} 分({score.why});{cause}{reason}"
    return Verdict(VerdictKind.DIFFERS, expected, why, upside_down)


def _likely_cause(
    row: Indicator, written: Decimal, full: Decimal, expected: Decimal, found: Plan
) -> tuple[str, bool]:
    """How a person may have come to another score, and whether by taking a reverse indicator for a positive one."""
    rules = found.rules
    for mode, words in (("truncate", "舍去"), ("half_up", "四舍五入")):
        other = replace(rules, score_rounding=Rounding(rules.score_rounding.digits, mode), total_of="rounded")  # type: ignore[arg-type]
        again = score_indicator(row.target, row.actual, row.weight, other, rules.kind_of(row))
        if again.value == written and mode != rules.score_rounding.mode:
            return f"像是小数用了{words},规则不是这样取小数", False
    reading = found.read(row.actual)
    t = found.goal.number
    if t and reading.a and found.reads == "number":
        upside_down = {Direction.REVERSE: reading.a / t, Direction.POSITIVE: t / reading.a}
        ratio = upside_down.get(found.goal.direction)
        # Full marks for a ceiling that was exceeded may be mere kindness.
        kept = rules.score_rounding.digits
        if ratio is not None and ratio < 1 and written in _roundings(full * ratio, 0, kept):
            if found.goal.direction is Direction.REVERSE:
                # Whole points may have come about in other ways.
                certain = written in _roundings(full * ratio, kept)
                return "像是按「实际完成值÷指标值」算的,把节约当作没有完成", certain
            return "像是按「指标值÷实际完成值」算的,这是反向指标的算法", False
    short = expected - written
    if short < 0:
        return f"多得 {show(-short)} 分", False
    return f"{'已达到指标值,却' if expected == full else ''}少得 {show(short)} 分", False


def _roundings(points: Decimal, *digits: int) -> set[Decimal]:
    """Points as people cut them, to as many places."""
    return {Rounding(d, mode).apply(points) for d in digits for mode in ("half_up", "truncate")}


def _among(written: Decimal, possible: list[Decimal]) -> Verdict:
    listed = "、".join(show(points) for points in possible)
    if written in possible:
        return Verdict(VerdictKind.MATCH, written, f"按子项计分,可以得 {listed} 分")
    return Verdict(VerdictKind.DIFFERS, None, f"按子项计分只能得 {listed} 分")


def _left_to_a_person(found: Plan, score: Score) -> bool:
    """A qualitative indicator, or one whose rate of completion a person estimates."""
    if found.formula is None:
        return False
    if found.reads == "nothing":
        return True
    worded = found.goal.direction in (Direction.QUALITATIVE, Direction.YES_NO)
    return worded and found.reads in ("words", "rate") and score.value is None


def _in_tier(row: Indicator, written: Decimal, full: Decimal, rules: RuleSet) -> Verdict:
    if written > full or written < 0 or not full:
        return Verdict(VerdictKind.OUT_OF_TIER, None, f"得分应在 0 到 {show(full)} 之间")
    tier = tier_of(written, full, rules)
    band = f"{show(full * tier.low / 100)}–{show(full * tier.high / 100)}分"
    chosen = _chosen(plain_text(row.actual), rules)
    if chosen and chosen is not tier and written != full * chosen.high / 100:
        bounds = f"{show(full * chosen.low / 100)}–{show(full * chosen.high / 100)}分"
        return Verdict(VerdictKind.OUT_OF_TIER, None, f"选定「{chosen.label}」,应在 {bounds}之间")
    reason = ";失分没有写明原因" if written < full and not plain_text(row.deviation) else ""
    return Verdict(VerdictKind.IN_TIER, None, f"定性指标,在「{tier.label}」档内({band}){reason}")


def _chosen(words: str, rules: RuleSet) -> Tier | None:
    """The 档次 that a row names, in full or by its beginning (部分达成预期指标)."""
    exact = [tier for tier in rules.tiers if tier.label == words]
    begun = [tier for tier in rules.tiers if len(words) >= _TIER_WORDS and tier.label.startswith(words)]
    return next(iter(exact or (begun if len(begun) == 1 else [])), None)


def tier_of(points: Decimal, full: Decimal, rules: RuleSet) -> Tier:
    """The 档次 that points fall into; a lower bound belongs to its tier."""
    return next((tier for tier in rules.tiers if points * 100 >= tier.low * full), rules.tiers[-1])
