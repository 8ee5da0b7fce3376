"""The worksheet functions: PERF_SCORE, EXEC_RATE and their kin.

Blank in, blank out. Where a number is needed and a text stands, the answer is a short Chinese text.
Nothing here raises, whatever a cell holds.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ziping.errors import fail
from ziping.functions.registry import Answer, Cell, is_range, rows_of, worksheet_function
from ziping.quantity import plain_text
from ziping.rules import RuleSet, load
from ziping.scoring.execution import adjustment_rate, execution_rate, execution_score, grade, total_score
from ziping.scoring.indicators import Score, score_indicator
from ziping.version import __version__

ENGINE = f"Python 计分引擎(ziping {__version__})"


def _rules(rules: Cell) -> RuleSet:
    rule_id = plain_text(rules)
    if not rule_id:
        raise fail("未指定评分规则")
    return load(rule_id)


def _row(target: Cell, actual: Cell, weight: Cell, rules: Cell, kind: Cell) -> Score:
    return score_indicator(target, actual, weight, _rules(rules), plain_text(kind))


@lru_cache(maxsize=16384, typed=True)  # typed: TRUE is not 1
def _remembered(*row: Cell) -> Answer:
    """A sheet asks for the same rows again and again."""
    return _row(*row).cell


@worksheet_function(
    "预算执行率:实际支出数÷调整后预算数(小数,0.5736 即 57.36%);没有预算时为 —",
    spent="实际支出数",
    budget="调整后(全年)预算数,单位与支出相同",
    rules="评分规则编号,可省略;决定保留几位小数",
)
def EXEC_RATE(spent: Cell, budget: Cell, rules: Cell = "mof-2020") -> Answer:
    """
    >>> EXEC_RATE(952.922, 1661.412)
    Decimal('0.5736')
    """
    return execution_rate(spent, budget, _rules(rules)).cell


@worksheet_function(
    "预算执行得分:分值×执行率,不超过分值;没有预算时按规则文件处理",
    spent="实际支出数",
    budget="调整后(全年)预算数",
    weight="预算执行的分值",
    rules="评分规则编号",
)
def EXEC_SCORE(spent: Cell, budget: Cell, weight: Cell, rules: Cell) -> Answer:
    """
    >>> EXEC_SCORE(952.922, 1661.412, 10, "liuzhou-2022")
    Decimal('5.74')
    """
    return execution_score(spent, budget, weight, _rules(rules)).cell


@worksheet_function(
    "预算调整率:(调整后预算数−年初预算数)÷年初预算数(小数);没有年初预算时为 —",
    adjusted="调整后预算数",
    initial="年初预算数",
    rules="评分规则编号,可省略;决定保留几位小数",
)
def ADJUST_RATE(adjusted: Cell, initial: Cell, rules: Cell = "mof-2020") -> Answer:
    """
    >>> ADJUST_RATE(12.588, 13.5)
    Decimal('-0.0676')
    """
    return adjustment_rate(adjusted, initial, _rules(rules)).cell


@worksheet_function(
    "指标得分:按评分规则比较实际完成值和指标值",
    target="指标值,如 ≥10次、≤5%、2022年12月31日前",
    actual="实际完成值;只写数字时单位与指标值相同",
    weight="分值",
    rules="评分规则编号",
    kind="指标类别,可省略:规则文件中另行计分的类别,如 成本指标",
)
def PERF_SCORE(target: Cell, actual: Cell, weight: Cell, rules: Cell, kind: Cell = "") -> Answer:
    """
    >>> PERF_SCORE("≤4.8万元", 6.81, 10, "liuzhou-2022")
    Decimal('5.81')
    """
    try:
        return _remembered(target, actual, weight, rules, kind)
    except TypeError:  # a cell that cannot be a key; no spreadsheet hands over such a one
        return _row(target, actual, weight, rules, kind).cell


@worksheet_function(
    "计分说明:得分是怎样算出来的,一句话",
    target="指标值",
    actual="实际完成值",
    weight="分值",
    rules="评分规则编号",
    kind="指标类别,可省略",
)
def PERF_WHY(target: Cell, actual: Cell, weight: Cell, rules: Cell, kind: Cell = "") -> Answer:
    """
    >>> PERF_WHY("≥10次", 8, 20, "liuzhou-2022")
    '正向指标 ≥10次,实际 8,完成 80%:20×0.8=16'
    """
    return _row(target, actual, weight, rules, kind).why


@worksheet_function(
    "自评得分:预算执行得分与各指标得分之和;有得分还没填出时为「未填完」",
    whole=("scores",),
    exec_score="预算执行得分",
    scores="各指标得分所在的区域",
    rules="评分规则编号,可省略;规则规定只对总分取小数时需要",
)
def PERF_TOTAL(exec_score: Cell, scores: Any, rules: Cell = "") -> Answer:
    """
    >>> PERF_TOTAL(5.74, ((20,), (20,), (5,), (2,), (30,), (10,)))
    Decimal('92.74')
    """
    cells = [cell for row in rows_of(scores) for cell in row] if is_range(scores) else [scores]
    return total_score(exec_score, cells, _rules(rules) if plain_text(rules) else None).cell


@worksheet_function(
    "等级:按评分规则的分数线,如 优、良、中、差",
    total="自评得分",
    rules="评分规则编号",
    form="表的种类,可省略:部门整体表填「部门整体」,规则对部门和项目用不同等级时需要",
)
def PERF_GRADE(total: Cell, rules: Cell, form: Cell = "") -> Answer:
    """
    >>> PERF_GRADE(92.74, "liuzhou-2022")
    '优'
    """
    return grade(total, _rules(rules), "department" if plain_text(form) == "部门整体" else "project").cell


@worksheet_function("计分引擎:由 Python 加载项计算时返回其名称和版本")
def ZIPING_ENGINE() -> Answer:
    """
    >>> ZIPING_ENGINE().startswith("Python 计分引擎")
    True
    """
    return ENGINE
