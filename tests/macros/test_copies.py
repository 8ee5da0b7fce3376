"""What a copy of the open workbook tells: fills, notes, which sheets cannot be marked."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color

from marked_workbooks import OWN_NOTE, SHEET, rich_workbook
from ziping.hosts.copies import read_copy
from ziping.hosts.port import Look, Spot


@pytest.fixture
def book() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = "甲"
    return book


def opened(book: openpyxl.Workbook, path: Path):
    book.save(path / "copy.xlsx")
    return read_copy(path / "copy.xlsx", Path("原件.xlsx"))


def test_fills_of_one_colour_are_told_and_others_are_known_to_be_there(book, tmp_path):
    sheet = book.active
    sheet["A1"].fill = PatternFill("solid", "FF00FF00")
    sheet["A2"].fill = PatternFill("solid", Color(theme=4))
    sheet["A3"].fill = PatternFill("lightGrid", "FF00FF00")
    sheet["A4"] = "无"
    found = opened(book, tmp_path)
    assert [found.look(Spot("甲", f"A{n}")).fill for n in range(1, 6)] == ["FF00FF00", None, None, "", ""]
    assert found.path == Path("原件.xlsx")


def test_notes_are_told_and_threads_are_not(book, tmp_path):
    book.active["B1"].comment = Comment("请补充", "张三")
    book.active["B2"].comment = Comment("[Threaded comment] …", "tc={00000000-0000-0000-0000-000000000002}")
    found = opened(book, tmp_path)
    assert found.look(Spot("甲", "B1")) == Look("", "请补充")
    assert found.look(Spot("甲", "B2")) == Look("", None)


def test_passwords_of_sheets_and_a_locked_structure(book, tmp_path):
    book.create_sheet("乙").protection.sheet = True
    book.create_sheet("丙").protection.set_password("secret")
    book["丙"].protection.sheet = True
    assert not opened(book, tmp_path).fixed
    book.security.lockStructure = True
    found = opened(book, tmp_path)
    assert (found.sealed, found.fixed) == ({"丙"}, True)


def test_a_workbook_with_everything(tmp_path):
    path = rich_workbook(tmp_path / "rich.xlsm")
    found = read_copy(path, path)
    assert found.look(Spot(SHEET, "B3")).note == OWN_NOTE
    assert found.look(Spot(SHEET, "E4")).fill == "FFFFF8DC"
    assert found.sealed == {SHEET}


def test_of_an_old_kind_nothing_can_be_marked(tmp_path):
    old = xlwt.Workbook()
    old.add_sheet("甲").write(0, 0, "三级指标")
    old.save(str(tmp_path / "old.xls"))
    found = read_copy(tmp_path / "old.xls", tmp_path / "old.xls")
    assert (found.sealed, found.looks) == ({"甲"}, {})
