"""A whole form computed from what people fill in: fund table, rates, total and grade."""

from __future__ import annotations

from dataclasses import replace

from published import RULES
from ziping.model import Form, FundLine, Indicator
from ziping.quantity import number
from ziping.scoring.evaluation import evaluate

GENERAL = FundLine("一般公共预算拨款", initial="80", adjust="10", actual="80")
OTHER = FundLine("其他资金", initial="20", adjust="0", actual="19")
REACHED = Indicator("产出指标", "数量指标", "次数", target="≥10次", weight="90", actual="12")
BLANK = Form("1", "project", "自评表", "项目", budget_adjust_rate="", exec_weight="10", indicators=(REACHED,))


def evaluated(*sources: FundLine) -> Form:
    return evaluate(replace(BLANK, funds=(FundLine("合计"), *sources)), RULES).form


def amounts(line: FundLine) -> list[str | None]:
    return [line.initial, line.adjust, line.adjusted, line.actual, line.rate]


def test_sources_make_the_total_line_and_it_makes_the_execution_score():
    done = evaluated(GENERAL, OTHER)
    assert [amounts(line) for line in done.funds] == [
        ["100", "10", "110", "99", "90.00%"],
        ["80", "10", "90", "80", "88.89%"],
        ["20", "0", "20", "19", "95.00%"],
    ]
    assert (done.exec_rate, done.exec_score, done.total, done.grade) == ("90.00%", "9", "99", "优")


def test_a_missing_amount_makes_the_sum_unfinished_rather_than_smaller():
    done = evaluated(GENERAL, replace(OTHER, actual=""))
    assert (done.funds[0].adjusted, done.funds[0].actual) == ("110", "未填完")
    assert number(done.exec_score) is None
    assert (done.total, done.grade) == ("未填完", "")


def test_a_source_without_a_budget_may_stay_blank():
    done = evaluated(GENERAL, replace(OTHER, initial="0", actual=""))
    assert amounts(done.funds[0]) == ["80", "10", "90", "80", "88.89%"]


def test_nothing_filled_in_leaves_the_sum_blank():
    done = evaluated(replace(GENERAL, actual=""), replace(OTHER, actual=""))
    assert amounts(done.funds[0]) == ["100", "10", "110", "", ""]
    assert (done.exec_rate, done.exec_score, done.total) == ("", "", "未填完")


def test_a_form_without_sources_keeps_its_total_line():
    line = FundLine("合计", initial="100", adjust="10", adjusted="110", actual="99")
    done = evaluate(replace(BLANK, funds=(line,)), RULES).form
    assert [amounts(line) for line in done.funds] == [["100", "10", "110", "99", "90.00%"]]
    assert done.budget_adjust_rate == "10.00%"


def test_a_form_without_a_fund_table_keeps_its_execution_score():
    done = evaluate(replace(BLANK, exec_rate="90.00%", exec_score="9.00"), RULES).form
    assert (done.exec_rate, done.exec_score, done.total) == ("90.00%", "9.00", "99")


def test_the_adjustment_rate_is_that_of_the_fiscal_sources():
    assert evaluated(GENERAL, OTHER).budget_adjust_rate == "12.50%"
    assert evaluated(GENERAL, replace(OTHER, adjust="50")).budget_adjust_rate == "12.50%"
    assert (
        evaluated(GENERAL, replace(GENERAL, label="政府性基金", adjust="-10")).budget_adjust_rate == "0.00%"
    )
    assert evaluated(replace(GENERAL, initial="0"), OTHER).budget_adjust_rate == "—"


def test_a_form_without_an_adjustment_rate_gets_none():
    form = replace(BLANK, budget_adjust_rate=None, funds=(FundLine("合计"), GENERAL))
    assert evaluate(form, RULES).form.budget_adjust_rate is None
