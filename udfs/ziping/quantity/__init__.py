"""Reads targets and actual values as people write them.

``≥10次`` is a direction, a number and a unit; ``2022年12月31日前`` a deadline; ``有所提升`` words.
Nothing is guessed in silence: what cannot be read says so in ``problem``, and a reading that took
a choice says which in ``note``.
"""

from ziping.quantity.actuals import (
    CIRCLED,
    FRACTION_MAX,
    TINY,
    WIDE,
    certain_above,
    parse_actual,
    parse_items,
)
from ziping.quantity.cells import ERROR_VALUE, number, plain_text, rate
from ziping.quantity.dates import SERIAL_FIRST, SERIAL_LAST, parse_date
from ziping.quantity.targets import is_opposite, opposites, parse_target, read_target
from ziping.quantity.units import convert
from ziping.quantity.values import Actual, Direction, Items, Target, Value

__all__ = [
    "CIRCLED",
    "ERROR_VALUE",
    "FRACTION_MAX",
    "SERIAL_FIRST",
    "SERIAL_LAST",
    "TINY",
    "WIDE",
    "Actual",
    "Direction",
    "Items",
    "Target",
    "Value",
    "certain_above",
    "convert",
    "is_opposite",
    "number",
    "opposites",
    "parse_actual",
    "parse_date",
    "parse_items",
    "parse_target",
    "plain_text",
    "rate",
    "read_target",
]
