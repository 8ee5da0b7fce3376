"""Dates as people write them, alone and inside a sentence; a month or a year stands for its last day."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from ziping.quantity.cells import number
from ziping.quantity.numerals import dates_in_digits
from ziping.quantity.values import Actual, Value

# Excel keeps dates as days since 1899-12-30; only these numbers are taken for dates (2000 to 2099).
SERIAL_FIRST, SERIAL_LAST = 36526, 73050
_EPOCH = date(1899, 12, 30)
# Years before are what is left of a percentage in a cell with a date format: 100% becomes 1900年1月.
FIRST_YEAR, LAST_YEAR = 1990, 2199
BROKEN_DATE = "是损坏的日期,可能原为百分数(如 100%),被日期格式改掉了"
_FAR = "不在2000年至2099年之间"

_END = r"(?:月?底|年?末|之内|以内|内)?(?:之前|以前|前)?"
_DATE = re.compile(
    # 1130.1 and 2022.12 are amounts: with a point, only a whole date is one. 1000年 is a span, no year.
    rf"(?P<y>(?:19|2[01])\d{{2}})\s*年度?(?:\s*(?P<m>\d{{1,2}})\s*(?:月份?\s*(?:(?P<d>\d{{1,2}})\s*[日号]?)?)?)?{_END}"
    r"|(?P<y2>\d{4})\s*[-/]\s*(?P<m2>\d{1,2})(?:\s*[-/]\s*(?P<d2>\d{1,2}))?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?(?:之前|以前|前)?"
    r"|(?P<y3>\d{4})\.(?P<m3>\d{1,2})\.(?P<d3>\d{1,2})(?:之前|以前|前)?"
)
# A day without its year, and the first months of a period (1-11月), say nothing by themselves.
_YEARLESS = re.compile(r"(?:\d{1,2}\s*[-~—–至]\s*)?\d{1,2}\s*月份?(?:\s*\d{1,2}\s*[日号])?" + _END)
_INSIDE = re.compile(rf"(?<!\d)(?:{_DATE.pattern.replace('?P<', '?P<x')}|{_YEARLESS.pattern})(?!\d)")
_SEPARATED = re.compile(r"\d{4}\s*[-/.]")
_PERIOD = re.compile(
    r"(?P<y>\d{4}\s*年)\s*\d{1,2}\s*月?(?:\s*\d{1,2}\s*日)?\s*[-~—–至]\s*(?P<rest>\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)"
    rf"|.{{6,12}}?[-~—–至]\s*(?P<end>{_DATE.pattern.replace('?P<', '?P<e')})"
)
_NOT_DONE = re.compile("预计|计划|拟|未|没有|尚|推迟|延期")


class Dated(NamedTuple):
    """A date in a text: where it stands, and the first and last day it may mean (None without a year)."""

    start: int
    end: int
    first: date | None
    last: date | None


def parse_date(text: str) -> date | None:
    """A date to the day, month or year; a month or year stands for its last day, a period for its end.

    >>> parse_date("2024年12月月底前"), parse_date("2022-02"), parse_date("≥5次")
    (datetime.date(2024, 12, 31), datetime.date(2022, 2, 28), None)
    >>> parse_date("2022年1月至12月"), parse_date("二〇二二年六月底前")
    (datetime.date(2022, 12, 31), datetime.date(2022, 6, 30))
    """
    days = _days(text)
    return days[1] if days else None


def is_date(text: str) -> bool:
    """Whether a text has the form of a date, be it a possible one or not (1900年1月)."""
    return bool(_DATE.fullmatch(text))


def dates_in(text: str) -> list[Dated]:
    """The dates that stand in a text, in their order.

    >>> [found.last for found in dates_in("已于2022年11月30日完成")]
    [datetime.date(2022, 11, 30)]
    """
    if "年" not in text and "月" not in text and not _SEPARATED.search(text):
        return []
    return [
        Dated(match.start(), match.end(), *(_days(match[0]) or (None, None)))
        for match in _INSIDE.finditer(text)
    ]


def actual_date(value: Value, text: str, due: date) -> Actual:
    """When something was done: a date cell, its serial number, a written date, or words."""
    if isinstance(value, date):
        # A date cell is a number with a date format, whatever the number means: 100% becomes 1900年1月.
        day = date(value.year, value.month, value.day)
        if SERIAL_FIRST <= (day - _EPOCH).days <= SERIAL_LAST:
            return Actual(text, on=day)
        return Actual(text, problem=BROKEN_DATE if day.year < FIRST_YEAR else _FAR)
    serial = number(value)
    if serial is not None:
        if SERIAL_FIRST <= serial < SERIAL_LAST + 1:
            return Actual(text, on=_EPOCH + timedelta(days=int(serial)))
        return Actual(text, problem="不是日期")
    text = dates_in_digits(text)
    days = _days(text)
    if days:
        return _settled(text, days, due, "")
    found = dates_in(text)
    if not found:
        return Actual(text, words=text)
    if len(found) > 1:
        return Actual(text, problem="含有多个日期,无法判定取哪一个")
    written = text[found[0].start : found[0].end]
    if _NOT_DONE.search(text):
        return Actual(text, problem=f"「{written}」不是完成的日期")
    if found[0].first is None or found[0].last is None:
        return Actual(text, problem=f"「{written}」没有写明年份,或不是日期")
    return _settled(text, (found[0].first, found[0].last), due, f"取「{written}」")


def _settled(text: str, days: tuple[date, date], due: date, note: str) -> Actual:
    """A month or a year is taken for its last day, unless only a part of it is in time."""
    if days[0] <= due < days[1]:
        return Actual(text, problem="没有写明到哪一天,分不清是否按时")
    return Actual(text, on=days[1], note=note)


def _days(text: str) -> tuple[date, date] | None:
    """The first and the last day that a date may mean."""
    text = dates_in_digits(text)
    match = _DATE.fullmatch(text)
    if not match:
        period = _PERIOD.fullmatch(text)
        return _day(period["end"] or period["y"] + period["rest"]) if period else None
    written = {name[0]: part for name, part in match.groupdict().items() if part}
    year, month = int(written["y"]), int(written.get("m", 12))
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    day = int(written.get("d", last))
    if not 1 <= day <= last:
        return None
    first = date(year, month if "m" in written else 1, day if "d" in written else 1)
    return first, date(year, month, day)


def _day(text: str) -> tuple[date, date] | None:
    """A period is over on the last day of its end."""
    days = _days(text)
    return (days[1], days[1]) if days else None
