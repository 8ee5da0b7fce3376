"""From a department's file to what is sent back to it, and to what it answers."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import openpyxl
import pytest

from bureaus import sized
from marked_workbooks import parts_of, same_content, submission
from ziping.checks import CHECKS
from ziping.cli import show
from ziping.model import Unread
from ziping.stamping.stamp import stamp_department


def test_mark_page_and_letter_in_one_go(ziping, liuzhou, tmp_path):
    outs = {"--mark": "标记.xlsx", "--html": "结果.html", "--letter": "意见.docx"}
    words = [word for option, name in outs.items() for word in (option, tmp_path / name)]
    code, printed, said = ziping("check", liuzhou.typed, *words)
    assert code == 1
    assert "发现 8 个错误、27 个提醒、18 个提示、2 个已说明。" in printed
    assert said.splitlines() == [f"已写入 {tmp_path / name}" for name in outs.values()]
    assert openpyxl.load_workbook(tmp_path / "标记.xlsx").sheetnames[-1] == "校验结果"
    assert "预算绩效自评表校验结果" in (tmp_path / "结果.html").read_text("utf-8")
    assert docx.Document(str(tmp_path / "意见.docx")).paragraphs[0].text.endswith("审核意见")


def test_json_stays_json(ziping, liuzhou, tmp_path):
    _, printed, _ = ziping("check", liuzhou.typed, "--json", "--mark", tmp_path / "标记.xlsx")
    assert json.loads(printed)["summary"]["explained"] == 2
    assert json.loads(printed)["summary"]["unread"] == []
    assert (tmp_path / "标记.xlsx").exists()


def test_the_departments_explanation_comes_back_and_stays(ziping, liuzhou, tmp_path):
    ziping("check", liuzhou.typed, "--mark", tmp_path / "一.xlsx")
    book = openpyxl.load_workbook(tmp_path / "一.xlsx")
    row = next(r for r in book["校验结果"].iter_rows(min_row=4) if r[4].value == "A08")
    row[7].value = "按通知口径,补贴项目不扣分"
    book.save(tmp_path / "退回.xlsx")
    ziping("check", tmp_path / "退回.xlsx", "--mark", tmp_path / "二.xlsx")
    rows = openpyxl.load_workbook(tmp_path / "二.xlsx")["校验结果"].iter_rows(min_row=4, values_only=True)
    assert [row[7] for row in rows if row[4] == "A08"] == ["按通知口径,补贴项目不扣分"]


def test_marks_are_taken_out_again(ziping, liuzhou, tmp_path):
    ziping("check", liuzhou.typed, "--mark", tmp_path / "标记.xlsx")
    code, printed, _ = ziping("unmark", tmp_path / "标记.xlsx", "--out", tmp_path / "清除.xlsx")
    assert (code, "已清除标记 1 个文件" in printed) == (0, True)
    before, after = parts_of(liuzhou.typed), parts_of(tmp_path / "清除.xlsx")
    assert all(same_content(before[name], after[name]) for name in before)


def test_a_marked_file_can_be_filled_in_like_any_other(ziping, liuzhou, tmp_path):
    ziping("check", liuzhou.inputs, "--mark", tmp_path / "标记.xlsx")
    _, before, _ = ziping("read", liuzhou.inputs, "--json")
    _, after, _ = ziping("read", tmp_path / "标记.xlsx", "--json")
    assert json.loads(before)["forms"] == json.loads(after)["forms"]


def test_what_cannot_be_written_is_said_before_anything_is_read(ziping, liuzhou, tmp_path):
    there = tmp_path / "有.html"
    there.write_text("x")
    typed = liuzhou.typed
    cases = {
        ("--html", there): "已有同名文件,不覆盖",
        ("--html", tmp_path / "页.txt"): "网页的后缀应是 .html",
        ("--letter", tmp_path / "意见.doc"): "审核意见的后缀应是 .docx",
        ("--mark", tmp_path / "标记.xls"): "后缀应与原文件相同(.xlsx)",
        ("--mark", tmp_path / "标记.xlsx", typed): "--mark 一次只能标记一个文件",
    }
    for words, expected in cases.items():
        code, printed, complaint = ziping("check", typed, *words)
        assert (code, printed) == (2, ""), words
        assert expected in complaint
        assert "怎么改" in complaint
    assert there.read_text() == "x"
    assert list(tmp_path.iterdir()) == [there]


def test_nothing_is_written_for_a_file_that_cannot_be_read(ziping, tmp_path):
    (tmp_path / "坏.xlsx").write_bytes(b"x")
    code, _, complaint = ziping(
        "check", tmp_path / "坏.xlsx", "--mark", tmp_path / "标.xlsx", "--letter", tmp_path / "意见.docx"
    )
    assert (code, "不是表格文件,或文件已损坏" in complaint) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["坏.xlsx"]


def test_all_is_written_or_nothing(ziping, liuzhou, tmp_path):
    library = sized("hengkou-2024", 1, 3, filled=True)
    other = stamp_department(library, library.departments[0], tmp_path / "另一部门.xlsx")
    outs = ("--html", tmp_path / "结果.html", "--letter", tmp_path / "意见.docx")
    code, _, complaint = ziping("check", liuzhou.typed, other, *outs)
    assert (code, "属于不同的部门(柳州市投资促进局、部门)" in complaint) == (2, True)
    assert list(tmp_path.iterdir()) == [other]


class TestTerminal:
    """What is printed for a clerk: each thing once."""

    def printed(self, capsys: pytest.CaptureFixture[str], *results: tuple) -> list[str]:
        show.reports(list(results))
        return capsys.readouterr().out.splitlines()

    def test_three_findings(self, capsys):
        item, found = submission([("自评表", "B2"), ("自评表", "B3"), ("自评表", "B4")], {2: "info"})
        check = CHECKS["A05"]
        assert self.printed(capsys, (item, found)) == [
            "表.xlsx  某局",
            "  评分规则 mof-2020 项目支出绩效评价管理办法",
            "",
            "  自评表「项目」  2 个错误、1 个提示",
            f"    错误 A05  {check.title}",
            "      B2  问题0",
            "      B3  问题1",
            f"        为什么:{check.why}。",
            f"        怎么改:{check.fix}。",
            f"    提示 A05  {check.title}",
            "      B4  问题2",
            f"        怎么改:{check.fix}。",
            "",
            "共 1 个文件、1 张表:发现 2 个错误、1 个提示。",
        ]

    def test_three_hundred_findings_take_a_line_each(self, capsys):
        item, found = submission([("自评表", f"B{n}") for n in range(1, 301)])
        lines = self.printed(capsys, (item, found), (item, found))
        assert len(lines) == 2 * (300 + 6) + 3
        assert sum("为什么" in line for line in lines) == 1
        assert sum("怎么改" in line for line in lines) == 2

    def test_unread_rows_and_proposed_rules(self, capsys):
        item, _ = submission([("自评表", "B2")])
        unread = (
            Unread(14, "第14行未能识别", "写上名称", "自评表"), Unread(15, "第15行未能识别", "写上名称", "自评表"),
            Unread(3, "第3行未能识别", "移到表外", "附表"),
        )  # fmt: skip
        item = type(item)(item.file, item.forms, "mof-2020", "某局", "表末注明财预〔2020〕10号", unread)
        lines = self.printed(capsys, (item, []))
        assert lines[1].endswith("(推定:表末注明财预〔2020〕10号)")
        assert lines[3:] == [
            "  自评表「项目」  2 个提醒", "    提醒  此表有未能识别的内容", "      第14行未能识别", "      第15行未能识别",
            "        怎么改:写上名称。", "", "  附表  1 个提醒", "    提醒  此表有未能识别的内容", "      第3行未能识别",
            "        怎么改:移到表外。", "", "共 1 个文件、1 张表:发现 3 个提醒。",
        ]  # fmt: skip

    def test_a_form_that_did_not_come_back(self, capsys):
        item, found = submission([("自评表", "B2")])
        missing = type(found[0])(
            found[0].check,
            "error",
            type(item.forms[0])("9", "project", "", "没交的表"),
            found[0].field,
            "没有报送",
        )
        lines = self.printed(capsys, (item, [missing]))
        assert lines[3] == "  没交的表  没有报送这张表  1 个错误"
        assert lines[5] == "      整张表  没有报送"

    def test_rules_that_nobody_named(self, capsys):
        item, found = submission([("自评表", "B2")])
        item = type(item)(item.file, item.forms)
        assert (
            self.printed(capsys, (item, found))[1]
            == "  评分规则 mof-2020 项目支出绩效评价管理办法(文件没有写明,按默认)"
        )


def test_the_manual_shows_what_is_printed(ziping, liuzhou):
    manual = (Path(__file__).parents[2] / "docs" / "用户手册.md").read_text("utf-8")
    _, printed, _ = ziping("check", liuzhou.typed)
    block = manual.partition("### 1. 怎么看结果\n\n```\n")[2].partition("\n```")[0].split("\n…\n")
    assert len(block) == 2
    lines = "\n".join(printed.splitlines()[3:])
    assert lines.startswith(block[0])
    assert lines.endswith(block[1])
