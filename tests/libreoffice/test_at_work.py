"""While a button is at work: the status line says so, and nobody else begins."""

from __future__ import annotations

import pytest

from libreoffice.test_marks import differences, everything
from ziping.marking.listing import TITLE


@pytest.fixture
def document(calc, liuzhou):
    with calc.open(liuzhou.typed) as found:
        yield found


@pytest.mark.parametrize("broken", [False, True])
def test_the_status_line_tells_of_the_work_and_is_given_back_before_the_message(document, broken):
    shown = document.told_click("check", (), broken)
    assert shown[0] == "校验…"
    assert shown.count("message") == 1
    assert shown[shown.index("message") - 1] == ""
    assert shown[-1] == ""


def test_it_is_given_back_before_a_question_too(document):
    document.unprotect("部门整体", "")
    document.protect("部门整体", "秘密")
    shown = document.told_click("check", ["秘密"])
    assert shown[:3] == ["校验…", "", "question"]


@pytest.mark.parametrize("another", ["check", "clear_marks", "about"])
def test_a_click_in_the_middle_of_the_work_is_none(document, another):
    document.click("check")
    marked = everything(document)
    document.click("clear_marks")
    said, clicked = document.clicking_meanwhile("check", another)
    assert clicked == [another]
    assert len(said) == 1
    assert said[0].startswith("发现 8 个错误、")
    assert differences(everything(document), marked) == {}
    assert document.state()["steps"][0] == "校验"
    assert len(document.state()["steps"]) == 3
    assert document.click("clear_marks") == "已清除校验留下的标记"
    assert TITLE not in document.state()["sheets"]
