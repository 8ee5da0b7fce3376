"""The macros on books of xlwings' JSON engine; what they ask the client to do, done to a file and read back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from excel_client import replay, sent
from fake_host import FakeHost
from ziping import macros
from ziping.commands import COMMANDS
from ziping.forms import read_submission
from ziping.forms.grids import read_grid
from ziping.hosts.copies import read_copy
from ziping.hosts.excel import ExcelHost
from ziping.hosts.port import Spot
from ziping.macros import guard
from ziping.marking.listing import CHECK, FIELD, FIRST_ROW, FORM, TITLE
from ziping.marking.workbook import unmark
from ziping.marks import listed
from ziping.model import FieldRef


@pytest.fixture(scope="module")
def checked(liuzhou, tmp_path_factory) -> Path:
    """The filled workbook after 校验, as a client saves it."""
    path = tmp_path_factory.mktemp("checked") / "checked.xlsx"
    book = sent(liuzhou.typed)
    macros.check(ExcelHost(book))
    replay(liuzhou.typed, book, path)
    return path


def lines(path: Path) -> list[tuple[str, ...]]:
    sheet = read_grid(path).sheet(TITLE)
    assert sheet is not None
    return [tuple(str(cell or "") for cell in row) for row in sheet.rows[FIRST_ROW - 1 :] if row[CHECK]]


def test_the_same_findings_as_the_command_line_one_by_one(liuzhou, checked, ziping):
    told = json.loads(ziping("check", liuzhou.typed, "--json")[1])["findings"]
    found = [(row[CHECK], row[FORM], row[FIELD], row[2], row[3], row[5]) for row in lines(checked)]
    assert len(found) == len(told) > 20
    assert set(found) == {
        (f["check"], f["form"], f["field"], f["sheet"], f["cell"], f["message"]) for f in told
    }


def test_one_message_at_the_end(liuzhou, tmp_path):
    book, fake = sent(liuzhou.typed), FakeHost.of(liuzhou.typed)
    macros.check(ExcelHost(book))
    macros.check(fake)
    assert replay(liuzhou.typed, book, tmp_path / "checked.xlsx") == fake.said
    assert book.json()["actions"][-1]["func"] == "alert"


def test_marks_are_those_of_the_program_in_memory(liuzhou, checked):
    fake = FakeHost.of(liuzhou.typed)
    macros.check(fake)
    forms = [sheet.title for sheet in fake.opened.book.sheets if sheet.title != TITLE]
    found = read_copy(checked, checked).looks
    assert {s: k for s, k in found.items() if s.sheet in forms} == {
        s: k for s, k in fake.opened.looks.items() if s.sheet in forms
    }


def test_lines_lead_to_their_cells_and_hidden_columns_stay_hidden(checked):
    sheet = openpyxl.load_workbook(checked)[TITLE]
    spots = listed(read_copy(checked, checked))
    links = {cell.hyperlink.location for (cell,) in sheet["D4:D400"] if cell.hyperlink}
    assert links
    assert len(links) >= len(spots)
    assert sheet.column_dimensions["I"].hidden
    assert not sheet.column_dimensions["H"].hidden


def test_what_a_person_typed_since_saving_counts(liuzhou, tmp_path):
    book = sent(liuzhou.typed)
    form = next(
        sheet
        for sheet in book.api["sheets"]
        if "指标" in str(sheet["values"]) and sheet["visibility"] == "Visible"
    )
    host = ExcelHost(book)
    before = host.read().book.sheet(form["name"])
    row = next(n for n, cells in enumerate(form["values"]) if any("数量指标" in str(cell) for cell in cells))
    form["values"][row][0] = "改过了"
    again = ExcelHost(sent_like(book)).read().book.sheet(form["name"])
    assert before is not None
    assert again is not None
    assert before.value(row, 0) != "改过了"
    assert again.value(row, 0) == "改过了"


def sent_like(book):
    """The same book, sent again."""
    import xlwings as xw

    return xw.Book(json=book.api)


def test_clearing_what_a_client_saved_gives_back_what_was_there(liuzhou, checked, tmp_path):
    book = sent(checked)
    macros.clear_marks(ExcelHost(book))
    assert replay(checked, book, tmp_path / "cleared.xlsx") == ["已清除校验留下的标记"]
    before, after = (read_copy(path, path) for path in (liuzhou.typed, tmp_path / "cleared.xlsx"))
    assert after.looks == before.looks
    assert [sheet.title for sheet in after.book.sheets] == [sheet.title for sheet in before.book.sheets]


def test_checking_again_keeps_one_list(checked, tmp_path):
    book = sent(checked)
    macros.check(ExcelHost(book))
    replay(checked, book, tmp_path / "again.xlsx")
    assert lines(tmp_path / "again.xlsx") == lines(checked)
    assert openpyxl.load_workbook(tmp_path / "again.xlsx").sheetnames.count(TITLE) == 1


def test_the_next_finding_is_selected(checked):
    spots = listed(read_copy(checked, checked))
    book = sent(checked, spots[0].sheet, spots[0].cell)
    assert ExcelHost(book).selected() == spots[0]
    macros.next_finding(ExcelHost(book))
    *_, shown, selected = book.json()["actions"]
    assert shown["args"] == [[sheet["name"] for sheet in book.api["sheets"]].index(spots[1].sheet)]
    assert (
        Spot(
            spots[1].sheet,
            openpyxl.utils.get_column_letter(selected["start_column"] + 1) + str(selected["start_row"] + 1),
        )
        == spots[1]
    )


@pytest.mark.parametrize(
    "name",
    [
        c.name
        for c in COMMANDS
        if c.group != "财政" and c.name not in ("check", "export_form", "write_report")
    ],
)
def test_every_other_macro_does_and_says_what_it_does_in_memory(checked, tmp_path, name, monkeypatch):
    monkeypatch.setattr(guard, "log_file", lambda: tmp_path / "ziping.log")
    score = read_submission(checked).forms[0].places[FieldRef("score", "indicators", 3)]
    book, fake = sent(checked, score.sheet, score.cell), FakeHost.of(checked)
    fake.at = Spot(score.sheet, score.cell)
    getattr(macros, name)(ExcelHost(book))
    getattr(macros, name)(fake)
    done = tmp_path / "done.xlsx"
    assert replay(checked, book, done) == fake.said
    shown = openpyxl.load_workbook(done).active
    if fake.writes and not fake.said:
        assert (shown.title, shown.sheet_view.selection[0].activeCell) == fake.at
    after = read_copy(done, done)
    assert after.looks == fake.opened.looks
    assert [sheet.title for sheet in after.book.sheets] == [sheet.title for sheet in fake.opened.book.sheets]


def test_a_book_without_a_file_is_told_to_be_saved(liuzhou):
    book = sent(liuzhou.typed)
    book.api["book"]["name"] = "工作簿1"
    macros.check(ExcelHost(book))
    (action,) = book.json()["actions"]
    assert action["args"][0] == "工作簿1:这个工作簿还没有保存成文件。怎么改:保存后再试一次。"


def test_marks_of_a_button_are_cleared_by_the_command_line_too(liuzhou, checked, tmp_path):
    unmark(checked, tmp_path / "cleared.xlsx")
    before, after = (read_copy(path, path) for path in (liuzhou.typed, tmp_path / "cleared.xlsx"))
    assert after.looks == before.looks
    assert [sheet.title for sheet in after.book.sheets] == [sheet.title for sheet in before.book.sheets]


def test_when_the_list_cannot_be_written_nothing_of_it_is_left(checked, tmp_path, monkeypatch):
    def broken(self, sheet, table):
        sheet.range("A1").value = "一半"
        raise OSError("0x800A03EC")

    monkeypatch.setattr(ExcelHost, "_fill", broken)
    book = sent(checked)
    macros.check(ExcelHost(book))
    (said,) = replay(checked, book, tmp_path / "failed.xlsx")
    assert said.startswith("「校验」没有完成")
    before, after = (read_copy(path, path) for path in (checked, tmp_path / "failed.xlsx"))
    assert after.looks == before.looks
    # openpyxl writes merged areas in an order of its own.
    assert [replace(sheet, merges=()) for sheet in after.book.sheets] == [
        replace(sheet, merges=()) for sheet in before.book.sheets
    ]
