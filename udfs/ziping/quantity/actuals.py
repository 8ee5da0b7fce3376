"""Reads 实际完成值 in the sense of its target, and which sub-items of a rubric fail."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from ziping.quantity.cells import ERROR_VALUE, decimal, number, plain_text
from ziping.quantity.dates import BROKEN_DATE, actual_date, dates_in, is_date, parse_date
from ziping.quantity.scan import NEGATING, RANGE, SPLIT, Amount, amounts, in_digits, says_nothing
from ziping.quantity.targets import FALLING, SEVERAL
from ziping.quantity.units import convert, is_scaled
from ziping.quantity.values import Actual, Direction, Items, Target, Value
from ziping.rounding import Rounding, show

# A bare number for a percentage target of at least WIDE %: up to FRACTION_MAX it is a fraction
# (0.95, 1 and 1.09 are 95%, 100% and 109%), above it percentage points (95 is 95%).
WIDE, FRACTION_MAX = Decimal(20), Decimal(2)
# For smaller targets (≤5%) a bare number is percentage points, and one below a tenth of the
# target might be either (0.272: a typed 27.2%?) and is not read at all.
TINY = Decimal(10)

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
"""How rubrics number their sub-items."""
_NONE_FAILS = {"无", "没有", "均符合", "全部符合", "都符合"}
_SHOWN = Rounding(6, "half_up")
_NEGATED = re.compile(rf"(?:{'|'.join(NEGATING)})[^\d,;。、]{{0,4}}$")
_ONE_SIDED = {
    Direction.POSITIVE: Direction.REVERSE,
    Direction.EQUAL: Direction.REVERSE,
    Direction.REVERSE: Direction.POSITIVE,
}
_BOUND_NAMES = {Direction.REVERSE: "上限", Direction.POSITIVE: "下限"}


def parse_actual(value: Value, target: Target) -> Actual:
    """Reads an 实际完成值 in the sense of its target: date, number in the target's unit, or words.

    >>> from ziping.quantity import parse_target
    >>> parse_actual("9.5亿元", parse_target("≥80000万元")).note
    '9.5亿元 即 95000万元'
    >>> parse_actual(0.95, parse_target("≥90%")).note
    '0.95 未带百分号,按 95% 读取'
    """
    text = plain_text(value)
    if not text:
        return Actual("")
    if isinstance(value, bool) or (text[0] in "#E" and ERROR_VALUE.fullmatch(text)):
        return Actual(text, problem="不是数值")
    if target.due is not None:
        return actual_date(value, text, target.due)
    if target.number is None:
        return Actual(text, words=text)
    if isinstance(value, date):
        return Actual(text, problem="是日期,不是数值")
    if isinstance(value, str):
        simple = SPLIT.fullmatch(text)
        if simple is None:
            return _written(text, target)
        head, digits, rest = simple.groups()
        if head or rest:
            plainly = rest == target.unit != "年" and not target.falling and digits[0] != "-"
            if plainly and (not head or says_nothing(head)):
                return Actual(text, decimal(digits), note=f"取「{digits}{rest}」" if head else "")
            return _written(text, target)
        bare: Decimal | None = decimal(digits)
    else:
        bare = number(value)
    if bare is None:
        return _written(text, target)
    if target.falling and bare < 0:
        return Actual(text, problem="负数与指标值的「下降」重复,分不清升降")
    return _bare_percentage(text, bare, target.number) if target.unit == "%" else Actual(text, bare)


def _written(text: str, target: Target) -> Actual:
    """A number with its unit, alone or in a sentence."""
    digits = in_digits(text)
    found = amounts(digits, target.unit)
    if not found:
        if is_date(text) and not parse_date(text):
            return Actual(text, problem=BROKEN_DATE)
        return Actual(text, problem="只有日期,没有数值") if dates_in(digits) else Actual(text, words=text)
    between = RANGE.search(digits)
    if between and any(between.start() <= amount.start < between.end() for amount in found):
        return Actual(text, problem="是区间,请填一个数")
    fitting = {
        amount: made
        for amount in found
        if (made := convert(amount.number, amount.unit, target.unit)) is not None
    }
    if len(set(fitting.values())) > 1 or (len(found) > 1 and (not fitting or _loose(found, target))):
        return Actual(text, problem=SEVERAL)
    amount, made = next(iter(fitting.items()), (found[0], found[0].number))
    problem = _odd_words(digits, amount, target)
    if problem:
        return Actual(text, problem=problem)
    if not fitting:
        return _other_unit(text, digits, amount, target)
    return Actual(text, made, note=_taken(text, digits, amount, made, target))


def _loose(found: list[Amount], target: Target) -> bool:
    """A number without a unit beside others (12/20次) may be the one that is meant; never for a percentage."""
    return target.unit != "%" and any(not amount.unit for amount in found)


def _odd_words(text: str, amount: Amount, target: Target) -> str:
    """Words beside the number that make it another one than was done."""
    before = text[: amount.start]
    written = text[amount.start : amount.end]
    if amount.bound is not None and amount.bound is _ONE_SIDED.get(target.direction, amount.bound):
        if amount.bound in _BOUND_NAMES:
            return f"「{text[_head(before) : amount.last]}」只说了{_BOUND_NAMES[amount.bound]},请填一个数"
    elif amount.bound is None and amount.number and _NEGATED.search(before):
        return f"「{text[_head(before) : amount.end]}」不是完成的数"
    falls = FALLING.search(before)
    if bool(falls) != target.falling and (falls or amount.number < 0):
        return f"「{falls[0] if falls else ''}{written}」与指标值的升降不同"
    return ""


def _head(before: str) -> int:
    """Where the phrase that ends in the number begins."""
    return max((before.rfind(mark) + 1 for mark in ",;。、 "), default=0)


def _other_unit(text: str, digits: str, amount: Amount, target: Target) -> Actual:
    assert target.number is not None
    unit, written = amount.unit, digits[amount.start : amount.end]
    taken = "" if digits == written else f"取「{written}」"
    if not unit:
        if target.unit == "%":
            return _bare_percentage(text, amount.number, target.number)
        return Actual(text, amount.number, note=taken)
    if not target.unit:
        if is_scaled(unit) or unit == "%":
            return Actual(text, problem=f"指标值没有写单位,分不清「{written}」怎样比较")
        return Actual(text, amount.number, note=taken)
    if target.unit == "%":
        return Actual(text, problem=f"单位「{unit}」与指标值的百分数不同")
    return Actual(text, problem=f"单位「{unit}」与指标值的「{target.unit}」不同")


def _taken(text: str, digits: str, amount: Amount, made: Decimal, target: Target) -> str:
    written = digits[amount.start : amount.end]
    if made != amount.number or amount.unit != target.unit:
        return f"{written} 即 {show(_SHOWN.apply(made))}{target.unit}"
    if amount.about and amount.about in written:
        return f"{written} 按 {show(made)}{target.unit} 读取"
    return "" if text == written else f"取「{written}」"


def _bare_percentage(text: str, amount: Decimal, target: Decimal) -> Actual:
    if target >= WIDE:
        if 0 < amount <= FRACTION_MAX:
            return Actual(text, amount * 100, note=f"{text} 未带百分号,按 {show(amount * 100)}% 读取")
    elif 0 < amount < target / TINY:
        doubt = f"未带百分号,分不清是 {text}% 还是 {show(amount * 100)}%"
        return Actual(text, problem=doubt, unsigned=True)
    return Actual(text, amount)


def certain_above(target: Target) -> Decimal:
    """Bare numbers greater than this are in the target's unit without any doubt or note.

    >>> from ziping.quantity import parse_target
    >>> certain_above(parse_target("≥90%")), certain_above(parse_target("≤5%")), certain_above(parse_target("≥5次"))
    (Decimal('2'), Decimal('0.5'), Decimal('-Infinity'))
    """
    if target.unit != "%" or target.number is None:
        return Decimal(0) if target.falling else Decimal("-Infinity")
    return FRACTION_MAX if target.number >= WIDE else max(target.number / TINY, Decimal(0))


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
