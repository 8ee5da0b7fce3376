"""Sheets under a password in Calc: marked by who knows it, in one step, and under the same password again."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from libreoffice import workbooks
from libreoffice.test_marks import differences, everything, protections
from ziping.marking.listing import TITLE
from ziping.marking.looks import COLOURS

PASSWORD = "Zp#2022"
SHEET = "部门整体"
NOT_MARKED = "没有在上面标色"


@pytest.fixture(scope="module")
def stamped(liuzhou, tmp_path_factory):
    """As ``ziping stamp --password`` makes it, filled in as published."""
    return workbooks.few(
        replace(liuzhou.library, password=PASSWORD), tmp_path_factory.mktemp("password")
    ).typed


@pytest.fixture
def under_one(calc, stamped):
    with calc.open(stamped) as document:
        yield document


@pytest.fixture
def document(calc, few):
    with calc.open(few.typed) as found:
        yield found


def seal(document, passwords):
    """As somebody does it in Calc."""
    for sheet, password in passwords.items():
        document.unprotect(sheet, "")
        document.protect(sheet, password)


def marked(document):
    return {sheet for sheet, _, fill, _ in document.seen()["looks"] if fill in COLOURS.values()} - {TITLE}


def opened_by(calc, path, sheet, password):
    """Whether a password opens a sheet of a file."""
    with calc.open(path) as document:
        return document.opens(sheet, password)


def test_a_workbook_stamped_with_a_password_is_marked_and_locked_again(calc, under_one, tmp_path):
    before = everything(under_one)
    saved = under_one.save(tmp_path / "before.xlsx")
    said = under_one.click("check", PASSWORD)
    assert len(calc.answers()) == 1
    assert NOT_MARKED not in said
    assert len(marked(under_one)) > 1
    assert under_one.state()["steps"] == ["校验"]
    again = under_one.save(tmp_path / "marked.xlsx")
    # With the hashes of the passwords.
    assert {title: it for title, it in protections(again).items() if title != TITLE} == protections(saved)
    under_one.undo()
    assert differences(everything(under_one), before) == {}
    assert protections(under_one.save(tmp_path / "undone.xlsx")) == protections(saved)
    assert not opened_by(calc, again, SHEET, "zp#2022")
    assert opened_by(calc, again, SHEET, PASSWORD)


def test_clearing_leaves_it_as_it_was(calc, under_one):
    before = everything(under_one)
    under_one.click("check", PASSWORD)
    assert under_one.click("clear_marks", PASSWORD) == "已清除校验留下的标记"
    assert differences(everything(under_one), before) == {}
    assert not under_one.opens(SHEET, "")


@pytest.mark.parametrize("typed", [(), ("wrong", "Zp#2023", "zp#2022"), ("",)])
def test_without_the_password_findings_are_listed_and_nothing_is_marked(under_one, typed):
    before = [it for it in under_one.seen()["looks"] if it[0] == SHEET]
    said = under_one.click("check", *typed)
    assert NOT_MARKED in said
    seen = under_one.seen()
    assert [it for it in seen["looks"] if it[0] == SHEET] == before
    assert SHEET in {row[2] for row in seen["cells"][TITLE]}
    assert set(under_one.state()["steps"]) == {"校验"}
    assert under_one.opens(SHEET, PASSWORD)


def test_a_wrong_password_is_told_and_the_right_one_taken(calc, under_one):
    assert NOT_MARKED not in under_one.click("check", "wrong", PASSWORD)
    first, second = calc.answers()
    assert first.startswith("工作表「")
    assert second == f"密码不对,还可以再试 2 次。{first}"


def test_two_sheets_with_passwords_set_in_calc_of_their_own(calc, document, tmp_path):
    document.click("check")
    first, second = sorted(marked(document), key=document.state()["sheets"].index)[:2]
    document.click("clear_marks")
    passwords = {first: "秘密一", second: "秘密二"}
    seal(document, passwords)
    steps = document.state()["steps"]
    before = everything(document)
    saved = document.save(tmp_path / "before.ods")
    assert NOT_MARKED not in document.click("check", *passwords.values())
    assert len(calc.answers()) == 2
    assert {first, second} <= marked(document)
    again = document.save(tmp_path / "marked.ods")
    document.undo()
    assert document.state()["steps"] == steps
    assert differences(everything(document), before) == {}
    said = document.click("check", "", passwords[second])
    assert f"工作表「{first}」设了密码" in said
    assert marked(document) & {first, second} == {second}
    for sheet, password in passwords.items():
        assert opened_by(calc, saved, sheet, password)
        assert opened_by(calc, again, sheet, password)
        assert not opened_by(calc, again, sheet, "")


def test_what_a_sheet_allows_is_allowed_afterwards(calc, stamped, tmp_path):
    book = openpyxl.load_workbook(stamped)
    lock = book[SHEET].protection
    lock.formatColumns, lock.insertRows, lock.autoFilter, lock.selectLockedCells = False, False, False, True
    book.save(tmp_path / "liberal.xlsx")
    with calc.open(tmp_path / "liberal.xlsx") as document:
        before = protections(document.save(tmp_path / "before.xlsx"))[SHEET]
        document.click("check", PASSWORD)
        assert SHEET in marked(document)
        assert protections(document.save(tmp_path / "after.xlsx"))[SHEET] == before


def test_a_right_password_changes_nothing_by_itself(under_one):
    before = everything(under_one)
    (said,) = under_one.failing_click("check", "set_look", 10, [PASSWORD])
    assert said.startswith("「校验」没有完成")
    assert differences(everything(under_one), before) == {}
    state = under_one.state()
    assert (state["steps"], state["redo"]) == ([], [])


def test_nobody_is_asked_for_the_password_of_a_document_that_is_read_only(calc, stamped):
    with calc.open(stamped, ReadOnly=True) as document:
        assert document.click("check", PASSWORD).startswith("这个工作簿是以只读方式打开的")
        assert calc.answers() == []
