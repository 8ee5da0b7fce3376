"""Everything a clerk may have put on a template is there on the stamped sheets, moved to where its rows went."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from projects.test_regions import library_file
from ziping.projects import read_library
from ziping.rules import load
from ziping.stamping.lint import lint
from ziping.stamping.stamp import render_department
from ziping.stamping.templates import template_of

RULES = load("hengkou-2024")
RED = PatternFill("solid", bgColor="FFFF0000")
X14 = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">'
    '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>参数!$A$1:$A$2</xm:f></x14:formula1>'
    "<xm:sqref>I15</xm:sqref></x14:dataValidation></x14:dataValidations></ext>"
    '<ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:cfRule type="expression" id="{00000000-000E-0000-0100-000001000000}"><xm:f>G15&gt;参数!$A$1</xm:f></x14:cfRule>'
    "<xm:sqref>G15</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
)
SHARED = b'<c r="M15"><f t="shared" ref="M15:N15" si="0">G15+$G$19</f><v>7</v></c><c r="N15"><f t="shared" si="0"/><v>7</v></c>'


def png() -> io.BytesIO:
    """A red dot: the department's seal."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
        + chunk(b"IEND", b"")
    )


def furnish(book: Workbook) -> None:
    """All that openpyxl can write. Row 15 repeats with the indicators, row 7 with the funds; 19 is the total."""
    sheet: Worksheet = book["{{project}}"]
    sheet["K7"], sheet["K15"] = "=D7*2", "=IF(H15>G15,1,0)"
    sheet["K19"] = "=SUM(K15:K15)+COUNT('汇总'!A1:A3)"
    sheet["L19"] = ArrayFormula("L19", "=SUM(G15:G15*K15:K15)")
    sheet["K2"] = CellRichText("注意:", TextBlock(InlineFont(b=True, color="FFFF0000"), "红字"))
    sheet["D15"].comment, sheet["A22"].comment = Comment("每行都有", "财政局"), Comment("只有一处", "财政局")
    sheet["A22"].hyperlink = "https://example.gov.cn/notice"
    sheet["A23"].hyperlink = Hyperlink(ref="A23", location="'汇总'!A1")
    seal = Image(png())
    sheet.add_image(seal, "B21")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=8, min_row=15, max_row=15))
    chart.set_categories(Reference(sheet, min_col=4, min_row=15, max_row=15))
    sheet.add_chart(chart, "L22")
    sheet.conditional_formatting.add("G15", FormulaRule(["G15>$G$19"], fill=RED))
    sheet.conditional_formatting.add("A22:I22", FormulaRule(['$A$22=""'], fill=RED))
    rule = DataValidation("custom", formula1="L15<G$19", showErrorMessage=True, error="太大")
    rule.add("L15")
    sheet.add_data_validation(rule)
    sheet.row_dimensions[21].hidden = True
    sheet.row_dimensions[15].outlineLevel = 1
    sheet.row_dimensions[22].height = 44
    sheet.column_dimensions["L"].hidden = True
    sheet.column_dimensions["M"].outlineLevel = 1
    sheet.freeze_panes = "B12"
    sheet.auto_filter.ref = "B11:I15"
    sheet.row_breaks.append(Break(id=19))
    sheet.print_area, sheet.print_title_rows = "A1:I25", "11:11"
    sheet.oddHeader.left.text, sheet.oddFooter.center.text = "内部资料", "第 &P 页"
    sheet.sheet_properties.tabColor = "FF00FF00"
    sheet.protection.sheet, sheet.protection.password = True, "secret"
    sheet.page_setup.orientation = "landscape"
    sheet.defined_names["本表总分"] = DefinedName("本表总分", attr_text="'{{project}}'!$H$19")
    sheet.defined_names["各分值"] = DefinedName("各分值", attr_text="'{{project}}'!$G$15:$G$15")
    book.defined_names["合计行"] = DefinedName("合计行", attr_text="'汇总'!$F$7")
    book.defined_names["达标线"] = DefinedName("达标线", attr_text="0.6")
    for title, state in (("参数", "hidden"), ("底稿", "veryHidden")):
        other = book.create_sheet(title)
        other.sheet_state = state
        other["A1"], other["A2"] = 5, "=A1*2"


def by_hand(source: Path, out: Path, part: str) -> None:
    """What openpyxl cannot write: x14 rules, shared formulas, printer settings."""
    rels = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                data = re.sub(rb'(<c r="K15".*?</c>)', lambda m: m[1] + SHARED, data)
                data = re.sub(rb"<pageSetup ", b'<pageSetup xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rIdPrinter" ', data)  # fmt: skip
                data = data.replace(b"</worksheet>", X14.encode() + b"</worksheet>")
            elif name == rels:
                data = data.replace(b"</Relationships>", b'<Relationship Id="rIdPrinter" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/printerSettings" Target="../printerSettings/printerSettings1.bin"/></Relationships>')  # fmt: skip
            elif name == "[Content_Types].xml":
                data = data.replace(b"<Override", b'<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/><Override', 1)  # fmt: skip
            new.writestr(name, data)
        new.writestr("xl/printerSettings/printerSettings1.bin", b"A4 landscape")


