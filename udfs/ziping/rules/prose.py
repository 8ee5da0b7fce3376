"""A rule set in words, for 填报说明 and the command line; only what the rule file says."""

from __future__ import annotations

from typing import NamedTuple

from ziping.rounding import Rounding, show
from ziping.rules.ruleset import (
    BOUNDS,
    COLUMNS,
    DIRECTIONS,
    EXECUTION_BASES,
    ROUNDINGS,
    SCORING_MODES,
    SEVERITIES,
    TITLE_WORDS,
    TITLES,
    TOTALS,
    UNEXECUTED,
    ZERO_BUDGET,
    Formula,
    Grades,
    IndicatorKind,
    RuleSet,
)
from ziping.scoring.formulas import EXECUTION, FORMULAS

# Prose on a form is set in full-width punctuation.
_FULL_WIDTH = str.maketrans(",;:()", "\uff0c\uff1b\uff1a\uff08\uff09")
_USUAL_RATE = Rounding(2, "half_up")


class Line(NamedTuple):
    """One topic of a rule set: its title, what holds, and where that stands."""

    topic: str
    text: str
    source: str


def describe(rules: RuleSet) -> list[Line]:
    """The rule set topic by topic, in the order a reader needs them; the usual case of a side matter is left unsaid.

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
    lines = [
        ("满分", f"{show(rules.full_marks)} 分:{executed}{marks}(一级指标分值可按表调整)。", "marks.level1"),
        (
            "预算执行",
            f"{show(rules.execution_weight)} 分。{EXECUTION[rules.execution_formula]}。{base}"
            f"预算为0时{ZERO_BUDGET[rules.zero_budget]}。",
            "execution",
        ),
    ]
    if rules.level2:
        printed = ";".join(f"{name}:{'、'.join(inner)}" for name, inner in rules.level2.items())
        lines.append(("印有的二级指标", f"{printed}。", "level2"))
    words = "、".join(f"{TITLES[key]}「{text}」" for key, text in rules.titles.items())
    for word, meaning in TITLE_WORDS.items():
        words = words.replace(f"{{{word}}}", f"〈{meaning}〉")
    lines.append(("表题", f"{words}。", "titles"))
    lines += [
        (title, f"{_formula(rules.formulas[key])}。", f"formulas.{key}") for key, title in DIRECTIONS.items()
    ]
    lines += [(f"类别:{label}", f"{_kind(kind)}。", f"kinds.{label}") for label, kind in rules.kinds.items()]
    tiers = ";".join(f"{tier.label}:{show(tier.high)}%–{show(tier.low)}%(含)" for tier in rules.tiers[:-1])
    last = rules.tiers[-1]
    lines += [
        ("定性档次", f"{tiers};{last.label}:{show(last.high)}%–{show(last.low)}%。", "tiers"),
        ("小数", f"得分{_rounding(rules.score_rounding)}。", "rounding.score"),
    ]
    if rules.rate_rounding != _USUAL_RATE:
        lines.append(("执行率小数", f"百分数{_rounding(rules.rate_rounding)}。", "rounding.rate"))
    if rules.total_of != "rounded":
        lines.append(("总分", f"{TOTALS[rules.total_of]}。", "total"))
    lines.append(("等级", f"{_grades(rules.grades)}。", "grades"))
    if rules.department_grades != rules.grades:
        lines.append(("部门整体等级", f"{_grades(rules.department_grades)}。", "grades.department"))
    adjusted = f"超过年初预算的 {show(rules.adjustment)}%" if rules.adjustment else ""
    differs = "得分与按规则计算的不同的;" if rules.typed_scores else ""
    lines += [
        (
            "须写原因",
            f"失分的指标;{differs}执行率低于 {show(rules.low_execution)}%;年中有预算调整{adjusted};"
            f"完成值达到指标值的 {show(rules.overachievement)}%。",
            "reasons",
        ),
        (
            "可疑结果",
            f"执行率低于 {show(rules.doubtful_execution)}% 而总分不低于 {show(rules.doubtful_total)} 分。",
            "doubts",
        ),
    ]
    if rules.unexecuted != "covered":
        lines.append(("没有执行的项目", f"在自评覆盖率里{UNEXECUTED[rules.unexecuted]}。", "coverage"))
    lines += [
        ("得分改动", f"{SCORING_MODES[rules.mode]}。", "scoring"),
    ]
    if rules.severities:
        changed = "、".join(f"{check} {SEVERITIES[level]}" for check, level in rules.severities.items())
        lines.append(("校验级别", f"{changed};其余照常。", "severity"))
    return [Line(topic, text.translate(_FULL_WIDTH), rules.sources[path]) for topic, text, path in lines]


def _rounding(rounding: Rounding) -> str:
    return f"保留 {rounding.digits} 位小数,{ROUNDINGS[rounding.mode]}"


def _formula(formula: Formula) -> str:
    return FORMULAS[formula.name].describe(formula.parameters)


def _kind(kind: IndicatorKind) -> str:
    where = f"{COLUMNS[kind.column]}含{'、'.join(f'「{word}」' for word in kind.contains)}的指标"
    parts = [_formula(kind.formula)] if kind.formula else []
    if kind.unsigned:
        parts.append(f"指标值未写符号的按{DIRECTIONS[kind.unsigned]}(百分数除外)")
    return f"{where}:{';'.join(parts)}"


def _grades(grades: Grades) -> str:
    listed = "、".join(
        f"{show(step.low)} 分{BOUNDS[grades.bound]}为{step.label}" for step in grades.levels[:-1]
    )
    return f"{listed},其余为{grades.levels[-1].label}"
