"""What a cell holds: its text, and the number or rate that it is."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ziping.quantity.values import Value
from ziping.rounding import show

# Twenty digits hold any budget; longer runs of digits are codes, not amounts.
_LIMIT, _DUST = 10**20, 1e-15
NUMBER = r"-?\d{1,20}(?:,\d{3}){0,6}(?:\.\d{1,30})?(?![\d.]?\d)|-?\.\d{1,30}(?!\d)"
"""A number as people write it, thousands separators and leading zeros allowed."""
_NUMBER = re.compile(NUMBER)
ERROR_VALUE = re.compile(r"#(?:DIV/0!|REF!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|Err:\d{3}")
"""What spreadsheets show where a formula fails."""


def plain_text(value: Value) -> str:
    """The text of a cell: trimmed, full-width digits and signs made half-width.

    >>> plain_text("　≥９０％ "), plain_text(Decimal("9.40")), plain_text(None)
    ('≥90%', '9.4', '')
    """
    if isinstance(value, str):
        return value.strip() if value.isascii() else _narrow(value)
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
    return plain_text(str(value))


@lru_cache(16_384)
def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").strip()


def number(value: Value) -> Decimal | None:
    """A bare number: amount, weight or score. None for blanks and for anything that is not one.

    >>> number("1,130.282"), number(0.1), number("#DIV/0!"), number("")
    (Decimal('1130.282'), Decimal('0.1'), None, None)
    """
    if isinstance(value, str):
        return _written_number(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_float(value) if abs(value) < _LIMIT else None
    if isinstance(value, Decimal):
        return value if value.is_finite() and abs(value) < _LIMIT else None
    return None


@lru_cache(maxsize=4096)
def _written_number(text: str) -> Decimal | None:
    text = plain_text(text)
    return decimal(text) if _NUMBER.fullmatch(text) else None


def rate(value: Value) -> Decimal | None:
    """A percentage cell as a fraction, written with the sign or without (``42.87`` is 42.87%).

    >>> rate("57.36%"), rate("94")
    (Decimal('0.5736'), Decimal('0.94'))
    """
    points = number(plain_text(value).removesuffix("%").rstrip())
    return None if points is None else points / 100


def decimal(text: str) -> Decimal:
    """What :data:`NUMBER` matched, as a number."""
    return Decimal(text.replace(",", ""))


def _from_float(value: int | float) -> Decimal:
    """Fifteen digits, as a spreadsheet shows them: 0.1+0.2 is 0.3."""
    if isinstance(value, int):
        return Decimal(value)
    return Decimal(f"{value:.15g}") if abs(value) >= _DUST else Decimal(0)
