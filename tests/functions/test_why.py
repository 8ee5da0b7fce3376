"""PERF_WHY over all rule sets, kinds, directions and ways of filling in: always one sentence with the numbers."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from types import CodeType
from typing import Any, NamedTuple

import pytest

from ziping.functions import PERF_SCORE, PERF_WHY
from ziping.quantity import plain_text
from ziping.rounding import show
from ziping.rules import RuleSet, available, load
from ziping.scoring import formulas
from ziping.scoring.planning import plan

TARGETS = {
    "positive": ["≥10次", "≥0", "≥-5%", "≥90%", "不少于30人", "签约金额2亿元以上"],
    "reverse": ["≤10万元", "≤0起", "≤-5%", "≤5%"],
    "equal": ["=100%", "=0起", "20万元", "0", "5"],
    "range": ["3-5次", "0-5%"],
    "deadline": ["2022年12月31日前", "2022年12月"],
    "yes_no": ["是", "符合"],
    "qualitative": ["有所提升", "良好"],
    "unclear": ["≥若干次", "培训3场60人", "1900年1月", ""],
}
ACTUALS = [
    0, 1, 3, 3.5, 4, 5, 6, 7.5, 8, 9.99, 10, 15.98, 20, 36, 60, 88, 95, 100, 101, 1000, -3, -8, 0.05, 0.95,
    "8次", "9.5亿元", "已支出9.7万元", "12/20次", "100%", "72%", "27.2%", "0%", "5人",
    date(2022, 12, 30), "2023年1月3日", "按时完成", "已完成", "是", "否", "不符合", "符合", "显著", "有所提升", "达成预期指标",
    "①", "①②③④", "④", "无", "2项", "9项", "#DIV/0!", True, "已举办\n两场", "一次  两次",
]  # fmt: skip
WEIGHTS = [10, 5, 12.55, 3.335, 0]


class Case(NamedTuple):
    target: str
    actual: Any
    weight: Any
    kind: str


def cases(rules: RuleSet) -> Iterator[Case]:
    targets = [text for texts in TARGETS.values() for text in texts]
    yield from map(Case._make, product(targets, ACTUALS, WEIGHTS, ["", *rules.kinds]))


@pytest.mark.parametrize("rule_id", available())
def test_one_sentence_with_the_actual_value_and_the_score(rule_id: str):
    rules = load(rule_id)
    for case in cases(rules):
        why = PERF_WHY(case.target, case.actual, case.weight, rule_id, case.kind)
        score = PERF_SCORE(case.target, case.actual, case.weight, rule_id, case.kind)
        assert why.strip(), case
        assert why.splitlines() == [why], case
        assert " ".join(plain_text(case.actual).split()) in why, (case, why)
        if isinstance(score, Decimal):
            # Scores that are rounded only in the total are shown as the cell shows them.
            points = show(min(rules.score_rounding.apply(score), Decimal(str(case.weight))))
            assert why.endswith((f"={points}", f"满分 {points}", f":{points}", f",取 {points}")), (
                case,
                score,
                why,
            )


def test_no_branch_of_any_formula_is_left_out():
    """Every explanation in the source is reached by some case above."""
    reached: set[int] = set()
    for rule_id in available():
        rules = load(rule_id)
        for case in cases(rules):
            found = plan(case.target, rules, case.kind)
            if found.halves is None:
                continue
            reading = found.read(case.actual)
            if reading.a is not None:
                points = found.halves.points(Decimal(str(case.weight)), reading.a)
                reached.add(points.why.__code__.co_firstlineno)
    # A formula that leaves every value to a person never gets to its points: see _unread.
    assert explanations() - reached == never_asked()


def explanations() -> set[int]:
    """The lines of formulas.py on which an explanation begins."""

    def inside(code: CodeType) -> Iterator[CodeType]:
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                yield constant
                yield from inside(constant)

    module = compile(inspect.getsource(formulas), "formulas", "exec")
    return {
        code.co_firstlineno
        for points in inside(module)
        if points.co_name == "points"
        for code in points.co_consts
        if isinstance(code, CodeType) and code.co_name in ("<lambda>", "why")
    }


def never_asked() -> set[int]:
    source = inspect.getsource(formulas).splitlines()
    return {n for n, line in enumerate(source, 1) if "请选定档次,在档内评分" in line}


@pytest.mark.parametrize(
    ("target", "actual", "weight", "why"),
    [
        ("≥10次", "", 10, "未填实际完成值"),
        ("≥10次", 8, "", "未填分值"),
        ("≥10次", 8, "十分", "分值「十分」不是非负数值"),
        ("≥10次", 8, "十\n分", "分值「十 分」不是非负数值"),
    ],
)
def test_what_is_missing_is_said_first(target, actual, weight, why):
    assert PERF_WHY(target, actual, weight, "liuzhou-2022") == why
