"""What a target and an actual value are once they are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from ziping.rounding import show

Value = str | Decimal | int | float | date | None
"""What a cell may hold. ``bool`` is an ``int`` to Python and is refused where a number is needed."""


class Direction(StrEnum):
    """What a target asks for; ``key`` is its name in rule files."""

    key: str

    def __new__(cls, title: str, key: str) -> Direction:
        self = str.__new__(cls, title)
        self._value_, self.key = title, key
        return self

    POSITIVE = "正向指标", "positive"
    REVERSE = "反向指标", "reverse"
    EQUAL = "定值指标", "equal"
    RANGE = "区间指标", "range"
    DEADLINE = "时效指标", "deadline"
    YES_NO = "是非指标", "yes_no"
    QUALITATIVE = "定性指标", "qualitative"
    UNCLEAR = "指标值不明", ""


_SIGNS = {Direction.POSITIVE: "≥", Direction.REVERSE: "≤", Direction.EQUAL: "="}


class Target(NamedTuple):
    """A 指标值. ``number`` is in ``unit`` (90 and ``%`` for 90%); ``due`` is the last day in time.

    ``signed``: the text itself states a direction (≥, 以上, =); ``upper``: the upper bound of a range,
    whose lower one is ``number``; ``falling``: what is counted is a decrease (下降5%);
    ``problem``: why it is unclear; ``note``: what a reading took for granted.
    """

    text: str
    direction: Direction
    number: Decimal | None = None
    unit: str = ""
    due: date | None = None
    upper: Decimal | None = None
    signed: bool = False
    falling: bool = False
    problem: str = ""
    note: str = ""

    @property
    def standard(self) -> str:
        """The same target in the shortest usual spelling; texts that hold neither number nor day as they are.

        >>> from ziping.quantity import parse_target
        >>> parse_target("招商活动不少于30场次").standard, parse_target("2024年12月月底前").standard
        ('≥30场次', '2024年12月31日')
        """
        if self.due:
            return f"{self.due.year}年{self.due.month}月{self.due.day}日"
        if self.number is None:
            return self.text
        # 5次以内下降 and 下降≤5次 are one thing: the word decides how an actual value is read.
        falling = "下降" if self.falling else ""
        if self.upper is not None:
            return f"{falling}{show(self.number)}~{show(self.upper)}{self.unit}"
        # 1,000年 are a thousand years, 1000年 is a date.
        digits = f"{self.number:,f}" if self.unit.startswith("年") else show(self.number)
        return f"{falling}{_SIGNS[self.direction] if self.signed else ''}{digits}{self.unit}"


class Actual(NamedTuple):
    """A 实际完成值 read against its target: at most one of number, on and words is set.

    ``unsigned`` marks the problem of a percentage that could be a fraction or points.
    """

    text: str
    number: Decimal | None = None
    on: date | None = None
    words: str = ""
    note: str = ""
    problem: str = ""
    unsigned: bool = False

    @property
    def blank(self) -> bool:
        return not self.text


@dataclass(frozen=True, slots=True)
class Items:
    """Which sub-items of a rubric fail: how many, and which ones where that is said."""

    count: int | None
    marks: frozenset[int] = frozenset()
    problem: str = ""
