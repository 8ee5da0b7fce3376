"""Reads 指标值: a direction, a number and a unit; a deadline; or words."""

from __future__ import annotations

import re
from functools import lru_cache

from ziping.quantity.cells import decimal
from ziping.quantity.dates import BROKEN_DATE, Dated, dates_in, is_date, parse_date
from ziping.quantity.numerals import dates_in_digits
from ziping.quantity.scan import (
    FALLS,
    PREFIX,
    PREFIXES,
    RANGE,
    SPLIT,
    SUFFIX,
    SUFFIXES,
    Amount,
    amounts,
    in_digits,
    says_nothing,
)
from ziping.quantity.units import UNIT, UNITS, convert, unit_of
from ziping.quantity.values import Direction, Target

SEVERAL = "含有多个数字,无法判定取哪一个"
_OPPOSITES: dict[str, tuple[str, ...]] = {
    "是": ("否",), "否": ("是",), "有": ("无", "没有"), "无": ("有",), "符合": ("不符合",), "不符合": ("符合",),
    "合格": ("不合格",), "达标": ("不达标", "未达标"), "通过": ("不通过", "未通过"),
}  # fmt: skip
_BOUND = re.compile(rf"((?!年){UNIT})?({SUFFIX})")
_LETTER = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTER}*")
_STARTS = re.compile(rf"(?:{PREFIX})")
_SIGN = re.compile(r"[<>]=|[≥≧≤≦<>=≮≯]")
# A word may stand a little before the number (至少举办2次, 控制在预算的5%); 达 is too often part of another.
_SAID = re.compile(rf"(?P<word>(?!达){PREFIX})[^\d,;。、]{{0,8}}$")
FALLING = re.compile("|".join(FALLS))
_YEAR_MONTH = re.compile(r"(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])")
_DEADLINE = re.compile(r"[月底末前内]|[-/.]\d")


def opposites(word: str) -> tuple[str, ...]:
    """What says the contrary of a one-word yes/no target; empty for any other text.

    >>> opposites("符合"), opposites("良好")
    (('不符合',), ())
    """
    return _OPPOSITES.get(word, ())


def is_opposite(word: str, other: str) -> bool:
    return other in opposites(word)


def read_target(text: str) -> Target:
    """Reads a 指标值; ``text`` must come through :func:`~ziping.quantity.plain_text`.

    >>> read_target("≥675亿元").direction.value, read_target("≥675亿元").number, read_target("≥675亿元").unit
    ('正向指标', Decimal('675'), '亿元')
    >>> read_target("2022年12月31日前").due
    datetime.date(2022, 12, 31)
    >>> read_target("每场活动2小时,不少于3场").problem
    '含有多个数字,无法判定取哪一个'
    """
    simple = SPLIT.fullmatch(text)
    if simple:
        head, digits, rest = simple.groups()
        direction = PREFIXES.get(head)
        if direction or not head or says_nothing(head):
            unit = UNITS.get(rest)
            if unit is None and not direction and (bound := _BOUND.fullmatch(rest)):
                unit, direction = unit_of(bound[1] or ""), SUFFIXES[bound[2]]
            if unit == "" and not direction and not head and _YEAR_MONTH.fullmatch(text):
                return _unclear(text, f"「{text}」是年月还是数字,无法判定")
            if unit is not None:
                return Target(
                    text, direction or Direction.EQUAL, decimal(digits), unit, signed=direction is not None
                )
    if text in _OPPOSITES:
        return Target(text, Direction.YES_NO)
    return _read(text)


parse_target = lru_cache(maxsize=8192)(read_target)
"""The same, remembered."""


def _unclear(text: str, problem: str) -> Target:
    return Target(text, Direction.UNCLEAR, problem=problem)


