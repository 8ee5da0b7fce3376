"""A 评分办法 as data: what a rule file says, checked and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from ziping.model import Indicator, Kind
from ziping.rounding import EXACT, Rounding

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
ExecutionBase = Literal["adjusted", "received"]
EXECUTION_BASES: Mapping[str, str] = {"adjusted": "调整后(全年)预算数", "received": "实际到位资金"}
TotalOf = Literal["rounded", "unrounded"]
TOTALS: Mapping[str, str] = {
    "rounded": "各项得分先取小数再相加",
    "unrounded": "各项得分不取小数直接相加,只对总分取小数",
}
Unexecuted = Literal["covered", "uncovered", "not_due"]
UNEXECUTED: Mapping[str, str] = {
    "covered": "算作已评",
    "uncovered": "不算已评",
    "not_due": "不计入应评",
}
Bound = Literal["at_least", "above"]
BOUNDS: Mapping[str, str] = {"at_least": "及以上", "above": "以上(不含)"}
Column = Literal["level1", "level2", "name"]
COLUMNS: Mapping[Column, str] = {"level1": "一级指标", "level2": "二级指标", "name": "三级指标"}
ROUNDINGS: Mapping[str, str] = {"half_up": "四舍五入", "truncate": "直接舍去"}
DIRECTIONS: Mapping[str, str] = {
    "positive": "正向指标(≥)",
    "reverse": "反向指标(≤)",
    "equal": "定值指标(=)",
    "range": "区间指标(如 85%-90%)",
    "deadline": "时效指标(日期)",
    "yes_no": "是非指标(是、符合等)",
    "qualitative": "定性指标(文字)",
}
UNSIGNED: Mapping[str, str] = {key: DIRECTIONS[key] for key in ("positive", "reverse")}
SEVERITIES: Mapping[str, str] = {"error": "错误", "warning": "提醒", "info": "提示", "off": "不查"}


class Range(NamedTuple):
    """The numbers a key may have, bounds included."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low} 到 {self.high} 的数字"


YEARS = Range(2000, 2100)
FULL_MARKS = Range(1, 1000)
MARKS = Range(0, 100)
PERCENT = Range(0, 100)
OVERACHIEVEMENT = Range(100, 1000)
DIGITS = Range(0, 8)
TITLES: Mapping[str, str] = {
    "department": "部门整体的表题",
    "project": "项目支出的表题",
    "department_evaluation": "部门评价的表题",
    "total": "资金合计行的名称",
}
TITLE_WORDS: Mapping[str, str] = {"year": "年度", "name": "部门或项目的名称"}


@dataclass(frozen=True, slots=True)
class Formula:
    """A named formula (:mod:`ziping.scoring.formulas`) with the parameters a rule file gives it."""

    name: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IndicatorKind:
    """指标类别: indicators that are read or scored in their own way, found by a word in a column.

    Args:
        unsigned: direction of a target written without a sign (a cost of 20万元 is a ceiling); ``""`` for
            the usual one.
        formula: replaces the formulas by direction; None keeps them.
    """

    label: str
    column: Column
    contains: tuple[str, ...]
    unsigned: str
    formula: Formula | None

    def covers(self, row: Indicator) -> bool:
        return any(word in getattr(row, self.column) for word in self.contains)


@dataclass(frozen=True, slots=True)
class Tier:
    """A 档次 of qualitative indicators; bounds in percent of the weight, the lower one inclusive."""

    label: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Grade:
    """A 等级: totals from ``low`` and below the next better grade."""

    label: str
    low: Decimal


@dataclass(frozen=True, slots=True)
class Grades:
    """等级 from the best to the worst; ``bound`` says whether ``low`` itself belongs to the grade."""

    levels: tuple[Grade, ...]
    bound: Bound

    def of(self, total: Decimal) -> Grade:
        for grade in self.levels[:-1]:
            if total > grade.low or (total == grade.low and self.bound == "at_least"):
                return grade
        return self.levels[-1]


