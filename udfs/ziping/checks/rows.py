"""How checks look at an indicator row: its target and actual value as its rule reads them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ziping.model import Indicator, Text
from ziping.quantity import Actual, Direction, Target, number, parse_actual, plain_text
from ziping.rules import RuleSet
from ziping.scoring.planning import Plan, plan

DISTINCTIVE = 3
"""Figures of so many digits (1095, 3.26) are hardly the same by chance; 10, 100 and 365 often are."""
_YEAR_OF_DAYS = (Decimal(365), Decimal(366))
_COUNT_WORDS = re.compile(r"(?:次数|人数|数量|个数|场次|数)$")
_NOISE = re.compile(r"[\s,;:。、.·“”\"'()《》「」-]+")


class RowReading(NamedTuple):
    """A row whose target asks for a number, and the actual value in the target's unit."""

    plan: Plan
    goal: Target
    target: Decimal
    actual: Actual

    @property
    def done(self) -> Decimal | None:
        return self.actual.number

    @property
    def more_is_better(self) -> bool:
        """≥, and a target without a sign that is not read as a ceiling: forms count it as ≥."""
        bare = self.goal.direction is Direction.EQUAL and not self.goal.signed
        return self.goal.direction is Direction.POSITIVE or bare


def numeric(row: Indicator, rules: RuleSet) -> RowReading | None:
    """None where the rule does not compare numbers in this row."""
    return _numeric(row.target, row.actual, rules, rules.kind_of(row))


@lru_cache(maxsize=4096)  # several checks look at the same row
def _numeric(target: Text, actual: Text, rules: RuleSet, kind: str) -> RowReading | None:
    found = plan(target, rules, kind)
    if found.goal.number is None or found.reads not in ("number", "rate"):
        return None
    return RowReading(found, found.goal, found.goal.number, parse_actual(actual, found.goal))


def full_score(row: Indicator) -> Decimal | None:
    """The points of a row that has all of them; None for any other."""
    weight = number(row.weight)
    return weight if weight and number(row.score) == weight else None


def is_about(row: Indicator, *words: str) -> bool:
    """Whether the 一级 or 二级指标 of a row names one of these: 数量, 成本."""
    return any(word in row.level1 or word in row.level2 for word in words)


def distinctive(value: Decimal, digits: int = DISTINCTIVE) -> bool:
    """Whether a figure is hardly the same by chance.

    >>> distinctive(Decimal("833.04")), distinctive(Decimal("1000"))
    (True, False)
    """
    written = "".join(map(str, value.normalize().as_tuple().digits))
    return len(written) >= digits and value not in _YEAR_OF_DAYS


@lru_cache(65_536)
def bare_name(text: Text) -> str:
    """A name without blanks and signs, for comparison.

    >>> bare_name("“152”项目 签约数量")
    '152项目签约数量'
    """
    return _NOISE.sub("", plain_text(text))


def indicator_name(text: Text) -> str:
    """An indicator's name without signs, and without what it is counted in.

    >>> indicator_name("赴区外境内开展招商活动次数")
    '赴区外境内开展招商活动'
    """
    name = bare_name(text)
    return _COUNT_WORDS.sub("", name) or name


def contains_in_order(longer: str, shorter: str) -> bool:
    """Whether all letters of a name stand in another one, in their order.

    >>> contains_in_order("招商宣传资料印制成本", "招商资料印制成本")
    True
    """
    letters = iter(longer)
    return all(letter in letters for letter in shorter)
