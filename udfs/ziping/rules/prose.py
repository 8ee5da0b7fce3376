"""A rule set in words, for 填报说明 and the command line; only what the rule file says."""

from __future__ import annotations

from typing import NamedTuple

from ziping.rounding import show
from ziping.rules.ruleset import (
    BOUNDS,
    COLUMNS,
    EXECUTION_BASES,
    SCORING_MODES,
    TOTALS,
    ZERO_BUDGET,
    Formula,
    Grades,
    IndicatorKind,
    RuleSet,
)
from ziping.scoring.formulas import EXECUTION, FORMULAS

# Prose on a form is set in full-width punctuation.
_FULL_WIDTH = str.maketrans(",;:()", "\uff0c\uff1b\uff1a\uff08\uff09")
_MODES = {"half_up": "四舍五入", "truncate": "直接舍去"}
_DIRECTIONS = {
    "positive": "正向指标(≥)",
    "reverse": "反向指标(≤)",
    "equal": "定值指标(=)",
    "range": "区间指标(如 85%-90%)",
    "deadline": "时效指标(日期)",
    "yes_no": "是非指标(是、符合等)",
    "qualitative": "定性指标(文字)",
}


class Line(NamedTuple):
    """One topic of a rule set: its title, what holds, and where that stands."""

    topic: str
    text: str
    source: str


def describe(rules: RuleSet) -> list[Line]:
    """The rule set topic by topic, in the order a reader needs them.

    >>> from ziping.rules import load
    >>> describe(load("liuzhou-2022"))[1].text
    '10 分。分值×执行率，不超过分值，不低于0分。预算为0时没有执行率，不计执行得分。'
    """
    marks = "、".join(f"{name} {show(weight)}" for name, weight in rules.level1_weights.items())
    executed = f"预算执行 {show(rules.execution_weight)}、" if rules.execution_weight else ""
    base = (
        ""
        if rules.execution_base == "adjusted"
        else f"执行率以{EXECUTION_BASES[rules.execution_base]}为分母。"
    )
    rounding = rules.score_rounding
    lines = [
        ("满分", f"{show(rules.full_marks)} 分:{executed}{marks}(一级指标分值可按表调整)。", "marks.level1"),
        (
            "预算执行",
            f"{show(rules.execution_weight)} 分。{EXECUTION[rules.execution_formula]}。{base}"
            f"预算为0时{ZERO_BUDGET[rules.zero_budget]}。",
            "execution",
        ),
    ]
    lines += [
        (title, f"{_formula(rules.formulas[key])}。", f"formulas.{key}") for key, title in _DIRECTIONS.items()
    ]
    lines += [(f"类别:{label}", f"{_kind(kind)}。", f"kinds.{label}") for label, kind in rules.kinds.items()]
    tiers = ";".join(f"{tier.label}:{show(tier.high)}%–{show(tier.low)}%(含)" for tier in rules.tiers[:-1])
    last = rules.tiers[-1]
    summed = "" if rules.total_of == "rounded" else f"{TOTALS[rules.total_of]}。"
    lines += [
        ("定性档次", f"{tiers};{last.label}:{show(last.high)}%–{show(last.low)}%。", "tiers"),
        ("小数", f"得分保留 {rounding.digits} 位小数,{_MODES[rounding.mode]}。{summed}", "rounding.score"),
        ("等级", f"{_grades(rules.grades)}。", "grades"),
    ]
    if rules.department_grades is not rules.grades:
        lines.append(("部门整体等级", f"{_grades(rules.department_grades)}。", "grades.department"))
    lines += [
        ("须写原因", f"失分的指标;执行率低于 {show(rules.low_execution)}%;年中有预算调整。", "reasons"),
        ("得分改动", f"{SCORING_MODES[rules.mode]}。", "scoring"),
    ]
    return [Line(topic, text.translate(_FULL_WIDTH), rules.sources[path]) for topic, text, path in lines]


def _formula(formula: Formula) -> str:
    return FORMULAS[formula.name].describe(formula.parameters)


def _kind(kind: IndicatorKind) -> str:
    where = f"{COLUMNS[kind.column]}含{'、'.join(f'「{word}」' for word in kind.contains)}的指标"
    parts = [_formula(kind.formula)] if kind.formula else []
    if kind.unsigned:
        parts.append(f"指标值未写符号的按{_DIRECTIONS[kind.unsigned]}(百分数除外)")
    return f"{where}:{';'.join(parts)}"


def _grades(grades: Grades) -> str:
    listed = "、".join(
        f"{show(step.low)} 分{BOUNDS[grades.bound]}为{step.label}" for step in grades.levels[:-1]
    )
    return f"{listed},其余为{grades.levels[-1].label}"
