"""What the checks on 校验 count before anything is recalculated: all at once is as one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ziping.model import Form, FundLine, Indicator
from ziping.rules import load
from ziping.stamping.plain_checks import PLAIN_CHECKS, counts

CELLS = st.sampled_from([None, "", " ", "0", "5", "12.5", "-1", "已完成"])
ROWS = st.builds(
    Indicator,
    *(st.just(name) for name in ("产出指标", "数量指标", "次数")),
    target=st.just("≥10次"),
    weight=CELLS,
    actual=CELLS,
    score=CELLS,
    deviation=CELLS,
)
FORMS = st.builds(
    Form,
    *(st.just(text) for text in ("1", "project", "表", "项目")),
    funds=st.lists(st.builds(FundLine, st.just("本级"), adjusted=CELLS, actual=CELLS), max_size=3).map(tuple),
    exec_weight=CELLS,
    indicators=st.lists(ROWS, max_size=4).map(tuple),
    total=CELLS,
)
RULES = load("liuzhou-2022")


@pytest.mark.parametrize("rules", [RULES, replace(RULES, mode="by_hand")], ids=["computed", "typed"])
@given(form=FORMS)
def test_counts_of_a_form_are_those_of_each_check(rules, form):
    names = tuple(PLAIN_CHECKS)
    assert counts(names, form, rules) == [PLAIN_CHECKS[name].count(form, rules) for name in names]


def test_a_row_filled_in_counts_anew():
    blank = Indicator("产出指标", "数量指标", "次数", "≥10次", "20", "", "", "", "")
    form = Form("1", "project", "表", "项目", indicators=(blank, blank))
    filled = replace(form, indicators=(replace(blank, actual="10"), blank))
    assert [counts(("actuals",), item, RULES) for item in (form, filled, form)] == [[2], [1], [2]]
