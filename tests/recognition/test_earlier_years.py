"""A report that tells of the year before: those figures are not this year's."""

from __future__ import annotations

import pytest

from ziping.recognition.statements import statements


@pytest.mark.parametrize(
    "text",
    [
        "2.招商工作经费,上年支出3.5万元,上年执行率88.8%,上年得分88分。全年支出14.97万元,执行率99.8%;自评得分92.8分。",
        "2.招商工作经费,全年支出(去年支出3.5万元)14.97万元,执行率(上一年度执行率为88.8%)99.8%;自评得分92.8分。",
        "2.招商工作经费,全年支出14.97万元,比往年支出3.5万元增加,执行率99.8%,自评得分92.8分。",
    ],
)
def test_only_this_years_figures_are_read(text):
    assert [(found.subject, found.what, found.text) for found in statements([text])] == [
        ("招商工作经费", "actual", "14.97万元"),
        ("招商工作经费", "rate", "99.8%"),
        ("招商工作经费", "total", "92.8"),
    ]
