"""Worksheet functions of scores: PERF_SCORE, PERF_WHY, PERF_TIER, PERF_TOTAL, PERF_GRADE."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from ziping.functions.registry import Answer, Cell, is_range, rows_of, rules_named, worksheet_function
from ziping.quantity import number, plain_text
from ziping.rounding import Rounding, show
from ziping.rules import RuleSet, Tier
from ziping.scoring.execution import grade, total_score
from ziping.scoring.indicators import BAD_WEIGHT, Score, score_indicator


def _row(target: Cell, actual: Cell, weight: Cell, rules: Cell, kind: Cell) -> Score:
    return score_indicator(target, actual, weight, rules_named(rules), plain_text(kind))


@lru_cache(maxsize=16384, typed=True)  # typed: TRUE is not 1
def _remembered(*row: Cell) -> Answer:
    """A sheet asks for the same rows again and again."""
    return _row(*row).cell


@worksheet_function(
    "指标得分:按评分规则比较实际完成值和指标值",
    target="指标值,如 ≥10次、≤5%、2022年12月31日前",
    actual="实际完成值;只写数字时单位与指标值相同",
    weight="分值",
    rules="评分规则编号",
    kind="指标类别,可省略:规则文件中另行计分的类别,如 成本指标",
    examples=(
        ('=PERF_SCORE("≤4.8万元",6.81,10,"liuzhou-2022")', "5.81"),
        ('=PERF_SCORE("≥10次",{11;8;"8次";""},20,"liuzhou-2022")', "20\n16\n16\n(空)"),
        ('=PERF_SCORE("20万元","已支出20万元",15,"hengkou-2024","成本指标")', "15"),
        ('=PERF_SCORE("有所提升","显著",10,"liuzhou-2022")', "需人工评分"),
        ('=PERF_SCORE("≤5%",0.05,5,"liuzhou-2022")', "需写明百分号"),
    ),
    blanks="实际完成值或分值空着,答空;填 0 不是空,照样计分",
    faults="应是数字的答「需填数值」,应是日期的答「需填日期」,百分数分不清的答「需写明百分号」,"
    "规则留给人评的答「需人工评分」;分值不是非负数字,答「分值需填数值」",
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
    examples=(
        ('=PERF_WHY("≥10次",8,20,"liuzhou-2022")', "正向指标 ≥10次,实际 8,完成 80%:20×0.8=16"),
        (
            '=PERF_WHY("≤10万元",15.98,10,"hengkou-2024")',
            "反向指标 ≤10万元,实际 15.98,超过指标值:10×10÷15.98=6.2",
        ),
        (
            '=PERF_WHY("≥90%",0.95,10,"liuzhou-2022")',
            "正向指标 ≥90%,实际 0.95(0.95 未带百分号,按 95% 读取),达到指标值,记满分 10",
        ),
        (
            '=PERF_WHY("≥10次","已举办",20,"liuzhou-2022")',
            "正向指标 ≥10次,实际 已举办:实际完成值没有数字,无法与指标值比较",
        ),
    ),
    blanks="实际完成值或分值空着,答「未填实际完成值」或「未填分值」",
    faults="没有得分的,说明为什么没有、该怎么填",
)
def PERF_WHY(target: Cell, actual: Cell, weight: Cell, rules: Cell, kind: Cell = "") -> Answer:
    """
    >>> PERF_WHY("≥10次", 8, 20, "liuzhou-2022")
    '正向指标 ≥10次,实际 8,完成 80%:20×0.8=16'
    """
    return _row(target, actual, weight, rules, kind).why


@worksheet_function(
    "档次的分数范围:定性指标选定档次后,可以在哪些分数里评,如 16–20分;两档相接的分数属于上一档",
    weight="分值",
    tier="档次的名称,或从最好一档数起的序号 1、2、3",
    rules="评分规则编号",
    part="可省略:「下限」或「上限」,只要一个数",
    examples=(
        ('=PERF_TIER(20,{1;2;3},"liuzhou-2022")', "16–20分\n12–16分\n0–12分"),
        ('=PERF_TIER(10,"部分达成预期指标并具有一定效果","liuzhou-2022")', "6–8分"),
        ('=PERF_TIER(15,1,"hengkou-2024",{"下限","上限"})', "12 | 15"),
        ('=PERF_TIER(3.33,1,"liuzhou-2022")', "2.67–3.33分"),
        (
            '=PERF_TIER(10,"优秀","liuzhou-2022")',
            "没有这一档,可填:1 达成预期指标、2 部分达成预期指标并具有一定效果、3 未达成预期指标且效果较差",
        ),
    ),
    blanks="分值或档次空着,答空",
    faults="没有这一档时列出各档的名称;分值不是非负数字,答「分值需填数值」;part 写错时列出可填的内容",
)
def PERF_TIER(weight: Cell, tier: Cell, rules: Cell, part: Cell = "") -> Answer:
    """
    >>> PERF_TIER(20, "达成预期指标", "liuzhou-2022"), PERF_TIER(20, 1, "liuzhou-2022", "下限")
    ('16–20分', Decimal('16.00'))
    """
    rule_set = rules_named(rules)
    if not plain_text(weight) or not plain_text(tier):
        return ""
    full = number(weight)
    if full is None or full < 0:
        return BAD_WEIGHT
    found = _tier(tier, rule_set)
    if found is None:
        labels = (f"{n} {known.label}" for n, known in enumerate(rule_set.tiers, 1))
        return f"没有这一档,可填:{'、'.join(labels)}"
    low, high = _bounds(full, found, rule_set)
    wanted = plain_text(part)
    if not wanted:
        return f"{show(low)}–{show(high)}分"
    return {"下限": low, "上限": high}.get(wanted, "可填:下限、上限")


def _tier(tier: Cell, rules: RuleSet) -> Tier | None:
    place = number(tier)
    if place is not None:
        return dict(enumerate(rules.tiers, 1)).get(int(place)) if place == int(place) else None
    return next((known for known in rules.tiers if known.label == plain_text(tier)), None)


def _bounds(full: Decimal, tier: Tier, rules: RuleSet) -> tuple[Decimal, Decimal]:
    """The lowest and the highest score of a tier with no more places than the rule's scores have."""
    digits = rules.score_rounding.digits
    cut = Rounding(digits, "truncate")
    low, high = (full * percent / 100 for percent in (tier.low, tier.high))
    lowest = cut.apply(low)
    if lowest < low:
        lowest += Decimal(1).scaleb(-digits)
    # Full marks are the weight itself, however many places that has.
    return min(lowest, full), full if tier.high == 100 else cut.apply(high)


