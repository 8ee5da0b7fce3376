"""Marks in Calc: all of them in one step, gone without a trace, and the same ones as the command line makes."""

from __future__ import annotations

import openpyxl
import pytest

from libreoffice.test_checking import lines
from marked_workbooks import looks
from ziping.marking.listing import TITLE
from ziping.stamping.addresses import METADATA_SHEET

WITHOUT_MARKS = ("sheets", "protected")


def content(document):
    """What is in a document: cells, fills, notes, sheets and their protection."""
    state, seen = document.state(), document.seen()
    texts = {
        # Calc breaks the longest text, that of the metadata, when it opens a workbook that it saved.
        f"{sheet} {row},{column}": text.replace("\n", "") if sheet == METADATA_SHEET else text
        for sheet, rows in seen["cells"].items()
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
    }
    fills = {f"{sheet}!{cell}": look for sheet, cell, *look in seen["looks"]}
    return {**texts, **fills, **{name: state[name] for name in WITHOUT_MARKS}}


def everything(document):
    """With number formats, fonts and borders."""
    return content(document) | document.formats()


def differences(one, other):
    return {
        at: (one.get(at), other.get(at)) for at in one.keys() | other.keys() if one.get(at) != other.get(at)
    }


def protections(path) -> dict[str, str]:
    """Sheet → how it is protected, as the file says."""
    book = openpyxl.load_workbook(path)
    return {sheet.title: repr(sheet.protection) for sheet in book.worksheets}


def cells(path):
    """As :func:`looks`, but for fonts: of two that a cell has, Calc saves that of the script that it met first."""
    return {at: (fill, code, locked, note) for at, (fill, code, _, locked, note) in looks(path).items()}


@pytest.fixture
def document(calc, few):
    with calc.open(few.typed) as found:
        yield found


def test_clearing_leaves_the_document_as_it_was(document, tmp_path):
    before = everything(document)
    saved = document.save(tmp_path / "before.xlsx")
    document.click("check")
    assert len(differences(everything(document), before)) > 200
    assert document.click("clear_marks") == "已清除校验留下的标记"
    assert differences(everything(document), before) == {}
    again = document.save(tmp_path / "after.xlsx")
    assert cells(again) == cells(saved)
    assert protections(again) == protections(saved)


def test_protection_is_the_same_with_marks_on_the_sheets(document, tmp_path):
    before = protections(document.save(tmp_path / "before.xlsx"))
    document.click("check")
    marked = protections(document.save(tmp_path / "marked.xlsx"))
    assert {title: it for title, it in marked.items() if title != TITLE} == before


def test_one_step_takes_everything_back_and_another_brings_it_again(document):
    before = everything(document)
    document.click("check")
    marked = everything(document)
    assert document.state()["steps"] == ["校验"]
    document.undo()
    assert differences(everything(document), before) == {}
    document.redo()
    assert differences(everything(document), marked) == {}
    document.click("clear_marks")
    assert document.state()["steps"] == ["清除标记", "校验"]
    document.undo()
    assert differences(everything(document), marked) == {}


def test_checking_again_replaces_the_marks(document):
    document.click("check")
    once = everything(document)
    document.click("check")
    assert differences(everything(document), once) == {}


def test_reading_changes_nothing(document):
    for button in ("explain_score", "show_rules", "show_engine", "about", "next_finding"):
        assert document.click(button)
    state = document.state()
    assert (state["steps"], state["redo"], state["modified"]) == ([], [], False)


@pytest.mark.parametrize(
    ("marked", "change", "after"),
    [
        (False, "set_look", 10),
        (False, "colour_of", 20),
        (False, "_link", 20),
        (True, "_link", 20),
    ],
)
def test_a_failure_leaves_nothing_behind(document, marked, change, after):
    if marked:
        document.click("check")
    before, steps = everything(document), document.state()["steps"]
    (said,) = document.failing_click("check", change, after)
    assert said.startswith("「校验」没有完成,程序内部出错。怎么改:")
    assert differences(everything(document), before) == {}
    state = document.state()
    assert (state["steps"], state["redo"]) == (steps, [])
    assert document.click("check").startswith("发现 8 个错误、")


