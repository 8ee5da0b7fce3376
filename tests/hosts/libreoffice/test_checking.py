"""校验 and 清除标记 in Calc."""

from __future__ import annotations


def test_a_check_says_what_it_found(office, liuzhou):
    with office.open(liuzhou.typed) as document:
        assert document.click("check") == "发现 8 个错误、27 个提醒、18 个提示、2 个已说明"