# Compared and hashed by identity: one object per rule file, and a cheap key of caches.
@dataclass(frozen=True, eq=False, slots=True)
class RuleSet:
    """One region's rules for one year. Each value's source is in ``sources`` under its table's name.

    Args:
        formulas: per direction: positive, reverse, equal, range, deadline, yes_no, qualitative.
        kinds: by label, the first that covers a row counts.
        lineage: its id, the id it extends, and so on.
        level1_weights: 一级指标 and its usual marks.
        level2: 一级指标 and the 二级指标 that the form prints under it, also where no indicator stands there.
        titles: how the 表题 of each kind of form is made, and what the line of all funds is called.
        execution_base: the denominator of the execution rate.
        low_execution: a rate (percent) below this needs a reason.
        adjustment: a budget adjustment of more than this (percent of the initial budget) needs one.
        overachievement: an actual value from this on (percent of the target) needs one.
        doubtful_execution, doubtful_total: a rate (percent) below the one beside a total from the other on
            is doubtful.
        unexecuted: what a project that was not carried out is in the coverage of the self-evaluation.
        severities: check id → severity where the region wants another than the catalogue's.
    """

    id: str
    lineage: tuple[str, ...]
    title: str
    number: str
    issuer: str
    region: str
    year: int
    full_marks: Decimal
    execution_weight: Decimal
    level1_weights: Mapping[str, Decimal]
    level2: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]
    score_rounding: Rounding
    rate_rounding: Rounding
    execution_formula: str
    execution_base: ExecutionBase
    zero_budget: ZeroBudget
    formulas: Mapping[str, Formula]
    kinds: Mapping[str, IndicatorKind]
    tiers: tuple[Tier, ...]
    total_of: TotalOf
    grades: Grades
    department_grades: Grades
    low_execution: Decimal
    adjustment: Decimal
    overachievement: Decimal
    doubtful_execution: Decimal
    doubtful_total: Decimal
    unexecuted: Unexecuted
    mode: ScoringMode
    severities: Mapping[str, str]
    sources: Mapping[str, str]

    @property
    def cell_rounding(self) -> Rounding:
        """What a score cell holds; it always shows ``score_rounding``.

        A score typed by hand is written as it is shown, so the one computed beside it is too.
        """
        return self.score_rounding if self.total_of == "rounded" or self.typed_scores else EXACT

    @property
    def typed_scores(self) -> bool:
        """Whether a person types the score of every indicator; the execution score is always computed."""
        return self.mode == "by_hand"

    def form_title(self, kind: Kind, year: int, name: str) -> str:
        """The 表题 of a form.

        >>> from ziping.rules import load
        >>> load("liuzhou-2022").form_title("department", 2022, "柳州市投资促进局")
        '2022年度部门整体绩效自评表'
        >>> load("hengkou-2024").form_title("project", 2024, "宁波安康商会工作经费")
        '宁波安康商会工作经费项目自评表'
        """
        return self.titles[kind].replace("{year}", str(year)).replace("{name}", name)

    def grades_of(self, kind: Kind) -> Grades:
        return self.department_grades if kind == "department" else self.grades

    def grade(self, total: Decimal, kind: Kind = "project") -> str:
        """The 等级 of a total score.

        >>> from ziping.rules import load
        >>> load("mof-2020").grade(Decimal("90")), load("mof-2020").grade(Decimal("79.99"))
        ('优', '中')
        >>> load("qinzhou-2022").grade(Decimal("90")), load("qinzhou-2022").grade(Decimal("90"), "department")
        ('二等', '优')
        """
        return self.grades_of(kind).of(total).label

    def kind_of(self, row: Indicator) -> str:
        """The label of the 指标类别 that covers a row, or ``""``.

        >>> from ziping.rules import load
        >>> load("hengkou-2024").kind_of(Indicator("产出指标", "成本指标", "租赁费"))
        '成本指标'
        """
        return _kind_of(self, row.level1, row.level2, row.name) if self.kinds else ""


@lru_cache(4096)
def _kind_of(rules: RuleSet, level1: str, level2: str, name: str) -> str:
    row = Indicator(level1, level2, name)
    return next((label for label, kind in rules.kinds.items() if kind.covers(row)), "")
