"""PERF_CHECK: the same findings as the checks of the same form, wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from printed import printed
from published import published
from ziping.checks import SEVERITY_TITLES, check_form
from ziping.forms import read_submission
from ziping.functions import PERF_CHECK
from ziping.functions.checking import HEADER, NO_TABLE, NOTHING_FOUND
from ziping.model import Form
from ziping.rules import available, load

RULES = "liuzhou-2022"
HEAD = ("三级指标", "指标值", "实际完成值", "分值", "得分")
# What the cells of a form do not hold: whether one was issued with a formula, the grade, which stands on the
# sheet 汇总; of which year the form is and in which unit the amounts are, which the published data tell.
NOT_IN_THE_RANGE = {"F08", "A14", "C01", "F02", "F05", "L16"}


def findings(answer: Any) -> list[tuple[str, str, str]]:
    """Severity, id and message; the places differ."""
    if answer == NOTHING_FOUND:
        return []
    assert answer[0] == HEADER
    return [
        (severity, check, message)
        for severity, check, _, message, _ in answer[1:]
        if check not in NOT_IN_THE_RANGE
    ]


def expected(form: Form, rules: str) -> list[tuple[str, str, str]]:
    return [
        (SEVERITY_TITLES[report.severity], report.check.id, report.message)
        for report in check_form(form, load(rules))
        if report.check.id not in NOT_IN_THE_RANGE
    ]


def sheets(path: Path) -> list[Sequence[Sequence[Any]]]:
    """The cell values of the forms' sheets, without the instructions before and the summary after them."""
    book = openpyxl.load_workbook(path, data_only=True)
    return [
        tuple(sheet.iter_rows(values_only=True))
        for sheet in book.worksheets
        if sheet.sheet_state == "visible" and sheet.title not in ("填报说明", "汇总", "校验")
    ]


@pytest.mark.parametrize("copy", ["issued", "inputs", "typed"])
def test_a_stamped_sheet_gives_the_findings_of_its_form(liuzhou, copy):
    path = getattr(liuzhou, copy)
    forms = read_submission(path).forms
    found = 0
    for form, rows in zip(forms, sheets(path), strict=True):
        answer = findings(PERF_CHECK(rows, RULES))
        assert answer == expected(form, RULES), form.name
        found += len(answer)
    assert found >= {"issued": 0, "inputs": 10, "typed": 18}[copy]


def test_places_are_rows_and_columns_of_the_range(liuzhou):
    """The same cells that ``ziping check`` names: J5 is row 5, column 10."""
    form, rows = read_submission(liuzhou.typed).forms[0], sheets(liuzhou.typed)[0]
    by_id = {row[1]: row[2] for row in PERF_CHECK(rows, RULES)[1:]}
    assert by_id["A01"] == "第5行第10列"
    assert by_id["A05"] == "第16行第8列"
    # A blank field has no cell of its own in a range: its label stands for it.
    assert by_id["L07"] == "第11行「预算执行」"
    assert form.places[next(ref for ref in form.places if ref.name == "exec_reason")].cell == "I11"


@pytest.mark.parametrize("rules", ["hengkou-2024", "donghu-2021"])
def test_printed_forms_of_other_places(rules):
    for form in published(rules):
        assert findings(PERF_CHECK(printed(form), rules)) == expected(form, rules), form.id


def test_a_part_of_a_sheet_is_enough(liuzhou):
    """From the head of the indicator table on: no fund table, no total."""
    rows = sheets(liuzhou.inputs)[0][11:]
    assert findings(PERF_CHECK(rows, RULES)) == [
        ("错误", "A09", "分值合计 90,应为 100"),
        ("错误", "C11", "「年度内完成引进内资目标」填「达成预期指标」,没有写完成情况"),
        ("提醒", "L04", "「“三公”两费同比变动幅度」实际完成值 27.2 没有写明是升是降"),
    ]


def test_rows_that_are_not_understood_come_first():
    answer = PERF_CHECK((HEAD, ("次数", "≥10次", 8, 100, 101), (None, "≥5次", 5, 10, 10)), RULES)
    assert answer[1][:4] == ("提醒", "", "第3行", "第3行未能识别")
    assert "A06" in {row[1] for row in answer}


def test_a_finding_without_a_cell_is_about_the_whole_form():
    answer = PERF_CHECK(
        (("资金来源", "全年预算数", "全年执行数"), ("合计", 10, 5), HEAD, ("次", "≥1次", 1, 100, 100)), RULES
    )
    assert [(row[1], row[2]) for row in answer[1:]] == [("L07", "整张表")]


@pytest.mark.parametrize("blank", [None, "", (), ((),), ((None, ""), (None, None))])
def test_blank_in_blank_out(blank):
    assert PERF_CHECK(blank, RULES) == ""


@pytest.mark.parametrize("other", [5, "自评表", ((1, 2), (3, 4)), (("三级指标", "备注"),)])
def test_no_form_in_the_range_is_said(other):
    assert PERF_CHECK(other, RULES) == NO_TABLE


def test_rules():
    form = (HEAD, ("次数", "≥10次", 8, 100, 80))
    assert PERF_CHECK(form, ((RULES,),)) == NOTHING_FOUND
    assert PERF_CHECK(form, None) == PERF_CHECK(form, ()) == "未指定评分规则"
    assert PERF_CHECK(form, "liuzhou-1999").startswith("没有编号为「")


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.text(max_size=8),
    st.sampled_from([
        *HEAD, "一级指标", "二级指标", "绩效指标", "偏差原因", "总分", "自评得分（满分100分）", "等级", "小计", "备注", "预算执行（10分）",
        "年初预算数", "全年预算数", "全年执行数", "执行率", "年度资金总额", "其他资金", "预期目标", "实际完成情况", "项目名称", "—", "#DIV/0!", "≥10次", "≤5%",
        "2022年12月31日", "有所提升", "10分", 0, 1, 10, 95, 0.95, 1e308, -1e-308, 10**5000, "9" * 40, "长" * 40_000,
        date(1, 1, 1), datetime(9999, 12, 31), Decimal("NaN"), (1, (2, (10**5000,))), b"\x00", "\ud800", "\x00\n",
    ]),
)  # fmt: skip
ROWS = st.lists(st.lists(ODD, max_size=8).map(tuple), max_size=10).map(tuple)


class TestNeverRaises:
    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(ROWS, st.sampled_from(available()))
    def test_arbitrary_cells(self, rows, rules):
        self.answers(PERF_CHECK(rows, rules))

    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(ROWS, ROWS, st.sampled_from(available()))
    def test_arbitrary_cells_around_and_under_the_heads(self, above, below, rules):
        fund_head = (
            "预算执行(10分)",
            "资金来源",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "执行率",
            "分值",
            "得分",
        )
        head = ("一级指标", "二级指标", *HEAD, "偏差原因")
        self.answers(PERF_CHECK((fund_head, *above, head, *below), rules))

    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def test_a_real_form_with_odd_cells_in_it(self, data):
        rows = [list(row) for row in printed(published("hengkou-2024")[1])]
        for _ in range(data.draw(st.integers(1, 6))):
            row = data.draw(st.integers(0, len(rows) - 1))
            rows[row][data.draw(st.integers(0, len(rows[row]) - 1))] = data.draw(ODD)
        self.answers(PERF_CHECK(rows, "hengkou-2024"))

    def answers(self, answer: Any) -> None:
        if isinstance(answer, str):
            return
        assert answer[0] == HEADER
        assert all(len(row) == len(HEADER) and all(isinstance(cell, str) for cell in row) for row in answer)
