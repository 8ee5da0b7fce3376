"""How checks work together: one that says it more precisely speaks alone, and which words settle a finding."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.test_cases import changed
from published import RULES
from ziping.checks import Checked, check_form, check_submissions
from ziping.model import FieldRef, Form, Submission

SCORE = FieldRef("score", "indicators", 3)
SAVING = {"indicators[3].actual": "9.7", "indicators[3].score": "9.7", "indicators[3].deviation": ""}


def said(form: Form, **severities: str) -> list[tuple[str, str]]:
    reports = check_form(form, replace(RULES, severities=severities))
    return [(report.check.id, report.severity) for report in reports if report.field == SCORE]


class TestOneErrorForOneCell:
    def test_the_more_precise_check_speaks(self):
        assert said(changed(SAVING)) == [("L05", "error")]

    def test_the_general_one_speaks_where_the_other_is_turned_off(self):
        assert said(changed(SAVING), L05="off") == [("A05", "error")]

    def test_and_at_every_other_cell(self):
        form = changed({**SAVING, "indicators[0].actual": "8"})
        found = {(report.check.id, report.field.index) for report in check_form(form, RULES)}
        assert ("A05", 0) in found


class TestWhatSettlesAFinding:
    @pytest.mark.parametrize("words", ["无", "无。", " 无 ", "/", "—", "没有", "不适用"])
    def test_no_reason_is_none(self, words):
        form = changed({**SAVING, "indicators[3].deviation": words})
        assert said(form) == [("L05", "error")]

    def test_the_rows_own_reason_settles_what_it_is_about(self):
        form = changed({**SAVING, "indicators[3].deviation": "上级要求按支出进度计分。"})
        assert said(form) == [("L05", "explained")]

    def test_and_not_what_it_is_not_about(self):
        """Why a cost ran over says nothing about the sign that its ceiling lacks."""
        form = changed({"indicators[3].target": "10万元"})
        assert form.indicators[3].deviation
        (report,) = (report for report in check_form(form, RULES) if report.check.id == "L04")
        assert report.severity == "warning"

    def test_a_remark_settles_findings_across_forms(self):
        form = changed({"code": ""})
        twin = replace(form, id="X-02", remarks={("X07", FieldRef("name")): "两个批次,分别下达"})
        given = [Checked(Submission("部门.xlsx", (form, twin)), RULES)]
        found = [report for report in check_submissions(given)[0] if report.check.id == "X07"]
        assert [(report.form.id, report.severity) for report in found] == [("X-02", "explained")]


class TestWhoseFormsBelongTogether:
    ALIKE = {"indicators[0].target": "≥675亿元", "indicators[0].actual": "833.04"}  # noqa: RUF012

    def copied(self, *submissions: tuple[Form, ...]) -> int:
        given = [Checked(Submission(f"{n}.xlsx", forms), RULES) for n, forms in enumerate(submissions)]
        return sum(report.check.id == "L14" for found in check_submissions(given) for report in found)

    def form(self, id_: str, department: str | None) -> Form:
        form = changed({**self.ALIKE, "id": id_, "name": id_, "code": id_})
        return replace(form, supervisor=department, unit=department)

    def test_the_files_of_one_department(self):
        assert self.copied((self.form("甲", "129-投资促进局"),), (self.form("乙", "投资促进局"),)) == 1

    def test_not_the_files_of_two(self):
        assert self.copied((self.form("甲", "投资促进局"),), (self.form("乙", "商务局"),)) == 0

    def test_forms_that_name_no_department_only_within_their_file(self):
        first, second = self.form("甲", None), self.form("乙", None)
        assert self.copied((first,), (second,)) == 0
        assert self.copied((first, second)) == 1
