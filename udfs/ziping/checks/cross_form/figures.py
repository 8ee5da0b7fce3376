"""Comparing figures that were rounded by different hands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from ziping.model import Form
from ziping.quantity import convert, number, plain_text
from ziping.rounding import Rounding

_AMOUNT = re.compile(r"(?P<number>[\d,.]+)(?P<unit>\D*)")
FORM_DIGITS = 2
"""A form that keeps so many places may itself be rounded: 57375元 is 5.74万元."""


def amount_of(text: str) -> tuple[Decimal, str] | None:
    """A stated figure and its unit.

    >>> amount_of("1,130.28万元"), amount_of("11个")
    ((Decimal('1130.28'), '万元'), (Decimal('11'), '个'))
    """
    match = _AMOUNT.fullmatch(text)
    value = number(match["number"]) if match else None
    return None if match is None or value is None else (value, match["unit"])


def in_unit(text: str, unit: str) -> Decimal | None:
    """A stated amount in the money unit of a form."""
    found = amount_of(text)
    if found is None:
        return None
    return found[0] if found[1] == unit else convert(*found, unit)


def sum_of(what: str, unit: str, forms: Iterable[Form]) -> Decimal | None:
    """An amount of the total fund lines of several forms, added up.

    Args:
        what: the amount's name in a fund line.
        unit: of the sum.

    Returns:
        None where there are no forms, or one of them does not say.
    """
    amounts = [
        in_unit(f"{value}{plain_text(form.money_unit)}", unit)
        if form.funds and (value := number(getattr(form.funds[0], what))) is not None
        else None
        for form in forms
    ]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(amounts) else None


def agrees(stated: Decimal, known: Decimal) -> bool:
    """Whether two figures are one: equal, or the one with fewer places is the other one rounded.

    >>> agrees(Decimal("82"), Decimal("82.46")), agrees(Decimal("89.33"), Decimal("89.34"))
    (True, False)
    >>> agrees(Decimal("5.7375"), Decimal("5.74")), agrees(Decimal("300.4"), Decimal("300"))
    (True, False)
    """
    digits, own = places(stated), places(known)
    if digits <= own:
        return Rounding(digits, "half_up").apply(known) == stated
    return own >= FORM_DIGITS and Rounding(own, "half_up").apply(stated) == known


def places(value: Decimal) -> int:
    """How many decimal places a figure is written with."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
