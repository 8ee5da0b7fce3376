"""What a person writes under 说明 is read back, settles findings, and is carried over to the next list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from marked_workbooks import submission
from ziping.checks import Report, check_submissions
from ziping.checks.registry import Checked
from ziping.forms import read_submission
from ziping.forms.grids import read_grid
from ziping.hosts.libreoffice.convert import recalculate
from ziping.marking.remarks import Remark, explanations, read_remarks, with_remarks
from ziping.marking.workbook import mark
from ziping.model import FieldRef, Place
from ziping.rules import load

RULES = load("liuzhou-2022")
WHY = "受疫情影响,活动推迟到次年"


def check(path: Path, out: Path) -> list[Report]:
    item = read_submission(path)
    (found,) = check_submissions([Checked(item, RULES)])
    mark(path, out, item, found, RULES)
    return found


def write(path: Path, out: Path, check_id: str, sheet: str, text: object) -> Path:
    """As a person does it: the line of a finding, the column 说明."""
    book = openpyxl.load_workbook(path)
    rows = book["校验结果"].iter_rows(min_row=4)
    row = next(row for row in rows if (row[4].value, row[2].value) == (check_id, sheet))
    row[7].value = text
    book.save(out)
    return out


@pytest.fixture(scope="module")
def marked(liuzhou, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("marked") / "标记.xlsx"
    check(liuzhou.typed, path)
    return path


@pytest.fixture(scope="module")
def returned(marked) -> Path:
    return write(marked, marked.with_name("退回.xlsx"), "L07", "部门整体", WHY)


def test_by_check_sheet_and_cell(returned):
    assert explanations(read_grid(returned).sheets) == {("L07", "部门整体", "I11"): WHY}


def test_a_submission_has_it_beside_the_field(returned):
    forms = read_submission(returned).forms
    assert forms[0].remarks == {("L07", FieldRef("exec_reason")): WHY}
    assert all(not form.remarks for form in forms[1:])


def test_after_libreoffice_has_saved_it(returned, tmp_path):
    saved = recalculate(returned, tmp_path / "存.xlsx")
    assert read_submission(saved).forms[0].remarks == {("L07", FieldRef("exec_reason")): WHY}


def test_it_settles_a_finding_that_may_be_explained(returned, tmp_path):
    found = check(returned, tmp_path / "再.xlsx")
    (settled,) = [r for r in found if r.check.id == "L07" and r.form.id == "129"]
    assert (settled.severity, settled.reason) == ("explained", WHY)
    book = openpyxl.load_workbook(tmp_path / "再.xlsx")
    assert book["部门整体"]["I11"].comment is None
    (line,) = [
        [cell.value for cell in row] for row in book["校验结果"].iter_rows(min_row=4, max_col=8)
        if row[4].value == "L07" and row[2].value == "部门整体"
    ]  # fmt: skip
    assert (line[1], line[6], line[7]) == ("已说明", f"已说明:{WHY}", WHY)


def test_it_is_carried_over_to_the_next_list(returned, tmp_path):
    check(returned, tmp_path / "再.xlsx")
    check(tmp_path / "再.xlsx", tmp_path / "三.xlsx")
    assert explanations(read_grid(tmp_path / "三.xlsx").sheets) == {("L07", "部门整体", "I11"): WHY}
    assert (tmp_path / "再.xlsx").read_bytes() == (tmp_path / "三.xlsx").read_bytes()


@pytest.mark.parametrize(("typed", "read"), [(2023, "2023"), ("=1+1", "=1+1"), ("   ", None)])
def test_whatever_is_typed_is_text(marked, tmp_path, typed, read):
    book = openpyxl.load_workbook(marked)
    cell = book["校验结果"]["H4"]
    cell.value = typed
    if isinstance(typed, str):
        cell.data_type = "s"
    book.save(tmp_path / "退回.xlsx")
    assert list(explanations(read_grid(tmp_path / "退回.xlsx").sheets).values()) == ([read] if read else [])


def test_a_renamed_list_is_read_and_a_sheet_of_that_name_alone_is_not(returned, tmp_path):
    book = openpyxl.load_workbook(returned)
    book["校验结果"].title = "意见"
    other = book.create_sheet("校验结果")
    for column, text in enumerate(("1", "提醒", "部门整体", "I11", "L08", "x", "y", "不是"), 1):
        other.cell(4, column).value = text
    book.save(tmp_path / "改.xlsx")
    assert explanations(read_grid(tmp_path / "改.xlsx").sheets) == {("L07", "部门整体", "I11"): WHY}


class TestPlaces:
    """A field of a stamped form moves with its row; of another form only the cell is known."""

    def remark(self, **changes: str) -> Remark:
        return Remark("A05", "自评表", "B2", "1", "indicators[0].score", WHY)._replace(**changes)

    def fields(self, item: Remark, moved_to: str = "") -> list[str]:
        form = submission([("自评表", "B2"), ("自评表", "B3")])[0].forms[0]
        places = dict(form.places)
        places[FieldRef("total")] = places[FieldRef("score", "indicators", 0)]
        if moved_to:
            places[FieldRef("score", "indicators", 0)] = Place("自评表", moved_to)
        return sorted(str(ref) for _, ref in with_remarks(replace(form, places=places), [item]).remarks)

    def test_every_field_of_the_cell(self):
        assert self.fields(self.remark()) == ["indicators[0].score", "total"]

    def test_a_row_that_was_inserted(self):
        assert self.fields(self.remark(), moved_to="B9") == ["indicators[0].score"]

    def test_another_form_with_the_same_cell(self):
        assert self.fields(self.remark(form="2", field="indicators[7].score")) == [
            "indicators[0].score",
            "total",
        ]
        assert self.fields(self.remark(form="2", sheet="别的表")) == []

    def test_a_finding_without_a_cell(self):
        item = self.remark(cell="整张表", field="exec_reason")
        assert self.fields(item) == ["exec_reason"]
        assert self.fields(item._replace(form="2")) == []

    def test_a_damaged_field(self):
        assert self.fields(self.remark(field="?", cell="B3")) == ["indicators[1].score"]


def test_files_without_a_list_have_no_remarks(liuzhou):
    assert read_remarks(read_grid(liuzhou.typed).sheets) == ()
