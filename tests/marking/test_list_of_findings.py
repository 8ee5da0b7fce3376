"""The sheet 校验结果: what a clerk sees on it, and that its texts are only texts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from marked_workbooks import OTHER, RULES, SHEET, looks, rich_workbook, submission
from ziping.checks import SEVERITY_TITLES, check_submissions
from ziping.checks.registry import Checked
from ziping.forms import read_submission
from ziping.forms.grids import read_grid
from ziping.hosts.libreoffice.convert import pictures, recalculate
from ziping.marking.listing import COLOURS, HEADER, HEADER_ROW
from ziping.marking.workbook import mark
from ziping.model import Unread
from ziping.rules import load

# openpyxl says what it does not carry; these files are only looked at.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


def listed(path: Path) -> list[tuple[str, ...]]:
    """The visible cells of its lines."""
    sheet = openpyxl.load_workbook(path, read_only=True)["校验结果"]
    rows = sheet.iter_rows(min_row=HEADER_ROW + 1, max_col=len(HEADER), values_only=True)
    return [tuple(str(cell or "") for cell in row) for row in rows]


def links(path: Path) -> list[tuple[str, str]]:
    """(cell, where it leads) of every link."""
    sheet = openpyxl.load_workbook(path)["校验结果"]
    return [
        (cell.coordinate, cell.hyperlink.location)
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    ]


@pytest.fixture(scope="module")
def typed(liuzhou, tmp_path_factory) -> Path:
    item = read_submission(liuzhou.typed)
    rules = load("liuzhou-2022")
    (found,) = check_submissions([Checked(item, rules)])
    return mark(liuzhou.typed, tmp_path_factory.mktemp("typed") / "标记.xlsx", item, found, rules)


@pytest.fixture(scope="module")
def sheet(typed) -> Worksheet:
    return openpyxl.load_workbook(typed)["校验结果"]


def test_a_line_for_every_finding_by_form_errors_first(typed, sheet):
    lines = listed(typed)
    assert [cell.value for cell in sheet[HEADER_ROW]][: len(HEADER)] == list(HEADER)
    assert len(lines) == 55
    assert [line[0] for line in lines] == [str(n) for n in range(1, 56)]
    assert lines[0] == (
        "1", "错误", "部门整体", "J5", "A01", "「其中：一般公共预算拨款」执行率填 42.87%,而 952.922÷1661.412=57.36%",
        "核对这一行的实际支出数和调整后预算数,恢复执行率的公式", "",
    )  # fmt: skip
    for title in dict.fromkeys(line[2] for line in lines):
        levels = [list(SEVERITY_TITLES.values()).index(line[1]) for line in lines if line[2] == title]
        assert levels == sorted(levels)
    assert lines[6][1] == "已说明"
    assert lines[6][6].startswith("已说明:2022年受疫情影响")


def test_the_head_says_whose_form_and_under_which_rules(sheet):
    assert sheet["A1"].value == "校验结果"
    about = sheet["A2"].value
    assert about.startswith(
        "柳州市投资促进局;评分规则 liuzhou-2022 柳州市2022年度部门预算绩效自评;8 个错误、27 个提醒、18 个提示、2 个已说明\n"
    )
    assert "在「说明」栏写明" in about


def test_the_cell_is_a_link_that_leads_to_a_cell_of_the_workbook(typed):
    titles = openpyxl.load_workbook(typed).sheetnames
    found = links(typed)
    assert [cell for cell, _ in found] == [f"D{row}" for row in range(4, 59)]
    for (_, location), line in zip(found, listed(typed), strict=True):
        title, _, cell = location.rpartition("!")
        assert title.strip("'") in titles
        assert (title.strip("'"), cell) == (line[2], line[3])


def test_a_title_with_a_quotation_mark_is_linked_too(tmp_path):
    marked = mark(
        rich_workbook(tmp_path / "表.xlsm"), tmp_path / "出.xlsm", *submission([(OTHER, "C3")]), RULES
    )
    assert links(marked) == [("D4", "'附表''甲 一'!C3")]


def test_it_prints_on_pages_across_with_its_heading_and_one_page_wide(sheet):
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    assert sheet.freeze_panes == f"A{HEADER_ROW + 1}"
    assert sheet.auto_filter.ref == "A3:H58"


def test_only_the_column_for_explanations_can_be_typed_into(sheet):
    assert sheet.protection.sheet
    assert not sheet.protection.autoFilter
    assert not sheet.protection.formatRows
    open_ = {
        cell.column_letter
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked and cell.has_style
    }
    assert "H" in open_
    assert open_ & set("ABCDEFG") == set()
    assert all(sheet.column_dimensions[letter].hidden for letter in "I")


def test_levels_have_the_colours_of_the_marks(sheet):
    fills = {sheet.cell(row, 2).value: sheet.cell(row, 2).fill.fgColor.rgb for row in range(4, 59)}
    assert (fills["错误"], fills["提醒"]) == (COLOURS["error"], COLOURS["warning"])


TEXTS = [
    "=1+1",
    "+SUM(A1)",
    "<b>&amp;</b>",
    "a\x00\x0bb",
    "_x000D_",
    "第一行\n第二行",
    " 空格 ",
    "\ud800x",
    "@cmd",
    "-1",
]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_data(tmp_path, text):
    marked = mark(
        rich_workbook(tmp_path / "表.xlsm"), tmp_path / "出.xlsm", *submission([(SHEET, "B2")], messages={0: text}), RULES
    )  # fmt: skip
    cell = openpyxl.load_workbook(marked)["校验结果"].cell(HEADER_ROW + 1, 6)
    expected = text.replace("\x00", "").replace("\x0b", "").replace("\ud800", "")
    assert cell.data_type == "s"
    assert read_grid(marked).sheet("校验结果").value(HEADER_ROW, 5) == expected.strip()


def test_a_text_longer_than_a_cell_can_be_is_cut(tmp_path):
    long = "长" * 40_000
    marked = mark(
        rich_workbook(tmp_path / "表.xlsm"), tmp_path / "出.xlsm", *submission([(SHEET, "B2")], messages={0: long}), RULES
    )  # fmt: skip
    assert listed(marked)[0][5] == long[:32_767]
    assert len(looks(marked)[SHEET, "B2"][4]) < 32_767


def test_no_findings_are_said_to_be_none(tmp_path):
    item, _ = submission([(SHEET, "B2")])
    marked = mark(rich_workbook(tmp_path / "表.xlsm"), tmp_path / "出.xlsm", item, [], RULES)
    assert listed(marked) == [("", "", "", "", "", "没有发现问题", "", "")]


def test_findings_without_a_cell_and_rows_nobody_understood(tmp_path):
    item, found = submission([(SHEET, "第3行"), ("没有的表", "B2"), (SHEET, "B2")])
    item.forms[0].places.pop(found[2].field)  # type: ignore[attr-defined]
    unread = (
        Unread(14, "第14行未能识别", "写上三级指标的名称", SHEET),
        Unread(2, "第2行未能识别", "移到表外", OTHER),
    )
    item = replace(item, unread=unread)
    marked = mark(rich_workbook(tmp_path / "表.xlsm"), tmp_path / "出.xlsm", item, found, RULES)
    lines = [line[1:6] for line in listed(marked)]
    assert sorted(lines) == sorted([
        ("错误", SHEET, "第3行", "A05", "问题0"),
        ("错误", "没有的表", "B2", "A05", "问题1"),
        ("错误", SHEET, "整张表", "A05", "问题2"),
        ("提醒", SHEET, "A14", "", "第14行未能识别"),
        ("提醒", OTHER, "A2", "", "第2行未能识别"),
    ])  # fmt: skip
    assert [location for _, location in links(marked)] == [f"'{SHEET}'!A14", "'附表''甲 一'!A2"]


def test_spreadsheets_open_and_print_it(typed, tmp_path):
    saved = recalculate(typed, tmp_path / "存.xlsx")
    assert listed(saved) == listed(typed)
    assert links(saved) == links(typed)
    assert len(pictures(typed, tmp_path / "图")) >= 20
