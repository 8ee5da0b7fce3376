"""The plain half of PERF_SCORE: the same rule as a worksheet expression, for hosts without the add-in."""

from __future__ import annotations

from collections.abc import Callable

from ziping.quantity import FRACTION_MAX, SERIAL_FIRST, SERIAL_LAST, TINY, WIDE, Target, Value, opposites
from ziping.rounding import EXACT, quoted, show
from ziping.rules.ruleset import RuleSet
from ziping.scoring.formulas import FORMULAS
from ziping.scoring.indicators import BAD_WEIGHT
from ziping.scoring.named import BY_HAND, NEEDS_DATE, NEEDS_NUMBER, NEEDS_SIGN, Halves, Reads
from ziping.scoring.planning import HUNDRED_PERCENT, Plan, plan, rate_target

_LITERAL_MAX = 255
"""Characters of a text in an Excel formula."""


def plain_within(weight: str, points: str, rules: RuleSet) -> str:
    """The same as a worksheet expression."""
    return f"MIN({weight},{rules.cell_rounding.excel(points)})"


def plain_weighed(weight: str, body: str) -> str:
    """``body`` where the weight is a number from 0."""
    return f'IF(ISNUMBER({weight}),IF({weight}<0,"{BAD_WEIGHT}",{body}),"{BAD_WEIGHT}")'


def plain_score(target: Value, actual: str, weight: str, rules: RuleSet, kind: str = "") -> str:
    """The rule as a worksheet expression, for hosts without the add-in.

    Args:
        target: 指标值; it is prefilled, so its number is known when the sheet is made.
        actual, weight: cell references.
        kind: as for :func:`score_indicator`.

    It knows numbers and dates; for free text it answers 需填数值 and never a number.
    """
    found = plan(target, rules, kind)
    body = (
        f'"{BY_HAND}"' if found.halves is None else _PLAIN[found.reads](found, found.halves, actual, weight)
    )
    return f'IF(OR({actual}="",{weight}=""),"",{plain_weighed(weight, body)})'


def plain_why(target: Value, actual: str, weight: str, rules: RuleSet, kind: str = "") -> str:
    """A short 计分说明 as a worksheet expression: how the row is scored, and the score.

    PERF_WHY says more: what it has read, and the calculation. Arguments as for :func:`plain_score`.
    """
    said = how_scored(target, rules, kind)
    parts = [said[start : start + _LITERAL_MAX] for start in range(0, len(said), _LITERAL_MAX)]
    words = "&".join(map(quoted, parts))
    score = plain_score(target, actual, weight, rules, kind)
    return f'IF({weight}="","未填分值",IF({actual}="","未填实际完成值",{words}&{score}))'


def how_scored(target: Value, rules: RuleSet, kind: str = "") -> str:
    """How a target is scored, before any actual value is known; to be followed by the score.

    >>> from ziping.rules import load
    >>> how_scored("≥10次", load("mof-2020"))
    '正向指标 ≥10次,完成的记满分,未完成的按完成比例计分:'
    """
    found = plan(target, rules, kind)
    text = "".join(sign for sign in found.goal.text if sign.isprintable())
    if found.formula is None:
        return f"指标值「{text}」{found.problem}:"
    way = FORMULAS[found.formula.name].describe(found.formula.parameters)
    return f"{found.goal.direction} {text},{way}:" if text else f"{way}:"


def _plain_points(found: Plan, halves: Halves, weight: str, a: str) -> str:
    inner = halves.plain(weight, a)
    # Rounding a text is an error, and the only text a formula gives means that a person decides.
    rounded = plain_within(weight, inner, found.rules)
    return f'IFERROR({rounded},"{BY_HAND}")' if BY_HAND in inner else rounded


def _plain_number(found: Plan, halves: Halves, actual: str, weight: str) -> str:
    body = _plain_percentage(found.goal, actual, lambda a: _plain_points(found, halves, weight, a))
    return f'IF({_plain_readable(found.goal, actual)},{body},"{NEEDS_NUMBER}")'


def _plain_readable(goal: Target, actual: str) -> str:
    """Whether a cell holds a number; less than 0 is none where the target's word already says 下降."""
    return f"IF(ISNUMBER({actual}),{actual}>=0)" if goal.falling else f"ISNUMBER({actual})"


def _plain_percentage(goal: Target, actual: str, scored: Callable[[str], str]) -> str:
    """A bare number against a percentage target, as :func:`ziping.quantity.parse_actual` reads it."""
    t = goal.number
    if goal.unit != "%" or t is None or t <= 0:
        return scored(actual)
    if t >= WIDE:
        percentage = f"ROUND({actual}*100,{EXACT.digits})"
        return f"IF(AND({actual}>0,{actual}<={FRACTION_MAX}),{scored(percentage)},{scored(actual)})"
    return f'IF(AND({actual}>0,{actual}<{show(t / TINY)}),"{NEEDS_SIGN}",{scored(actual)})'


def _plain_rate(found: Plan, halves: Halves, actual: str, weight: str) -> str:
    against = rate_target(found.goal)
    assert against.number is not None
    scale = "" if against is HUNDRED_PERCENT else f"*100/{show(against.number)}"
    body = _plain_percentage(against, actual, lambda a: _plain_points(found, halves, weight, f"({a}{scale})"))
    return f'IF({_plain_readable(against, actual)},{body},"{NEEDS_NUMBER}")'


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
    said = ",".join(_plain_says(actual, word) for word in found.formula.parameters["done"])
    return f'IF(ISNUMBER({actual}),{dated},IF(OR({said}),{full},"{NEEDS_DATE}"))'


def _plain_words(found: Plan, halves: Halves, actual: str, weight: str) -> str:
    word = found.goal.text
    if not word or len(word) > _LITERAL_MAX or not word.isprintable():
        return f'"{BY_HAND}"'
    full = plain_within(weight, weight, found.rules)
    against = "".join(f",{_plain_says(actual, other)}" for other in opposites(word))
    return f'IF({_plain_says(actual, word)},{full},IF(OR(FALSE{against}),0,"{BY_HAND}"))'


def _plain_says(actual: str, word: str) -> str:
    """Letter for letter: to = in a worksheet A and a are the same."""
    return f"EXACT({actual},{quoted(word)})"


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
