"""Reads targets and actual values as people write them.

``≥10次`` is a direction, a number and a unit; ``2022年12月31日前`` a deadline; ``有所提升`` words.
Nothing is guessed in silence: what cannot be read says so in ``problem``, and a reading that took
a choice says which in ``note``.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from ziping.rounding import show

Value = str | Decimal | int | float | date | None
"""What a cell may hold. ``bool`` is an ``int`` to Python and is refused where a number is needed."""


class Direction(StrEnum):
    POSITIVE = "正向指标"
    REVERSE = "反向指标"
    EQUAL = "定值指标"
    DEADLINE = "时效指标"
    QUALITATIVE = "定性指标"
    UNCLEAR = "指标值不明"


@dataclass(frozen=True, slots=True)
class Target:
    """A 指标值. ``number`` is in ``unit`` (90 and ``%`` for 90%); ``due`` is the last day in time."""

    text: str
    direction: Direction
    number: Decimal | None = None
    unit: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Actual:
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


# Excel keeps dates as days since 1899-12-30; only these numbers are taken for dates (2000 to 2099).
SERIAL_FIRST, SERIAL_LAST = 36526, 73050
_EPOCH = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1900, 2199

# A bare number for a percentage target of at least WIDE %: up to FRACTION_MAX it is a fraction
# (0.95, 1 and 1.09 are 95%, 100% and 109%), above it percentage points (95 is 95%).
WIDE, FRACTION_MAX = Decimal(20), Decimal(2)
# For smaller targets (≤5%) a bare number is percentage points, and one below a tenth of the
# target might be either (0.272: a typed 27.2%?) and is not read at all.
TINY = Decimal(10)

_AROUND_UNITS = "()。;,、 "
_MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_SAME_UNIT = {"平米": "平方米", "m2": "平方米", "批": "批次"}

_PREFIXES = (
    (
        Direction.POSITIVE,
        [
            "≥",
            "≧",
            ">=",
            "大于等于",
            "大于或等于",
            "不少于",
            "不低于",
            "不小于",
            "至少",
            "达到",
            ">",
            "大于",
            "高于",
            "超过",
        ],
    ),
    (
        Direction.REVERSE,
        [
            "≤",
            "≦",
            "<=",
            "小于等于",
            "小于或等于",
            "不超过",
            "不高于",
            "不大于",
            "不多于",
            "控制在",
            "<",
            "小于",
            "低于",
            "少于",
        ],
    ),
    (Direction.EQUAL, ["=", "等于"]),
)
_SUFFIXES = (
    (Direction.POSITIVE, ["及以上", "以上"]),
    (Direction.REVERSE, ["及以下", "以下", "以内", "之内"]),
)
# Twenty digits hold any budget; longer runs of digits are codes, not amounts.
_LIMIT, _DUST = 10**20, 1e-15
_NUMBER = re.compile(r"-?\d{1,20}(?:,\d{3}){0,6}(?:\.\d{1,30})?(?!\d)|-?\.\d{1,30}(?!\d)")
_PLAIN = re.compile(rf"({_NUMBER.pattern})\s*([^\d\s.,]*)")
_DATE = re.compile(
    # 1130.1 and 2022.12 are amounts: with a point, only a whole date is one.
    r"(?P<y>\d{4})\s*年(?:\s*(?P<m>\d{1,2})\s*(?:月\s*(?:(?P<d>\d{1,2})\s*日?)?)?)?(?:月?底|年?末)?(?:之前|以前|前)?"
    r"|(?P<y2>\d{4})\s*[-/]\s*(?P<m2>\d{1,2})(?:\s*[-/]\s*(?P<d2>\d{1,2}))?(?:之前|以前|前)?"
    r"|(?P<y3>\d{4})\.(?P<m3>\d{1,2})\.(?P<d3>\d{1,2})(?:之前|以前|前)?"
)
ERROR_VALUE = re.compile(r"#(?:DIV/0!|REF!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|Err:\d{3}")
"""What spreadsheets show where a formula fails."""


def plain_text(value: Value) -> str:
    """The text of a cell: trimmed, full-width digits and signs made half-width.

    >>> plain_text("　≥９０％ "), plain_text(Decimal("9.40")), plain_text(None)
    ('≥90%', '9.4', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return show(value) if value.is_finite() else str(value)
    if isinstance(value, int | float):
        return show(_from_float(value)) if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return unicodedata.normalize("NFKC", str(value)).strip()


def number(value: Value) -> Decimal | None:
    """A bare number: amount, weight or score. None for blanks and for anything that is not one.

    >>> number("1,130.282"), number(0.1), number("#DIV/0!"), number("")
    (Decimal('1130.282'), Decimal('0.1'), None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_float(value) if abs(value) < _LIMIT else None
    text = plain_text(value)
    if not _NUMBER.fullmatch(text):
        return None
    return _decimal(text)


def rate(value: Value) -> Decimal | None:
    """A percentage cell as a fraction, written with the sign or without (``42.87`` is 42.87%).

    >>> rate("57.36%"), rate("94")
    (Decimal('0.5736'), Decimal('0.94'))
    """
    points = number(plain_text(value).removesuffix("%").rstrip())
    return None if points is None else points / 100


@lru_cache(maxsize=65536)
def parse_target(text: str) -> Target:
    """Reads a 指标值; ``text`` must come through :func:`plain_text`.

    >>> parse_target("≥675亿元").direction.value, parse_target("≥675亿元").number, parse_target("≥675亿元").unit
    ('正向指标', Decimal('675'), '亿元')
    >>> parse_target("2022年12月31日前").due
    datetime.date(2022, 12, 31)
    """
    due = parse_date(text)
    if due:
        return Target(text, Direction.DEADLINE, due=due)
    direction, rest = None, text
    for candidate, words in _PREFIXES:
        word = next((w for w in words if rest.startswith(w)), None)
        if word:
            direction, rest = candidate, rest.removeprefix(word).strip()
            break
    for candidate, words in _SUFFIXES:
        word = next((w for w in words if rest.endswith(w)), None)
        if word and direction not in (None, candidate):
            return Target(text, Direction.UNCLEAR)
        if word:
            direction, rest = candidate, rest.removesuffix(word).strip()
            break
    match = _PLAIN.fullmatch(rest)
    if match:
        return Target(text, direction or Direction.EQUAL, _decimal(match[1]), _unit(match[2]))
    if any(ch.isdigit() for ch in text) or direction is not None:
        return Target(text, Direction.UNCLEAR)
    return Target(text, Direction.QUALITATIVE)


def parse_date(text: str) -> date | None:
    """A date to the day, month or year; a month or year stands for its last day.

    >>> parse_date("2024年12月月底前"), parse_date("2022-02"), parse_date("≥5次")
    (datetime.date(2024, 12, 31), datetime.date(2022, 2, 28), None)
    """
    match = _DATE.fullmatch(text)
    if not match:
        return None
    written = {name[0]: text for name, text in match.groupdict().items() if text}
    year, month = int(written["y"]), int(written.get("m", 12))
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    day = int(written.get("d", last))
    return date(year, month, day) if 1 <= day <= last else None


def parse_actual(value: Value, target: Target) -> Actual:
    """Reads an 实际完成值 in the sense of its target: date, number in the target's unit, or words.

    >>> parse_actual("9.5亿元", parse_target("≥80000万元")).note
    '9.5亿元 即 95000万元'
    >>> parse_actual(0.95, parse_target("≥90%")).note
    '0.95 未带百分号,按 95% 读取'
    """
    text = plain_text(value)
    if not text:
        return Actual("")
    if isinstance(value, bool) or ERROR_VALUE.fullmatch(text):
        return Actual(text, problem="不是数值")
    if target.direction is Direction.DEADLINE:
        return _actual_date(value, text)
    if target.number is None:
        return Actual(text, words=text)
    if isinstance(value, date):
        return Actual(text, problem="是日期,不是数值")
    return _actual_number(text, target)


def _actual_date(value: Value, text: str) -> Actual:
    if isinstance(value, datetime):
        return Actual(text, on=value.date())
    if isinstance(value, date):
        return Actual(text, on=value)
    serial = number(value)
    if serial is not None:
        if SERIAL_FIRST <= serial < SERIAL_LAST + 1:
            return Actual(text, on=_EPOCH + timedelta(days=int(serial)))
        return Actual(text, problem="不是日期")
    on = parse_date(text)
    return Actual(text, on=on) if on else Actual(text, words=text)


def _actual_number(text: str, target: Target) -> Actual:
    found = _PLAIN.findall(text)
    if not found:
        return Actual(text, words=text)
    if len(found) > 1:
        return Actual(text, problem="含有多个数字,无法判定取哪一个")
    digits, written = found[0]
    amount = _decimal(digits)
    unit = _unit(re.split(r"以上|以下|以内|左右|余", written)[0]) if written else ""
    if target.unit == "%":
        if unit.startswith("%"):
            return Actual(text, amount)
        if unit:
            return Actual(text, problem=f"单位「{unit}」与指标值的百分数不同")
        return _bare_percentage(text, amount, target.number or Decimal(0))
    if not unit or unit == target.unit:
        return Actual(text, amount)
    if unit in _MONEY and target.unit in _MONEY:
        converted = amount * _MONEY[unit] / _MONEY[target.unit]
        return Actual(text, converted, note=f"{digits}{unit} 即 {show(converted)}{target.unit}")
    if not target.unit:
        return Actual(text, amount)
    return Actual(text, problem=f"单位「{unit}」与指标值的「{target.unit}」不同")


def _bare_percentage(text: str, amount: Decimal, target: Decimal) -> Actual:
    if target >= WIDE:
        if 0 < amount <= FRACTION_MAX:
            return Actual(text, amount * 100, note=f"{text} 未带百分号,按 {show(amount * 100)}% 读取")
    elif 0 < amount < target / TINY:
        doubt = f"未带百分号,分不清是 {text}% 还是 {show(amount * 100)}%"
        return Actual(text, problem=doubt, unsigned=True)
    return Actual(text, amount)


def _unit(text: str) -> str:
    text = text.strip(_AROUND_UNITS)
    return _SAME_UNIT.get(text, text)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _from_float(value: int | float) -> Decimal:
    """Fifteen digits, as a spreadsheet shows them: 0.1+0.2 is 0.3."""
    if isinstance(value, int):
        return Decimal(value)
    return Decimal(f"{value:.15g}") if abs(value) >= _DUST else Decimal(0)
