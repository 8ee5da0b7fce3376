"""One small table in every kind of file: the same cells, and what a format cannot tell."""

from __future__ import annotations

import csv
import io
from datetime import date
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import docx
import openpyxl
import pytest
import xlsxwriter
import xlwt
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

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


def cells(sheet: Sheet, rows_above: int = 0) -> dict[str, object]:
    """The cells that hold anything, as if so many empty rows stood above them."""
    return {
        address(row + rows_above, column): value
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


TEXTS = {
    at: value if isinstance(value, str) else str(value)
    for at, value in CELLS.items()
    if at not in ("A9", "F5")
}
"""What is seen where every cell is a text; no kind of document knows hidden rows."""


def lower(areas: set[Area], rows: int) -> set[Area]:
    return {area._replace(top=area.top + rows, bottom=area.bottom + rows) for area in areas}


def with_python_docx() -> docx.document.Document:
    document = docx.Document()
    document.add_paragraph("附件 2")
    document.add_paragraph("2022 年度")
    table = document.add_table(6, 4)
    for at, text in TEXTS.items():
        table.cell(int(at[1:]) - 3, ord(at[0]) - 65).text = text
    table.cell(0, 0).merge(table.cell(0, 3))
    table.cell(1, 1).merge(table.cell(1, 3))
    table.cell(3, 0).merge(table.cell(4, 0))
    return document


def test_as_a_word_document(tmp_path):
    with_python_docx().save(tmp_path / "a.docx")
    (sheet,) = read_grid(tmp_path / "a.docx").sheets
    assert sheet.title == "附件 2\n2022 年度", "a table has no name; what stands above may be one"
    assert cells(sheet, 2) == TEXTS
    assert lower(set(sheet.merges), 2) == MERGES


def test_in_word_inserted_text_counts_and_deleted_text_does_not(tmp_path):
    document = with_python_docx()
    table = document.tables[0]
    paragraph = table.cell(2, 1).paragraphs[0]._p
    paragraph.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>值</w:t></w:r></w:ins>"))
    paragraph.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>数</w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f"<w:moveFrom {nsdecls('w')}><w:r><w:t>移</w:t></w:r></w:moveFrom>"))
    gone = table.add_row()
    gone.cells[0].paragraphs[0]._p.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>删</w:delText></w:r></w:del>")
    )
    gone._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')}/>"))
    table.add_row().cells[0].text = "末行"
    document.save(tmp_path / "a.docx")
    (sheet,) = read_grid(tmp_path / "a.docx").sheets
    assert cells(sheet, 2) == TEXTS | {"B5": "目标值", "A9": "末行"}


def test_a_table_in_a_cell_of_word_is_a_table_of_its_own(tmp_path):
    document = docx.Document()
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "外"
    outer.cell(0, 1).add_table(1, 1).cell(0, 0).text = "内"
    document.save(tmp_path / "a.docx")
    assert [cells(sheet) for sheet in read_grid(tmp_path / "a.docx").sheets] == [{"A1": "外"}, {"A1": "内"}]


PAGE = """<html><head><meta http-equiv=Content-Type content="text/html; charset={charset}"></head><body>
<table><caption>自评</caption><tr></tr><tr><td></td></tr>
<tr><td colspan=4>项目支出
   绩效自评表</td></tr>
<tr><td>项目名称</td><td colspan="3">招商：活动（一）<br>
  第二行</td></tr>
<tr><th>指标<th>目标<th> 完成率 <th><span>日</span><b>期</b></tr>
<tr><td rowspan=2>次数</td><td>12</td><td>94.00%</td><td>2022-12-31</td></tr>
<tr><td>9.4</td><td>#DIV/0!</td><td>True</td></tr>
<tr><td>合计</td><td>21.4</td><td>&nbsp;</td></tr></table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gb18030", "utf-16"])
def test_as_a_web_page_also_under_the_name_of_a_workbook(tmp_path, charset):
    """As old versions of government systems export "Excel": a page named .xls."""
    path = tmp_path / "a.xls"
    path.write_bytes(PAGE.format(charset=charset).encode(charset))
    (sheet,) = read_grid(path).sheets
    assert (sheet.title, cells(sheet)) == ("自评", TEXTS)
    assert set(sheet.merges) == MERGES


def test_a_table_in_a_cell_of_a_page_is_a_table_of_its_own(tmp_path):
    """Pages that are laid out with a table hold the form in one of its cells."""
    path = tmp_path / "a.html"
    path.write_text(f"<table><tr><td>外 {PAGE.format(charset='utf-8')}</td></tr></table>", "utf-8")
    outer, inner = read_grid(path).sheets
    assert cells(outer) == {"A1": "外"}
    assert cells(inner) == TEXTS


def test_as_a_web_page_in_one_file(tmp_path):
    page = MIMEText(PAGE.format(charset="gb2312"), "html", "gb2312")
    whole = MIMEMultipart("related", type="text/html")
    whole.attach(MIMEText("<html><frameset></frameset></html>", "html", "utf-8"))
    whole.attach(page)
    path = tmp_path / "a.mht"
    path.write_bytes(whole.as_bytes())
    (sheet,) = read_grid(path).sheets
    assert (sheet.title, cells(sheet)) == ("自评", TEXTS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le-sig"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_as_plain_text(tmp_path, encoding, separator):
    """Merged cells and everything else but texts is lost."""
    path = tmp_path / "自评.csv"
    lines = [[TEXTS.get(address(row, column), "") for column in range(4)] for row in range(8)]
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(lines)
    mark = "\ufeff" if encoding == "utf-16-le-sig" else ""
    path.write_bytes((mark + text.getvalue()).encode(encoding.removesuffix("-sig") if mark else encoding))
    (sheet,) = read_grid(path).sheets
    assert (sheet.title, cells(sheet), sheet.merges) == ("自评", TEXTS, ())
