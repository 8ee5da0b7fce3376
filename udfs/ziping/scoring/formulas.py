"""The named formulas a rule file may use, each as Python and as a worksheet expression.

Both halves of the two-sided formula come from here, side by side, so that they cannot drift
apart. ``w`` is the weight, ``t`` the target's number, ``a`` the actual value's. Neither half
rounds: that is the rule's :class:`~ziping.rounding.Rounding`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ziping.rounding import Rounding, show

NEEDS_NUMBER = "需填数值"
NEEDS_DATE = "需填日期"
NEEDS_SIGN = "需写明百分号"
BY_HAND = "需人工评分"


@dataclass(frozen=True, slots=True)
class Points:
    """Unrounded points (None: the formula does not give any) and how they come about.

    ``calculation``: ``why`` ends in a calculation, to be followed by its result.
    """

    value: Decimal | None
    why: str
    calculation: bool = False


@dataclass(frozen=True, slots=True)
class NamedFormula:
    """A way of scoring.

    Args:
        title: Chinese, for ``ziping rules``.
        points: (w, t, a) → :class:`Points`.
        plain: (w, t, a) → worksheet expression; w and a are cell references, t a number.
        suits: the kinds of indicators a rule file may use it for.
    """

    title: str
    suits: frozenset[str]
    points: Callable[[Decimal, Decimal, Decimal], Points]
    plain: Callable[[str, Decimal, str], str]


def _beyond(a: Decimal, t: Decimal) -> str:
    """How far a lies from t, in percent of t, to one place."""
    share = Rounding(1, "half_up").apply(abs(a - t) / abs(t) * 100)
    return f"{show(share)}%"


def _ratio_capped(w: Decimal, t: Decimal, a: Decimal) -> Points:
    if a >= t:
        return Points(w, f"达到指标值,记满分 {show(w)}")
    if t <= 0:
        return Points(None, "指标值不大于0而未达到,不能按比例计分")
    short = Rounding(4, "half_up").apply(max(a / t, Decimal(0)))
    return Points(
        max(w * a / t, Decimal(0)), f"完成 {show(short * 100)}%:{show(w)}×{show(short)}", calculation=True
    )


def _ratio_capped_plain(w: str, t: Decimal, a: str) -> str:
    if t <= 0:
        return f'IF({a}>={show(t)},{w},"{BY_HAND}")'
    return f"IF({a}>={show(t)},{w},MAX(0,{w}*{a}/{show(t)}))"


def _equal_capped(w: Decimal, t: Decimal, a: Decimal) -> Points:
    # 0 is a ceiling (事故=0起), any other number is to be reached.
    return _ratio_capped(w, t, a) if t else _excess_deducted(w, t, a)


def _equal_capped_plain(w: str, t: Decimal, a: str) -> str:
    return _ratio_capped_plain(w, t, a) if t else _excess_deducted_plain(w, t, a)


def _excess_deducted(w: Decimal, t: Decimal, a: Decimal) -> Points:
    if a <= t:
        return Points(w, f"未超过指标值,记满分 {show(w)}")
    if t < 0:
        return Points(None, "指标值为负数而被超过,不能按超出比例扣分")
    if a >= 2 * t:
        over = "指标值为0,超出即不得分" if t == 0 else f"超出 {_beyond(a, t)},超出一倍及以上不得分"
        return Points(Decimal(0), f"{over}:0")
    short = Rounding(4, "half_up").apply((a - t) / t)
    # One division only, and last, so that a result such as 0.625 is exact before it is rounded.
    return Points(w * (2 * t - a) / t, f"超出 {_beyond(a, t)}:{show(w)}×(1−{show(short)})", calculation=True)


def _excess_deducted_plain(w: str, t: Decimal, a: str) -> str:
    n = show(t)
    if t < 0:
        return f'IF({a}<={n},{w},"{BY_HAND}")'
    if t == 0:
        return f"IF({a}<=0,{w},0)"
    return f"IF({a}<={n},{w},IF({a}>={show(2 * t)},0,{w}*({show(2 * t)}-{a})/{n}))"


def _met_or_by_hand(w: Decimal, t: Decimal, a: Decimal) -> Points:
    if a <= t:
        return Points(w, f"未超过指标值,记满分 {show(w)}")
    return Points(None, "超过指标值,规则没有给出扣分公式,请按实际情况评分并写明理由")


def _met_or_by_hand_plain(w: str, t: Decimal, a: str) -> str:
    return f'IF({a}<={show(t)},{w},"{BY_HAND}")'


def _never(w: Decimal, t: Decimal, a: Decimal) -> Points:
    raise AssertionError("只用于没有数字的指标")


def _by_hand(w: str, t: Decimal, a: str) -> str:
    return f'"{BY_HAND}"'


_POSITIVE, _REVERSE, _EQUAL = frozenset({"positive"}), frozenset({"reverse"}), frozenset({"equal"})

FORMULAS: Mapping[str, NamedFormula] = {
    "ratio_capped": NamedFormula(
        "完成的记满分,未完成的按完成比例计分", _POSITIVE, _ratio_capped, _ratio_capped_plain
    ),
    "equal_capped": NamedFormula(
        "完成的记满分,未完成的按完成比例计分;指标值为0的,超过0即不得分",
        _EQUAL,
        _equal_capped,
        _equal_capped_plain,
    ),
    "excess_deducted": NamedFormula(
        "不超过的记满分,超过的按超出比例扣分,超出一倍为0分",
        _REVERSE,
        _excess_deducted,
        _excess_deducted_plain,
    ),
    "met_or_by_hand": NamedFormula(
        "不超过的记满分,超过的由人评分", _REVERSE, _met_or_by_hand, _met_or_by_hand_plain
    ),
    "in_time_full": NamedFormula(
        "按时完成的记满分,逾期的由人评分", frozenset({"deadline"}), _never, _by_hand
    ),
    "tiers_by_hand": NamedFormula("按档次由人在档内评分", frozenset({"qualitative"}), _never, _by_hand),
}

EXECUTION: Mapping[str, str] = {"weight_times_rate": "分值×执行率,不超过分值,不低于0分"}
