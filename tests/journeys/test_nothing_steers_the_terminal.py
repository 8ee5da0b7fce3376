"""What stands in a file that was sent in is shown, and does nothing to the terminal."""

from __future__ import annotations

import pytest

ROWS = """项目支出绩效自评表
项目名称,坏\x1b]0;owned\x07\x1b[31m名
一级指标,二级指标,三级指标,指标值,实际完成值,分值,得分
产出指标,数量指标,次\x1b[2J数,≥10次,8次,50,60
"""


@pytest.mark.parametrize("command", ["check", "read"])
def test_control_characters_of_a_cell_are_not_printed(ziping, tmp_path, command):
    path = tmp_path / "表.csv"
    path.write_text(ROWS, encoding="utf-8")
    _, printed, complaint = ziping(command, path)
    assert "owned" in printed
    assert not set(printed + complaint) & {"\x1b", "\x07", "\x9b"}


def test_control_characters_of_a_name_are_not_printed(ziping, tmp_path):
    code, _, complaint = ziping("check", tmp_path / "坏\x1b[2J.xlsx")
    assert code == 2
    assert "\x1b" not in complaint
