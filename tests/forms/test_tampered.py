"""What departments do to stamped workbooks: read all the same, and what was tampered with is named."""

from __future__ import annotations

from dataclasses import fields, replace

import openpyxl
import pytest

from ziping.checks import check_form
from ziping.forms import read_submission
from ziping.hosts.libreoffice.convert import recalculate
from ziping.model import FieldRef, Submission
from ziping.rules import load
from ziping.stamping.addresses import METADATA_SHEET


def findings(found: Submission) -> set[tuple[str, str]]:
    rules = load(found.rules)
    return {
        (report.check.id, str(report.field))
        for form in found.forms
        for report in check_form(form, rules)
        if report.check.id in ("F07", "F08", "F09")
    }


def test_nothing_is_named_in_a_workbook_that_was_only_filled_in(liuzhou):
    assert findings(read_submission(liuzhou.inputs)) == set()


def test_sheets_in_another_order(liuzhou, tmp_path):
    book = openpyxl.load_workbook(liuzhou.inputs)
    book.move_sheet(book.sheetnames[2], 6)
    book.save(tmp_path / "moved.xlsx")
    assert read_submission(tmp_path / "moved.xlsx").forms == read_submission(liuzhou.inputs).forms


def test_without_metadata_and_names_forms_are_known_by_their_labels(liuzhou, tmp_path):
    book = openpyxl.load_workbook(recalculate(liuzhou.inputs, tmp_path / "recalculated.xlsx"))
    del book[METADATA_SHEET]
    for name in list(book.defined_names):
        del book.defined_names[name]
    book.save(tmp_path / "bare.xlsx")
    values = openpyxl.load_workbook(tmp_path / "recalculated.xlsx", data_only=True)
    del values[METADATA_SHEET]
    values.save(tmp_path / "values.xlsx")
    before, after = read_submission(liuzhou.inputs), read_submission(tmp_path / "values.xlsx")
    assert after.rules == "liuzhou-2022"
    assert "柳州" in after.proposed
    assert after.unread == ()
    for a, b in zip(before.forms, after.forms, strict=True):
        assert (a.name, a.code, a.total, a.exec_score) == (b.name, b.code, b.total, b.exec_score)
        assert a.indicators == b.indicators
        assert a.funds == b.funds


def test_a_workbook_saved_as_ods(liuzhou, tmp_path):
    ods = recalculate(liuzhou.inputs, tmp_path / "saved.ods")
    before, after = read_submission(liuzhou.inputs), read_submission(ods)
    assert after.rules == before.rules
    assert after.proposed == ""
    assert after.forms == before.forms


def test_a_workbook_saved_as_xls(liuzhou, tmp_path):
    """LibreOffice writes the texts that formulas give (— where nothing was planned) as 0; all else is the same."""
    xls = recalculate(liuzhou.inputs, tmp_path / "saved.xls")
    before, after = read_submission(liuzhou.inputs), read_submission(xls)
    assert (after.rules, after.proposed, after.unread) == (before.rules, "", ())
    for a, b in zip(before.forms, after.forms, strict=True):
        texts = {
            name: getattr(b, name) for name in (field.name for field in fields(a)) if getattr(a, name) == "—"
        }
        assert set(texts.values()) <= {"0.00%", "0"}
        funds = [
            replace(old, rate=new.rate) if old.rate == "—" else old
            for old, new in zip(a.funds, b.funds, strict=True)
        ]
        assert replace(a, funds=tuple(funds), **texts) == b
        assert b.places == a.places


def test_formulas_replaced_by_values_are_named(liuzhou, tmp_path):
    values = openpyxl.load_workbook(liuzhou.inputs, data_only=True)
    values.save(tmp_path / "values.xlsx")
    found = read_submission(tmp_path / "values.xlsx")
    assert {check for check, _ in findings(found)} == {"F08"}


@pytest.mark.parametrize(("name", "value"), [("target", "≥2件"), ("weight", 50), ("name", "换成别的指标")])
def test_a_locked_cell_that_was_changed_is_named(liuzhou, tmp_path, name, value):
    before = read_submission(liuzhou.inputs)
    place = before.forms[2].places[FieldRef(name, "indicators", 0)]
    book = openpyxl.load_workbook(liuzhou.inputs)
    book[place.sheet][place.cell].value = value
    book.save(tmp_path / "changed.xlsx")
    assert ("F07", f"indicators[0].{name}") in findings(read_submission(tmp_path / "changed.xlsx"))


def test_a_row_inserted_between_the_indicators_is_listed(liuzhou, tmp_path):
    """As a host does it: the names below move down with their cells."""
    before = read_submission(liuzhou.inputs)
    places = before.forms[2].places
    place = places[FieldRef("name", "indicators", 3)]
    row = int(place.cell[1:])
    book = openpyxl.load_workbook(liuzhou.inputs)
    sheet = book[place.sheet]
    moved = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=row, max_row=sheet.max_row)]
    for area in list(sheet.merged_cells.ranges):
        if area.max_row >= row:
            sheet.unmerge_cells(str(area))
    for at, values in enumerate(moved, row + 1):
        for column, value in enumerate(values, 1):
            sheet.cell(at, column).value = value
    for column in range(1, 11):
        sheet.cell(row, column).value = None
    sheet.cell(row, 4).value, sheet.cell(row, 5).value, sheet.cell(row, 6).value = "另加的指标", "≥3次", 10
    quoted = f"'{place.sheet}'"
    for defined in book.defined_names.values():
        title, _, cell = defined.attr_text.rpartition("!$")
        letters, _, number = cell.partition("$")
        if title in (quoted, place.sheet) and number.isdigit() and int(number) >= row:
            defined.attr_text = f"{title}!${letters}${int(number) + 1}"
    book.save(tmp_path / "inserted.xlsx")
    found = read_submission(tmp_path / "inserted.xlsx")
    assert [item.name for item in found.forms[2].indicators] == [
        item.name for item in before.forms[2].indicators
    ]
    assert [(item.sheet, item.row) for item in found.unread] == [(place.sheet, row)]
    assert "不是下发的指标行" in found.unread[0].message


def test_cells_that_were_deleted_are_lost_fields(liuzhou, tmp_path):
    book = openpyxl.load_workbook(liuzhou.inputs)
    gone = [name for name in book.defined_names if name.startswith("zp_P02_indicators_2_")]
    for name in gone:
        book.defined_names[name].attr_text = "#REF!"
    book.save(tmp_path / "deleted.xlsx")
    found = read_submission(tmp_path / "deleted.xlsx")
    form = found.forms[2]
    assert {ref.index for ref in form.lost} == {2}
    assert form.indicators[2].weight is None
    assert form.indicators[2].name
    assert any(check == "F09" for check, _ in findings(found))
