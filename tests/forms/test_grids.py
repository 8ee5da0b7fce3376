"""One small table in every kind of file: the same cells, and what a format cannot tell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt

from ziping.forms.grids import Book, read_grid
from ziping.hosts.libreoffice.convert import recalculate
from ziping.recognition.grid import Area, Sheet, address

TITLE, NAME = "项目支出绩效自评表", "招商：活动（一）\n第二行"
CELLS = {
    "A3": TITLE,
    "A4": "项目名称", "B4": NAME,
    "A5": "指标", "B5": "目标", "C5": "完成率", "D5": "日期",
    "A6": "次数", "B6": 12, "C6": "94.00%", "D6": date(2022, 12, 31),
    "B7": 9.4, "C7": "#DIV/0!", "D7": True,
    "A8": "合计", "B8": 21.4,
    "A9": "隐藏的行", "F5": "隐藏的列",
}  # fmt: skip
MERGES = {Area(2, 0, 2, 3), Area(3, 1, 3, 3), Area(5, 0, 6, 0)}


def cells(sheet: Sheet) -> dict[str, object]:
    return {
        address(row, column): value
        for row, line in enumerate(sheet.rows)
        for column, value in enumerate(line)
        if value is not None
    }


def with_xlsxwriter(path: Path) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet, hidden = book.add_worksheet("自评"), book.add_worksheet("底稿")
    percent, day = book.add_format({"num_format": "0.00%"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for at in ("A4", "A5", "B5", "C5", "D5", "A8"):
        sheet.write(at, CELLS[at])
    sheet.merge_range("A3:D3", TITLE)
    sheet.merge_range("B4:D4", NAME)
    sheet.merge_range("A6:A7", "次数")
    sheet.write("B6", 12)
    sheet.write("C6", 0.94, percent)
    sheet.write_datetime("D6", date(2022, 12, 31), day)
    sheet.write("B7", 9.4)
    sheet.write_formula("C7", "=1/0", None, "#DIV/0!")
    sheet.write_boolean("D7", True)
    sheet.write_formula("B8", "=B6+B7", None, 21.4)
    sheet.write("A9", "隐藏的行")
    sheet.write("F5", "隐藏的列")
    sheet.set_row(8, None, None, {"hidden": True})
    sheet.set_column("F:F", None, None, {"hidden": True})
    sheet.protect()
    hidden.write("A1", "底稿")
    hidden.hide()
    book.close()
    return path


def with_openpyxl(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet, hidden = book.active, book.create_sheet("底稿")
    sheet.title = "自评"
    values = {**CELLS, "C6": 0.94, "C7": "=1/0", "B8": "=B6+B7"}
    for at, value in values.items():
        sheet[at] = value
    sheet["C6"].number_format = "0.00%"
    for area in ("A3:D3", "B4:D4", "A6:A7"):
        sheet.merge_cells(area)
    sheet.row_dimensions[9].hidden = True
    sheet.column_dimensions["F"].hidden = True
    sheet.protection.enable()
    hidden["A1"], hidden.sheet_state = "底稿", "hidden"
    book.save(path)
    return path


def with_xlwt(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet, hidden = book.add_sheet("自评"), book.add_sheet("底稿")
    percent, day = xlwt.easyxf(num_format_str="0.00%"), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    sheet.write_merge(2, 2, 0, 3, TITLE)
    sheet.write_merge(3, 3, 1, 3, NAME)
    sheet.write_merge(5, 6, 0, 0, "次数")
    for row, column, at in (
        (3, 0, "A4"),
        (4, 0, "A5"),
        (4, 1, "B5"),
        (4, 2, "C5"),
        (4, 3, "D5"),
        (7, 0, "A8"),
    ):
        sheet.write(row, column, CELLS[at])
    sheet.write(5, 1, 12)
    sheet.write(5, 2, 0.94, percent)
    sheet.write(5, 3, date(2022, 12, 31), day)
    sheet.write(6, 1, 9.4)
    sheet.row(6).set_cell_error(2, "#DIV/0!")
    sheet.write(6, 3, True)
    sheet.write(7, 1, xlwt.Formula("B6+B7"))
    sheet.write(8, 0, "隐藏的行")
    sheet.write(4, 5, "隐藏的列")
    sheet.row(8).hidden = True
    sheet.col(5).hidden = True
    sheet.protect = True
    hidden.write(0, 0, "底稿")
    hidden.visibility = 1
    book.save(str(path))
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_xlsxwriter(tmp_path_factory.mktemp("grids") / "自评.xlsx")


@pytest.fixture(scope="module", params=["xlsx", "xls", "ods"])
def saved(request: pytest.FixtureRequest, written: Path) -> Path:
    """The workbook as LibreOffice saves it."""
    return recalculate(written, written.with_name(f"saved.{request.param}"))


def same(book: Book, *, left_out: tuple[str, ...] = ()) -> Sheet:
    """Judges everything that all kinds of workbooks tell; the sheet itself for the rest."""
    sheet, hidden = book.sheets
    assert (sheet.title, sheet.hidden, hidden.title, hidden.hidden) == ("自评", False, "底稿", True)
    assert cells(sheet) == {at: value for at, value in CELLS.items() if at not in left_out}
    assert cells(hidden) == {"A1": "底稿"}
    assert set(sheet.merges) == MERGES
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({8}, {5})
    assert [type(sheet.value(6, 3)), type(sheet.value(5, 1))] == [bool, int]
    return sheet


def test_as_xlsxwriter_writes_it(written):
    sheet = same(read_grid(written))
    assert sheet.formulas == {(6, 2): "1/0", (7, 1): "B6+B7"}
    assert sheet.protected


def test_openpyxl_writes_formulas_without_their_values(tmp_path):
    sheet = same(read_grid(with_openpyxl(tmp_path / "a.xlsx")), left_out=("C7", "B8"))
    assert sheet.formulas == {(6, 2): "1/0", (7, 1): "B6+B7"}
    assert sheet.protected


def test_as_libreoffice_saves_it(saved):
    sheet = same(read_grid(saved))
    assert sheet.protected
    assert (
        sheet.formulas
        == {
            ".xlsx": {(6, 2): "1/0", (6, 3): "TRUE()", (7, 1): "B6+B7"},
            ".ods": {(6, 2): "1/0", (6, 3): "TRUE()", (7, 1): "[.B6]+[.B7]"},
            ".xls": {(6, 2): "", (6, 3): "", (7, 1): ""},
        }[saved.suffix]
    ), "an old workbook tells which cells hold a formula, but not which"


def test_as_xlwt_writes_it(tmp_path):
    sheet = same(read_grid(with_xlwt(tmp_path / "a.xls")), left_out=("B8",))
    assert (sheet.formulas, sheet.protected) == ({(7, 1): ""}, True)
