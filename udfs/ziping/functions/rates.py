"""Worksheet functions of the budget: EXEC_RATE, EXEC_SCORE, ADJUST_RATE."""

from __future__ import annotations

from ziping.functions.registry import Answer, Cell, rules_named, worksheet_function
from ziping.scoring.execution import adjustment_rate, execution_rate, execution_score


@worksheet_function(
    "预算执行率:实际支出数÷调整后预算数(小数,0.5736 即 57.36%);没有预算时为 —",
    spent="实际支出数",
    budget="调整后(全年)预算数,单位与支出相同",
    rules="评分规则编号,可省略;决定保留几位小数",
    examples=(
        ("=EXEC_RATE(952.922,1661.412)", "0.5736"),
        ("=EXEC_RATE({9.4;0.901},{10;1.5})", "0.94\n0.6007"),
        ("=EXEC_RATE(0,0)", "—"),
        ('=EXEC_RATE("约5",10)', "需填数值"),
    ),
    blanks="支出或预算空着,答空;支出填 0 不是空,执行率是 0",
    faults="支出或预算不是数字,答「需填数值」;合计还显示「未填完」的,也答「未填完」",
)
def EXEC_RATE(spent: Cell, budget: Cell, rules: Cell = "mof-2020") -> Answer:
    """
    >>> EXEC_RATE(952.922, 1661.412)
    Decimal('0.5736')
    """
    return execution_rate(spent, budget, rules_named(rules)).cell


@worksheet_function(
    "预算执行得分:分值×执行率,不超过分值;没有预算时按规则文件处理",
    spent="实际支出数",
    budget="调整后(全年)预算数",
    weight="预算执行的分值",
    rules="评分规则编号",
    examples=(
        ('=EXEC_SCORE(952.922,1661.412,10,"liuzhou-2022")', "5.74"),
        ('=EXEC_SCORE(14.97,15,10,"hengkou-2024")', "9.9"),
        ('=EXEC_SCORE(0,0,10,"liuzhou-2022")', "—"),
        ('=EXEC_SCORE(5,10,"十分","liuzhou-2022")', "分值需填数值"),
    ),
    blanks="支出、预算或分值空着,答空",
    faults="支出或预算不是数字,答「需填数值」;分值不是非负数字,答「分值需填数值」",
)
def EXEC_SCORE(spent: Cell, budget: Cell, weight: Cell, rules: Cell) -> Answer:
    """
    >>> EXEC_SCORE(952.922, 1661.412, 10, "liuzhou-2022")
    Decimal('5.74')
    """
    return execution_score(spent, budget, weight, rules_named(rules)).cell


@worksheet_function(
    "预算调整率:(调整后预算数−年初预算数)÷年初预算数(小数);没有年初预算时为 —",
    adjusted="调整后预算数",
    initial="年初预算数",
    rules="评分规则编号,可省略;决定保留几位小数",
    examples=(
        ("=ADJUST_RATE(12.588,13.5)", "-0.0676"),
        ("=ADJUST_RATE(10,10)", "0"),
        ("=ADJUST_RATE(550,0)", "—"),
        ('=ADJUST_RATE("#REF!",10)', "需填数值"),
    ),
    blanks="两个预算数有一个空着,答空",
    faults="预算数不是数字,答「需填数值」",
)
def ADJUST_RATE(adjusted: Cell, initial: Cell, rules: Cell = "mof-2020") -> Answer:
    """
    >>> ADJUST_RATE(12.588, 13.5)
    Decimal('-0.0676')
    """
    return adjustment_rate(adjusted, initial, rules_named(rules)).cell
