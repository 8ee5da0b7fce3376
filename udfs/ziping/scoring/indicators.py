"""The score of one indicator row, with its 计分说明, and the same rule as a plain formula.

A target is looked at once (:func:`plan`, cached): its direction, the formula its rule names for it, and
how actual values are read. Scoring a row is then reading, calculating and rounding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ziping.quantity import (
    CIRCLED,
    FRACTION_MAX,
    SERIAL_FIRST,
    SERIAL_LAST,
    TINY,
    WIDE,
    Direction,
    Target,
    Value,
    is_opposite,
    number,
    opposites,
    parse_actual,
    parse_items,
    parse_target,
    plain_text,
)
from ziping.rounding import show
from ziping.rules.ruleset import Formula, RuleSet
from ziping.scoring.formulas import BY_HAND, FORMULAS, NEEDS_DATE, NEEDS_NUMBER, NEEDS_SIGN, Halves, Reads

BAD_WEIGHT = "分值需填数值"
DIRECTION_KEYS = {
    Direction.POSITIVE: "positive",
    Direction.REVERSE: "reverse",
    Direction.EQUAL: "equal",
    Direction.RANGE: "range",
    Direction.DEADLINE: "deadline",
    Direction.YES_NO: "yes_no",
    Direction.QUALITATIVE: "qualitative",
}
_DIRECTIONS = {key: direction for direction, key in DIRECTION_KEYS.items()}
_PERCENT = parse_target("100%")


class Score:
    """A score and why.

    Args:
        value: points as the score cell holds them; None where the rule gives none.
        text: what the cell shows in that case: blank, or what is still needed.
        why: the 计分说明, one plain Chinese sentence; put together when it is first asked for.
    """

    __slots__ = ("_why", "text", "value")

    def __init__(self, value: Decimal | None, text: str, why: str | Callable[[], str]) -> None:
        self.value = value
        self.text = text
        self._why = why

    @property
    def why(self) -> str:
        if not isinstance(self._why, str):
            self._why = self._why()
        return self._why

    @property
    def cell(self) -> Decimal | str:
        return self.text if self.value is None else self.value

    def __repr__(self) -> str:
        return f"Score({self.value!r}, {self.text!r}, {self.why!r})"


class Reading(NamedTuple):
    """What a formula gets to see of an actual value, or (``text``) why it gets nothing."""

    a: Decimal | None
    note: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How actual values are scored against one target under one rule.

    Args:
        goal: the target as the rule sees it.
        formula: None where the target cannot be understood; ``problem`` says why.
        read: (actual value, its text) → :class:`Reading`.
    """

    rules: RuleSet
    goal: Target
    formula: Formula | None
    halves: Halves | None
    read: Callable[[Value, str], Reading]
    problem: str = ""

    @property
    def reads(self) -> Reads:
        return FORMULAS[self.formula.name].reads if self.formula else "nothing"


def rounded_within(full: Decimal, points: Decimal, rules: RuleSet) -> Decimal:
    """Points rounded by the rule; a weight of 3.335 is not exceeded by rounding to 3.34."""
    return min(rules.cell_rounding.apply(points), full)


def plain_within(weight: str, points: str, rules: RuleSet) -> str:
    """The same as a worksheet expression."""
    return f"MIN({weight},{rules.cell_rounding.excel(points)})"


def plain_weighed(weight: str, body: str) -> str:
    """``body`` where the weight is a number from 0."""
    return f'IF(ISNUMBER({weight}),IF({weight}<0,"{BAD_WEIGHT}",{body}),"{BAD_WEIGHT}")'


def score_indicator(target: Value, actual: Value, weight: Value, rules: RuleSet, kind: str = "") -> Score:
    """Scores an actual value against its target.

    Args:
        target: 指标值 as written, with sign and unit.
        actual: 实际完成值; a bare number is in the target's unit.
        weight: 分值.
        kind: label of the rule's 指标类别 that covers the row (:meth:`RuleSet.kind_of`), or ``""``.

    >>> from ziping.rules import load
    >>> score_indicator("≤10万元", "15.98", 10, load("liuzhou-2022")).why
    '反向指标 ≤10万元,实际 15.98,超出 59.8%:10×(1−0.598)=4.02'
    >>> score_indicator("20万元", "已支出20万元", 15, load("hengkou-2024"), "成本指标").cell
    Decimal('15.0')
    """
    done = plain_text(actual)
    full = number(weight)
    if full is None or not done:
        return _unfinished(weight, done)
    if full < 0:
        return Score(None, BAD_WEIGHT, f"分值「{plain_text(weight)}」不是非负数值")
    found = plan(plain_text(target), rules, kind)
    if found.halves is None:
        return Score(None, BY_HAND, lambda: f"指标值「{found.goal.text}」{found.problem},请人工评分")
    reading = found.read(actual, done)
    if reading.a is None:
        return _unread(found, reading, done, full)
    points = found.halves.points(full, reading.a)
    if points.value is None:
        return Score(None, BY_HAND, lambda: f"{_head(found, reading, done)},{points.why()}")
    value = min(rules.cell_rounding.apply(points.value), full)

    def why() -> str:
        result = f"={show(rules.score_rounding.apply(value))}" if points.calculation else ""
        return f"{_head(found, reading, done)},{points.why()}{result}"

    return Score(value, "", why)


