"""导出上报: a file beside the open one."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from excel_client import sent
from fake_host import FakeHost
from ziping import macros
from ziping.forms import read_submission
from ziping.hosts.excel import ExcelHost

NAME = "129_柳州市投资促进局_2022年度绩效自评表_上报"


@pytest.fixture
def opened(liuzhou, tmp_path) -> Path:
    return Path(shutil.copy(liuzhou.typed, tmp_path / "我的表.xlsx"))


def test_it_is_named_as_the_bureau_names_files_and_says_what_is_still_wrong(opened):
    host = FakeHost.of(opened)
    before = opened.read_bytes()
    macros.export_form(host)
    out = opened.parent / f"{NAME}.xlsx"
    assert host.said[0].startswith(f"已导出 {out}。上报前请留意:发现 8 个错误、")
    assert [form.total for form in read_submission(out).forms] == [
        form.total for form in read_submission(opened).forms
    ]
    assert (opened.read_bytes(), host.writes) == (before, 0)


def test_never_over_a_file_that_is_there(opened):
    for _ in range(3):
        macros.export_form(FakeHost.of(opened))
    assert sorted(path.stem for path in opened.parent.glob("129*")) == [NAME, f"{NAME}2", f"{NAME}3"]


def test_through_excel(opened):
    macros.export_form(ExcelHost(sent(opened)))
    assert (opened.parent / f"{NAME}.xlsx").is_file()


def test_a_failure_leaves_no_file(opened, monkeypatch):
    class Full(FakeHost):
        def copy_to(self, path):
            path.write_bytes(b"PK half")
            raise OSError("disk full")

    host = Full(FakeHost.of(opened).opened)
    macros.export_form(host)
    assert host.said[0].startswith("「导出上报」没有完成")
    assert [path.name for path in opened.parent.iterdir()] == ["我的表.xlsx"]


def test_where_the_libraries_are_missing_it_says_what_to_do(opened, monkeypatch):
    """LibreOffice's own Python has no lxml; everything else that staff click works there."""
    monkeypatch.setitem(sys.modules, "lxml", None)
    monkeypatch.delitem(sys.modules, "ziping.exporting", raising=False)
    host = FakeHost.of(opened)
    macros.export_form(host)
    assert host.said[0].startswith("缺少组件 lxml,不能导出上报")
    assert "另存为" in host.said[0]
