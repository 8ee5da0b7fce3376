"""The score of one indicator row, with its 计分说明, and the same rule as a plain formula."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ziping.quantity import (
    FRACTION_MAX,
    SERIAL_FIRST,
    SERIAL_LAST,
    TINY,
    WIDE,
    Actual,
    Direction,
    Target,
    Value,
    number,
    parse_actual,
    parse_target,
    plain_text,
)
from ziping.rounding import show
from ziping.rules.ruleset import RuleSet
from ziping.scoring.formulas import BY_HAND, FORMULAS, NEEDS_DATE, NEEDS_NUMBER, NEEDS_SIGN

BAD_WEIGHT = "分值需填数值"
_KEYS = {
    Direction.POSITIVE: "positive",
    Direction.REVERSE: "reverse",
    Direction.EQUAL: "equal",
    Direction.DEADLINE: "deadline",
    Direction.QUALITATIVE: "qualitative",
}


@dataclass(frozen=True, slots=True)
class Score:
    """A score and why.

    Args:
        value: rounded points; None where the rule gives none.
        text: what the cell shows in that case: blank, or what is still needed.
        why: the 计分说明, one plain Chinese sentence.
    """

    value: Decimal | None
    text: str
    why: str

    @property
    def cell(self) -> Decimal | str:
        return self.text if self.value is None else self.value


def rounded_within(full: Decimal, points: Decimal, rules: RuleSet) -> Decimal:
    """Points rounded by the rule; a weight of 3.335 is not exceeded by rounding to 3.34."""
    return min(rules.score_rounding.apply(points), full)


def plain_within(weight: str, points: str, rules: RuleSet) -> str:
    """The same as a worksheet expression."""
    return f"MIN({weight},{rules.score_rounding.excel(points)})"


def plain_weighed(weight: str, body: str) -> str:
    """``body`` where the weight is a number from 0."""
    return f'IF(ISNUMBER({weight}),IF({weight}<0,"{BAD_WEIGHT}",{body}),"{BAD_WEIGHT}")'


def score_indicator(target: Value, actual: Value, weight: Value, rules: RuleSet) -> Score:
    """Scores an actual value against its target.

    Args:
        target: 指标值 as written, with sign and unit.
        actual: 实际完成值; a bare number is in the target's unit.
        weight: 分值.

    >>> from ziping.rules import load
    >>> score_indicator("≤10万元", "15.98", 10, load("liuzhou-2022")).why
    '反向指标 ≤10万元,实际 15.98,超出 59.8%:10×(1−0.598)=4.02'
    """
    if not plain_text(weight) or not plain_text(actual):
        return Score(None, "", "未填分值" if not plain_text(weight) else "未填实际完成值")
    full = number(weight)
    if full is None or full < 0:
        return Score(None, BAD_WEIGHT, f"分值「{plain_text(weight)}」不是非负数值")
    goal = parse_target(plain_text(target))
    done = parse_actual(actual, goal)
    head = f"{goal.direction} {goal.text},实际 {done.text}"
    if not goal.text or goal.direction is Direction.UNCLEAR:
        return Score(None, BY_HAND, f"指标值「{goal.text}」看不懂,请人工评分")
    if done.problem:
        text = NEEDS_SIGN if done.unsigned else NEEDS_NUMBER
        if goal.direction is Direction.DEADLINE:
            text = NEEDS_DATE
        return Score(None, text, f"{head}:{done.problem}")
    if goal.direction is Direction.DEADLINE:
        return _deadline(goal, done, full, rules, head)
    if goal.number is None:
        tiers = ";".join(f"{t.label} {_band(full, t.low, t.high)}" for t in rules.tiers)
        return Score(None, BY_HAND, f"{head}:请选定档次,在档内评分({tiers})")
    if done.number is None:
        return Score(None, NEEDS_NUMBER, f"{head}:实际完成值没有数字,无法与指标值比较")
    points = FORMULAS[rules.formulas[_KEYS[goal.direction]]].points(full, goal.number, done.number)
    note = f"({done.note})" if done.note else ""
    if points.value is None:
        return Score(None, BY_HAND, f"{head}{note},{points.why}")
    value = rounded_within(full, points.value, rules)
    result = f"={show(value)}" if points.calculation else ""
    return Score(value, "", f"{head}{note},{points.why}{result}")


def _band(full: Decimal, low: Decimal, high: Decimal) -> str:
    return f"{show(full * low / 100)}–{show(full * high / 100)}分"


def _deadline(goal: Target, done: Actual, full: Decimal, rules: RuleSet, head: str) -> Score:
    assert goal.due is not None
    if done.on is None and done.words != rules.tiers[0].label:
        return Score(None, NEEDS_DATE, f"{head}:请填完成日期,或填「{rules.tiers[0].label}」")
    if done.on is None or done.on <= goal.due:
        return Score(rounded_within(full, full, rules), "", f"{head},按时完成,记满分 {show(full)}")
    late = (done.on - goal.due).days
    return Score(None, BY_HAND, f"{head},逾期 {late} 天,规则没有给出扣分公式,请按实际情况评分并写明理由")


def plain_score(target: Value, actual: str, weight: str, rules: RuleSet) -> str:
    """The rule as a worksheet expression, for hosts without the add-in.

    Args:
        target: 指标值; it is prefilled, so its number is known when the sheet is made.
        actual, weight: cell references.

    It knows numbers and dates; for free text it answers 需填数值 and never a number.
    """
    goal = parse_target(plain_text(target))
    if not goal.text or goal.direction is Direction.UNCLEAR:
        body = f'"{BY_HAND}"'
    elif goal.direction is Direction.DEADLINE:
        body = _plain_deadline(goal, actual, weight, rules)
    elif goal.number is None:
        body = f'"{BY_HAND}"'
    else:
        body = _plain_number(goal, goal.number, actual, weight, rules)
    return f'IF(OR({actual}="",{weight}=""),"",{plain_weighed(weight, body)})'


def _plain_number(goal: Target, t: Decimal, actual: str, weight: str, rules: RuleSet) -> str:
    formula = FORMULAS[rules.formulas[_KEYS[goal.direction]]]

    def scored(a: str) -> str:
        inner = formula.plain(weight, t, a)
        # Rounding a text is an error, and the only text a formula gives means that a person decides.
        rounded = plain_within(weight, inner, rules)
        return f'IFERROR({rounded},"{BY_HAND}")' if BY_HAND in inner else rounded

    body = scored(actual)
    if goal.unit == "%":
        if t >= WIDE:
            body = f"IF(AND({actual}>0,{actual}<={FRACTION_MAX}),{scored(f'({actual}*100)')},{body})"
        elif t > 0:
            body = f'IF(AND({actual}>0,{actual}<{show(t / TINY)}),"{NEEDS_SIGN}",{body})'
    return f'IF(ISNUMBER({actual}),{body},"{NEEDS_NUMBER}")'


def _plain_deadline(goal: Target, actual: str, weight: str, rules: RuleSet) -> str:
    assert goal.due is not None
    day_after = f"DATE({goal.due.year},{goal.due.month},{goal.due.day})+1"
    full = plain_within(weight, weight, rules)
    dated = f'IF({actual}<{day_after},{full},"{BY_HAND}")'
    number_ = f'IF(AND({actual}>={SERIAL_FIRST},{actual}<{SERIAL_LAST + 1}),{dated},"{NEEDS_DATE}")'
    words = f'IF({actual}="{rules.tiers[0].label}",{full},"{NEEDS_DATE}")'
    return f"IF(ISNUMBER({actual}),{number_},{words})"
