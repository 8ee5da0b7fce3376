"""A 评分办法 as data: what a rule file says, checked and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ziping.rounding import Rounding

ScoringMode = Literal["locked", "reasoned", "by_hand"]
"""locked: automatic, cannot be changed · reasoned: automatic, may be overwritten with a reason ·
by_hand: a person types the score, the computed one stands beside it."""

SCORING_MODES: Mapping[str, str] = {
    "locked": "自动计分,锁定",
    "reasoned": "自动计分,可改但须写明理由",
    "by_hand": "人工评分,旁列计算结果",
}
ZeroBudget = Literal["none", "zero", "full"]
ZERO_BUDGET: Mapping[str, str] = {
    "none": "没有执行率,不计执行得分",
    "zero": "执行得分记0分",
    "full": "执行得分记满分",
}


@dataclass(frozen=True, slots=True)
class Tier:
    """A 档次 of qualitative indicators; bounds in percent of the weight, the lower one inclusive."""

    label: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Grade:
    """A 等级: totals of at least ``low`` (inclusive) and below the next better grade."""

    label: str
    low: Decimal


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One region's rules for one year. Each value's source is in ``sources`` under its table's name.

    Args:
        formulas: named formula (:mod:`ziping.scoring.formulas`) per direction: positive, reverse,
            equal, deadline, qualitative.
        level1_weights: 一级指标 and its usual marks.
        low_execution: a rate (percent) below this needs a reason.
        adjustment: a budget adjustment of more than this (percent of the initial budget) needs one.
        severities: check id → severity where the region wants another than the catalogue's.
    """

    id: str
    title: str
    number: str
    issuer: str
    region: str
    year: int
    full_marks: Decimal
    execution_weight: Decimal
    level1_weights: Mapping[str, Decimal]
    score_rounding: Rounding
    rate_rounding: Rounding
    execution_formula: str
    zero_budget: ZeroBudget
    formulas: Mapping[str, str]
    tiers: tuple[Tier, ...]
    grades: tuple[Grade, ...]
    low_execution: Decimal
    adjustment: Decimal
    mode: ScoringMode
    severities: Mapping[str, str]
    sources: Mapping[str, str]

    def grade(self, total: Decimal) -> str:
        """The 等级 of a total score.

        >>> from ziping.rules import load
        >>> load("mof-2020").grade(Decimal("90")), load("mof-2020").grade(Decimal("79.99"))
        ('优', '中')
        """
        return next((grade.label for grade in self.grades if total >= grade.low), self.grades[-1].label)
