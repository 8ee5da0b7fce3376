"""LibreOffice's own Python has neither lxml nor openpyxl: what works there, and what is said of the rest."""

from __future__ import annotations

from hosts.libreoffice.office import SOURCES, running
from hosts.libreoffice.test_checking import by_command, listed


def test_everything_but_export_works(ziping, liuzhou, tmp_path):
    with running(tmp_path, SOURCES) as office:
        office.call("rules_folder", path=str(tmp_path / "rules"))
        with office.open(liuzhou.typed) as document:
            assert document.click("check") == "发现 8 个错误、27 个提醒、18 个提示、2 个已说明"
            assert listed(document) == by_command(ziping, liuzhou.typed)
            assert document.click("next_finding") == ""
            assert document.click("explain_score").startswith("「")
            assert document.click("show_rules").startswith("评分规则 liuzhou-2022 ")
            assert document.click("clear_marks") == "已清除校验留下的标记"
            assert "lxml" in document.click("export_form")
        assert sorted(path.name for path in liuzhou.typed.parent.glob("*上报*")) == []
