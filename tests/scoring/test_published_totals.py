"""Execution scores, totals and grades of the published forms; the wrong ones are named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from published import SAMPLES, Total, published, totals
from ziping.checks import check_form
from ziping.quantity import number, rate
from ziping.rules import load
from ziping.scoring.execution import execution_base, execution_rate, execution_score, grade

WRONG = {"HK-07": ("93.8", "95.9"), "HK-10": ("99", "89"), "HK-11": ("97", "96.7"), "LZ-11": ("100", "90")}


def form_of(total: Total):
    rule_id = next(r for r in SAMPLES if any(form.id == total.form for form in published(r)))
    return next(form for form in published(rule_id) if form.id == total.form), load(rule_id)


EXECUTED = [total for total in totals() if total.exec_score_expected]


@pytest.mark.parametrize("total", EXECUTED, ids=lambda total: total.form)
def test_execution_rate_and_score_are_the_printed_ones(total):
    form, rules = form_of(total)
    line = form.funds[0]
    base = execution_base(line, rules)
    assert execution_rate(line.actual, base, rules).value == rate(total.exec_rate)
    if form.exec_weight is not None:
        assert execution_score(line.actual, base, form.exec_weight, rules).value == number(total.exec_score)


def test_how_many_forms_print_an_execution_score():
    by_region = {rule: sum(t in EXECUTED for t in totals(rule)) for rule in SAMPLES}
    assert by_region["liuzhou-2022"] == 10  # the eleventh has no budget and therefore no rate
    assert by_region["hengkou-2024"] == 12
    assert by_region["donghu-2021"] == 1


@pytest.mark.parametrize("rule_id", SAMPLES)
def test_wrong_totals_are_found_and_no_others(rule_id):
    found = {
        form.id: report.message
        for form in published(rule_id)
        for report in check_form(form, load(rule_id))
        if form.indicators and report.field.name == "total" and report.severity == "error"
    }
    wrong = {form.id for form in published(rule_id)} & set(WRONG)
    assert set(found) == wrong
    for form_id, message in found.items():
        assert all(figure in message for figure in WRONG[form_id]), message


def test_grades_of_qinzhou_exclude_90_and_differ_for_the_department():
    rules = load("qinzhou-2022")
    graded = [form for form in published("qinzhou-2022") if form.grade]
    assert len(graded) == 8
    for form in graded:
        assert grade(form.total, rules, form.kind).text == form.grade, form.name
    assert rules.grade(Decimal("90.01")) == "一等"
