"""The named formulas a rule file may use, each as Python and as a worksheet expression.

Both halves of the two-sided formula are made by one function, side by side, so that they cannot
drift apart: it is given a target once and answers with the two ways of scoring actual values
against it. Neither half rounds: that is the rule's :class:`~ziping.rounding.Rounding`.
In what follows ``w`` is the weight, ``t`` the target's number and ``a`` what was read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ziping.quantity import Target
from ziping.rounding import Rounding, show
from ziping.scoring.named import BY_HAND, Halves, NamedFormula, Points, Reads, Within, number_of
from ziping.scoring.parameters import Band, Bands, Items, Mark, Marks, Parameter, Percent, Words

_ZERO, _HUNDRED = Decimal(0), Decimal(100)
_PLACES = Rounding(4, "half_up")


FORMULAS: dict[str, NamedFormula] = {}
EXECUTION: Mapping[str, str] = {"weight_times_rate": "分值×执行率,不超过分值,不低于0分"}


def _formula(
    title: str,
    reads: Reads,
    *suits: str,
    possible: Callable[[Decimal, Mapping[str, Any]], tuple[Decimal, ...]] | None = None,
    **parameters: Parameter,
) -> Callable[[Callable[[Target, Mapping[str, Any]], Halves]], Callable[[Target, Mapping[str, Any]], Halves]]:
    """Registers a formula under its function's name."""

    def register(
        halves: Callable[[Target, Mapping[str, Any]], Halves],
    ) -> Callable[[Target, Mapping[str, Any]], Halves]:
        FORMULAS[halves.__name__] = NamedFormula(title, reads, frozenset(suits), halves, parameters, possible)
        return halves

    return register


def _beyond(a: Decimal, t: Decimal) -> str:
    """How far a lies from t, in percent of t, to one place."""
    return f"{show(Rounding(1, 'half_up').apply(abs(a - t) / abs(t) * 100))}%"


def _share(part: Decimal) -> str:
    return show(_PLACES.apply(part))


