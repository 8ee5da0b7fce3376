"""Figures in a report that are not this year's own: changes, other years, bounds and ranges are left alone."""

from __future__ import annotations

import pytest

from ziping.recognition.statements import statements


def said(text: str) -> list[tuple[str, str]]:
    return [(item.what, item.text) for item in statements([f"1.招商工作经费,{text}"])]


@pytest.mark.parametrize(
    "text",
    [
        "执行率较上年提高5%,得分提高3分。",
        "支出同比增加1,000万元。",
        "执行率比上年下降3.2%,支出减少4万元。",
        "上年预算执行率85%,去年得分85分。",
        "预计下年支出20万元。",
        "执行率未达到80%的原因是疫情。",
        "支出不足15万元,执行率不低于80%。",
        "得分90-95分,执行率90%—95%。",
        "得分90—95分之间为优。",
        "执行率90%以上为优。",
        "得分率95%。",
    ],
)
def test_what_the_figure_is_compared_with_is_not_the_figure(text):
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("上年预算执行率85%,本年执行率90%。", ("rate", "90%")),
        ("上年得分85分,今年得分92分。", ("total", "92")),
        ("支出同比增加15万元,全年支出30万元。", ("actual", "30万元")),
        ("含上年结转的全年预算20万元。", ("adjusted", "20万元")),
        ("调整后预算增加到20万元。", ("adjusted", "20万元")),
    ],
)
def test_the_figure_itself_is_read_beside_it(text, figure):
    assert said(text) == [figure]


@pytest.mark.parametrize(
    "text",
    [
        "2.招商工作经费,上年支出3.5万元,上年执行率88.8%,上年得分88分。全年支出14.97万元,执行率99.8%;自评得分92.8分。",
        "2.招商工作经费,全年支出(去年支出3.5万元)14.97万元,执行率(上一年度执行率为88.8%)99.8%;自评得分92.8分。",
        "2.招商工作经费,全年支出14.97万元,比往年支出3.5万元增加,执行率99.8%,自评得分92.8分。",
    ],
)
def test_of_a_paragraph_about_two_years_this_years_figures_are_read(text):
    assert [(found.subject, found.what, found.text) for found in statements([text])] == [
        ("招商工作经费", "actual", "14.97万元"),
        ("招商工作经费", "rate", "99.8%"),
        ("招商工作经费", "total", "92.8"),
    ]
