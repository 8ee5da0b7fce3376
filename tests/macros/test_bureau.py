"""生成模板, 汇总 and 生成自评报告, from a click to the files."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from fake_host import FakeHost
from ziping import macros
from ziping.cli.demo import sample
from ziping.filling import fill_workbook
from ziping.stamping.ledger import LEDGER_NAME

NAME = "129_柳州市投资促进局_2022年度绩效自评表.xlsx"


@pytest.fixture
def host(liuzhou) -> FakeHost:
    return FakeHost.of(liuzhou.typed)


def clicked(macro, host: FakeHost, *chosen: Path | None) -> str:
    host.chosen, host.said = list(chosen), []
    macro(host)
    assert host.chosen == []
    return "".join(host.said)


def test_a_year_of_the_bureau_without_a_command_line(host, tmp_path):
    issued, returned = tmp_path / "下发", tmp_path / "收回"
    returned.mkdir()
    said = clicked(macros.stamp_forms, host, sample("项目库.xlsx"), issued)
    assert said == f"已在 {issued} 生成 1 个自评表。发放台账是其中的 {LEDGER_NAME}。"
    assert host.shown == ["生成自评表 1/1", ""]
    again = clicked(macros.stamp_forms, host, sample("项目库.xlsx"), issued)
    assert "生成 0 个自评表。原有 1 个与要生成的相同,留着不动。" in again

    fill_workbook(issued / NAME, sample("published.json"), returned / NAME)
    (returned / "坏文件.xlsx").write_bytes(b"PK\x03\x04")
    said = clicked(macros.collect_forms, host, issued / LEDGER_NAME, returned)
    assert said.startswith("共 2 个文件:")
    assert "无法读取 1" in said
    assert host.shown[-1] == ""
    sheets = openpyxl.load_workbook(issued / "汇总.xlsx").sheetnames
    assert {"汇总表", "问题清单", "文件清单"} <= set(sheets)


def test_a_workbook_filled_in_since_is_told_and_kept(host, tmp_path):
    (tmp_path / NAME).write_bytes(b"filled in")
    said = clicked(macros.stamp_forms, host, sample("项目库.xlsx"), tmp_path)
    assert "生成 0 个自评表" in said
    assert f"有 1 个没有生成:{tmp_path / NAME}:已有同名文件,内容与要生成的不同,没有覆盖" in said
    assert (tmp_path / NAME).read_bytes() == b"filled in"


@pytest.mark.parametrize("macro", [macros.stamp_forms, macros.collect_forms])
def test_who_cancels_hears_nothing(host, macro, tmp_path):
    assert clicked(macro, host, None) == ""
    assert clicked(macro, host, tmp_path, None) == ""


def test_an_empty_folder_is_told(host, tmp_path):
    clicked(macros.stamp_forms, host, sample("项目库.xlsx"), tmp_path / "下发")
    (tmp_path / "收回").mkdir()
    said = clicked(macros.collect_forms, host, tmp_path / "下发" / LEDGER_NAME, tmp_path / "收回")
    assert said.startswith(f"{tmp_path / '收回'}:文件夹里没有文件。怎么改:")


def test_reports_are_written_beside_the_workbook_and_never_over_one(liuzhou, tmp_path):
    host = FakeHost.of(Path(shutil.copy(liuzhou.typed, tmp_path / "表.xlsx")))
    said = clicked(macros.write_report, host)
    written = sorted(path.name for path in tmp_path.glob("*.docx"))
    words = ("决算公开预算绩效情况说明", "预算绩效自评报告")
    assert [any(word in name for name in written) for word in words] == [True, True]
    assert all(name in said for name in written)
    assert "处【请填写】" in said
    assert "处数对不上" in said
    text = "\n".join(it.text for it in Document(str(tmp_path / written[1])).paragraphs)
    assert "柳州市投资促进局" in text
    clicked(macros.write_report, host)
    assert len(list(tmp_path.glob("*报告2.docx"))) == 1
    assert host.shown[:3] == ["生成报告 1/2", "生成报告 2/2", ""]


def test_a_missing_library_is_named(host, monkeypatch):
    for name in [name for name in sys.modules if name.startswith(("ziping.reports", "ziping.word"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    said = clicked(macros.write_report, host)
    assert (
        said == "缺少组件 docxtpl,「生成自评报告」不能用。怎么改:请管理员为这个程序的 Python 安装 docxtpl。"
    )
