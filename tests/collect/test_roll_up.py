"""The roll-up workbook: live and right in LibreOffice, charts over all rows, cell text as data, a clerk's own template."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from returns import as_filled, parts_of
from ziping import clerk_templates
from ziping.collect.roll_up import roll_up
from ziping.collect.roll_up.records import Record, link
from ziping.collect.roll_up.workbook import TEMPLATE, render_roll_up, write_roll_up
from ziping.collect.store import Store
from ziping.collecting import collect
from ziping.errors import ZipingError
from ziping.hosts.libreoffice.convert import recalculate
from ziping.stamping.templates import shared_template

SHEETS = ["汇总表", "排名", "等级分布", "执行率", "回收进度", "下发对照", "问题清单", "质量分析", "文件清单"]


def written(office, name: str = "汇总.xlsx") -> Path:
    out = office.root / name
    with Store.open(office.store) as store:
        found = collect(office.folder, office.ledger, store, workers=1)
        return write_roll_up(roll_up(store, found.standings, found.issued, out), out)


@pytest.fixture
def rolled(office) -> Path:
    """Eight of ten departments, one of them with a changed cell, and a file that cannot be read."""
    office.put({sender.name: sender.good for sender in office.senders[:7]})
    sender = office.senders[7]
    spoilt = sender.changed(lambda form: replace(form, name="=1+1"))
    office.put({sender.name: spoilt, "坏.xlsx": b"PK"})
    return written(office)


def test_every_sheet_is_there_and_libreoffice_shows_what_is_written(rolled, tmp_path):
    """Each formula's cached value is what LibreOffice computes."""
    shown = openpyxl.load_workbook(rolled, data_only=True)
    formulas = openpyxl.load_workbook(rolled)
    again = openpyxl.load_workbook(recalculate(rolled, tmp_path / "重算.xlsx"), data_only=True)
    assert shown.sheetnames == SHEETS
    compared = 0
    for sheet in formulas.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            own, computed = (
                shown[sheet.title][cell.coordinate].value,
                again[sheet.title][cell.coordinate].value,
            )
            if own is not None:  # a clerk's own formulas are computed when the workbook is opened
                compared += 1
                same = own == computed if isinstance(own, str) else abs(own - computed) < 1e-9
                assert same, (sheet.title, cell.coordinate, cell.value, own, computed)
    assert compared > 100


def test_subtotals_and_total_follow_a_changed_amount(rolled, tmp_path):
    book = openpyxl.load_workbook(rolled)
    sheet = book["汇总表"]
    first = next(row[0].row for row in sheet.iter_rows() if row[0].value == 1)
    before = Decimal(str(sheet.cell(first, 5).value))
    sheet.cell(first, 5).value = float(before + 1000)
    book.save(tmp_path / "改.xlsx")
    after = openpyxl.load_workbook(recalculate(tmp_path / "改.xlsx", tmp_path / "重算.xlsx"), data_only=True)[
        "汇总表"
    ]
    was = openpyxl.load_workbook(rolled, data_only=True)["汇总表"]
    for label in ("小计", "合计"):
        row = next(row[0].row for row in was.iter_rows() if str(row[0].value).endswith(label))
        assert after.cell(row, 5).value == pytest.approx(was.cell(row, 5).value + 1000)


def test_charts_are_native_and_cover_every_row(rolled):
    parts = parts_of(rolled.read_bytes())
    charts = {name: data.decode() for name, data in parts.items() if name.startswith("xl/charts/chart")}
    assert len(charts) == 2
    references = {found for data in charts.values() for found in re.findall(r"<(?:c:)?f>([^<]+)<", data)}
    grades = (
        len(
            [
                row
                for row in openpyxl.load_workbook(rolled)["等级分布"]["B"]
                if row.value and "分" in str(row.value)
            ]
        )
        - 1
    )
    assert f"'等级分布'!$A$4:$A${3 + grades}" in references
    assert f"'等级分布'!$C$4:$C${3 + grades}" in references
    assert any(reference.startswith("'执行率'!$B$4:") for reference in references)


