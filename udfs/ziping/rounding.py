"""The one place that rounds, truncates, and turns numbers and texts into what a cell or a formula holds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from typing import Literal

Mode = Literal["half_up", "truncate"]
_PYTHON = {"half_up": ROUND_HALF_UP, "truncate": ROUND_DOWN}
_WIDE = Context(prec=100)
_STEPS = {digits: Decimal(1).scaleb(-digits) for digits in range(13)}
_DUST_DIGITS = 9
_EXCEL = {"half_up": "ROUND", "truncate": "TRUNC"}


@dataclass(frozen=True, slots=True)
class Rounding:
    """How many decimal places a number keeps, and what happens to the rest.

    >>> Rounding(2, "half_up").apply(Decimal("8.245"))
    Decimal('8.25')
    >>> Rounding(1, "truncate").apply(Decimal("9.98"))
    Decimal('9.9')
    """

    digits: int
    mode: Mode

    def apply(self, value: Decimal) -> Decimal:
        rounded = value.quantize(_STEPS[self.digits], _PYTHON[self.mode], _WIDE)
        return rounded if rounded else rounded.copy_abs()  # never -0.00

    def excel(self, expression: str) -> str:
        """The same rounding as a worksheet expression.

        Binary numbers fall just short of a decimal half (7.5×(10−9.99)÷5 is 0.0149999…), so the
        dust beyond the ninth place goes first.
        """
        clean = f"ROUND({expression},{_DUST_DIGITS})"
        return clean if self == EXACT else f"{_EXCEL[self.mode]}({clean},{self.digits})"


def quoted(text: str) -> str:
    """A text as a literal of a worksheet expression.

    >>> quoted('达到"优"级')
    '"达到""优""级"'
    """
    return '"' + text.replace('"', '""') + '"'


EXACT = Rounding(_DUST_DIGITS, "half_up")
"""What a worksheet's binary numbers keep: for values that are rounded only after they are summed."""


def show(value: Decimal) -> str:
    """A number as a person writes it: no exponent, no trailing zeros, no ``-0``.

    >>> show(Decimal("9.40")), show(Decimal("1E+3")), show(Decimal("-0.0"))
    ('9.4', '1000', '0')
    """
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def percent(fraction: Decimal, digits: int = 2) -> str:
    """A fraction as a percentage.

    >>> percent(Decimal("0.57356"))
    '57.36%'
    """
    return f"{Rounding(digits, 'half_up').apply(fraction * 100):f}%"
