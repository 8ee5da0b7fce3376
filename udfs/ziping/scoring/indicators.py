"""The score of one indicator row, with its 计分说明."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ziping.model import Indicator
from ziping.quantity import Value, number, plain_text
from ziping.rounding import show
from ziping.rules.ruleset import RuleSet
from ziping.scoring.named import BY_HAND
from ziping.scoring.planning import Plan, Reading, plan

BAD_WEIGHT = "分值需填数值"


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


_NO_WEIGHT, _NO_ACTUAL = Score(None, "", "未填分值"), Score(None, "", "未填实际完成值")


def rounded_within(full: Decimal, points: Decimal, rules: RuleSet) -> Decimal:
    """Points rounded by the rule; a weight of 3.335 is not exceeded by rounding to 3.34."""
    return min(rules.cell_rounding.apply(points), full)


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
    full = number(weight)
    if full is None or full < 0 or actual is None or (isinstance(actual, str) and not actual.strip()):
        return _unfinished(weight, actual)
    found = plan(target, rules, kind)
    if found.halves is None:
        return Score(None, BY_HAND, lambda: _without_formula(found, actual))
    reading = found.read(actual)
    if reading.a is None:
        return _unread(found, reading, actual, full)
    points = found.halves.points(full, reading.a)
    if points.value is None:
        return Score(None, BY_HAND, lambda: f"{_head(found, reading, actual)},{points.why()}")
    value = min(rules.cell_rounding.apply(points.value), full)

    def why() -> str:
        result = show(min(rules.score_rounding.apply(value), full))
        # Full marks of 12.55 are 12.5 where the rule keeps one place: the sentence ends in the score.
        tail = f"={result}" if points.calculation else f",取 {result}" if value != points.value else ""
        return f"{_head(found, reading, actual)},{points.why()}{tail}"

    return Score(value, "", why)


def computed_score(row: Indicator, rules: RuleSet) -> Score:
    """The rule's score of an indicator row, whatever is written as its score."""
    return score_indicator(row.target, row.actual, row.weight, rules, rules.kind_of(row))


def _unfinished(weight: Value, actual: Value) -> Score:
    if not plain_text(weight):
        return _NO_WEIGHT
    if not plain_text(actual):
        return _NO_ACTUAL
    return Score(None, BAD_WEIGHT, _one_line(f"分值「{plain_text(weight)}」不是非负数值"))


def _unread(found: Plan, reading: Reading, actual: Value, full: Decimal) -> Score:
    def head() -> str:
        return _head(found, reading._replace(note=""), actual)

    if reading.text == BY_HAND and found.reads in ("nothing", "words"):
        return Score(None, BY_HAND, lambda: f"{head()}:{tiers_in_words(full, found.rules)}")
    if not reading.text:  # a failed item that takes everything
        return Score(Decimal(0), "", lambda: f"{head()},{reading.note},不得分:0")
    return Score(None, reading.text, lambda: f"{head()}:{reading.note}")


def _head(found: Plan, reading: Reading, actual: Value) -> str:
    goal = found.goal
    what = f"{goal.direction} {goal.text}" if goal.text else "评分标准"
    notes = "".join(f"({note})" for note in (goal.note, reading.note) if note)
    return _one_line(f"{what},实际 {plain_text(actual)}{notes}")


def _without_formula(found: Plan, actual: Value) -> str:
    return _one_line(f"指标值「{found.goal.text}」{found.problem},实际 {plain_text(actual)},请人工评分")


def _one_line(text: str) -> str:
    """Cells may hold line breaks; an explanation does not."""
    return " ".join(text.split())


def tiers_in_words(full: Decimal, rules: RuleSet) -> str:
    """What a person may choose from, with the points of each 档次."""
    tiers = ";".join(
        f"{t.label} {show(full * t.low / 100)}–{show(full * t.high / 100)}分" for t in rules.tiers
    )
    return f"请选定档次,在档内评分({tiers})"
