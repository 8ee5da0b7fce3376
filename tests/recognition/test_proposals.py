"""Which rules a file without metadata is checked under, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from printed import printed_sheet, printed_summary
from published import SAMPLES, published
from ziping.recognition import Sheet, find_forms, propose_rules
from ziping.rules import available, load

RULES = [load(rule_id) for rule_id in available()]


def proposed(*sheets: Sheet) -> tuple[str, str]:
    found = propose_rules(find_forms(sheets).forms, sheets, RULES)
    assert found is not None
    return found


@pytest.mark.parametrize("rule_id", SAMPLES[:-1])
def test_the_published_forms_of_a_place_are_known_by_its_name(rule_id):
    rules, reason = proposed(*map(printed_sheet, published(rule_id)))
    assert rules == rule_id
    assert reason.startswith("文件写有「")


def test_a_form_that_names_no_place_has_the_notice_that_holds_everywhere():
    form = replace(published("hengkou-2024")[1], supervisor="招商局", unit="招商局")
    rules, reason = proposed(printed_sheet(form))
    assert rules == "mof-2020"
    assert "看不出地区" in reason


def test_cost_as_a_level_of_its_own_is_the_later_notice():
    form = published("hengkou-2024")[1]
    rows = tuple(
        replace(row, level1="成本指标", level2="经济成本指标") if row.level2 == "成本指标" else row
        for row in form.indicators
    )
    assert proposed(printed_sheet(replace(form, indicators=rows)))[0] == "mof-2021-101"


def test_another_year_of_a_place_is_said():
    form = replace(published("liuzhou-2022")[1], title="2031年度预算项目绩效自评表")
    rules, reason = proposed(printed_sheet(form))
    assert rules == "liuzhou-2022"
    assert "没有2031年的规则" in reason


def test_grades_of_a_place_alone_speak_for_its_rules():
    rules, reason = proposed(printed_summary(published("qinzhou-2022")))
    assert rules == "qinzhou-2022"
    assert reason == "等级写作「一等、二等」,与广西钦州2022年的规则相符"


def test_without_any_general_rules_nothing_is_guessed():
    form = replace(published("hengkou-2024")[1], supervisor="招商局", unit="招商局")
    sheets = [printed_sheet(form)]
    assert propose_rules(find_forms(sheets).forms, sheets, [load("liuzhou-2022")]) is None
