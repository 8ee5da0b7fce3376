"""The status line during work, and clicks meanwhile: nothing runs twice, and the line is free again."""

from __future__ import annotations

import pytest

from ziping.marking.listing import TITLE

CHECKED = "发现 8 个错误、10 个提醒、4 个提示、1 个已说明"


@pytest.fixture
def document(calc, few):
    with calc.open(few.typed) as found:
        yield found


def test_a_double_click_is_one_click(document):
    done = document.click_while_busy("check", [["check", None]])
    assert (done["said"], done["ran"], done["left"]) == ([CHECKED], 1, [])
    state = document.state()
    assert (state["steps"], state["sheets"].count(TITLE)) == (["校验"], 1)


def test_another_button_is_told_to_wait_and_changes_nothing(document):
    done = document.click_while_busy("check", [["clear_marks", None]])
    assert done["said"] == ["「校验」还没有做完。怎么改:等它做完,再点「清除标记」。", CHECKED]
    assert document.state()["steps"] == ["校验"]
    assert document.click("clear_marks") == "已清除校验留下的标记"


def test_another_window_is_told_to_wait_too(calc, document, few):
    with calc.open(few.inputs) as other:
        done = document.click_while_busy("check", [["check", other.name]])
        assert done["said"] == ["「校验」还没有做完。怎么改:等它做完,再点「校验」。", CHECKED]
        assert (done["ran"], other.state()["steps"]) == (1, [])
        assert other.click("check").startswith("发现 1 个错误、")


def test_the_status_line_tells_of_the_work_and_is_free_before_the_message(document):
    shown = document.click_while_busy("check", [])["shown"]
    assert (shown[0], set(shown[1:])) == ("校验…", {""})


def test_after_a_failure_the_line_is_free_and_the_next_click_runs(document):
    (said,) = document.failing_click("check", "set_look", 10)
    assert "没有完成" in said
    done = document.click_while_busy("check", [])
    assert (done["ran"], done["said"], done["shown"][-1]) == (1, [CHECKED], "")