def test_text_of_a_form_is_text(rolled):
    """A project named =1+1 is no formula anywhere."""
    book = openpyxl.load_workbook(rolled)
    found = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if "=1+1" in str(cell.value)
    ]
    assert found
    assert {cell.data_type for cell in found} <= {"s", "inlineStr"}


def test_files_are_linked_from_where_the_workbook_lies(rolled, office):
    sheet = openpyxl.load_workbook(rolled)["文件清单"]
    formulas = [row[1].value for row in sheet.iter_rows(min_row=4) if row[0].value]
    name = office.senders[0].name
    assert f'=HYPERLINK("收回/{name}","{name}")' in formulas


@pytest.mark.parametrize("target", ["http://x/甲.xlsx", "C:/甲.xlsx", "长" * 256, "", "\udcc8.xlsx"])
def test_what_is_no_way_to_a_file_here_is_only_text(target):
    assert link(target, "甲.xlsx") == "甲.xlsx"


def test_sheets_are_open_with_a_filter_over_every_finding(rolled):
    book = openpyxl.load_workbook(rolled)
    assert not any(sheet.protection.sheet for sheet in book.worksheets)
    sheet = book["问题清单"]
    rows = [row[0].row for row in sheet.iter_rows(min_row=4) if row[0].value]
    assert sheet.auto_filter.ref == f"A3:J{rows[-1]}"
    assert all(
        sheet.page_setup.fitToWidth == 1 and sheet.page_setup.fitToHeight == 0 for sheet in book.worksheets
    )


def test_a_clerks_own_template_comes_first_and_its_faults_are_named(office, monkeypatch, tmp_path):
    office.put({office.senders[0].name: office.senders[0].good})
    folder = tmp_path / "表样"
    own = folder / TEMPLATE
    own.parent.mkdir(parents=True)
    book = openpyxl.load_workbook(shared_template(TEMPLATE))
    for title in SHEETS[1:]:
        del book[title]
    book["汇总表"]["A1"].value = "{{ rollup.region }}汇总"
    book.save(own)
    monkeypatch.setattr(clerk_templates, "folder", lambda: folder)
    clerk_templates.make_known()
    assert openpyxl.load_workbook(written(office))["汇总表"]["A1"].value == "全国汇总"
    book["汇总表"]["A2"].value = "{{ rollup.nothing }}"
    book.save(own)
    with pytest.raises(ZipingError, match=r"rollup\.nothing"):
        written(office, "再.xlsx")


def test_a_return_of_nothing_is_a_workbook_too(office):
    book = openpyxl.load_workbook(written(office), data_only=True)
    assert book["回收进度"]["D4"].value == "未报"
    assert len({row[1] for row in book["下发对照"].iter_rows(min_row=4, values_only=True) if row[0]}) == 1


def test_marks_that_stand_for_nothing_are_refused():
    template = shared_template(TEMPLATE)
    with pytest.raises(ZipingError):
        render_roll_up(Record(), template)


def test_the_same_return_gives_the_same_bytes(rolled, office):
    assert written(office, "再.xlsx").read_bytes() == rolled.read_bytes()
    with zipfile.ZipFile(rolled) as archive:
        assert archive.testzip() is None


def test_one_department_in_several_files_is_checked_as_one(office):
    """Its 部门整体 in one file, a project in another: what the project spends is compared with the whole."""
    sender = office.senders[0]
    library = office.bureau.library
    for n, (issued, filled) in enumerate(zip(sender.issued.forms, sender.filled.forms, strict=True)):
        one = replace(sender.issued, forms=(issued,)), replace(sender.filled, forms=(filled,))
        office.put({f"{n}.xlsx": as_filled(library, *one)})
    office.collect()
    units = office.ask("SELECT DISTINCT unit FROM files")
    assert len(units) == 1
    assert office.ask("SELECT count(*) FROM groups") == [(len(sender.issued.forms),)]
    apart = set(office.ask("SELECT check_id, message FROM current_findings"))
    office.put({"整.xlsx": sender.good})
    for path in office.folder.glob("[0-9].xlsx"):
        path.unlink()
    office.collect()
    assert set(office.ask("SELECT check_id, message FROM current_findings")) == apart
