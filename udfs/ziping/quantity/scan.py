"""Finds the amounts in a text: number, unit, and the words beside them that say a bound."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from ziping.quantity.cells import NUMBER, decimal
from ziping.quantity.dates import dates_in
from ziping.quantity.numerals import NUMERAL, numeral
from ziping.quantity.units import UNIT, unit_of
from ziping.quantity.values import Direction

PREFIXES = {
    **dict.fromkeys((
        "≥", "≧", ">=", "≮", ">", "大于等于", "大于或等于", "不少于", "不低于", "不小于", "不得少于", "不得低于", "不短于", "至少",
        "最少", "达到", "达", "大于", "高于", "多于", "超过",
    ), Direction.POSITIVE),
    **dict.fromkeys((
        "≤", "≦", "<=", "≯", "<", "小于等于", "小于或等于", "不超过", "未超过", "不超", "不高于", "不大于", "不多于", "不得超过",
        "不得高于", "不长于", "不超出", "没有超过", "控制在", "至多", "最多", "小于", "低于", "少于",
    ), Direction.REVERSE),
    "=": Direction.EQUAL, "等于": Direction.EQUAL,
}  # fmt: skip
"""What stands before a number."""
SUFFIXES = {
    **dict.fromkeys(("及以上", "或以上", "以上"), Direction.POSITIVE),
    **dict.fromkeys(("及以下", "或以下", "以下", "以内", "之内", "内"), Direction.REVERSE),
}
"""What stands behind a number."""


def _longest(words: object) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))  # type: ignore[call-overload]


PREFIX = _longest(PREFIXES)
SUFFIX = _longest(SUFFIXES)
_AMOUNT = re.compile(rf"(?P<n>{NUMBER})\s*(?P<about>余|多)?\s*(?P<u>{UNIT})?")
_BEFORE = re.compile(rf"(?P<word>{PREFIX})\s*$")
_AFTER = re.compile(rf"\s*(?:\(含[^()]*\)|含)?(?P<word>{SUFFIX})(?!部|容|设|外|涵)")
ABOUT = "约近概"
_ABOUT_BEFORE = re.compile(rf"大?[{ABOUT}]\s*$")
_ABOUT_AFTER = re.compile(r"\s*(?:左右|上下|余)")
# 第3名, 前3名, G80, 4A, “152”: names that hold a number.
NAMING = "第前“\"'「『《#"
_NAMED_BEFORE = re.compile(rf"[A-Za-z{NAMING}]$")
_NAMED_AFTER = re.compile(r"[A-Za-z]+|[”\"'」』》]")
SPLIT = re.compile(rf"([^\d.-]*?)\s*({NUMBER})\s*(\D*)")
"""What most texts are: words, one number, words."""
RANGE = re.compile(
    rf"(?P<low>{NUMBER})\s*(?P<u1>{UNIT})?\s*[-~—–至到]\s*(?P<high>{NUMBER})\s*(?P<u2>{UNIT})?"
)
_DIGIT = re.compile("[0-9]")
_PERCENT = re.compile(rf"百分之({NUMBER}|{NUMERAL})")
_COUNTED = re.compile(rf"(?P<n>{NUMERAL})(?P<u>{UNIT})")


NEGATING = ("未", "没有", "没", "尚未", "不到", "不足", "欠", "差", "缺", "低于", "少于", "小于")
FALLS = ("下降", "降低", "减少", "压减", "缩短")
_TELLING = re.compile(f"[百{re.escape(''.join({word[0] for word in (*NEGATING, *PREFIXES, *FALLS)}))}]")
_TELLING_LAST = re.compile(rf"[A-Za-z{NAMING}{ABOUT}]$")


def says_nothing(label: str) -> bool:
    """Whether the words before a number are surely no more than a label; most are.

    >>> says_nothing("签约金额"), says_nothing("招商活动不少于")
    (True, False)
    """
    return not _TELLING.search(label) and not _TELLING_LAST.search(label)


class Amount(NamedTuple):
    """``start`` and ``end`` are those of number and unit in the text; ``bound``: the direction the words
    beside it say; ``about``: the word that makes it inexact; ``clash``: both sides contradict each other."""

    number: Decimal
    unit: str
    start: int
    end: int
    bound: Direction | None = None
    about: str = ""
    clash: bool = False
    last: int = 0


def amounts(text: str, own_unit: str = "") -> list[Amount]:
    """The amounts in a text without dates, ordinals and names that hold a number.

    Args:
        own_unit: a unit that may be none of the lexicon (the target's).

    >>> [(found.number, found.unit) for found in amounts("2022年第3季度签约28个,总投资50.5亿元以上")]
    [(Decimal('28'), '个'), (Decimal('50.5'), '亿元')]
    """
    dates = dates_in(text)
    found = []
    for match in _AMOUNT.finditer(text):
        start, end = match.span("n")
        if any(day.start <= start < day.end for day in dates) or _NAMED_BEFORE.search(text, 0, start):
            continue
        unit, after = match["u"] or "", match.end()
        if own_unit and text.startswith(own_unit, end) and len(own_unit) >= len(unit):
            unit, after = own_unit, end + len(own_unit)
        if not unit and (letters := _NAMED_AFTER.match(text, after)):
            if not _BEFORE.search(text, 0, start):
                continue
            unit, after = letters[0], letters.end()  # ≥50MW: a sign makes it an amount
        found.append(_with_words(text, match, unit_of(unit), after))
    return found


def _with_words(text: str, match: re.Match[str], unit: str, after: int) -> Amount:
    before, behind = _BEFORE.search(text, 0, match.start()), _AFTER.match(text, after)
    bounds = [PREFIXES[before["word"]]] if before else []
    bounds += [SUFFIXES[behind["word"]]] if behind else []
    about = match["about"] or ""
    for inexact in (_ABOUT_BEFORE.search(text, 0, match.start()), _ABOUT_AFTER.match(text, after)):
        about = about or (inexact[0].strip() if inexact else "")
    return Amount(
        decimal(match["n"]), unit, match.start(), after, bounds[0] if bounds else None, about,
        len(set(bounds)) > 1, behind.end() if behind else after,
    )  # fmt: skip


def in_digits(text: str) -> str:
    """百分之九十 as 90%; 三十人, where nothing else is counted, as 30人. Words such as 统一, 一批 stay words.

    >>> in_digits("不少于三十人"), in_digits("百分之九十五以上"), in_digits("统一管理"), in_digits("一批")
    ('不少于30人', '95%以上', '统一管理', '一批')
    """
    if "百分之" in text:
        text = _PERCENT.sub(_percent, text)
    if _DIGIT.search(text):
        return text
    before = re.match(rf"(?:{PREFIX})?\s*", text)
    rest = text[before.end() :] if before else text
    match = _COUNTED.match(rest)
    if not match or not re.fullmatch(rf"(?:\(?含\)?)?(?:{SUFFIX})?", rest[match.end() :]):
        return text
    value = numeral(match["n"])
    # 一批 and 十分 are words.
    if value is None or match[0] in ("一批", "十分", "一起", "一对", "一度", "一成", "万分"):
        return text
    return f"{text[: len(text) - len(rest)]}{value}{rest[match.end('n') :]}"


def _percent(match: re.Match[str]) -> str:
    value = match[1] if match[1][0] in "-.0123456789" else numeral(match[1])
    return match[0] if value is None else f"{value}%"