@worksheet_function(
    "自评得分:预算执行得分与各指标得分之和;有得分还没填出时为「未填完」",
    whole=("scores", "weights"),
    exec_score="预算执行得分",
    scores="各指标得分所在的区域",
    rules="评分规则编号,可省略;规则规定只对总分取小数时需要",
    weights="各指标分值所在的区域,可省略;给出时,分值和得分都空着的行不算缺",
    examples=(
        ("=PERF_TOTAL(5.74,{20;20;5;2;30;10})", "92.74"),
        ('=PERF_TOTAL("—",{50;40})', "90"),
        ('=PERF_TOTAL(10,{50;"需填数值"})', "未填完"),
        ('=PERF_TOTAL(4.3771,{1.8841;2.1501},"donghu-2021-evaluation")', "8.41"),
        ('=PERF_TOTAL(10,{50;"";40},"mof-2020",{50;"";40})', "100"),
    ),
    blanks="一个得分也没有时答空;有的填了、有的空着,答「未填完」",
    faults="得分里有文字(如「需人工评分」),答「未填完」,不会少加一项;预算执行得分是「—」的不算缺",
)
def PERF_TOTAL(exec_score: Cell, scores: Any, rules: Cell = "", weights: Any = None) -> Answer:
    """
    >>> PERF_TOTAL(5.74, ((20,), (20,), (5,), (2,), (30,), (10,)))
    Decimal('92.74')
    >>> PERF_TOTAL(10, ((50,), (None,)), "", ((50,), (None,))), PERF_TOTAL(10, ((50,), (None,)))
    (Decimal('60'), '未填完')
    """
    cells = _cells(scores)
    if weights is not None:
        blank = {n for n, weight in enumerate(_cells(weights)) if not plain_text(weight)}
        cells = [cell for n, cell in enumerate(cells) if plain_text(cell) or n not in blank]
    return total_score(exec_score, cells, rules_named(rules) if plain_text(rules) else None).cell


def _cells(area: Any) -> list[Any]:
    return [cell for row in rows_of(area) for cell in row] if is_range(area) else [area]


@worksheet_function(
    "等级:按评分规则的分数线,如 优、良、中、差",
    total="自评得分",
    rules="评分规则编号",
    form="表的种类,可省略:部门整体表填「部门整体」,规则对部门和项目用不同等级时需要",
    examples=(
        ('=PERF_GRADE({92.74;89.99;60},"liuzhou-2022")', "优\n良\n中"),
        ('=PERF_GRADE(90,"qinzhou-2022")', "二等"),
        ('=PERF_GRADE(90,"qinzhou-2022","部门整体")', "优"),
        ('=PERF_GRADE("未填完","liuzhou-2022")', "需填数值"),
    ),
    blanks="得分空着,答空;得分是 0 不是空,照样评等级",
    faults="得分不是数字,答「需填数值」",
)
def PERF_GRADE(total: Cell, rules: Cell, form: Cell = "") -> Answer:
    """
    >>> PERF_GRADE(92.74, "liuzhou-2022")
    '优'
    """
    rule_set = rules_named(rules)
    return grade(total, rule_set, "department" if plain_text(form) == "部门整体" else "project").cell
