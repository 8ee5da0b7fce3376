"""Numbers as a cell shows them: percentages are texts with their sign, dates are dates.

openpyxl is imported where it is used: LibreOffice's own Python has none, and asks for percentages alone.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ziping.quantity import number
from ziping.quantity.values import Value
from ziping.rounding import show

_QUOTED = re.compile(r'"[^"]*"|\\.')
_PLACES = re.compile(r"\.(0+)")


_DAY_ZERO = datetime(1899, 12, 30)


class Look(NamedTuple):
    """What a number format makes of a number.

    Args:
        places: of a percentage, at least; None where the format shows none.
    """

    places: int | None = None
    is_date: bool = False


PLAIN = Look()


@lru_cache(1024)
def look_of(code: str) -> Look:
    """
    >>> look_of("0.00%"), look_of("yyyy-m-d").is_date, look_of('0"%"')
    (Look(places=2, is_date=False), True, Look(places=None, is_date=False))
    """
    from openpyxl.styles.numbers import is_date_format

    bare = _QUOTED.sub("", code)
    if "%" in bare:
        match = _PLACES.search(bare)
        return Look(len(match[1]) if match else 0)
    return Look(is_date=bool(is_date_format(code)))


def builtin_code(number_format: int) -> str:
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    return str(BUILTIN_FORMATS.get(number_format, "General"))


def shown(value: int | float, look: Look, epoch: datetime = _DAY_ZERO) -> Value:
    """The value of a cell with this number.

    >>> shown(0.94, Look(2)), shown(44926, Look(is_date=True)), shown(3, PLAIN)
    ('94.00%', datetime.date(2022, 12, 31), 3)
    """
    if look is PLAIN:
        return value
    if look.places is not None:
        exact = number(value)
        return value if exact is None else percentage(exact, look.places)
    if look.is_date:
        return _date(value, epoch)
    return value


def _date(value: int | float, epoch: datetime) -> Value:
    """A date; a length of time stays the number it is."""
    from openpyxl.utils.datetime import from_excel

    try:
        found = from_excel(value, epoch)
    except (OverflowError, ValueError):
        return value
    if isinstance(found, datetime):
        return found.date() if found.time() == time() else found
    return value if isinstance(found, time | timedelta) else found if isinstance(found, date) else value


def percentage(fraction: Decimal, places: int) -> str:
    """All digits there are, and at least ``places``: 94.00%."""
    points = fraction * 100
    digits = len(show(points).partition(".")[2])
    return f"{points:.{max(places, digits)}f}%"