def _read(text: str) -> Target:
    due = parse_date(text)
    if due:
        return Target(text, Direction.DEADLINE, due=due)
    if is_date(text):
        return _unclear(text, BROKEN_DATE)
    digits = in_digits(dates_in_digits(text))
    note = "" if digits == text else f"按 {digits} 读取"
    between = _between(text, digits)
    if between:
        return between._replace(note=note)
    found, dates = amounts(digits), dates_in(digits)
    if not found:
        return _without_amount(text, digits, dates)
    # 2022年招商活动≥5次: the year says when, no more.
    if any(_DEADLINE.search(digits[day.start : day.end]) for day in dates):
        return _unclear(text, "既有日期又有数量,无法判定取哪一个")
    # ≥95%(含95%) says the same twice; 1:1 does not.
    if len(found) > 1 and (not found[0].unit or len({(amount.number, amount.unit) for amount in found}) > 1):
        return _unclear(text, SEVERAL)
    return _one_amount(text, digits, found[0])._replace(note=note)


def _without_amount(text: str, digits: str, dates: list[Dated]) -> Target:
    if _STARTS.match(digits) and not dates:
        return _unclear(text, "没有数字")
    stating = [day for day in dates if _DEADLINE.search(digits[day.start : day.end])]
    if not stating and _STARTS.match(digits):
        return _unclear(text, f"「{text}」是年份还是年数,无法判定")
    if not stating:
        return Target(text, Direction.QUALITATIVE)
    if len(stating) > 1:
        return _unclear(text, "含有多个日期,无法判定取哪一个")
    written = digits[stating[0].start : stating[0].end]
    if stating[0].last is None:
        return _unclear(text, f"「{written}」没有写明年份,或不是日期")
    return Target(text, Direction.DEADLINE, due=stating[0].last, note=f"取「{written}」")


def _between(text: str, digits: str) -> Target | None:
    """85%-90%, also behind a label."""
    match = RANGE.search(digits)
    if not match or any(match.start() < day.end and day.start < match.end() for day in dates_in(digits)):
        return None
    before, rest = digits[: match.start()], digits[match.end() :].strip()
    if amounts(before) or _SIGN.search(before) or before.endswith("第") or not _WORD.fullmatch(rest):
        return None
    low, high = decimal(match["low"]), decimal(match["high"])
    unit = unit_of(match["u2"] or match["u1"] or rest)
    own = unit_of(match["u1"] or unit)
    if own != unit:
        converted = convert(low, own, unit)
        if converted is None:
            return None
        low = converted
    if low > high:
        return None
    return Target(text, Direction.RANGE, low, unit, upper=high, signed=True, falling=_falls(before))


def _one_amount(text: str, digits: str, amount: Amount) -> Target:
    before, behind = digits[: amount.start], digits[amount.last :]
    direction = amount.bound
    said = _SAID.search(before)
    if amount.clash or (said and direction not in (None, PREFIXES[said["word"]])):
        return _unclear(text, "前后说的方向相反")
    if said:
        direction = PREFIXES[said["word"]]
    if amount.about:
        return _unclear(text, f"「{amount.about}」不是确数")
    if len(_SIGN.findall(before)) > 1 or _SIGN.search(behind) or (_SIGN.search(before) and direction is None):
        return _unclear(text, "看不懂")
    unit = amount.unit
    if not unit and amount.last == amount.end:
        # A unit of no lexicon is the word behind the number, up to a bound or a bracket.
        word = re.match(rf"\s*((?:(?!{SUFFIX}){_LETTER})*)({SUFFIX})?", behind)
        assert word is not None
        unit = word[1]
        if word[2] and direction not in (None, SUFFIXES[word[2]]):
            return _unclear(text, "前后说的方向相反")
        direction = direction or (SUFFIXES[word[2]] if word[2] else None)
    return Target(
        text,
        direction or Direction.EQUAL,
        amount.number,
        unit,
        signed=direction is not None,
        falling=_falls(before),
    )


def _falls(before: str) -> bool:
    return bool(FALLING.search(before))
