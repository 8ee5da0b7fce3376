"""The password of a sheet typed into a real window, and a real double click."""

from __future__ import annotations

from dataclasses import replace

import pytest

from libreoffice import workbooks
from libreoffice.office import until
from libreoffice.test_clicks import LABELS, Hand, windowed
from ziping.marking.listing import TITLE

__all__ = ["windowed"]
PASSWORD = "Cz-2023"


@pytest.fixture(scope="module")
def sealed(liuzhou, tmp_path_factory):
    return workbooks.few(replace(liuzhou.library, password=PASSWORD), tmp_path_factory.mktemp("sealed")).typed


def test_a_password_is_typed_unseen_and_a_wrong_one_is_told(windowed, sealed, tmp_path):
    with windowed.open(sealed) as document:
        hand = Hand(windowed, document, tmp_path)
        hand.click(LABELS["check"])
        for words, typed in (("设了密码", "wrong"), ("密码不对", PASSWORD)):
            until(lambda words=words: windowed.reads(words))
            windowed.xdotool("type", "--delay", 50, typed)
            hand.look(typed)
            hand.click("确定")
        hand.close_message("checked", "OK")
        assert document.state()["steps"] == [LABELS["check"]]
        assert [it for it in document.seen()["looks"] if it[0] == "部门整体" and it[3]]


def test_who_cancels_is_asked_once(windowed, sealed, tmp_path):
    with windowed.open(sealed) as document:
        hand = Hand(windowed, document, tmp_path)
        hand.click(LABELS["check"])
        until(lambda: windowed.reads("设了密码"))
        hand.click("取消")
        hand.close_message("checked", "OK")
        assert TITLE in document.state()["sheets"]
        assert not [it for it in document.seen()["looks"] if it[0] == "部门整体" and it[3]]


def test_a_real_double_click_checks_once(windowed, few, tmp_path):
    with windowed.open(few.typed) as document:
        hand = Hand(windowed, document, tmp_path)
        x, y = until(lambda: windowed.where(LABELS["check"], "PUSH_BUTTON"))
        windowed.xdotool("mousemove", x, y, "click", "--repeat", 2, "--delay", 60, 1)
        hand.close_message("checked", "OK")
        assert document.state()["steps"] == [LABELS["check"]]
