"""The grid on which both halves are compared: every rule set, direction and 指标类别, every formula's boundaries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hosts.engines import Case, Cell
from ziping.model import FieldRef, Form, Indicator
from ziping.quantity import Target
from ziping.rounding import Rounding
from ziping.rules import RuleSet, available, load
from ziping.rules.ruleset import Formula, Grade, Grades, IndicatorKind
from ziping.scoring.execution import (
    adjustment_rate,
    execution_rate,
    execution_score,
    grade,
    plain_adjustment_rate,
    plain_execution_rate,
    plain_execution_score,
    plain_grade,
    total_score,
)
from ziping.scoring.formulas import FORMULAS
from ziping.scoring.indicators import score_indicator
from ziping.scoring.parameters import Band
from ziping.scoring.planning import Plan, plan
from ziping.stamping.live import formula

TARGETS = {
    "positive": ["≥10次", "≥3次", "≥1.5万元", "≥0", "≥-5%", "≥100%", "≥90%", "≥29%", "≥5%", "不少于30人", "下降≥5%"],
    "reverse": ["≤5次", "≤10万元", "≤4.8万元", "≤0", "≤-5%", "≤110%", "≤29%", "≤5%", "24场次以内", "下降20%以内"],
    "equal": ["=365天", "=100%", "=57%", "=0起", "20万元", "3个"],
    "range": ["57%-58%", "10~20次", "下降5%~10%"],
    "deadline": ["2022年12月31日前", "2022年6月"],
    "yes_no": ["是", "符合", "无"],
    "qualitative": ["显著提升", '="x"&"1"'],
    "unclear": ["约10或20次", ""],
}  # fmt: skip
ALL_TARGETS = [target for targets in TARGETS.values() for target in targets]
# A 指标类别 may be given any target.
KIND_TARGETS = [
    "≥10次", "≥0", "≥57%", "≥5%", "≤4.8万元", "≤110%", "=0起", "20万元", "57%-58%", "下降≥5%", "2022年12月31日前", "是",
    "规范", "A级", '="x"&"1"', "约10或20次", "",
]  # fmt: skip
WEIGHTS = (10, 7.5, 3.335, 2.5, 0)
ODD_WEIGHTS = (None, "十分", -1)
WORDS = (
    "达成预期指标",
    "已完成",
    "无",
    "有",
    "是",
    "否",
    "符合",
    "不符合",
    "规范",
    "显著",
    "a级",
    '="x"&"1"',
)
DATES = (
    date(2022, 6, 30), date(2022, 12, 31), datetime(2022, 12, 31, 18), date(2023, 1, 1), 44742, 44743, 44926.75, 44927,
    36525, 36525.5, 36526, 73050.5, 73051, -1, 0, 100, date(1900, 1, 1), date(1999, 12, 31), date(2100, 1, 1),
)  # fmt: skip
AMOUNTS = (None, "无", "未填完", "—", 0, 0.901, 1.5, 5.0142, 12.588, 1661.412, 0.0001, 1e9, -1)
PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "ratio_with_floor": {"floor": Decimal("33.3")},
    "banded": {"bands": (Band(Decimal("99.9"), Decimal(100)), Band(Decimal(57), Decimal("33.3")), Band(Decimal(0), Decimal(1)))},
    "share_per_item": {"items": 7},
    "points_per_item": {"items": 3, "each": Decimal("2.1"), "fatal": 2},
    "in_time_full": {"done": ("已完成", "A级")},
}  # fmt: skip
PYTHON_READS = (
    "36次",
    "8",
    "①③",
    "没有",
    "100%",
    "≤9180元",
    "2022年11月30日",
    "已于2022年11月完成",
    " ",
    "　",
)
"""Texts that Python may make a number or a date of, and a plain formula never does."""


# Rule files may say more than the packaged ones do: each formula for any target, points cut off after two places.
OTHER = replace(
    load("liuzhou-2022"),
    id="other",
    score_rounding=Rounding(2, "truncate"),
    zero_budget="full",
    grades=Grades((Grade('甲"等"', Decimal("92.5")), Grade("乙", Decimal(0))), "above"),
    kinds={
        name: IndicatorKind(name, "name", (name,), "", Formula(name, PARAMETERS.get(name, {})))
        for name in FORMULAS
    },
)
RULE_SETS: Mapping[str, RuleSet] = {OTHER.id: OTHER} | {rule_id: load(rule_id) for rule_id in available()}


def score_cases(rules: RuleSet) -> Iterator[Case]:
    for label in ("", *rules.kinds):
        for target in KIND_TARGETS if label else ALL_TARGETS:
            found = plan(target, rules, label)
            for number, actual in enumerate(_actuals(found)):
                yield score_case(target, actual, WEIGHTS[number % len(WEIGHTS)], rules, label)
                if not label:
                    yield score_case(target, actual, 10, rules, label)
            for weight in ODD_WEIGHTS:
                for actual in (None, 5, "无"):
                    yield score_case(target, actual, weight, rules, label)
            if found.reads in ("number", "rate", "items"):
                yield score_case(target, "#DIV/0!", 10, rules, label)


def text_cases(rules: RuleSet) -> Iterator[Case]:
    for label in ("", *rules.kinds):
        for target in KIND_TARGETS if label else ALL_TARGETS:
            yield from (score_case(target, text, 10, rules, label) for text in PYTHON_READS)


def score_case(target: str, actual: Cell, weight: Cell, rules: RuleSet, label: str = "") -> Case:
    """The formula is that of a stamped score cell."""
    row = _row(target, rules, label)
    form = Form("1", "project", "自评表", "项目", indicators=(row,))

    def stamped(at: Sequence[str]) -> str:
        cells = dict(zip(("target", "actual", "weight"), at, strict=True))
        return formula(FieldRef("score", "indicators", 0), form, rules, lambda ref: cells[ref.name])

    expected = score_indicator(target, actual, weight, rules, label).cell
    about = f"{rules.id} {label} {target!r} {actual!r} {weight!r}"
    return Case(about, (target, actual, weight), stamped, expected)


def _row(target: str, rules: RuleSet, label: str) -> Indicator:
    names = {"level1": "甲", "level2": "乙", "name": "丙"}
    if label:
        names[rules.kinds[label].column] = rules.kinds[label].contains[0]
    row = Indicator(**names, target=target)
    assert rules.kind_of(row) == label
    return row


def _actuals(found: Plan) -> list[Cell]:
    if found.reads == "date":
        return [None, *WORDS, *DATES]
    numbers = {Decimal(n) for n in ("0", "1", "5", "-3", "1000000", "44926")}
    if found.reads == "items" and found.formula:
        numbers |= {Decimal(n) for n in range(found.formula.parameters["items"] + 2)} | {Decimal("1.5")}
    elif found.formula and found.reads in ("number", "rate"):
        numbers |= _around(found.goal, found)
    return [None, *WORDS, *map(float, sorted(numbers))]


def _around(goal: Target, found: Plan) -> set[Decimal]:
    """Every number at which a formula changes its mind, with what is just below and just above it."""
    assert found.formula is not None
    t = Decimal(100) if goal.number is None or (found.reads == "rate" and goal.unit == "%") else goal.number
    parameters = found.formula.parameters
    shares = [Decimal(n) for n in (100, 200, 50, 130, -100)]
    shares += [parameters["floor"]] if "floor" in parameters else []
    shares += [band.low for band in parameters.get("bands", ())]
    edges = [t * share / 100 for share in shares] + ([goal.upper] if goal.upper is not None else [])
    if goal.unit == "%":
        edges += [edge / 100 for edge in edges] + [t / 10, Decimal(1), Decimal(2)]
    steps = [Decimal(n) for n in ("-0.00001", "0", "0.01")]
    return {edge + step for edge in edges for step in steps}


def rate_cases(rules: RuleSet) -> Iterator[Case]:
    for a in AMOUNTS:
        for b in AMOUNTS:
            about = f"{rules.id} {a!r} {b!r}"
            yield Case(
                f"执行率 {about}",
                (a, b),
                lambda at: "=" + plain_execution_rate(*at, rules),
                execution_rate(a, b, rules).cell,
            )
            yield Case(
                f"调整率 {about}",
                (a, b),
                lambda at: "=" + plain_adjustment_rate(*at, rules),
                adjustment_rate(a, b, rules).cell,
            )
            for weight in (10, 3.335, *ODD_WEIGHTS) if 1.5 in (a, b) else (3.335,):
                yield Case(
                    f"执行得分 {about} {weight!r}",
                    (a, b, weight),
                    lambda at: "=" + plain_execution_score(*at, rules),
                    execution_score(a, b, weight, rules).cell,
                )


def total_cases(rules: RuleSet) -> Iterator[Case]:
    """The formula is that of a stamped total; a line with neither weight nor score is not missing."""
    form = Form(
        "1", "project", "自评表", "项目", exec_weight="10", indicators=(Indicator("甲", "乙", "丙"),) * 2
    )

    def stamped(at: Sequence[str]) -> str:
        def cell(ref: FieldRef) -> str:
            return at[0] if not ref.part else at[(3 if ref.name == "weight" else 1) + ref.index]

        return formula(FieldRef("total"), form, rules, cell)

    for execution in (None, "—", 0, 5.74, "需填数值", "#DIV/0!"):
        for first in (None, 0, 20, 54.26, 1.875, "需人工评分", "—", "#N/A"):
            for second, weight in (
                (None, 40),
                (None, None),
                (30, 40),
                (34.26, None),
                (25.745, 40),
                (25.7449999, 40),
            ):
                counted = [first] if second is None and weight is None else [first, second]
                yield Case(
                    f"总分 {rules.id} {execution!r} {first!r} {second!r} {weight!r}",
                    (execution, first, second, 50, weight),
                    stamped,
                    total_score(execution, counted, rules).cell,
                )


def grade_cases(rules: RuleSet) -> Iterator[Case]:
    bounds = {step.low for kind in ("project", "department") for step in rules.grades_of(kind).levels}
    steps = [Decimal(n) for n in ("-0.01", "0", "0.01")]
    totals: list[Cell] = [
        None,
        "未填完",
        *(float(low + step) for low in sorted(bounds) for step in steps),
        100,
    ]
    for kind in ("project", "department"):
        for total in totals:
            yield Case(
                f"等级 {rules.id} {kind} {total!r}",
                (total,),
                lambda at, kind=kind: "=" + plain_grade(at[0], rules, kind),
                grade(total, rules, kind).cell,
            )
