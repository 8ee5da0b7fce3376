"""Worksheet functions of 指标值: PERF_TARGET takes one apart, PERF_GAP measures the distance to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from ziping.functions.registry import Answer, Cell, worksheet_function
from ziping.quantity import Actual, Direction, Target, parse_actual, parse_target, plain_text
from ziping.rounding import Rounding
from ziping.scoring.execution import NO_RATE
from ziping.scoring.named import NEEDS_DATE, NEEDS_NUMBER, NEEDS_SIGN

_GAP = Rounding(4, "half_up")


def _or_blank(value: Decimal | date | None) -> Answer:
    return "" if value is None else value if isinstance(value, Decimal) else plain_text(value)


_PARTS: Mapping[str, Callable[[Target], Answer]] = {
    "方向": lambda goal: goal.direction.value,
    "数值": lambda goal: _or_blank(goal.number),
    "单位": lambda goal: goal.unit,
    "上限": lambda goal: _or_blank(goal.upper),
    "日期": lambda goal: _or_blank(goal.due),
    "说明": lambda goal: goal.problem or goal.note,
}
PART_NAMES = "、".join(_PARTS)


@worksheet_function(
    "拆解指标值:方向、数值、单位、上限、日期、说明",
    target="指标值,如 ≥10次、≤5%、2022年12月31日前",
    part=f"要哪一部分:{PART_NAMES}。区间的「数值」是下限;「日期」是文字,如 2022年12月31日;"
    "「说明」是看不懂的原因,或读的时候怎样取舍",
    examples=(
        ('=PERF_TARGET("签约金额2亿元以上","方向")', "正向指标"),
        ('=PERF_TARGET("≤5%",{"方向","数值","单位"})', "反向指标 | 5 | %"),
        ('=PERF_TARGET("3-5次",{"数值","上限"})', "3 | 5"),
        ('=PERF_TARGET("2022年12月底前","日期")', "2022年12月31日"),
        ('=PERF_TARGET("培训3场60人",{"方向";"说明"})', "指标值不明\n含有多个数字,无法判定取哪一个"),
        ('=PERF_TARGET("≥10次","符号")', f"可填:{PART_NAMES}"),
    ),
    blanks="指标值空着,答空;指标值里没有这一部分(如文字指标的数值),也答空",
    faults=f"看不懂的指标值,方向答「{Direction.UNCLEAR}」,说明答原因;part 写错时列出可填的内容",
)
def PERF_TARGET(target: Cell, part: Cell) -> Answer:
    """
    >>> PERF_TARGET("≥675亿元", "数值"), PERF_TARGET("≥675亿元", "单位")
    (Decimal('675'), '亿元')
    """
    text = plain_text(target)
    if not text:
        return ""
    read = _PARTS.get(plain_text(part))
    return read(parse_target(text)) if read else f"可填:{PART_NAMES}"


@worksheet_function(
    "偏离度:(实际完成值−指标值)÷指标值的绝对值(小数,0.2 即高出 20%);时效指标答提前或逾期的天数",
    target="指标值;区间以内为 0,以外从近的一端算起",
    actual="实际完成值;只写数字时单位与指标值相同",
    examples=(
        ('=PERF_GAP("≥10次",12)', "0.2"),
        ('=PERF_GAP("≤10万元",{15.98;"9.4万元"})', "0.598\n-0.06"),
        ('=PERF_GAP("3-5次",{4;6;2})', "0\n0.2\n-0.3333"),
        (
            '=PERF_GAP("2022年12月31日前",{"2022年12月15日";"2022年12月31日";"2023年1月3日"})',
            "提前16天\n按期\n逾期3天",
        ),
        ('=PERF_GAP("=0起",1)', "—"),
        ('=PERF_GAP("≥10次","已举办")', "需填数值"),
    ),
    blanks="指标值或实际完成值空着,答空",
    faults="应是数字的答「需填数值」,百分数分不清的答「需写明百分号」,应是日期的答「需填日期」;"
    "指标值是 0 或文字,没有偏离度,答「—」;"
    f"指标值看不懂,答「{Direction.UNCLEAR}」",
)
def PERF_GAP(target: Cell, actual: Cell) -> Answer:
    """
    >>> PERF_GAP("≤10万元", 15.98), PERF_GAP("2022年12月31日前", "2023年1月3日")
    (Decimal('0.5980'), '逾期3天')
    """
    text = plain_text(target)
    if not text or not plain_text(actual):
        return ""
    goal = parse_target(text)
    done = parse_actual(actual, goal)
    if goal.direction is Direction.UNCLEAR:
        return goal.direction.value
    if goal.due is not None:
        return NEEDS_DATE if done.on is None else _days((done.on - goal.due).days)
    if goal.number is None:
        return NO_RATE
    return _gap(done, goal.number, goal.number if goal.upper is None else goal.upper)


def _gap(done: Actual, low: Decimal, high: Decimal) -> Answer:
    a = done.number
    if a is None:
        return NEEDS_SIGN if done.unsigned else NEEDS_NUMBER
    if low < high and low <= a <= high:
        return Decimal(0)
    bound = low if a < low else high
    return NO_RATE if bound == 0 else _GAP.apply((a - bound) / abs(bound))


def _days(late: int) -> str:
    """Words, because a bare number of days would be read as a rate beside the other rows."""
    if not late:
        return "按期"
    return f"逾期{late}天" if late > 0 else f"提前{-late}天"
