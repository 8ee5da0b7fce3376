"""What a named formula is made of: its two halves, what it reads, and what it answers instead of points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from ziping.quantity import Direction, Target
from ziping.rounding import show
from ziping.scoring.parameters import Parameter

NEEDS_NUMBER = "需填数值"
NEEDS_DATE = "需填日期"
NEEDS_SIGN = "需写明百分号"
BY_HAND = "需人工评分"

Reads = Literal["number", "rate", "items", "date", "words", "nothing"]
"""What ``a`` is: the actual value's number; the rate of completion in percent; how many sub-items fail;
days after the deadline; 1 or 0 for the target's word or its opposite; or nothing, a person decides."""


class Points(NamedTuple):
    """Unrounded points (None: the formula does not give any) and how they come about.

    ``why`` is asked for only when somebody reads it; with ``calculation`` it ends in a calculation,
    to be followed by its result.
    """

    value: Decimal | None
    why: Callable[[], str]
    calculation: bool = False


class Halves(NamedTuple):
    """(w, a) → points, and (w, a) → worksheet expression of two cell references."""

    points: Callable[[Decimal, Decimal], Points]
    plain: Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class NamedFormula:
    """A way of scoring.

    Args:
        title: Chinese, for ``ziping rules``; may name its parameters in braces.
        suits: the directions a rule file may use it for; any formula may be used for a 指标类别.
        halves: (target, parameters) → both halves.
        parameters: what a rule file has to say beside the name.
        possible: the only points there can be, where they are few: (w, parameters) → them.
    """

    title: str
    reads: Reads
    suits: frozenset[str]
    halves: Callable[[Target, Mapping[str, Any]], Halves]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    possible: Callable[[Decimal, Mapping[str, Any]], tuple[Decimal, ...]] | None = None

    @property
    def general(self) -> str:
        """The title with the parameters' names in it."""
        return self.title.format_map({name: name for name in self.parameters})

    def describe(self, parameters: Mapping[str, Any]) -> str:
        """The title with the parameters' values in it."""
        shown = {name: kind.show(parameters[name]) for name, kind in self.parameters.items()}
        return self.title.format_map(shown)


class Within(NamedTuple):
    """Where an actual value reaches its target; None is no bound."""

    low: Decimal | None
    high: Decimal | None

    @classmethod
    def of(cls, goal: Target) -> Within:
        t = number_of(goal)
        if goal.upper is not None:
            return cls(t, goal.upper)
        # 0 is a ceiling (事故=0起).
        ceiling = goal.direction is Direction.REVERSE or (goal.direction is Direction.EQUAL and t == 0)
        return cls(None, t) if ceiling else cls(t, None)

    def holds(self, a: Decimal) -> bool:
        return (self.low is None or a >= self.low) and (self.high is None or a <= self.high)

    def plain(self, a: str) -> str:
        tests = [f"{a}>={show(self.low)}"] if self.low is not None else []
        tests += [f"{a}<={show(self.high)}"] if self.high is not None else []
        return f"AND({','.join(tests)})"


def number_of(goal: Target) -> Decimal:
    assert goal.number is not None
    return goal.number
