"""Scores that people type: they make the total and the grade, and the rule's own is kept beside them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ziping.checks import check_form
from ziping.model import FieldRef, Form, FundLine, Indicator
from ziping.rules import available, load
from ziping.scoring.evaluation import evaluate
from ziping.scoring.indicators import computed_score
from ziping.scoring.plain import how_scored, plain_why

RULES = replace(load("liuzhou-2022"), mode="by_hand")
TARGETS = (
    "≥10场",
    "≤10万元",
    "=365天",
    "85%-90%",
    "2025年12月31日前",
    "符合",
    "有所提升",
    "",
    "若干次以上",
    "≥90%",
)


def form(*scores: str) -> Form:
    """An execution of 90% of 10 points, and indicators of 30 points each that reach 24."""
    line = FundLine("合计", initial="100", adjust="0", adjusted="100", actual="90")
    rows = tuple(
        Indicator("产出指标", "数量指标", f"指标{n}", "≥10次", "30", "8", score, "", "少办")
        for n, score in enumerate(scores)
    )
    return Form("1", "project", "表", "项目", funds=(line,), exec_weight="10", indicators=rows)


def test_typed_scores_stay_and_make_the_total_and_the_grade():
    done = evaluate(form("30", "24", "20.5"), RULES)
    assert [row.score for row in done.form.indicators] == ["30", "24", "20.5"]
    assert (done.form.exec_score, done.form.total, done.form.grade) == ("9", "83.5", "良")
    assert {done.scores[FieldRef("score", "indicators", n)].value for n in range(3)} == {Decimal(24)}


@pytest.mark.parametrize("missing", ["", " ", "需人工评分", "二十"])
def test_one_that_is_no_number_leaves_the_total_unfinished(missing):
    done = evaluate(form("30", missing, "24"), RULES).form
    assert (done.total, done.grade) == ("未填完", "")


def test_a_row_without_weight_needs_no_score():
    full = form("30", "24", "")
    rows = (*full.indicators[:2], replace(full.indicators[2], weight="", actual=""))
    assert evaluate(replace(full, indicators=rows), RULES).form.total == "63"


@given(st.lists(st.decimals(0, 30, places=2), min_size=1, max_size=6))
def test_the_total_is_the_sum_whatever_the_rule_would_give(scores):
    done = evaluate(form(*map(str, scores)), RULES).form
    assert Decimal(str(done.total)) == sum(scores) + 9


def test_a_computed_score_is_rounded_as_a_person_would_write_it():
    rules = load("donghu-2021-evaluation")
    assert rules.total_of == "unrounded"
    row = Indicator("产出指标", "数量指标", "指标", "≥3次", "10", "1")
    assert computed_score(row, replace(rules, mode="by_hand")).cell == Decimal("3.33")


@pytest.mark.parametrize(
    ("score", "reason", "found"),
    [("24", "少办", None), ("25", "", "error"), ("25", "经审核", "explained"), ("", "", None)],
)
def test_a_score_beside_another_computed_one_is_explained_or_wrong(score, reason, found):
    one = form(score)
    one = replace(one, indicators=(replace(one.indicators[0], deviation=reason),))
    reports = [r for r in check_form(evaluate(one, RULES).form, RULES) if r.check.id == "A05"]
    assert [report.severity for report in reports] == ([found] if found else [])
    if found:
        assert (
            f"得分填 {score},按规则应得 24 分(正向指标 ≥10次,实际 8,完成 80%:30×0.8=24)" in reports[0].message
        )


class TestTheExplanationAsAFormula:
    @pytest.mark.parametrize("rule_id", available())
    @pytest.mark.parametrize("target", TARGETS)
    def test_every_spreadsheet_takes_it(self, rule_id, target):
        rules = load(rule_id)
        for kind in ("", *rules.kinds):
            formula = plain_why(target, "F11", "G11", rules, kind)
            assert len(formula) < 8000
            assert all(len(text) <= 255 for text in re.findall(r'"((?:[^"]|"")*)"', formula))

    def test_a_long_way_of_scoring_is_cut_into_pieces_that_say_it_all(self):
        target = "服务质量" + "很" * 300 + "好"
        pieces = re.findall(r'"((?:[^"]|"")*)"', plain_why(target, "F11", "G11", RULES))
        assert how_scored(target, RULES) in "".join(pieces)
        assert max(map(len, pieces)) == 255

    def test_quotes_and_line_breaks_of_a_target_stay_text(self):
        formula = plain_why('达到"优"\n级', "F11", "G11", RULES)
        assert '""优""' in formula
        assert "\n" not in formula
