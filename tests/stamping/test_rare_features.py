"""Rare things in templates, as other programs write them: kept, or refused by name and place; never dropped in silence."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from small_templates import MAIN, OFFICE, rows, write
from ziping.hosts.libreoffice.convert import recalculate
from ziping.model import Form, Indicator
from ziping.projects import Department, Library
from ziping.rules import load
from ziping.stamping.lint import lint
from ziping.stamping.stamp import render_department

RULES = load("donghu-2021-evaluation")
EVALUATION = "{{department_evaluation}}"
NAME = "招商 <A&B> '甲'"
COUNT = 3
TITLE = "部门评价"


def stamped(template: Path, out: Path) -> Path:
    """A form with three indicators."""
    indicators = tuple(
        Indicator("产出", f"二级{n}", f"指标{n}", "≥1次", "1", "", "", "", "", "") for n in range(COUNT)
    )
    form = Form("1", "department_evaluation", "表", NAME, indicators=indicators, total="", grade="")
    library = Library(2021, RULES, "", "", (Department("1", "部门", (form,)),))
    out.write_bytes(render_department(library, library.departments[0], template).data)
    return out


def sheet_of(template: Path, tmp_path: Path) -> Worksheet:
    return openpyxl.load_workbook(stamped(template, tmp_path / "out.xlsx"))[TITLE]


def xml_of(path: Path, part: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(part).decode()


def cell(at: str, formula: str) -> str:
    return f'<c r="{at}"><f>{formula}</f></c>'


def table(body: str, after: str = "", before: str = "") -> str:
    return f"{before}<sheetData>{body}</sheetData>{after}"


class TestReferencesWithASheetName:
    def test_a_sheet_that_names_itself_names_the_sheet_made_from_it(self, tmp_path):
        own = f"'{EVALUATION}'!"
        rules = (
            f'<conditionalFormatting sqref="E3"><cfRule type="expression" priority="1"><formula>{own}E3&gt;{own}$D3</formula></cfRule>'
            '<cfRule type="colorScale" priority="2"><colorScale><cfvo type="min"/><cfvo type="formula" val="'
            f'{own}$E$5"/><color rgb="FFFFFFFF"/><color rgb="FF00FF00"/></colorScale></cfRule></conditionalFormatting>'
            f'<dataValidations count="1"><dataValidation type="custom" sqref="C3"><formula1>{own}D3&gt;0</formula1></dataValidation></dataValidations>'
            f'<hyperlinks><hyperlink ref="A3" location="{own}E5"/></hyperlinks>'
        )
        body = rows(cell("F3", f"{own}D3/{own}$E$5"), cell("F5", f"SUM({own}D3:D3)+COUNTA({own}$B:$B)"))
        sheet = sheet_of(write(tmp_path / "t.xlsx", {EVALUATION: table(body, rules)}), tmp_path)
        named = f"'{TITLE}'!"
        assert [sheet[f"F{row}"].value for row in (2, 3, 4)] == [
            f"={named}D{row}/{named}$E$5" for row in (2, 3, 4)
        ]
        assert sheet["F5"].value == f"=SUM({named}D2:D4)+COUNTA({named}$B:$B)"
        (found,) = sheet.conditional_formatting
        assert str(found.sqref) == "E2:E4"
        assert found.rules[0].formula == [f"{named}E2>{named}$D2"]
        assert found.rules[1].colorScale.cfvo[1].val == f"{named}$E$5"
        (own_rule,) = [
            v for v in sheet.data_validations.dataValidation if v.type == "custom" and "D2>0" in v.formula1
        ]
        assert own_rule.formula1 == f"{named}D2>0"
        assert [sheet[f"A{row}"].hyperlink.location for row in (2, 3, 4)] == [f"{named}E5"] * 3

    def test_a_title_with_an_apostrophe_is_written_as_formulas_want_it(self, tmp_path):
        body = rows(cell("F3", "'{{project}}'!D3*2")).replace("{{ form.total }}", "{{ form.total }}")
        sheets = {"{{project}}": table(body.replace("{{ row.actual }}", "{{ row.actual }}"))}
        path = write(tmp_path / "t.xlsx", sheets)
        form = Form("1", "project", "表", "甲'乙&丙", indicators=(Indicator("产出指标", "", "次数", "≥1次", "1", "", "", "", ""),), total="")  # fmt: skip
        library = Library(2021, RULES, "", "", (Department("1", "部门", (form,)),))
        (tmp_path / "out.xlsx").write_bytes(render_department(library, library.departments[0], path).data)
        book = openpyxl.load_workbook(tmp_path / "out.xlsx")
        (title,) = [name for name in book.sheetnames if name != "_ziping"]
        assert book[title]["F2"].value == f"='{title}'!D2*2"

    def test_sheets_about_all_forms_follow_each_other(self, tmp_path):
        listed = (
            '<row r="1"><c r="A1" t="inlineStr"><is><t>{%tr for f in workbook.forms %}</t></is></c></row>'
            '<row r="2"><c r="A2" t="inlineStr"><is><t>{{ f.name }}</t></is></c></row>'
            '<row r="3"><c r="A3" t="inlineStr"><is><t>{%tr endfor %}</t></is></c></row>'
            f'<row r="4">{cell("A4", "COUNTA(A2:A2)")}</row>'
        )
        front = f'<row r="1">{cell("A1", "名单!A4+COUNTA(名单!A2:A2)")}</row>'
        path = write(
            tmp_path / "t.xlsx",
            {"封面": table(front), EVALUATION: table(rows()), "名单": table(listed)},
        )
        book = openpyxl.load_workbook(stamped(path, tmp_path / "out.xlsx"))
        assert book["封面"]["A1"].value == "=名单!A2+COUNTA(名单!A1:A1)"

    def test_rows_that_loops_move_cannot_be_named_from_a_form(self, tmp_path):
        listed = (
            '<row r="2"><c r="A2" t="inlineStr"><is><t>{%tr for f in workbook.forms %}</t></is></c></row>'
            '<row r="3"><c r="A3" t="inlineStr"><is><t>{{ f.name }}</t></is></c></row>'
            '<row r="4"><c r="A4" t="inlineStr"><is><t>{%tr endfor %}</t></is></c></row>'
        )
        body = rows(below=cell("F5", "名单!A1+名单!A3"))
        path = write(tmp_path / "t.xlsx", {EVALUATION: table(body), "名单": table(listed)})
        (problem,) = map(str, lint(path, RULES))
        assert "F5:公式引用了「名单」第3行,那一行会随表的多少移动" in problem

    def test_sparklines_stand_in_every_row(self, tmp_path):
        own = f"'{EVALUATION}'!"
        x14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
        lines = (
            f'<extLst><ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" xmlns:x14="{x14}"><x14:sparklineGroups '
            'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup><x14:sparklines><x14:sparkline>'
            f"<xm:f>{own}C3:E3</xm:f><xm:sqref>F3</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>"
            "</x14:sparklineGroups></ext></extLst>"
        )
        path = stamped(write(tmp_path / "t.xlsx", {EVALUATION: table(rows(), lines)}), tmp_path / "out.xlsx")
        found = re.findall(
            r"<xm:f>(.*?)</xm:f><xm:sqref>(.*?)</xm:sqref>", xml_of(path, "xl/worksheets/sheet1.xml")
        )
        assert found == [
            (f"&quot;{TITLE}!C{n}:E{n}".replace("&quot;", "'").replace("!", "'!"), f"F{n}") for n in (2, 3, 4)
        ]


class TestRowsAndCells:
    def test_without_addresses_they_stand_one_after_the_other(self, tmp_path):
        body = re.sub(r' r="[A-Z]?\d+"', "", rows(below="<c><f>E5+1</f></c>"))
        sheet = sheet_of(write(tmp_path / "t.xlsx", {EVALUATION: table(body)}), tmp_path)
        assert sheet["A1"].value == NAME
        assert [sheet[f"A{row}"].value for row in (2, 3, 4)] == ["指标0", "指标1", "指标2"]
        assert sheet["B5"].value == "=E5+1"

    def test_the_height_of_the_last_row_of_all_makes_no_million_rows(self, tmp_path):
        body = rows() + '<row r="1048576" ht="12.8" customHeight="1"/>'
        sheet = sheet_of(write(tmp_path / "t.xlsx", {EVALUATION: table(body)}), tmp_path)
        assert sheet.max_row == 5

    def test_content_far_below_is_told(self, tmp_path):
        body = rows() + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
        (problem,) = map(str, lint(write(tmp_path / "t.xlsx", {EVALUATION: table(body)}), RULES))
        assert "第1048576行:离表太远的地方还有内容" in problem

    def test_an_array_formula_moves_whole_and_one_that_a_loop_tears_is_told(self, tmp_path):
        below = '<c r="F5"><f t="array" ref="F5:F6">D5:D6*2</f></c>'
        body = rows(below=below) + '<row r="6"><c r="F6"><v>0</v></c></row>'
        sheet = sheet_of(write(tmp_path / "t.xlsx", {EVALUATION: table(body)}), tmp_path)
        assert (sheet["F5"].value.ref, sheet["F5"].value.text) == ("F5:F6", "=D5:D6*2")
        torn = rows('<c r="F3"><f t="array" ref="F3:F5">D3:D5*2</f></c>')
        (problem,) = map(str, lint(write(tmp_path / "torn.xlsx", {EVALUATION: table(torn)}), RULES))
        assert "F3:数组公式跨过循环的边界,不能保留" in problem

    def test_a_spilling_formula_stays_one(self, tmp_path):
        body = rows(below='<c r="F5" cm="1"><f t="array" ref="F5">_xlfn.UNIQUE(A3:A3)</f></c>')
        path = stamped(write(tmp_path / "t.xlsx", {EVALUATION: table(body)}), tmp_path / "out.xlsx")
        assert '<c r="F5" s="0" cm="1"><f t="array" ref="F5">_xlfn.UNIQUE(A2:A4)</f>' in xml_of(
            path, "xl/worksheets/sheet1.xml"
        )

    def test_a_marker_in_parts_of_one_look_is_a_marker_and_a_phonetic_reading_is_no_text(self, tmp_path):
        parts = "<is><r><t>{{ form</t></r><r><t>.name }}</t></r><rPh sb='0' eb='1'><t>ミ</t></rPh></is>"
        body = rows().replace("<is><t>{{ form.name }}</t></is>", parts)
        sheet = sheet_of(write(tmp_path / "t.xlsx", {EVALUATION: table(body)}), tmp_path)
        assert sheet["A1"].value == NAME


@pytest.mark.parametrize(
    ("body", "after", "book", "expected"),
    [
        ("", "<headerFooter><oddHeader>&amp;C{{ form.name }}</oddHeader></headerFooter>", "", "页眉页脚里的「{{ form.name }}」不会替换"),
        ("", '<dataValidations><dataValidation sqref="C3" prompt="{{ row.target }}"/></dataValidations>', "", "C3:数据有效性的提示里的「{{ row.target }}」"),
        ("", '<hyperlinks><hyperlink ref="A3" location="A1" tooltip="{{ row.name }}"/></hyperlinks>', "", "A3:超链接里的「{{ row.name }}」"),
        (cell("F3", '"{{ row.name }}"&amp;"!"'), "", "", "F3:公式里的「{{ row.name }}」不会替换"),
        (cell("F3", "SUM('甲:乙'!A1)"), "", "", "F3:公式引用了从一张工作表到另一张的所有工作表"),
        ("", '<customSheetViews><customSheetView guid="{0}"/></customSheetViews>', "", "有自定义视图,不能保留"),
        ("", "<scenarios/>", "", "有方案,不能保留"),
        ("", "", '<workbookPr date1904="1"/>', "用了1904日期系统"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_by_its_place(tmp_path, body, after, book, expected):
    path = write(tmp_path / "t.xlsx", {EVALUATION: table(rows(body), after)}, book=book)
    found = [str(problem) for problem in lint(path, RULES)]
    assert len(found) == 1, found
    assert expected in found[0]
    assert "怎么改:" in found[0]


def test_a_sheet_name_that_is_only_partly_a_marker_is_told(tmp_path):
    path = write(tmp_path / "t.xlsx", {EVALUATION: table(rows()), "{{project}}表": table("")})
    (problem,) = map(str, lint(path, RULES))
    assert "工作表名称里有替换标记,又有别的字" in problem


XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def drawn(tmp_path: Path, text: str, link: str = "", target: str = "") -> Path:
    """A text box in row 6, which may show a cell, and be a link."""
    click = f'<a:hlinkClick r:id="rIdL" xmlns:r="{OFFICE}"/>' if target else ""
    drawing = (
        f'<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{A}"><xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff>'
        "<xdr:row>5</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>7</xdr:row>"
        f'<xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:sp textlink="{link}"><xdr:nvSpPr><xdr:cNvPr id="2" name="框">{click}</xdr:cNvPr><xdr:cNvSpPr/>'
        f"</xdr:nvSpPr><xdr:spPr/><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/>"
        "</xdr:twoCellAnchor></xdr:wsDr>"
    )
    parts = {"xl/drawings/drawing1.xml": drawing}
    if target:
        parts["xl/drawings/_rels/drawing1.xml.rels"] = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rIdL" Type="{OFFICE}/hyperlink" Target="{target}"/></Relationships>'
        )
    hung = f'<Relationship Id="rIdD" Type="{OFFICE}/drawing" Target="../drawings/drawing1.xml"/>'
    return write(
        tmp_path / "t.xlsx",
        {EVALUATION: table(rows(), '<drawing r:id="rIdD"/>')},
        parts=parts,
        relations={"xl/worksheets/sheet1.xml": hung},
    )


def test_a_shape_shows_the_cell_it_showed_and_links_to_where_it_did(tmp_path):
    own = f"'{EVALUATION}'!"
    path = stamped(drawn(tmp_path, "合计", f"{own}$E$5", f"#{own}A3"), tmp_path / "out.xlsx")
    drawing = xml_of(path, "xl/drawings/drawing1.xml")
    assert f"textlink=\"'{TITLE}'!$E$5\"" in drawing
    assert "<xdr:row>5</xdr:row>" in drawing
    assert f"Target=\"#'{TITLE}'!A2:A4\"" in xml_of(path, "xl/drawings/_rels/drawing1.xml.rels")


def test_a_marker_in_a_text_box_is_told(tmp_path):
    (problem,) = map(str, lint(drawn(tmp_path, "{{ form.name }}"), RULES))
    assert "图形、文本框里的「{{ form.name }}」不会替换" in problem


def test_protection_of_the_structure_and_properties_of_the_document_stay(tmp_path):
    path = write(
        tmp_path / "t.xlsx",
        {EVALUATION: table(rows())},
        parts={"docProps/core.xml": f'<core xmlns="{MAIN}">财政局</core>'},
    )
    data = zipfile.ZipFile(path).read("xl/workbook.xml").decode()
    locked = tmp_path / "locked.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(locked, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "xl/workbook.xml":
                text = data.replace("<sheets>", '<workbookProtection lockStructure="1"/><sheets>')
            new.writestr(name, text)
    out = stamped(locked, tmp_path / "out.xlsx")
    assert '<workbookProtection lockStructure="1"/>' in xml_of(out, "xl/workbook.xml")
    assert "财政局" in xml_of(out, "docProps/core.xml")


def test_a_spreadsheet_calculates_what_names_its_own_sheet(tmp_path):
    own = f"'{EVALUATION}'!"
    body = rows(cell("F3", f"{own}D3*10"), cell("F5", f"SUM({own}F3:F3)"))
    path = stamped(write(tmp_path / "t.xlsx", {EVALUATION: table(body)}), tmp_path / "out.xlsx")
    calculated = openpyxl.load_workbook(recalculate(path, tmp_path / "lo.xlsx"), data_only=True)[TITLE]
    assert [calculated[f"F{row}"].value for row in (2, 3, 4, 5)] == [10, 10, 10, 30]
