"""Execution rate and score, adjustment rate, total and grade; each with its plain formula.

Amounts are in one money unit, rates are fractions (0.5736 is 57.36%).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from ziping.model import FundLine, Kind, Text
from ziping.quantity import ERROR_VALUE, Value, number, plain_text
from ziping.rounding import EXACT, Rounding, percent, quoted, show
from ziping.rules.ruleset import BOUNDS, RuleSet
from ziping.scoring.indicators import BAD_WEIGHT, Score, rounded_within
from ziping.scoring.named import NEEDS_NUMBER
from ziping.scoring.plain import plain_weighed, plain_within

NO_RATE = "—"
"""Shown where there is no budget and therefore no rate; the mark that printed forms use."""
UNFINISHED = "未填完"
_NO_SCORES, _NO_TOTAL = Score(None, "", "还没有得分"), Score(None, "", "没有总分")


def execution_base(line: FundLine, rules: RuleSet) -> Text:
    """The amount that a fund line's spending is measured against: 调整后预算数, or 实际到位数."""
    return line.received if rules.execution_base == "received" else line.adjusted


def _fraction_rounding(rules: RuleSet) -> Rounding:
    """Rules round percentages; cells hold fractions."""
    return Rounding(rules.rate_rounding.digits + 2, rules.rate_rounding.mode)


def _rate(part: Value, whole: Value, rules: RuleSet, words: tuple[str, str]) -> Score:
    if _is_blank(part):
        return _blank(words[0])
    if _is_blank(whole):
        return _blank(words[1])
    above, below = number(part), number(whole)
    if UNFINISHED in (part, whole):
        return Score(None, UNFINISHED, "金额还没有填完")
    if above is None or below is None:
        bad = plain_text(part if above is None else whole)
        return Score(None, NEEDS_NUMBER, f"「{bad}」不是数值")
    if below == 0:
        return Score(None, NO_RATE, f"{words[1]}为0,没有比率")
    value = _fraction_rounding(rules).apply(above / below)
    return Score(
        value, "", lambda: f"{show(above)}÷{show(below)}={percent(value, rules.rate_rounding.digits)}"
    )


def _is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not plain_text(value))


@cache
def _blank(what: str) -> Score:
    return Score(None, "", f"未填{what}")


def _plain_typed(part: str, whole: str, body: str) -> str:
    """``body`` where both are numbers, else what is still needed."""
    needed = f'IF(OR({part}="{UNFINISHED}",{whole}="{UNFINISHED}"),"{UNFINISHED}","{NEEDS_NUMBER}")'
    return f"IF(AND(ISNUMBER({part}),ISNUMBER({whole})),{body},{needed})"


def _plain_rate(part: str, whole: str, above: str, rules: RuleSet) -> str:
    rate = _fraction_rounding(rules).excel(f"{above}/{whole}")
    body = f'IF({whole}=0,"{NO_RATE}",{rate})'
    return f'IF(OR({part}="",{whole}=""),"",{_plain_typed(part, whole, body)})'


def execution_rate(spent: Value, budget: Value, rules: RuleSet) -> Score:
    """预算执行率 = 实际支出数 ÷ 调整后预算数, as a fraction.

    >>> from ziping.rules import load
    >>> execution_rate("0.901", "1.5", load("liuzhou-2022")).cell
    Decimal('0.6007')
    """
    return _rate(spent, budget, rules, ("实际支出数", "预算数"))


def plain_execution_rate(spent: str, budget: str, rules: RuleSet) -> str:
    return _plain_rate(spent, budget, spent, rules)


def adjustment_rate(adjusted: Value, initial: Value, rules: RuleSet) -> Score:
    """预算调整率 = (调整后预算数 − 年初预算数) ÷ 年初预算数, as a fraction.

    >>> from ziping.rules import load
    >>> adjustment_rate("12.588", "13.5", load("liuzhou-2022")).cell
    Decimal('-0.0676')
    """
    after, before = number(adjusted), number(initial)
    change = adjusted if after is None or before is None else after - before
    return _rate(change, initial, rules, ("调整后预算数", "年初预算数"))


def plain_adjustment_rate(adjusted: str, initial: str, rules: RuleSet) -> str:
    return _plain_rate(adjusted, initial, f"({adjusted}-{initial})", rules)


