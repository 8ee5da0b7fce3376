"""What a rule file may say beside a formula's name: its kinds of parameters, how each is read and shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from ziping.quantity import CIRCLED
from ziping.rounding import show


class Band(NamedTuple):
    """From ``low`` percent (inclusive) up to the next better band: ``share`` percent of the weight."""

    low: Decimal
    share: Decimal


class Parameter(Protocol):
    """A kind of parameter."""

    def read(self, value: Any) -> Any:
        """The typed value; ValueError says in Chinese what is allowed."""

    def show(self, value: Any) -> str:
        """The value in a sentence."""


def _decimal(value: Any, low: int, high: int) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{low} 到 {high} 的数字")
    return Decimal(str(value))


class Percent:
    """A number from 0 below 100; shown with its sign."""

    def read(self, value: Any) -> Decimal:
        return _decimal(value, 0, 99)

    def show(self, value: Decimal) -> str:
        return f"{show(value)}%"


class Marks:
    """A number of marks above 0."""

    def read(self, value: Any) -> Decimal:
        found = _decimal(value, 0, 100)
        if not found:
            raise ValueError("大于 0 的分数")
        return found

    def show(self, value: Decimal) -> str:
        return show(value)


class Items:
    """How many sub-items a rubric has."""

    def read(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= len(CIRCLED):
            raise ValueError(f"1 到 {len(CIRCLED)} 的整数")
        return value

    def show(self, value: int) -> str:
        return str(value)


class Mark:
    """One of a rubric's sub-items, as it is numbered; kept as its number."""

    def read(self, value: Any) -> int:
        if not isinstance(value, str) or len(value) != 1 or value not in CIRCLED:
            raise ValueError("子项的编号,如 ④")
        return CIRCLED.index(value) + 1

    def show(self, value: int) -> str:
        return CIRCLED[value - 1]


class Words:
    """A list of words."""

    def read(self, value: Any) -> tuple[str, ...]:
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(v, str) and v.strip() for v in value)
        ):
            raise ValueError('一列带引号的文字,如 ["按时完成", "按期完成"]')
        return tuple(v.strip() for v in value)

    def show(self, value: tuple[str, ...]) -> str:
        return "、".join(value)


class Bands:
    """Bands from the best to the worst, the last one from 0."""

    def read(self, value: Any) -> tuple[Band, ...]:
        wanted = "各段写作 { from = 90, share = 100 },从高到低排列,最低一段从 0 开始"
        if not isinstance(value, list) or not all(
            isinstance(row, dict) and set(row) == {"from", "share"} for row in value
        ):
            raise ValueError(wanted)
        bands = tuple(Band(_decimal(row["from"], 0, 100), _decimal(row["share"], 0, 100)) for row in value)
        lows = [band.low for band in bands]
        if not lows or lows != sorted(set(lows), reverse=True) or lows[-1] != 0:
            raise ValueError(wanted)
        return bands

    def show(self, value: tuple[Band, ...]) -> str:
        return "、".join(f"{show(band.low)}% 及以上记 {show(band.share)}%" for band in value)
