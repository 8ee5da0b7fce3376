"""How a letter is worded: numbers in Chinese, full-width punctuation."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_QUOTED = re.compile("(「[^「」]*」)")
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）"}
# Between digits they belong to a number: 1,234, 12:30.
_MARK = re.compile(r"(?<!\d)[,:;]|[,:;](?!\d)|[()]")


def chinese_number(number: int) -> str:
    """From 1 to 9999, as items are counted.

    >>> chinese_number(7), chinese_number(10), chinese_number(12), chinese_number(30), chinese_number(105)
    ('七', '十', '十二', '三十', '一百零五')
    """
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text


def full_width(text: str) -> str:
    """Prose with the punctuation of official letters; what is quoted from a form stays as it is.

    >>> full_width("「甲(乙)」填 1,234,而应为 5(见表)")
    '「甲(乙)」填 1,234，而应为 5（见表）'
    """
    pieces = _QUOTED.split(text)
    return "".join(
        piece if n % 2 else _MARK.sub(lambda match: _FULL_WIDTH[match[0]], piece)
        for n, piece in enumerate(pieces)
    )