def execution_score(spent: Value, budget: Value, weight: Value, rules: RuleSet) -> Score:
    """预算执行得分, from the unrounded rate.

    >>> from ziping.rules import load
    >>> execution_score("5.0142", "12.588", 10, load("liuzhou-2022")).why
    '执行率 39.83%:10×0.3983=3.98'
    """
    rate = execution_rate(spent, budget, rules)
    full = number(weight)
    if _is_blank(weight):
        return Score(None, "", "未填分值")
    if rate.value is None and not rate.text:
        return rate
    if full is None or full < 0:
        return Score(None, BAD_WEIGHT, f"分值「{plain_text(weight)}」不是非负数值")
    if rate.value is None and rate.text != NO_RATE:
        return rate
    if rate.value is None:
        if rules.zero_budget == "none":
            return Score(None, NO_RATE, f"{rate.why},不计执行得分")
        points = full if rules.zero_budget == "full" else Decimal(0)
        return Score(rounded_within(full, points, rules), "", f"{rate.why},按规则记 {show(points)} 分")
    above, below = number(spent), number(budget)
    assert above is not None
    assert below is not None
    ratio = above / below
    value = rounded_within(full, min(full, max(Decimal(0), full * above / below)), rules)
    head = f"执行率 {percent(rate.value, rules.rate_rounding.digits)}"
    if ratio > 1:
        return Score(value, "", f"{head},超过100%按满分计:{show(value)}")
    if ratio < 0:
        return Score(value, "", f"{head},为负数,不得分:0")
    return Score(
        value,
        "",
        lambda: (
            f"{head}:{show(full)}×{show(Rounding(4, 'half_up').apply(ratio))}={show(rules.score_rounding.apply(value))}"
        ),
    )


def plain_execution_score(spent: str, budget: str, weight: str, rules: RuleSet) -> str:
    points = plain_within(weight, f"MIN({weight},MAX(0,{weight}*{spent}/{budget}))", rules)
    zero = {"none": f'"{NO_RATE}"', "zero": "0", "full": plain_within(weight, weight, rules)}[
        rules.zero_budget
    ]
    body = f"IF({budget}=0,{zero},{points})"
    weighed = plain_weighed(weight, _plain_typed(spent, budget, body))
    return f'IF(OR({spent}="",{budget}="",{weight}=""),"",{weighed})'


def total_score(exec_score: Value, scores: Iterable[Value], rules: RuleSet | None = None) -> Score:
    """自评得分: the sum of all scores; blank while nothing is scored, 未填完 while one is missing.

    An execution score of ``—`` (no budget) adds nothing and is not missing. ``rules`` rounds the sum
    where the scores themselves are not rounded.

    >>> total_score("9.40", ["20", "10"]).cell, total_score("—", ["20"]).cell, total_score("", ["20"]).cell
    (Decimal('39.40'), Decimal('20'), '未填完')
    """
    cells = [plain_text(exec_score), *map(plain_text, scores)]
    if not any(cells):
        return _NO_SCORES
    values = [number(cell) for cell in cells]
    found = [value for value in values if value is not None]
    if not found and not any(map(ERROR_VALUE.fullmatch, cells)):
        return _NO_SCORES
    missing = sum(value is None for value in values) - (cells[0] == NO_RATE)
    if missing:
        return Score(None, UNFINISHED, f"还有 {missing} 项没有得分")
    total = sum(found, Decimal(0))
    if rules is None or rules.total_of == "rounded":
        return Score(total, "", lambda: f"{'+'.join(map(show, found))}={show(total)}")
    rounded = rules.score_rounding.apply(total)
    return Score(rounded, "", lambda: f"各项未取小数的得分合计 {show(EXACT.apply(total))},取 {show(rounded)}")


def plain_total(
    exec_score: str | None, scores: str, rules: RuleSet | None = None, weights: str | None = None
) -> str:
    """Args: a cell (None for a form without an execution score), and one-column ranges of equal height.

    With ``weights``, rows that have neither a weight nor a score are the form's empty lines.
    """
    # COUNT and SUM see numbers only, so a text such as 需填数值 or — is never added.
    added = f"{exec_score},{scores}" if exec_score is not None else scores
    counted, total = f"COUNT({added})", f"SUM({added})"
    rows = f'SUMPRODUCT((({weights}<>"")+({scores}<>"")>0)*1)' if weights else f"ROWS({scores})"
    wanted = rows + (f'+IF({exec_score}="{NO_RATE}",0,1)' if exec_score is not None else "")
    # Rounding also takes away binary dust such as 92.74000000000001.
    total = (rules.score_rounding if rules and rules.total_of == "unrounded" else EXACT).excel(total)
    return f'IF({counted}=0,"",IF({counted}<{wanted},"{UNFINISHED}",{total}))'


def grade(total: Value, rules: RuleSet, kind: Kind = "project") -> Score:
    """等级 of a total; the grade itself is in ``text``.

    >>> from ziping.rules import load
    >>> grade("92.74", load("liuzhou-2022")).text
    '优'
    """
    if not plain_text(total):
        return _NO_TOTAL
    value = number(total)
    if value is None:
        return Score(None, NEEDS_NUMBER, f"总分「{plain_text(total)}」不是数值")
    scale = rules.grades_of(kind)
    found = scale.of(value)
    return Score(
        None, found.label, f"{show(value)} 分,{show(found.low)} 分{BOUNDS[scale.bound]}为{found.label}"
    )


def plain_grade(total: str, rules: RuleSet, kind: Kind = "project") -> str:
    scale = rules.grades_of(kind)
    sign = ">=" if scale.bound == "at_least" else ">"
    nested = quoted(scale.levels[-1].label)
    for step in reversed(scale.levels[:-1]):
        nested = f"IF({total}{sign}{show(step.low)},{quoted(step.label)},{nested})"
    return f'IF({total}="","",IF(ISNUMBER({total}),{nested},"{NEEDS_NUMBER}"))'
