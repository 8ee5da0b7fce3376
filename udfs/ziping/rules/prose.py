"""A rule set in words, for 填报说明 and the command line; only what the rule file says."""

from __future__ import annotations

from ziping.rounding import show
from ziping.rules.ruleset import SCORING_MODES, ZERO_BUDGET, RuleSet
from ziping.scoring.formulas import EXECUTION, FORMULAS

# Prose on a form is set in full-width punctuation.
_FULL_WIDTH = str.maketrans(",;:()", "\uff0c\uff1b\uff1a\uff08\uff09")
_MODES = {"half_up": "四舍五入", "truncate": "直接舍去"}
_DIRECTIONS = {
    "positive": "正向指标(≥)",
    "reverse": "反向指标(≤)",
    "equal": "定值指标(=)",
    "deadline": "时效指标(日期)",
    "qualitative": "定性指标(文字)",
}


def describe(rules: RuleSet) -> list[tuple[str, str]]:
    """Topic and sentence, in the order a reader needs them.

    >>> from ziping.rules import load
    >>> describe(load("liuzhou-2022"))[1]
    ('预算执行', '10 分。分值×执行率，不超过分值，不低于0分。预算为0时没有执行率，不计执行得分。')
    """
    marks = "、".join(f"{name} {show(weight)}" for name, weight in rules.level1_weights.items())
    lines = [
        (
            "满分",
            f"{show(rules.full_marks)} 分:预算执行 {show(rules.execution_weight)}、{marks}(一级指标分值可按表调整)。",
        ),
        (
            "预算执行",
            f"{show(rules.execution_weight)} 分。{EXECUTION[rules.execution_formula]}。"
            f"预算为0时{ZERO_BUDGET[rules.zero_budget]}。",
        ),
    ]
    lines += [(title, f"{FORMULAS[rules.formulas[key]].title}。") for key, title in _DIRECTIONS.items()]
    tiers = ";".join(f"{tier.label}:{show(tier.high)}%–{show(tier.low)}%(含)" for tier in rules.tiers[:-1])
    last = rules.tiers[-1]
    grades = "、".join(f"{show(grade.low)} 分及以上为{grade.label}" for grade in rules.grades[:-1])
    rounding = rules.score_rounding
    lines += [
        ("定性档次", f"{tiers};{last.label}:{show(last.high)}%–{show(last.low)}%。"),
        ("小数", f"得分保留 {rounding.digits} 位小数,{_MODES[rounding.mode]}。"),
        ("等级", f"{grades},其余为{rules.grades[-1].label}。"),
        ("须写原因", f"失分的指标;执行率低于 {show(rules.low_execution)}%;年中有预算调整。"),
        ("得分改动", f"{SCORING_MODES[rules.mode]}。"),
    ]
    return [(topic, text.translate(_FULL_WIDTH)) for topic, text in lines]
