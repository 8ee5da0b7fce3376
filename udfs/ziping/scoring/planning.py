"""How actual values are scored against one target under one rule: looked at once, then cached.

A target's plan holds its direction, the formula its rule names for it, and how actual values are read.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ziping.quantity import (
    CIRCLED,
    Direction,
    Target,
    Value,
    certain_above,
    is_opposite,
    number,
    parse_actual,
    parse_items,
    parse_target,
    plain_text,
    read_target,
)
from ziping.rules.ruleset import Formula, IndicatorKind, RuleSet
from ziping.scoring.formulas import FORMULAS
from ziping.scoring.named import BY_HAND, NEEDS_DATE, NEEDS_NUMBER, NEEDS_SIGN, Halves, Reads

_DIRECTIONS = {direction.key: direction for direction in Direction}
HUNDRED_PERCENT = parse_target("100%")


class Reading(NamedTuple):
    """What a formula gets to see of an actual value, or (``text``) why it gets nothing."""

    a: Decimal | None
    note: str = ""
    text: str = ""


Read = Callable[[Value], Reading]


class Plan(NamedTuple):
    """How actual values are scored against one target under one rule.

    Args:
        goal: the target as the rule sees it.
        formula: None where the target cannot be understood; ``problem`` says why.
        read: actual value → :class:`Reading`.
    """

    rules: RuleSet
    goal: Target
    formula: Formula | None
    halves: Halves | None
    read: Read
    problem: str = ""

    @property
    def reads(self) -> Reads:
        return FORMULAS[self.formula.name].reads if self.formula else "nothing"


def plan(target: Value, rules: RuleSet, kind: str = "") -> Plan:
    """Looks at a target once.

    Args:
        kind: label of the rule's 指标类别 that covers the row (:meth:`RuleSet.kind_of`), or ``""``.
    """
    return _planned(target if target.__class__ is str else plain_text(target), rules, kind)


@lru_cache(maxsize=8192)
def _planned(written: str, rules: RuleSet, kind: str) -> Plan:
    goal = read_target(plain_text(written))
    own = rules.kinds.get(kind) if kind else None
    if own:
        goal = _with_usual_direction(goal, own)
    formula = own.formula if own else None
    if formula is None:
        if goal.direction is Direction.UNCLEAR or not goal.text:
            return Plan(rules, goal, None, None, _read_nothing, goal.problem or "看不懂")
        formula = rules.formulas[goal.direction.key]
    named = FORMULAS[formula.name]
    if goal.number is None and named.reads == "number":
        return Plan(rules, goal, None, None, _read_nothing, goal.problem or "没有数字")
    if goal.due is None and named.reads == "date":
        return Plan(rules, goal, None, None, _read_nothing, goal.problem or "没有写明日期")
    return Plan(
        rules, goal, formula, named.halves(goal, formula.parameters), _READERS[named.reads](goal, formula)
    )


def _with_usual_direction(goal: Target, kind: IndicatorKind) -> Target:
    """A cost of 20万元 is a ceiling, where the rule says so; a percentage is not a cost."""
    if not kind.unsigned or goal.direction is not Direction.EQUAL or goal.signed or goal.unit == "%":
        return goal
    direction = _DIRECTIONS[kind.unsigned]
    return goal._replace(direction=direction, note=f"未写符号,按「{kind.label}」读作{direction}")


def _read_nothing(actual: Value) -> Reading:
    return Reading(None, text=BY_HAND)


def _number_reader(goal: Target, formula: Formula) -> Read:
    certain = certain_above(goal)

    def read(actual: Value) -> Reading:
        # Numbers, the most of what is filled in, need no text.
        if actual.__class__ is float or actual.__class__ is int:
            amount = number(actual)
            if amount is not None and amount > certain:
                return Reading(amount)
        found = parse_actual(actual, goal)
        if found.number is None:
            text = NEEDS_SIGN if found.unsigned else NEEDS_NUMBER
            return Reading(None, found.problem or "实际完成值没有数字,无法与指标值比较", text)
        return Reading(found.number, found.note)

    return read


def _rate_reader(goal: Target, formula: Formula) -> Read:
    against = rate_target(goal)
    inner = _number_reader(against, formula)

    def read(actual: Value) -> Reading:
        found = inner(actual)
        if found.a is None or against is HUNDRED_PERCENT:
            return found
        assert against.number is not None
        return Reading(found.a * 100 / against.number, found.note)

    return read


def rate_target(goal: Target) -> Target:
    """A percentage is the rate itself; any other number is what full completion means."""
    return HUNDRED_PERCENT if not goal.number or goal.unit == "%" else goal


def _items_reader(goal: Target, formula: Formula) -> Read:
    fatal = formula.parameters.get("fatal")

    def read(actual: Value) -> Reading:
        found = parse_items(actual, formula.parameters["items"])
        if fatal in found.marks:
            return Reading(None, f"{CIRCLED[fatal - 1]} 不符")
        if found.count is None:
            return Reading(None, f"{found.problem},请填不符合的项数或编号,都符合的填「无」", NEEDS_NUMBER)
        return Reading(Decimal(found.count))

    return read


def _date_reader(goal: Target, formula: Formula) -> Read:
    words: tuple[str, ...] = formula.parameters["done"]
    due = goal.due
    assert due is not None

    def read(actual: Value) -> Reading:
        found = parse_actual(actual, goal)
        if found.on is not None:
            return Reading(Decimal((found.on - due).days), found.note)
        if found.text in words:
            said = "" if any(sign in found.text for sign in "时期") else "未写日期,按已按时完成读取"
            return Reading(Decimal(0), said)
        return Reading(None, found.problem or f"请填完成日期,或填「{words[0]}」", NEEDS_DATE)

    return read


def _words_reader(goal: Target, formula: Formula) -> Read:
    def read(actual: Value) -> Reading:
        done = plain_text(actual)
        if done == goal.text:
            return Reading(Decimal(1))
        return Reading(Decimal(0)) if is_opposite(goal.text, done) else Reading(None, text=BY_HAND)

    return read


_READERS: dict[Reads, Callable[[Target, Formula], Read]] = {
    "number": _number_reader,
    "rate": _rate_reader,
    "items": _items_reader,
    "date": _date_reader,
    "words": _words_reader,
    "nothing": lambda goal, formula: _read_nothing,
}
