"""The rules against what 柳州市投资促进局 printed for 2022: every row, rate, total.

Two printed results are not the rule's: one indicator scored 2 where the rule gives 0, and one form
without a budget that prints #DIV/0! and counts the missing ten points.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from published import FORMS, NO_BUDGET, ROWS, RULES, RULES_ID, SCORED_OTHERWISE, form_named
from ziping.functions import ADJUST_RATE, EXEC_RATE, EXEC_SCORE, PERF_GRADE, PERF_SCORE, PERF_TOTAL, PERF_WHY
from ziping.model import FieldRef, Form, Indicator
from ziping.quantity import number, rate
from ziping.rounding import percent
from ziping.scoring.evaluation import evaluate
from ziping.scoring.indicators import score_indicator

DEPARTMENT = "柳州市投资促进局"
BUDGETED = [form for form in FORMS if form.name != NO_BUDGET]
CONSISTENT = [form for form in BUDGETED if form.name != DEPARTMENT]


def names(values) -> list[str]:
    """Test ids: form and row."""
    return [v.name if isinstance(v, Form) else f"{v[0].id}-{v[1].name}" for v in values]


def row_named(name: str) -> Indicator:
    return next(row for _, row in ROWS if row.name == name)


def column(form: Form, field: str) -> tuple[tuple[str], ...]:
    """A column of the indicator table as worksheet functions receive it."""
    return tuple((getattr(row, field),) for row in form.indicators)


def test_the_sample_is_whole():
    assert (len(FORMS), len(ROWS)) == (11, 66)
    assert [form.kind for form in FORMS] == ["department"] + ["project"] * 10


class TestIndicators:
    AS_PRINTED = tuple(pair for pair in ROWS if pair[1].name != SCORED_OTHERWISE)

    @pytest.mark.parametrize(("form", "row"), AS_PRINTED, ids=names(AS_PRINTED))
    def test_65_rows_score_as_printed(self, form: Form, row: Indicator):
        score = score_indicator(row.target, row.actual, row.weight, RULES)
        assert score.value == Decimal(row.score)
        assert PERF_SCORE(row.target, row.actual, row.weight, RULES_ID) == score.value
        assert PERF_WHY(row.target, row.actual, row.weight, RULES_ID) == score.why

    def test_the_other_row_is_printed_2_where_the_rule_gives_0(self):
        row = row_named(SCORED_OTHERWISE)
        assert (row.target, row.actual, row.score) == ("≤5%", "27.2", "2")
        assert PERF_SCORE(row.target, row.actual, row.weight, RULES_ID) == 0

    def test_exactly_one_row_differs(self):
        different = [
            row.name
            for _, row in ROWS
            if PERF_SCORE(row.target, row.actual, row.weight, RULES_ID) != number(row.score)
        ]
        assert different == [SCORED_OTHERWISE]

    def test_numbers_in_cells_score_like_their_text(self):
        for _, row in ROWS:
            actual = row.actual if number(row.actual) is None else float(row.actual)
            typed = PERF_SCORE(row.target, actual, float(row.weight), RULES_ID)
            assert typed == PERF_SCORE(row.target, row.actual, row.weight, RULES_ID), row.name

    def test_whole_columns_at_once(self):
        for form in FORMS:
            answer = PERF_SCORE(*(column(form, name) for name in ("target", "actual", "weight")), RULES_ID)
            one_by_one = [PERF_SCORE(row.target, row.actual, row.weight, RULES_ID) for row in form.indicators]
            assert answer == tuple((score,) for score in one_by_one)


class TestExecution:
    @pytest.mark.parametrize("form", BUDGETED, ids=names(BUDGETED))
    def test_ten_forms_have_the_printed_rate_and_score(self, form: Form):
        total = form.funds[0]
        assert EXEC_RATE(total.actual, total.adjusted, RULES_ID) == rate(form.exec_rate) == rate(total.rate)
        assert EXEC_SCORE(total.actual, total.adjusted, form.exec_weight, RULES_ID) == number(form.exec_score)

    def test_the_form_without_a_budget_has_neither(self):
        form = form_named(NO_BUDGET)
        total = form.funds[0]
        assert (total.adjusted, form.exec_rate, form.exec_score) == ("0", "#DIV/0!", "#DIV/0!")
        assert EXEC_RATE(total.actual, total.adjusted, RULES_ID) == "—"
        assert EXEC_SCORE(total.actual, total.adjusted, form.exec_weight, RULES_ID) == "—"

    def test_the_departments_second_fund_line_is_the_only_rate_printed_wrong(self):
        wrong = []
        for form in FORMS:
            for index, line in enumerate(form.funds):
                computed = EXEC_RATE(line.actual, line.adjusted, RULES_ID)
                if computed != "—" and abs(computed - rate(line.rate)) > Decimal("0.0001"):
                    wrong.append((form.name, index, percent(computed), line.rate))
        assert wrong == [(DEPARTMENT, 1, "57.36%", "42.87")]


class TestAdjustment:
    PRINTED = tuple(form for form in FORMS if rate(form.budget_adjust_rate) is not None)

    def test_eight_forms_print_a_rate(self):
        assert len(self.PRINTED) == 8

    @pytest.mark.parametrize("form", PRINTED, ids=names(PRINTED))
    def test_as_printed(self, form: Form):
        total = form.funds[0]
        assert ADJUST_RATE(total.adjusted, total.initial, RULES_ID) == rate(form.budget_adjust_rate)

    @pytest.mark.parametrize("name", [NO_BUDGET, "设区市招商引资绩效考核奖励资金"])
    def test_without_an_initial_budget_there_is_none(self, name: str):
        form = form_named(name)
        assert form.budget_adjust_rate == "#DIV/0!"
        assert ADJUST_RATE(form.funds[0].adjusted, form.funds[0].initial, RULES_ID) == "—"


class TestTotals:
    @pytest.mark.parametrize("form", BUDGETED, ids=names(BUDGETED))
    def test_printed_scores_make_the_printed_total(self, form: Form):
        assert PERF_TOTAL(form.exec_score, column(form, "score")) == number(form.total)

    def test_the_form_without_a_budget_makes_90_and_prints_100(self):
        form = form_named(NO_BUDGET)
        assert form.total == "100"
        assert PERF_TOTAL("—", column(form, "score")) == 90
        assert PERF_TOTAL(form.exec_score, column(form, "score")) == "未填完"

    def test_the_department_makes_90_74_when_the_rules_0_replaces_the_printed_2(self):
        form = form_named(DEPARTMENT)
        scores = PERF_SCORE(*(column(form, name) for name in ("target", "actual", "weight")), RULES_ID)
        assert form.total == "92.74"
        assert PERF_TOTAL(form.exec_score, scores) == Decimal("90.74")

    def test_only_one_form_is_not_excellent(self):
        grades = {form.name: PERF_GRADE(form.total, RULES_ID) for form in FORMS}
        assert {name: grade for name, grade in grades.items() if grade != "优"} == {"办公设备购置": "中"}


class TestWholeForms:
    @pytest.mark.parametrize("form", CONSISTENT, ids=names(CONSISTENT))
    def test_evaluating_gives_what_is_printed(self, form: Form):
        done = evaluate(form, RULES).form
        assert done.exec_rate == form.exec_rate
        assert number(done.exec_score) == number(form.exec_score)
        assert number(done.total) == number(form.total)
        assert [number(row.score) for row in done.indicators] == [
            number(row.score) for row in form.indicators
        ]
        for name in ("initial", "adjust", "adjusted", "actual"):
            assert number(getattr(done.funds[0], name)) == number(getattr(form.funds[0], name)), name

    def test_the_department(self):
        done = evaluate(form_named(DEPARTMENT), RULES)
        assert (done.form.exec_rate, done.form.exec_score) == ("57.36%", "5.74")
        assert [line.rate for line in done.form.funds] == ["57.36%", "57.36%", "—", "—", "—"]
        assert (done.form.total, done.form.grade) == ("90.74", "优")
        assert done.scores[FieldRef("total")].why == "5.74+20+20+5+0+30+10=90.74"

    def test_the_form_without_a_budget(self):
        done = evaluate(form_named(NO_BUDGET), RULES).form
        assert (done.exec_rate, done.exec_score, done.budget_adjust_rate) == ("—", "—", "—")
        assert (done.total, done.grade) == ("90", "优")

    def test_what_people_wrote_is_left_alone(self):
        for form in FORMS:
            done = evaluate(form, RULES).form
            assert (done.name, done.code, done.goal_expected) == (form.name, form.code, form.goal_expected)
            for before, after in zip(form.indicators, done.indicators, strict=True):
                assert (after.target, after.actual, after.weight) == (
                    before.target,
                    before.actual,
                    before.weight,
                )

    def test_a_form_not_yet_filled_in_has_no_scores_and_no_total(self):
        form = form_named("专项业务费")
        rows = tuple(replace(row, actual="", score="") for row in form.indicators)
        blank = replace(form, indicators=rows, exec_score="", total="")
        done = evaluate(blank, RULES).form
        assert {row.score for row in done.indicators} == {""}
        assert (done.exec_score, done.total, done.grade) == ("3.98", "未填完", "")
