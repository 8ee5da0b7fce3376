"""What a rule file may say beside a formula's name: its kinds of parameters, how each is read and shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from ziping.quantity import CIRCLED, plain_text
from ziping.rounding import show


class Band(NamedTuple):
    """From ``low`` percent (inclusive) up to the next better band: ``share`` percent of the weight."""

    low: Decimal
    share: Decimal


class Parameter(Protocol):
    """A kind of parameter; ``allowed`` says in Chinese what may be written."""

    allowed: str

    def read(self, value: Any) -> Any:
        """The typed value; ValueError says what is allowed."""

    def show(self, value: Any) -> str:
        """The value in a sentence."""


def _decimal(value: Any, low: int, high: int, allowed: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(allowed)
    return Decimal(str(value))


class Percent:
    """A number from 0 below 100; shown with its sign."""

    allowed = "0 到 99 的数字"

    def read(self, value: Any) -> Decimal:
        return _decimal(value, 0, 99, self.allowed)

    def show(self, value: Decimal) -> str:
        return f"{show(value)}%"


class Marks:
    """A number of marks above 0."""

    allowed = "大于 0、不超过 100 的分数"

    def read(self, value: Any) -> Decimal:
        found = _decimal(value, 0, 100, self.allowed)
        if not found:
            raise ValueError(self.allowed)
        return found

    def show(self, value: Decimal) -> str:
        return show(value)


class Items:
    """How many sub-items a rubric has."""

    allowed = f"1 到 {len(CIRCLED)} 的整数"

    def read(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= len(CIRCLED):
            raise ValueError(self.allowed)
        return value

    def show(self, value: int) -> str:
        return str(value)


class Mark:
    """One of a rubric's sub-items, as it is numbered; kept as its number."""

    allowed = "子项的编号,如 ④"

    def read(self, value: Any) -> int:
        if not isinstance(value, str) or len(value) != 1 or value not in CIRCLED:
            raise ValueError(self.allowed)
        return CIRCLED.index(value) + 1

    def show(self, value: int) -> str:
        return CIRCLED[value - 1]


class Words:
    """A list of words, as :func:`ziping.quantity.plain_text` makes them; few enough for a worksheet formula."""

    most, longest = 50, 50
    allowed = f'一列带引号的文字,如 ["按时完成", "按期完成"],至多 {most} 个,每个至多 {longest} 字'

    def read(self, value: Any) -> tuple[str, ...]:
        listed = isinstance(value, list) and 0 < len(value) <= self.most
        words = tuple(plain_text(v) for v in value if isinstance(v, str)) if listed else ()
        if not listed or len(words) < len(value) or not all(map(self._fits, words)):
            raise ValueError(self.allowed)
        return words

    def _fits(self, word: str) -> bool:
        return 0 < len(word) <= self.longest and word.isprintable()

    def show(self, value: tuple[str, ...]) -> str:
        return "、".join(value)


class Bands:
    """Bands from the best to the worst, the last one from 0; few enough for a worksheet formula."""

    most = 20
    allowed = (
        "各段写作 { from = 90, share = 100 },from 从高到低排列,share 不得升高,"
        f"最低一段从 0 开始,至多 {most} 段"
    )

    def read(self, value: Any) -> tuple[Band, ...]:
        if not isinstance(value, list) or not all(
            isinstance(row, dict) and set(row) == {"from", "share"} for row in value
        ):
            raise ValueError(self.allowed)
        bands = tuple(
            Band(_decimal(row["from"], 0, 100, self.allowed), _decimal(row["share"], 0, 100, self.allowed))
            for row in value
        )
        lows, shares = [band.low for band in bands], [band.share for band in bands]
        if not 0 < len(bands) <= self.most or lows != sorted(set(lows), reverse=True) or lows[-1] != 0:
            raise ValueError(self.allowed)
        if shares != sorted(shares, reverse=True):
            raise ValueError(self.allowed)
        return bands

    def show(self, value: tuple[Band, ...]) -> str:
        return "、".join(f"{show(band.low)}% 及以上记 {show(band.share)}%" for band in value)
