"""Every published indicator row of the four regions gets the verdict that a reader would give."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from published import SAMPLES, published, verdicts
from ziping.quantity import number
from ziping.rules import load
from ziping.scoring.verdict import VerdictKind, judge

NAMES = {
    "match": VerdictKind.MATCH,
    "in_tier": VerdictKind.IN_TIER,
    "differs": VerdictKind.DIFFERS,
    # Target and actual value cannot be compared: the document gives a number for one of them only.
    "judgement": VerdictKind.UNCHECKABLE,
    "uncheckable": VerdictKind.UNCHECKABLE,
    "blank": VerdictKind.BLANK,
    "not_applicable": VerdictKind.NOT_APPLICABLE,
}

CASES = [(rule_id, verdict) for rule_id in SAMPLES for verdict in verdicts(rule_id)]


def row_of(rule_id: str, form_id: str, index: int):
    return next(form for form in published(rule_id) if form.id == form_id).indicators[index]


@pytest.mark.parametrize(
    ("rule_id", "case"),
    CASES,
    ids=lambda value: value if isinstance(value, str) else f"{value.form}-{value.row}",
)
def test_a_published_row(rule_id, case):
    row = row_of(rule_id, case.form, case.row)
    verdict = judge(row, load(rule_id))
    assert verdict.kind is NAMES[case.verdict], verdict
    if case.expected is not None and verdict.expected is not None:
        assert verdict.expected == Decimal(case.expected), verdict
    if case.verdict == "match":
        assert verdict.expected == number(row.score)
    assert verdict.why


def test_all_203_rows_are_judged():
    assert Counter(case.verdict for _, case in CASES) == {
        "match": 128,
        "in_tier": 33,
        "differs": 24,
        "uncheckable": 10,
        "judgement": 6,
        "blank": 1,
        "not_applicable": 1,
    }


@pytest.mark.parametrize(
    ("rule_id", "form", "row", "cause"),
    [
        ("hengkou-2024", "HK-02", 4, "把节约当作没有完成"),
        ("hengkou-2024", "HK-01", 3, "把节约当作没有完成"),
        ("hengkou-2024", "HK-01", 4, "已达到指标值,却少得 3 分,没有写明理由"),
        ("hengkou-2024", "HK-02", 5, "已达到指标值,却少得 2 分,没有写明理由"),
        ("hengkou-2024", "HK-07", 2, "损坏的日期"),
        ("hengkou-2024", "HK-09", 0, "没有数字"),
        ("hengkou-2024", "HK-07", 4, "没有填分值和得分"),
        ("donghu-2021-evaluation", "DH-02", 3, "只能得 0、2、4 分"),
        ("donghu-2021-evaluation", "DH-02", 12, "小数用了舍去"),
        ("donghu-2021-evaluation", "DH-02", 25, "少得 4.5 分"),
        ("liuzhou-2022", "LZ-01", 3, "多得 2 分"),
    ],
)
def test_the_reason_names_the_cause(rule_id, form, row, cause):
    assert cause in judge(row_of(rule_id, form, row), load(rule_id)).why