def test_what_people_wrote_and_coloured_stays(document):
    sheet, cell = "部门整体", "J5"
    document.unprotect(sheet, "")
    document.note(sheet, cell, "我已问过业务科")
    document.colour(sheet, cell, 0x00FF00)
    document.click("check")
    (look,) = [it for it in document.seen()["looks"] if it[:2] == [sheet, cell]]
    assert look[2] == "FFF8B4B4"
    assert look[3].startswith("我已问过业务科\n——校验结果——\n【错误 A01】")
    document.click("clear_marks")
    assert [it for it in document.seen()["looks"] if it[:2] == [sheet, cell]] == [
        [sheet, cell, "FF00FF00", "我已问过业务科"]
    ]
    assert sheet not in document.state()["protected"]


def test_a_sheet_under_a_password_is_listed_and_not_touched(document):
    sheet = "部门整体"
    document.unprotect(sheet, "")
    document.protect(sheet, "秘密")
    before = [it for it in document.seen()["looks"] if it[0] == sheet]
    said = document.click("check")
    assert f"工作表「{sheet}」设了密码或是旧格式,没有在上面标色" in said
    seen = document.seen()
    assert [it for it in seen["looks"] if it[0] == sheet] == before
    assert sheet in {row[2] for row in lines(seen)}
    document.unprotect(sheet, "秘密")
    assert sheet not in document.state()["protected"]


def test_a_document_of_fixed_structure_is_told_before_anything_is_changed(document):
    before = everything(document)
    document.protect("", "")
    assert document.click("check").startswith("工作簿的结构受保护,不能增减工作表「校验结果」。怎么改:")
    assert differences(everything(document), before) == {}


def test_a_document_that_is_read_only_is_told_so(calc, few):
    with calc.open(few.typed, ReadOnly=True) as document:
        before = everything(document)
        assert document.click("check").startswith("这个工作簿是以只读方式打开的,不能标记。怎么改:")
        assert document.click("show_engine").startswith("得分由")
        assert differences(everything(document), before) == {}


def test_two_documents_do_not_meet(calc, document, few):
    with calc.open(few.inputs) as other:
        before = everything(other)
        assert document.click("check").startswith("发现 8 个错误、")
        assert differences(everything(other), before) == {}
        assert other.click("check").startswith("发现 1 个错误、")
        document.click("clear_marks")
        assert TITLE in other.state()["sheets"]


@pytest.mark.parametrize("kind", [".xlsx", ".ods"])
def test_marks_are_still_ours_when_the_file_is_opened_again(calc, document, tmp_path, kind):
    before = content(document)
    document.click("check")
    saved = document.save(tmp_path / f"marked{kind}")
    with calc.open(saved) as again:
        assert again.click("check").startswith("发现 8 个错误、")
        again.click("clear_marks")
        changed = differences(content(again), before)
        # Cells that a merged area covers come back with its fill.
        assert {at: it for at, it in changed.items() if at in before} == {}


def test_the_command_line_clears_marks_made_here(document, ziping, tmp_path):
    plain = cells(document.save(tmp_path / "plain.xlsx"))
    document.click("check")
    saved = document.save(tmp_path / "marked.xlsx")
    code, _, complaint = ziping("unmark", saved, "--out", tmp_path / "cleared.xlsx")
    assert (code, complaint) == (0, "")
    assert cells(tmp_path / "cleared.xlsx") == plain
    assert TITLE not in openpyxl.load_workbook(tmp_path / "cleared.xlsx").sheetnames


def test_marks_of_the_command_line_are_cleared_here(calc, document, few, ziping, tmp_path):
    before = content(document)
    ziping("check", few.typed, "--mark", tmp_path / "marked.xlsx")
    with calc.open(tmp_path / "marked.xlsx") as marked:
        assert TITLE in marked.state()["sheets"]
        assert marked.click("clear_marks") == "已清除校验留下的标记"
        assert differences(content(marked), before) == {}


def test_links_are_saved_as_links_of_the_workbook(document, tmp_path):
    document.click("check")
    book = openpyxl.load_workbook(document.save(tmp_path / "marked.xlsx"))
    (links,) = [[cell.hyperlink for row in book[TITLE].iter_rows() for cell in row if cell.hyperlink]]
    assert len(links) > 20
    assert links[0].location == "'部门整体'!J5"
