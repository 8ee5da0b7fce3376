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
    RANGE = "区间指标"
    DEADLINE = "时效指标"
    YES_NO = "是非指标"
    QUALITATIVE = "定性指标"
    UNCLEAR = "指标值不明"


@dataclass(frozen=True, slots=True)
class Target:
    """A 指标值. ``number`` is in ``unit`` (90 and ``%`` for 90%); ``due`` is the last day in time.

    ``signed``: the text itself states a direction (≥, 以上, =); ``upper``: the upper bound of a range,
    whose lower one is ``number``; ``problem``: why it is unclear; ``note``: what a reading took for granted.
    """

    text: str
    direction: Direction
    number: Decimal | None = None
    unit: str = ""
    due: date | None = None
    upper: Decimal | None = None
    signed: bool = False
    problem: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """Which sub-items of a rubric fail: how many, and which ones where that is said."""

    count: int | None
    marks: frozenset[int] = frozenset()
    problem: str = ""


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
# Years before are what is left of a percentage in a cell with a date format: 100% becomes 1900年1月.
FIRST_YEAR, LAST_YEAR = 1990, 2199

# A bare number for a percentage target of at least WIDE %: up to FRACTION_MAX it is a fraction
# (0.95, 1 and 1.09 are 95%, 100% and 109%), above it percentage points (95 is 95%).
WIDE, FRACTION_MAX = Decimal(20), Decimal(2)
# For smaller targets (≤5%) a bare number is percentage points, and one below a tenth of the
# target might be either (0.272: a typed 27.2%?) and is not read at all.
TINY = Decimal(10)

_AROUND_UNITS = "()。;,、 "
_MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_SAME_UNIT = {"平米": "平方米", "m2": "平方米", "批": "批次", "名": "人"}
_KNOWN_UNIT = re.compile(
    r"[万亿]?(?:美元|欧元|港元)|[千万亿百]*元(?:/\w+)?|%|人次|人|名|批次|批|次|个月|个百分点|个|家|户|件|台|套|条|场次|场"
    r"|篇|份|册|项|处|座|平方公里|平方米|平米|公里|米|亩|公顷|吨|天|年|小时|分钟|星期|周|度|立方米|分|倍|起"
)

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
"""How rubrics number their sub-items."""
_NONE_FAILS = {"无", "没有", "均符合", "全部符合", "都符合"}
_OPPOSITES: dict[str, tuple[str, ...]] = {
    "是": ("否",), "否": ("是",), "有": ("无", "没有"), "无": ("有",), "符合": ("不符合",), "不符合": ("符合",),
    "合格": ("不合格",), "达标": ("不达标", "未达标"), "通过": ("不通过", "未通过"),
}  # fmt: skip

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
# A label may stand before the number (签约金额2亿元), never one that ends in a sign.
_LABELLED = re.compile(rf"[^\d≥≧≤≦<>=.,-]+(?P<n>{_NUMBER.pattern})\s*(?P<u>[^\d\s.,]+)")
_RANGE = re.compile(
    rf"({_NUMBER.pattern})\s*([^\d\s.,~—–至-]*)\s*[-~—–至]\s*({_NUMBER.pattern})\s*([^\d\s.,]*)"
)
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
    if _DATE.fullmatch(text):
        return Target(
            text, Direction.UNCLEAR, problem="是损坏的日期,可能原为百分数(如 100%),被日期格式改掉了"
        )
    if opposites(text):
        return Target(text, Direction.YES_NO)
    if not any(ch.isdigit() for ch in text) and not any(
        text.startswith(w) for _, ws in _PREFIXES for w in ws
    ):
        return Target(text, Direction.QUALITATIVE)
    between = _RANGE.fullmatch(text)
    if between and (not between[2] or between[2] == between[4]):
        low, high = _decimal(between[1]), _decimal(between[3])
        if low <= high:
            return Target(text, Direction.RANGE, low, _unit(between[4]), upper=high, signed=True)
    direction, rest = _directed(text)
    match = _PLAIN.fullmatch(rest) or _LABELLED.fullmatch(rest)
    if direction is Direction.UNCLEAR or match is None:
        several = len(_PLAIN.findall(text)) > 1
        problem = "含有多个数字,无法判定取哪一个" if several else "看不懂"
        return Target(text, Direction.UNCLEAR, problem=problem)
    groups = match.groupdict() or {"n": match[1], "u": match[2]}
    signed = direction is not None
    return Target(
        text, direction or Direction.EQUAL, _decimal(groups["n"]), _unit(groups["u"]), signed=signed
    )