@dataclass(frozen=True)
class Stamped:
    """The first project's sheet, ``rows`` indicators and ``sources`` fund lines longer than the template's one row."""

    path: Path
    book: Workbook
    sheet: Worksheet
    funds: range
    rows: range
    total: int
    data: dict[str, bytes]

    def xml(self) -> str:
        number = self.book.sheetnames.index(self.sheet.title) + 1
        return self.data[f"xl/worksheets/sheet{number}.xml"].decode()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("features")
    source = template_of(RULES.id)
    assert source is not None
    book = openpyxl.load_workbook(source, rich_text=True)
    furnish(book)
    book.save(folder / "plain.xlsx")
    by_hand(
        folder / "plain.xlsx",
        folder / "自评表.xlsx",
        f"xl/worksheets/sheet{book.sheetnames.index('{{project}}') + 1}.xml",
    )
    return folder / "自评表.xlsx"


@pytest.fixture(scope="module")
def stamped(template: Path) -> Stamped:
    library = read_library(library_file(RULES.id))
    (department, *_) = library.departments
    one, other, *_ = (form for form in department.forms if form.kind == "project")
    department = replace(department, forms=(one, replace(other, indicators=other.indicators[:2])))
    data = render_department(library, department, template).data
    path = template.parent / "stamped.xlsx"
    path.write_bytes(data)
    book = openpyxl.load_workbook(path, rich_text=True)
    sheet = book.worksheets[1]
    names = {row.name for row in one.indicators}
    rows = [cell.row for cell in sheet["D"] if cell.value in names]
    total = next(cell.row for cell in sheet["A"] if cell.value == "总分")
    first_fund = 6
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    funds = range(first_fund, first_fund + len(one.funds) - 1)
    return Stamped(path, book, sheet, funds, range(min(rows), total), total, parts)


def test_a_template_with_all_of_it_has_no_fault(template):
    assert lint(template, RULES) == []


def test_formulas_follow_their_rows(stamped):
    sheet, total = stamped.sheet, stamped.total
    assert len(stamped.rows) > 5
    for row in stamped.funds:
        assert sheet[f"K{row}"].value == f"=D{row}*2"
    for row in stamped.rows:
        assert sheet[f"K{row}"].value == f"=IF(H{row}>G{row},1,0)"
        assert sheet[f"M{row}"].value == f"=G{row}+$G${total}", "a shared formula"
        assert sheet[f"N{row}"].value == f"=H{row}+$G${total}", "one that shares it"
    first, last = stamped.rows[0], stamped.rows[-1]
    assert sheet[f"K{total}"].value == f"=SUM(K{first}:K{last})+COUNT('汇总'!A1:A3)"
    array = sheet[f"L{total}"].value
    assert (array.ref, array.text) == (f"L{total}", f"=SUM(G{first}:G{last}*K{first}:K{last})")


def test_rules_for_cells_grow_with_their_rows(stamped):
    sheet, total = stamped.sheet, stamped.total
    first, last = stamped.rows[0], stamped.rows[-1]
    formats = {
        str(item.sqref): [rule.formula for rule in item.rules] for item in sheet.conditional_formatting
    }
    assert formats[f"G{first}:G{last}"] == [[f"G{first}>$G${total}"]]
    note = total + 3
    assert formats[f"A{note}:I{note}"] == [[f'$A${note}=""']]
    (rule,) = [item for item in sheet.data_validations.dataValidation if item.error == "太大"]
    assert (str(rule.sqref), rule.formula1) == (f"L{first}:L{last}", f"L{first}<G${total}")
    xml = stamped.xml()
    assert f"<xm:sqref>I{first}:I{last}</xm:sqref>" in xml
    assert f"<xm:f>G{first}&gt;参数!$A$1</xm:f>" in xml
    assert "<xm:f>参数!$A$1:$A$2</xm:f>" in xml


def test_notes_links_and_pictures_are_where_they_belong(stamped):
    sheet, total = stamped.sheet, stamped.total
    noted = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert noted == {f"D{row}": "每行都有" for row in stamped.rows} | {f"A{total + 3}": "只有一处"}
    assert sheet[f"A{total + 3}"].hyperlink.target == "https://example.gov.cn/notice"
    assert sheet[f"A{total + 4}"].hyperlink.location == "'汇总'!A1"
    (seal,) = sheet._images
    assert (seal.anchor._from.row, seal._data()) == (total + 1, png().getvalue())
    (chart,) = sheet._charts
    title = sheet.title
    first, last = stamped.rows[0], stamped.rows[-1]
    assert chart.series[0].val.numRef.f == f"'{title}'!$H${first}:$H${last}"
    assert chart.series[0].cat.numRef.f == f"'{title}'!$D${first}:$D${last}"
    assert chart.anchor._from.row == total + 2
    vml = [data.decode() for name, data in stamped.data.items() if name.endswith(".vml")]
    assert any(re.search(rf"<\w+:Row>{stamped.rows[-1] - 1}<", text) for text in vml)


