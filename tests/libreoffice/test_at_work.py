"""While a button is at work the status line says so."""

from __future__ import annotations

import pytest


@pytest.fixture
def document(calc, few):
    with calc.open(few.typed) as found:
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
