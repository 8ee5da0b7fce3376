"""Values as the XML of a cell. Text is always text: never a formula, never markup."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ziping.errors import fail
from ziping.opening import MAX_TEXT
from ziping.rounding import show

CellValue = str | Decimal | date | None
BLANK = "/>"
TEXT, END_OF_TEXT = ' t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
END_OF_VALUE = "</v></c>"
A, B = "\ufdd0", "\ufdd1"
"""Places in prepared XML, filled in later; no text can hold these characters."""
_DAY_ZERO = date(1899, 12, 30)
_SPECIAL = re.compile("[\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """Text between tags. What XML cannot hold is left out; ``_x000D_`` stays those seven letters.

    >>> escaped("a<b\\x01"), escaped("_x000D_")
    ('a&lt;b', '_x005F_x000D_')
    """
    # Most texts are plain, which costs less to tell than to look for what XML cannot hold.
    if not _plain(text) and _SPECIAL.search(text):
        text = _ESCAPE.sub("_x005F_", _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    # translate() looks at every character; what is not there costs replace() next to nothing.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> bool:
    return text.isprintable() and "_x" not in text


def harmless(text: str) -> bool:
    """Sure to be the same when it is :func:`escaped`, told quickly."""
    return "&" not in text and "<" not in text and ">" not in text and _plain(text)


def attribute(text: str) -> str:
    """Text of an attribute in double quotes.

    >>> attribute('a"b\\n')
    'a&quot;b&#10;'
    """
    return escaped(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def text_cell(text: str) -> str:
    """The rest of ``<c r="B2" s="1"`` for a text.

    Raises:
        ZipingError: longer than a cell can be.
    """
    return _text_cell(text) if len(text) < _SHORT else _any_text_cell(text)


def _any_text_cell(text: str) -> str:
    if not text:
        return BLANK
    if len(text) > MAX_TEXT:
        mend = "精简内容"
        raise fail(f"文字有 {len(text)} 字,超过单元格上限 {MAX_TEXT} 字", f"「{text[:20]}…」", mend)
    return f"{TEXT}{escaped(text)}{END_OF_TEXT}"


# Labels and names come again and again; long texts would only fill the memory.
_SHORT = 200
_text_cell = lru_cache(4096)(_any_text_cell)


def value_cell(value: CellValue) -> str:
    """The rest of a cell for any value."""
    if value is None:
        return BLANK
    if isinstance(value, str):
        return text_cell(value)
    return f"><v>{(value - _DAY_ZERO).days if isinstance(value, date) else show(value)}</v></c>"


def formula_cell(formula: str, cached: str | Decimal | None) -> str:
    """The rest of a cell for a formula (escaped, without =) and the value shown before a recalculation."""
    if isinstance(cached, Decimal):
        return f"><f>{formula}</f><v>{show(cached)}</v></c>"
    return f' t="str"><f>{formula}</f><v>{escaped(cached or "")}</v></c>'