def _directed(text: str) -> tuple[Direction | None, str]:
    """The direction that signs and words give, and the text without them; UNCLEAR where they contradict."""
    direction, rest = None, text
    for candidate, words in _PREFIXES:
        word = next((w for w in words if rest.startswith(w)), None)
        if word:
            direction, rest = candidate, rest.removeprefix(word).strip()
            break
    for candidate, words in _SUFFIXES:
        word = next((w for w in words if rest.endswith(w)), None)
        if word and direction not in (None, candidate):
            return Direction.UNCLEAR, rest
        if word:
            direction, rest = candidate, rest.removesuffix(word).strip()
            break
    return direction, rest


def opposites(word: str) -> tuple[str, ...]:
    """What says the contrary of a one-word yes/no target; empty for any other text.

    >>> opposites("符合"), opposites("良好")
    (('不符合',), ())
    """
    return _OPPOSITES.get(word, ())


def is_opposite(word: str, other: str) -> bool:
    return other in opposites(word)


def parse_items(value: Value, of: int) -> Items:
    """Which of a rubric's ``of`` sub-items fail: a number, circled numbers, or 无.

    >>> parse_items("①③", 4).count, parse_items("无", 4).count, parse_items(5, 4).problem
    (2, 0, '只有 4 个子项')
    """
    text = plain_text(value)
    # NFKC turns ① into 1: the marks are looked for in the cell as it is.
    marks = frozenset(CIRCLED.index(ch) + 1 for ch in str(value) if ch in CIRCLED)
    if marks:
        rest = "".join(ch for ch in str(value) if ch not in CIRCLED)
        count = None if rest.strip(" 、,，项不符合") else len(marks)
    elif text in _NONE_FAILS:
        count = 0
    else:
        found = number(text.removesuffix("项").rstrip())
        count = int(found) if found is not None and found == int(found) else None
    if count is None or count < 0:
        return Items(None, problem="看不出几项不符合")
    if count > of or (marks and max(marks) > of):
        return Items(None, problem=f"只有 {of} 个子项")
    return Items(count, marks)


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
    found = [(digits, _written_unit(written)) for digits, written in _PLAIN.findall(text)]
    if not found:
        return Actual(text, words=text)
    in_unit = [
        (digits, unit, amount)
        for digits, unit in found
        if (amount := _converted(_decimal(digits), unit, target.unit)) is not None
    ]
    if _RANGE.search(text):
        return Actual(text, problem="是区间,请填一个数")
    # A number without a unit beside others (12/20次) may be the one that is meant.
    unsure = len(found) > 1 and not all(unit.strip("/×xX*+~—–-至") for _, unit in found)
    if len({amount for _, _, amount in in_unit}) == 1 and not unsure:
        digits, unit, amount = in_unit[0]
        return Actual(text, amount, note=_taken(text, digits, unit, amount, target))
    if len(found) > 1:
        return Actual(text, problem="含有多个数字,无法判定取哪一个")
    digits, unit = found[0]
    amount = _decimal(digits)
    if target.unit == "%" and not unit:
        return _bare_percentage(text, amount, target.number or Decimal(0))
    if not unit:
        return Actual(text, amount)
    if not target.unit:
        if unit[0] in "万亿":
            return Actual(text, problem=f"指标值没有写单位,分不清「{digits}{unit}」怎样比较")
        return Actual(text, amount)
    if target.unit == "%":
        return Actual(text, problem=f"单位「{unit}」与指标值的百分数不同")
    return Actual(text, problem=f"单位「{unit}」与指标值的「{target.unit}」不同")


def _converted(amount: Decimal, unit: str, to: str) -> Decimal | None:
    """An amount in the target's unit; None for a bare number and for what cannot be compared."""
    if not unit or not to:
        return None
    if unit == to or (to == "%" and unit.startswith("%")):
        return amount
    # 20亿 for 20亿元: the scale alone stands for money.
    own, wanted = _MONEY.get(unit), _MONEY.get(to) or _MONEY.get(f"{to}元" if to in "万亿" else "")
    return amount * own / wanted if own and wanted else None


def _taken(text: str, digits: str, unit: str, amount: Decimal, target: Target) -> str:
    if _decimal(digits) != amount or unit != target.unit != "%":
        return f"{digits}{unit} 即 {show(amount)}{target.unit}"
    return "" if _PLAIN.fullmatch(text) else f"取「{digits}{unit}」"


def _written_unit(written: str) -> str:
    """What follows a number, as a unit: 个签约总投资 is 个, 元 of 万元以上 is 万元."""
    unit = _unit(re.split(r"以上|以下|以内|左右|余", written)[0])
    known = _KNOWN_UNIT.match(unit)
    return _SAME_UNIT.get(known[0], known[0]) if known else unit


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