def _unfinished(weight: Value, done: str) -> Score:
    if not plain_text(weight):
        return Score(None, "", "未填分值")
    if not done:
        return Score(None, "", "未填实际完成值")
    return Score(None, BAD_WEIGHT, f"分值「{plain_text(weight)}」不是非负数值")


def _unread(found: Plan, reading: Reading, done: str, full: Decimal) -> Score:
    if reading.text == BY_HAND and found.reads in ("nothing", "words"):
        return Score(
            None, BY_HAND, lambda: f"{_head(found, reading, done)}:{tiers_in_words(full, found.rules)}"
        )
    if not reading.text:  # a failed item that takes everything
        return Score(
            Decimal(0), "", lambda: f"{_head(found, reading._replace(note=''), done)},{reading.note},不得分:0"
        )
    return Score(
        None, reading.text, lambda: f"{_head(found, reading._replace(note=''), done)}:{reading.note}"
    )


def _head(found: Plan, reading: Reading, done: str) -> str:
    goal = found.goal
    what = f"{goal.direction} {goal.text}" if goal.text else "评分标准"
    notes = "".join(f"({note})" for note in (goal.note, reading.note) if note)
    return f"{what},实际 {done}{notes}"


def tiers_in_words(full: Decimal, rules: RuleSet) -> str:
    """What a person may choose from, with the points of each 档次."""
    tiers = ";".join(
        f"{t.label} {show(full * t.low / 100)}–{show(full * t.high / 100)}分" for t in rules.tiers
    )
    return f"请选定档次,在档内评分({tiers})"


@lru_cache(maxsize=65536)
def plan(target: str, rules: RuleSet, kind: str = "") -> Plan:
    """Looks at a target once; ``target`` must come through :func:`ziping.quantity.plain_text`."""
    goal = parse_target(target)
    own = rules.kinds.get(kind)
    formula = own.formula if own else None
    if own and own.unsigned and goal.direction is Direction.EQUAL and not goal.signed and goal.unit != "%":
        note = f"未写符号,按「{own.label}」读作{_DIRECTIONS[own.unsigned]}"
        goal = goal._replace(direction=_DIRECTIONS[own.unsigned], note=note)
    if formula is None:
        if goal.direction is Direction.UNCLEAR or not target:
            return Plan(rules, goal, None, None, _read_nothing, goal.problem or "看不懂")
        formula = rules.formulas[DIRECTION_KEYS[goal.direction]]
    reads = FORMULAS[formula.name].reads
    if reads == "number" and goal.number is None:
        return Plan(rules, goal, None, None, _read_nothing, goal.problem or "没有数字")
    halves = FORMULAS[formula.name].halves(goal, formula.parameters)
    return Plan(rules, goal, formula, halves, _READERS[reads](goal, formula))


def _read_nothing(actual: Value, done: str) -> Reading:
    return Reading(None, text=BY_HAND)


def _number_reader(goal: Target, formula: Formula) -> Callable[[Value, str], Reading]:
    def read(actual: Value, done: str) -> Reading:
        found = parse_actual(actual, goal)
        if found.number is None:
            text = NEEDS_SIGN if found.unsigned else NEEDS_NUMBER
            return Reading(None, found.problem or "实际完成值没有数字,无法与指标值比较", text)
        return Reading(found.number, found.note)

    return read


def _rate_reader(goal: Target, formula: Formula) -> Callable[[Value, str], Reading]:
    against = _rate_target(goal)
    inner = _number_reader(against, formula)

    def read(actual: Value, done: str) -> Reading:
        found = inner(actual, done)
        if found.a is None or against is _PERCENT:
            return found
        assert against.number is not None
        return Reading(found.a * 100 / against.number, found.note)

    return read


def _rate_target(goal: Target) -> Target:
    """A percentage is the rate itself; any other number is what full completion means."""
    return _PERCENT if not goal.number or goal.unit == "%" else goal


def _items_reader(goal: Target, formula: Formula) -> Callable[[Value, str], Reading]:
    fatal = formula.parameters.get("fatal")

    def read(actual: Value, done: str) -> Reading:
        found = parse_items(actual, formula.parameters["items"])
        if fatal in found.marks:
            return Reading(None, f"{CIRCLED[fatal - 1]} 不符")
        if found.count is None:
            return Reading(None, f"{found.problem},请填不符合的项数或编号,都符合的填「无」", NEEDS_NUMBER)
        return Reading(Decimal(found.count))

    return read


def _date_reader(goal: Target, formula: Formula) -> Callable[[Value, str], Reading]:
    words: tuple[str, ...] = formula.parameters["done"]
    due = goal.due
    assert due is not None

    def read(actual: Value, done: str) -> Reading:
        found = parse_actual(actual, goal)
        if found.on is not None:
            return Reading(Decimal((found.on - due).days), found.note)
        if done in words:
            said = "" if any(sign in done for sign in "时期") else "未写日期,按已按时完成读取"
            return Reading(Decimal(0), said)
        return Reading(None, found.problem or f"请填完成日期,或填「{words[0]}」", NEEDS_DATE)

    return read