def test_the_sheet_looks_and_prints_as_before(stamped):
    sheet, total = stamped.sheet, stamped.total
    assert sheet.row_dimensions[total + 2].hidden
    assert {sheet.row_dimensions[row].outlineLevel for row in stamped.rows} == {1}
    assert sheet.row_dimensions[total + 3].height == 44
    assert sheet.column_dimensions["L"].hidden
    assert sheet.column_dimensions["M"].outlineLevel == 1
    heading = stamped.rows[0] - 1
    assert sheet.freeze_panes == f"B{heading + 1}"
    assert sheet.auto_filter.ref == f"B{heading}:I{stamped.rows[-1]}"
    assert [item.id for item in sheet.row_breaks.brk] == [total]
    assert sheet.print_area == f"'{sheet.title}'!$A$1:$I${total + 6}"
    assert sheet.print_title_rows == f"${heading}:${heading}"
    assert sheet.oddHeader.left.text == "内部资料"
    assert sheet.oddFooter.center.text == "第 &P 页"
    assert sheet.sheet_properties.tabColor.rgb == "FF00FF00"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.protection.sheet, bool(sheet.protection.password)) == (True, True)
    assert isinstance(sheet["K2"].value, CellRichText)
    assert any(data == b"A4 landscape" for data in stamped.data.values())
    assert 'r:id="rIdPrinter"' in stamped.xml()


def test_names_and_hidden_sheets_stay(stamped):
    book, sheet = stamped.book, stamped.sheet
    first, last = stamped.rows[0], stamped.rows[-1]
    assert sheet.defined_names["本表总分"].attr_text == f"'{sheet.title}'!$H${stamped.total}"
    assert sheet.defined_names["各分值"].attr_text == f"'{sheet.title}'!$G${first}:$G${last}"
    assert (
        book.worksheets[2].defined_names["各分值"].attr_text.startswith(f"'{book.worksheets[2].title}'!$G$")
    )
    total = next(cell.row for cell in book["汇总"]["A"] if cell.value == "项目合计")
    assert book.defined_names["合计行"].attr_text == f"'汇总'!$F${total}"
    assert book.defined_names["达标线"].attr_text == "0.6"
    assert [book[title].sheet_state for title in ("参数", "底稿")] == ["hidden", "veryHidden"]
    assert book["参数"]["A2"].value == "=A1*2"


def test_every_part_that_is_named_is_there_and_every_part_has_a_type(stamped):
    types = stamped.data["[Content_Types].xml"].decode()
    for name, data in stamped.data.items():
        if name.endswith(".rels"):
            folder = Path(name).parent.parent
            for target in re.findall(r'Target="([^"]+)"(?! TargetMode)', data.decode()):
                if "://" not in target:
                    path = target.lstrip("/") if target[0] == "/" else str(folder / target)
                    assert path in stamped.data, (name, target)
        elif name != "[Content_Types].xml":
            assert f'PartName="/{name}"' in types or f'Extension="{name.rpartition(".")[2]}"' in types, name


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda book: book.defined_names.add(DefinedName("甲", attr_text="'{{project}}'!$A$1")),
            "名称「甲」",
        ),
        (lambda book: _chart_of_forms(book), "图表"),
        (lambda book: _rich_marker(book), "{{project}}」A2:有替换标记的单元格里"),
        (lambda book: _rule_of_forms(book), "公式引用了工作表「{{project}}」"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(tmp_path, change: Callable, expected):
    source = template_of(RULES.id)
    assert source is not None
    book = openpyxl.load_workbook(source)
    change(book)
    book.save(tmp_path / "自评表.xlsx")
    found = [str(problem) for problem in lint(tmp_path / "自评表.xlsx", RULES)]
    assert any(expected in text for text in found), found


def _chart_of_forms(book: Workbook) -> None:
    chart = BarChart()
    chart.add_data(Reference(book["{{project}}"], min_col=8, min_row=15, max_row=15))
    book["汇总"].add_chart(chart, "A20")


def _rule_of_forms(book: Workbook) -> None:
    rule = DataValidation("custom", formula1="'{{project}}'!A1>1")
    rule.add("B5")
    book["汇总"].add_data_validation(rule)


def _rich_marker(book: Workbook) -> None:
    red = TextBlock(InlineFont(color="FFFF0000"), "{{ form.name }}")
    book["{{project}}"]["A2"] = CellRichText("名称:", red)
