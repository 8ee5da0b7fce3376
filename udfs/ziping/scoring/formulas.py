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
    """Unrounded points (None: the formula does not give any) and how they come about."""

    value: Decimal | None
    why: str


@dataclass(frozen=True, slots=True)
class NamedFormula:
    """A way of scoring.

    Args:
        title: Chinese, for ``ziping rules``.
        points: (w, t, a) → :class:`Points`.
        plain: (w, t, a) → worksheet expression; w and a are cell references, t a number.
    """

    title: str
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
    ratio = max(a / t, Decimal(0))
    short = Rounding(4, "half_up").apply(ratio)
    return Points(w * ratio, f"完成 {show(short * 100)}%:{show(w)}×{show(short)}")


def _ratio_capped_plain(w: str, t: Decimal, a: str) -> str:
    if t <= 0:
        return f'IF({a}>={show(t)},{w},"{BY_HAND}")'
    return f"IF({a}>={show(t)},{w},MAX(0,{w}*{a}/{show(t)}))"


def _excess_deducted(w: Decimal, t: Decimal, a: Decimal) -> Points:
    if a <= t:
        return Points(w, f"未超过指标值,记满分 {show(w)}")
    if t < 0:
        return Points(None, "指标值为负数而被超过,不能按超出比例扣分")
    if a >= 2 * t:
        over = "指标值为0,超出即不得分" if t == 0 else f"超出 {_beyond(a, t)},超出一倍及以上不得分"
        return Points(Decimal(0), over)
    excess = (a - t) / t
    short = Rounding(4, "half_up").apply(excess)
    return Points(w * (1 - excess), f"超出 {_beyond(a, t)}:{show(w)}×(1−{show(short)})")


def _excess_deducted_plain(w: str, t: Decimal, a: str) -> str:
    n = show(t)
    if t < 0:
        return f'IF({a}<={n},{w},"{BY_HAND}")'
    if t == 0:
        return f"IF({a}<=0,{w},0)"
    return f"IF({a}<={n},{w},IF({a}>={show(2 * t)},0,{w}*(1-({a}-{n})/{n})))"


def _met_or_by_hand(w: Decimal, t: Decimal, a: Decimal) -> Points:
    if a <= t:
        return Points(w, f"未超过指标值,记满分 {show(w)}")
    return Points(None, "超过指标值,规则没有给出扣分公式,请按实际情况评分并写明理由")


def _met_or_by_hand_plain(w: str, t: Decimal, a: str) -> str:
    return f'IF({a}<={show(t)},{w},"{BY_HAND}")'


def _never(w: Decimal, t: Decimal, a: Decimal) -> Points:
    raise AssertionError("只用于没有数字的指标")


FORMULAS: Mapping[str, NamedFormula] = {
    "ratio_capped": NamedFormula("完成的记满分,未完成的按完成比例计分", _ratio_capped, _ratio_capped_plain),
    "excess_deducted": NamedFormula(
        "不超过的记满分,超过的按超出比例扣分,超出一倍为0分", _excess_deducted, _excess_deducted_plain
    ),
    "met_or_by_hand": NamedFormula("不超过的记满分,超过的由人评分", _met_or_by_hand, _met_or_by_hand_plain),
    "in_time_full": NamedFormula("按时完成的记满分,逾期的由人评分", _never, lambda w, t, a: f'"{BY_HAND}"'),
    "tiers_by_hand": NamedFormula("按档次由人在档内评分", _never, lambda w, t, a: f'"{BY_HAND}"'),
}

EXECUTION: Mapping[str, str] = {"weight_times_rate": "分值×执行率,不超过分值,不低于0分"}