def _words_reader(goal: Target, formula: Formula) -> Callable[[Value, str], Reading]:
    def read(actual: Value, done: str) -> Reading:
        if done == goal.text:
            return Reading(Decimal(1))
        return Reading(Decimal(0)) if is_opposite(goal.text, done) else Reading(None, text=BY_HAND)

    return read


_READERS: dict[Reads, Callable[[Target, Formula], Callable[[Value, str], Reading]]] = {
    "number": _number_reader,
    "rate": _rate_reader,
    "items": _items_reader,
    "date": _date_reader,
    "words": _words_reader,
    "nothing": lambda goal, formula: _read_nothing,
}


def plain_score(target: Value, actual: str, weight: str, rules: RuleSet, kind: str = "") -> str:
    """The rule as a worksheet expression, for hosts without the add-in.

    Args:
        target: 指标值; it is prefilled, so its number is known when the sheet is made.
        actual, weight: cell references.
        kind: as for :func:`score_indicator`.

    It knows numbers and dates; for free text it answers 需填数值 and never a number.
    """
    found = plan(plain_text(target), rules, kind)
    body = (
        f'"{BY_HAND}"' if found.halves is None else _PLAIN[found.reads](found, found.halves, actual, weight)
    )
    return f'IF(OR({actual}="",{weight}=""),"",{plain_weighed(weight, body)})'


def _plain_points(found: Plan, halves: Halves, weight: str, a: str) -> str:
    inner = halves.plain(weight, a)
    # Rounding a text is an error, and the only text a formula gives means that a person decides.
    rounded = plain_within(weight, inner, found.rules)
    return f'IFERROR({rounded},"{BY_HAND}")' if BY_HAND in inner else rounded


def _plain_number(found: Plan, halves: Halves, actual: str, weight: str) -> str:
    body = _plain_percentage(found.goal, actual, lambda a: _plain_points(found, halves, weight, a))
    return f'IF(ISNUMBER({actual}),{body},"{NEEDS_NUMBER}")'


def _plain_percentage(goal: Target, actual: str, scored: Callable[[str], str]) -> str:
    """A bare number against a percentage target, as :func:`ziping.quantity.parse_actual` reads it."""
    t = goal.number
    if goal.unit != "%" or t is None or t <= 0:
        return scored(actual)
    if t >= WIDE:
        return f"IF(AND({actual}>0,{actual}<={FRACTION_MAX}),{scored(f'({actual}*100)')},{scored(actual)})"
    return f'IF(AND({actual}>0,{actual}<{show(t / TINY)}),"{NEEDS_SIGN}",{scored(actual)})'


def _plain_rate(found: Plan, halves: Halves, actual: str, weight: str) -> str:
    against = _rate_target(found.goal)
    assert against.number is not None
    scale = "" if against is _PERCENT else f"*100/{show(against.number)}"
    body = _plain_percentage(against, actual, lambda a: _plain_points(found, halves, weight, f"({a}{scale})"))
    return f'IF(ISNUMBER({actual}),{body},"{NEEDS_NUMBER}")'


def _plain_items(found: Plan, halves: Halves, actual: str, weight: str) -> str:
    assert found.formula is not None
    most = found.formula.parameters["items"]
    whole = f"AND({actual}>=0,{actual}<={most},{actual}=INT({actual}))"
    counted = f'IF({whole},{_plain_points(found, halves, weight, actual)},"{NEEDS_NUMBER}")'
    none = f'IF({actual}="无",{_plain_points(found, halves, weight, "0")},"{NEEDS_NUMBER}")'
    return f"IF(ISNUMBER({actual}),{counted},{none})"


def _plain_date(found: Plan, halves: Halves, actual: str, weight: str) -> str:
    assert found.formula is not None
    scored = _plain_points(found, halves, weight, actual)
    dated = f'IF(AND({actual}>={SERIAL_FIRST},{actual}<{SERIAL_LAST + 1}),{scored},"{NEEDS_DATE}")'
    full = plain_within(weight, weight, found.rules)
    said = ",".join(f'{actual}="{word}"' for word in found.formula.parameters["done"])
    return f'IF(ISNUMBER({actual}),{dated},IF(OR({said}),{full},"{NEEDS_DATE}"))'


def _plain_words(found: Plan, halves: Halves, actual: str, weight: str) -> str:
    full = plain_within(weight, weight, found.rules)
    against = ",".join(f'{actual}="{word}"' for word in opposites(found.goal.text))
    return f'IF({actual}="{found.goal.text}",{full},IF(OR({against}),0,"{BY_HAND}"))'


def _plain_nothing(found: Plan, halves: Halves, actual: str, weight: str) -> str:
    return f'"{BY_HAND}"'


_PLAIN: dict[Reads, Callable[[Plan, Halves, str, str], str]] = {
    "number": _plain_number,
    "rate": _plain_rate,
    "items": _plain_items,
    "date": _plain_date,
    "words": _plain_words,
    "nothing": _plain_nothing,
}