@_formula("完成的记满分,未完成的按完成比例计分", "number", "positive")
def ratio_capped(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    t = number_of(goal)

    def points(w: Decimal, a: Decimal) -> Points:
        if a >= t:
            return Points(w, lambda: f"达到指标值,记满分 {show(w)}")
        if t <= 0:
            return Points(None, lambda: "指标值不大于0而未达到,不能按比例计分")

        def why() -> str:
            part = _PLACES.apply(max(a / t, _ZERO))
            return f"完成 {show(part * 100)}%:{show(w)}×{show(part)}"

        return Points(max(w * a / t, _ZERO), why, True)

    def plain(w: str, a: str) -> str:
        if t <= 0:
            return f'IF({a}>={show(t)},{w},"{BY_HAND}")'
        return f"IF({a}>={show(t)},{w},MAX(0,{w}*{a}/{show(t)}))"

    return Halves(points, plain)


@_formula(
    "完成的记满分;完成率不足 {floor} 的不得分;其间按超过 {floor} 的部分计分",
    "number",
    "positive",
    floor=Percent(),
)
def ratio_with_floor(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    t, floor = number_of(goal), parameters["floor"]
    span = _HUNDRED - floor

    def points(w: Decimal, a: Decimal) -> Points:
        if a >= t:
            return Points(w, lambda: f"达到指标值,记满分 {show(w)}")
        if t <= 0:
            return Points(None, lambda: "指标值不大于0而未达到,不能按比例计分")
        done = f"完成 {show(_PLACES.apply(a / t) * 100)}%"
        if a * 100 < floor * t:
            return Points(_ZERO, lambda: f"{done},不足及格门槛 {show(floor)}%,不得分:0")
        return Points(
            w * (100 * a - floor * t) / (t * span),
            lambda: f"{done}:{show(w)}×({_share(a / t)}−{show(floor / 100)})÷{show(span / 100)}",
            True,
        )

    def plain(w: str, a: str) -> str:
        n = show(t)
        if t <= 0:
            return f'IF({a}>={n},{w},"{BY_HAND}")'
        part = f"{w}*(100*{a}-{show(floor * t)})/{show(t * span)}"
        return f"IF({a}>={n},{w},IF(ROUND(100*{a},9)<{show(floor * t)},0,{part}))"

    return Halves(points, plain)


@_formula("不超过的记满分,超过的按超出比例扣分,超出一倍为0分", "number", "reverse")
def excess_deducted(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    t = number_of(goal)

    def points(w: Decimal, a: Decimal) -> Points:
        if a <= t:
            return Points(w, lambda: f"未超过指标值,记满分 {show(w)}")
        if t < 0:
            return Points(None, lambda: "指标值为负数而被超过,不能按超出比例扣分")
        if t == 0:
            return Points(_ZERO, lambda: "指标值为0,超出即不得分:0")
        if a >= 2 * t:
            return Points(_ZERO, lambda: f"超出 {_beyond(a, t)},超出一倍及以上不得分:0")
        # One division only, and last, so that a result such as 0.625 is exact before it is rounded.
        return Points(
            w * (2 * t - a) / t, lambda: f"超出 {_beyond(a, t)}:{show(w)}×(1−{_share((a - t) / t)})", True
        )

    def plain(w: str, a: str) -> str:
        n = show(t)
        if t < 0:
            return f'IF({a}<={n},{w},"{BY_HAND}")'
        if t == 0:
            return f"IF({a}<=0,{w},0)"
        return f"IF({a}<={n},{w},IF({a}>={show(2 * t)},0,{w}*({show(2 * t)}-{a})/{n}))"

    return Halves(points, plain)


@_formula("不超过的记满分,超过的按 指标值÷实际完成值 计分", "number", "reverse")
def target_over_actual(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    t = number_of(goal)

    # Not more than the target comes first: it is full marks also for an actual value of 0, by which
    # the formula cannot divide.
    def points(w: Decimal, a: Decimal) -> Points:
        if a <= t:
            return Points(w, lambda: f"未超过指标值,记满分 {show(w)}")
        if t < 0:
            return Points(None, lambda: "指标值为负数而被超过,不能按比例计分")
        return Points(w * t / a, lambda: f"超过指标值:{show(w)}×{show(t)}÷{show(a)}", True)

    def plain(w: str, a: str) -> str:
        if t < 0:
            return f'IF({a}<={show(t)},{w},"{BY_HAND}")'
        return f"IF({a}<={show(t)},{w},{w}*{show(t)}/{a})"

    return Halves(points, plain)


@_formula("不超过的记满分,超过的由人评分", "number", "reverse")
def met_or_by_hand(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    t = number_of(goal)

    def points(w: Decimal, a: Decimal) -> Points:
        if a <= t:
            return Points(w, lambda: f"未超过指标值,记满分 {show(w)}")
        return Points(None, lambda: "超过指标值,规则没有给出扣分公式,请按实际情况评分并写明理由")

    return Halves(points, lambda w, a: f'IF({a}<={show(t)},{w},"{BY_HAND}")')


@_formula("完成的记满分,未完成的按完成比例计分;指标值为0的,超过0即不得分", "number", "equal")
def equal_capped(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    # 0 is a ceiling (事故=0起), any other number is to be reached.
    return ratio_capped(goal, parameters) if goal.number else excess_deducted(goal, parameters)


@_formula("在区间内的记满分,在区间外的由人评分", "number", "range")
def within_or_by_hand(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    within = Within.of(goal)

    def points(w: Decimal, a: Decimal) -> Points:
        if within.holds(a):
            return Points(w, lambda: f"在指标值区间内,记满分 {show(w)}")
        return Points(None, lambda: "不在指标值区间内,规则没有给出计分公式,请按实际情况评分并写明理由")

    return Halves(points, lambda w, a: f'IF({within.plain(a)},{w},"{BY_HAND}")')


@_formula("达到指标值的记满分,否则不得分", "number", "positive", "reverse", "equal", "range")
def all_or_nothing(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    within = Within.of(goal)

    def points(w: Decimal, a: Decimal) -> Points:
        if within.holds(a):
            return Points(w, lambda: f"达到指标值,记满分 {show(w)}")
        return Points(_ZERO, lambda: "没有达到指标值,不得分:0")

    return Halves(points, lambda w, a: f"IF({within.plain(a)},{w},0)")


@_formula("分值×完成率,不超过分值;百分数直接作完成率,不再除以指标值", "rate")
def weight_times_rate(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    def points(w: Decimal, a: Decimal) -> Points:
        if a >= 100:
            return Points(w, lambda: f"完成率 {show(_PLACES.apply(a))}%,记满分 {show(w)}")
        if a <= 0:
            return Points(_ZERO, lambda: "没有完成:0")
        return Points(
            w * a / 100,
            lambda: f"完成率 {show(Rounding(2, 'half_up').apply(a))}%:{show(w)}×{_share(a / 100)}",
            True,
        )

    return Halves(points, lambda w, a: f"MIN({w},MAX(0,{w}*{a}/100))")


@_formula("按实际完成的百分数分段:{bands}", "rate", bands=Bands())
def banded(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    bands: tuple[Band, ...] = parameters["bands"]

    def points(w: Decimal, a: Decimal) -> Points:
        band = next((band for band in bands if a >= band.low), bands[-1])
        return Points(
            w * band.share / 100,
            lambda: (
                f"{show(_PLACES.apply(a))}%,在「{show(band.low)}% 及以上」一档,记 {show(band.share)}%:"
                f"{show(w)}×{show(band.share / 100)}"
            ),
            True,
        )

    def plain(w: str, a: str) -> str:
        nested = f"{w}*{show(bands[-1].share)}/100"
        for band in reversed(bands[:-1]):
            nested = f"IF(ROUND({a},9)>={show(band.low)},{w}*{show(band.share)}/100,{nested})"
        return nested

    return Halves(points, plain)


def _equal_shares(w: Decimal, parameters: Mapping[str, Any]) -> tuple[Decimal, ...]:
    n = parameters["items"]
    return tuple(w * met / n for met in range(n + 1))


def _steps(w: Decimal, parameters: Mapping[str, Any]) -> tuple[Decimal, ...]:
    return tuple(
        sorted(
            {max(_ZERO, w - failed * parameters["each"]) for failed in range(parameters["items"] + 1)}
            | {_ZERO}
        )
    )


@_formula(
    "{items} 个子项各占相同分值,每有一项不符扣除相应分值", "items", possible=_equal_shares, items=Items()
)
def share_per_item(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    n = parameters["items"]

    def points(w: Decimal, a: Decimal) -> Points:
        if not a:
            return Points(w, lambda: f"{n} 项均符合,记满分 {show(w)}")
        return Points(w * (n - a) / n, lambda: f"{n} 项中 {show(a)} 项不符:{show(w)}×{show(n - a)}÷{n}", True)

    return Halves(points, lambda w, a: f"{w}*({n}-{a})/{n}")


@_formula(
    "{items} 个子项每有一项不符扣 {each} 分,扣完为止;{fatal}不符的不得分", "items",
    possible=_steps, items=Items(), each=Marks(), fatal=Mark(),
)  # fmt: skip
def points_per_item(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    each, n = parameters["each"], parameters["items"]

    def points(w: Decimal, a: Decimal) -> Points:
        if not a:
            return Points(w, lambda: f"各项均符合,记满分 {show(w)}")
        if a == n:  # the item that takes everything is among them
            return Points(_ZERO, lambda: f"{n} 项均不符,不得分:0")
        if a * each >= w:
            return Points(_ZERO, lambda: f"{show(a)} 项不符,各扣 {show(each)} 分,扣完:0")
        return Points(
            w - a * each, lambda: f"{show(a)} 项不符,各扣 {show(each)} 分:{show(w)}−{show(a * each)}", True
        )

    return Halves(points, lambda w, a: f"IF({a}={n},0,MAX(0,{w}-{a}*{show(each)}))")


@_formula("按时完成的记满分(写明日期,或写:{done}),逾期的由人评分", "date", "deadline", done=Words())
def in_time_full(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    due = goal.due
    assert due is not None

    def points(w: Decimal, a: Decimal) -> Points:
        if a <= 0:
            return Points(w, lambda: f"按时完成,记满分 {show(w)}")
        return Points(None, lambda: f"逾期 {show(a)} 天,规则没有给出扣分公式,请按实际情况评分并写明理由")

    day_after = f"DATE({due.year},{due.month},{due.day})+1"
    return Halves(points, lambda w, a: f'IF({a}<{day_after},{w},"{BY_HAND}")')


@_formula("与指标值一致的记满分,相反的不得分", "words", "yes_no")
def yes_or_nothing(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    def points(w: Decimal, a: Decimal) -> Points:
        if a:
            return Points(w, lambda: f"符合指标值,记满分 {show(w)}")
        return Points(_ZERO, lambda: "与指标值相反,不得分:0")

    return Halves(points, lambda w, a: f"IF({a},{w},0)")


@_formula("按档次由人在档内评分", "nothing", "yes_no", "qualitative")
def tiers_by_hand(goal: Target, parameters: Mapping[str, Any]) -> Halves:
    def points(w: Decimal, a: Decimal) -> Points:
        return Points(None, lambda: "请选定档次,在档内评分")

    return Halves(points, lambda w, a: f'"{BY_HAND}"')
