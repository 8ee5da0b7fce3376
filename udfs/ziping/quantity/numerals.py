"""Chinese numerals: 三十, 一百二十万, 两 — in as far as people count with them in a form."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {ch: n for n, row in enumerate(("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")) for ch in row}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}

NUMERAL = f"[{''.join(_DIGITS)}{''.join(_TENS)}][{''.join(_DIGITS)}{''.join(_TENS)}万亿点]*"
_YEAR = re.compile(f"[{''.join(_DIGITS)}]{{4}}(?=年)")
_DAY = re.compile(f"[{''.join(_DIGITS)}十]+(?=[月日])")


def numeral(text: str) -> Decimal | None:
    """The number that a Chinese numeral writes; None where it is not a well-formed one.

    >>> numeral("一百二十万"), numeral("两千零五"), numeral("三点五"), numeral("十")
    (Decimal('1200000'), Decimal('2005'), Decimal('3.5'), Decimal('10'))
    >>> numeral("三四"), numeral("百")
    (None, None)
    """
    whole, point, fraction = text.partition("点")
    if point and (not fraction or any(ch not in _DIGITS for ch in fraction)):
        return None
    found = _whole(whole)
    if found is None:
        return None
    return Decimal(f"{found}.{''.join(str(_DIGITS[ch]) for ch in fraction)}") if point else Decimal(found)


def _whole(text: str) -> int | None:
    total = section = 0
    digit: int | None = None
    unit = 10**4  # the next tens, hundreds, thousands must be smaller
    myriad = 10**12
    for index, ch in enumerate(text):
        if ch in _DIGITS:
            if digit:  # 三四 is a few, not a number
                return None
            digit = _DIGITS[ch]
        elif ch in _TENS:
            size = _TENS[ch]
            if size >= unit or (digit is None and not (size == 10 and index == 0)):
                return None
            section, digit, unit = section + (1 if digit is None else digit) * size, None, size
        else:
            size = _MYRIADS.get(ch, 0)
            section += digit or 0
            if not section or not 0 < size < myriad:
                return None
            total, section, digit, unit, myriad = total + section * size, 0, None, 10**4, size
    if not text or text[0] in "百佰千仟":
        return None
    return total + section + (digit or 0)


def dates_in_digits(text: str) -> str:
    """二〇二二年十二月三十一日 in digits; other numerals are left alone.

    >>> dates_in_digits("二〇二二年十二月三十一日前")
    '2022年12月31日前'
    """
    if not _YEAR.search(text):
        return text
    text = _YEAR.sub(lambda found: "".join(str(_DIGITS[ch]) for ch in found[0]), text)
    return _DAY.sub(lambda found: str(_whole(found[0]) or found[0]), text)
