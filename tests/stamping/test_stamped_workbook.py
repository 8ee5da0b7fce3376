"""What a stamped workbook holds: forms like the printed ones, live, protected, and found again by name."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest
from openpyxl.utils.protection import hash_password

from ziping.cli.demo import sample
from ziping.errors import ZipingError
from ziping.forms import read_stamped
from ziping.model import FieldRef, FundLine, Indicator
from ziping.projects import Department, Library, printed_labels
from ziping.stamping.addresses import METADATA_SHEET
from ziping.stamping.fields import is_input
from ziping.stamping.live import is_live
from ziping.stamping.stamp import stamp_department, workbook_name


def texts(sheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def one_department(liuzhou, *forms) -> tuple[Library, Department]:
    department = Department("129", "柳州市投资促进局", forms)
    return replace(liuzhou.library, departments=(department,)), department


def test_sheets_stand_in_the_order_in_which_they_are_filled_in(liuzhou):
    book = openpyxl.load_workbook(liuzhou.issued)
    assert book.sheetnames[:3] == ["填报说明", "部门整体", "01 招商专用网络维护使用费"]
    assert book.sheetnames[-3] == "汇总"
    assert book.sheetnames[-2:] == ["校验", METADATA_SHEET]
    assert len(book.sheetnames) == 15
    assert book[METADATA_SHEET].sheet_state == "veryHidden"
    assert book.active.title == "填报说明"


def test_no_marker_of_the_template_is_left(liuzhou):
    for sheet in openpyxl.load_workbook(liuzhou.issued):
        if sheet.title != METADATA_SHEET:
            assert not [text for text in texts(sheet) if "{{" in text or "{%" in text]


@pytest.mark.parametrize("label", [
    "项目名称", "项目编码", "项目实施单位", "主管部门", "资金来源", "年初预算数", "年中预算调整数", "调整后预算数", "实际支出数",
    "预算执行率(%)", "财政拨款预算调整率(%)", "调整原因说明", "项目起始时间", "项目终止时间", "项目实施进度安排", "年度绩效目标",
    "预算执行（10分）", "自评得分（满分100分）", "一级指标", "二级指标", "指标内容", "指标值", "分值", "实际完成值", "指标得分",
    "完成情况简要描述", "偏差原因及改进措施", "2022年度预算项目绩效自评表",
])  # fmt: skip
def test_the_project_form_has_the_labels_of_the_printed_one(liuzhou, label):
    sheet = openpyxl.load_workbook(liuzhou.issued)["04 业务交流经费"]
    flat = {"".join(text.split()).replace("（%）", "(%)") for text in texts(sheet)}
    assert label in flat


def test_prefilled_cells_hold_the_library_and_inputs_are_blank(liuzhou):
    stamped = read_stamped(liuzhou.issued)
    for issued, form in zip(liuzhou.library.departments[0].forms, stamped.forms.values(), strict=True):
        for ref in form.places:
            if is_input(ref, form, liuzhou.library.rules):
                assert form.text(ref) == ""
            elif not is_live(ref, form, False) and ref.name != "grade":
                assert form.text(ref) == (issued.text(ref) or ""), ref


def test_inputs_are_open_and_coloured_and_everything_else_is_locked(liuzhou):
    stamped, book = read_stamped(liuzhou.issued), openpyxl.load_workbook(liuzhou.issued)
    for form in stamped.forms.values():
        for ref, place in form.places.items():
            cell = book[place.sheet][place.cell]
            yellow = cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb.endswith("FFF8DC")
            # The rule lets a score be overwritten with a reason, so its cell is open too.
            assert cell.protection.locked is not (
                is_input(ref, form, liuzhou.library.rules) or ref.name == "score"
            ), (place, ref)
            assert yellow is is_input(ref, form, liuzhou.library.rules), (place, ref)
    assert all(sheet.protection.sheet for sheet in book)


def test_live_cells_are_two_sided(liuzhou):
    book = openpyxl.load_workbook(liuzhou.issued)
    stamped = read_stamped(liuzhou.issued)
    place = stamped.forms["P04"].places[FieldRef("score", "indicators", 3)]
    text = book[place.sheet][place.cell].value
    assert text.startswith("=IF(OR(ISERROR(G")
    assert "IFERROR(PERF_SCORE(E" in text
    assert ",ZIPING_RULES" in text
    assert book.defined_names["ZIPING_RULES"].attr_text == "_ziping!$B$2"
    assert book[METADATA_SHEET]["B2"].value == "liuzhou-2022"


def test_each_sheet_prints_one_page_wide_on_a4(liuzhou):
    for sheet in openpyxl.load_workbook(liuzhou.issued):
        if sheet.title != METADATA_SHEET:
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert (sheet.page_setup.fitToWidth, sheet.page_setup.paperSize) == (1, 9)


def test_every_cell_of_a_form_has_its_border(liuzhou):
    sheet = openpyxl.load_workbook(liuzhou.issued)["01 招商专用网络维护使用费"]
    for row in sheet.iter_rows(min_row=2, max_row=sheet.max_row, max_col=10):
        for cell in row:
            if cell.coordinate not in sheet.merged_cells or cell.value is not None:
                assert cell.border.left.style, cell.coordinate
                assert cell.border.bottom.style, cell.coordinate


def test_merged_cells_end_in_a_border_too(liuzhou):
    """The row in which they end in the template is that of a marker."""
    for sheet in openpyxl.load_workbook(liuzhou.issued).worksheets[1:3]:
        (area,) = [m for m in sheet.merged_cells.ranges if m.min_col == 1 and m.max_row == sheet.max_row]
        assert area.min_row < area.max_row
        assert sheet.cell(area.max_row, 1).border.bottom.style == "thin"


def test_units_show_behind_what_is_typed_and_hints_say_how_to_fill_in(liuzhou):
    stamped, book = read_stamped(liuzhou.issued), openpyxl.load_workbook(liuzhou.issued)
    form = stamped.forms["P01"]
    formats = [
        book[p.sheet][p.cell].number_format
        for i in range(6)
        for p in [form.places[FieldRef("actual", "indicators", i)]]
    ]
    assert formats == [
        'General"次"',
        'General"天"',
        'yyyy"年"m"月"d"日"',
        'General"万元"',
        'General"亿元"',
        'General"%"',
    ]
    place = form.places[FieldRef("actual", "indicators", 5)]
    (hint,) = [
        v for v in book[place.sheet].data_validations.dataValidation if place.cell in str(v.sqref).split()
    ]
    assert "95% 请填 95" in hint.prompt
    assert hint.errorStyle == "warning"


@pytest.mark.parametrize(("sources", "count"), [(2, 4), (6, 40)])
def test_few_or_many_rows_keep_the_shape_of_the_form(liuzhou, tmp_path, sources, count):
    base = liuzhou.library.departments[0].forms[1]
    lines = printed_labels([FundLine(f"来源{n}", str(n), "0", "", "", "") for n in range(sources)])
    rows = tuple(
        Indicator("产出指标" if n < count // 2 else "效益指标", f"二级{n // 2}", f"指标{n}", "≥1次", str(90 / count), "", "", "", "")
        for n in range(count)
    )  # fmt: skip
    form = replace(base, funds=(base.funds[0], *lines), indicators=rows)
    library, department = one_department(liuzhou, form)
    path = stamp_department(library, department, tmp_path / "book.xlsx")
    (read,) = read_stamped(path).forms.values()
    assert [row.name for row in read.indicators] == [row.name for row in rows]
    assert [line.label for line in read.funds] == ["合计", *(line.label for line in lines)]
    sheet = openpyxl.load_workbook(path).worksheets[1]
    spans = {
        str(merged) for merged in sheet.merged_cells.ranges if merged.min_col == 2 and merged.max_col == 2
    }
    first = next(cell.row for cell in sheet["D"] if cell.value == "指标0")
    assert f"B{first}:B{first + count // 2 - 1}" in spans


def test_cell_text_is_data_whatever_it_looks_like(liuzhou, tmp_path):
    """No formula, no markup, no template marker comes to life; what XML cannot hold is left out."""
    hostile = [
        "=1+1",
        "+1",
        "@SUM(A1)",
        "-1+1",
        "<b>&]]>",
        "{{ 7*7 }}",
        "_x000D_",
        "🎉 表情",
        "#DIV/0!x",
        "a\x07b",
    ]
    base = liuzhou.library.departments[0].forms[1]
    for text in hostile:
        form = replace(base, name=text, overview=text, schedule=text)
        library, department = one_department(liuzhou, form)
        path = stamp_department(library, department, tmp_path / "book.xlsx")
        (read,) = read_stamped(path).forms.values()
        kept = text.replace("\x07", "")
        assert (read.name, read.overview, read.schedule) == (kept, kept, kept)
        place = read.places[FieldRef("name")]
        assert openpyxl.load_workbook(path)[place.sheet][place.cell].data_type == "s"
        summary = openpyxl.load_workbook(path)["汇总"]
        assert all(cell.data_type != "f" for cell in summary["C"])


def test_sheet_and_file_names_are_legal_and_unique(liuzhou, tmp_path):
    base = liuzhou.library.departments[0].forms[1]
    names = ["很长的项目名称" * 8] * 2 + ["a/b\\c?d*[e]:f'g", ""]
    forms = [replace(base, name=name, code=str(n), id=str(n)) for n, name in enumerate(names)]
    library, department = one_department(liuzhou, *forms)
    path = stamp_department(library, department, tmp_path / "book.xlsx")
    titles = openpyxl.load_workbook(path).sheetnames
    assert len(set(titles)) == len(titles)
    assert all(len(title) <= 31 for title in titles)
    assert [form.name for form in read_stamped(path).forms.values()] == names
    assert workbook_name(library, Department("1/2", 'a:b"c', ())) == "1_2_a_b_c_2022年度绩效自评表.xlsx"


def test_the_mode_of_the_rule_decides_whether_a_score_is_locked(liuzhou, tmp_path):
    library, department = one_department(liuzhou, liuzhou.library.departments[0].forms[1])
    locked = replace(library, rules=replace(library.rules, mode="locked"))
    path = stamp_department(locked, department, tmp_path / "book.xlsx")
    (form,) = read_stamped(path).forms.values()
    place = form.places[FieldRef("score", "indicators", 0)]
    assert openpyxl.load_workbook(path)[place.sheet][place.cell].protection.locked


def test_a_region_without_a_template_is_said(liuzhou, tmp_path):
    library, department = one_department(liuzhou, liuzhou.library.departments[0].forms[1])
    orphan = replace(library.rules, id="jiaxian-2025", lineage=("jiaxian-2025",))
    with pytest.raises(ZipingError, match="没有「jiaxian-2025」的表样"):
        stamp_department(replace(library, rules=orphan), department, tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_text_longer_than_a_cell_is_refused_and_nothing_is_written(liuzhou, tmp_path):
    form = replace(liuzhou.library.departments[0].forms[1], overview="长" * 32_768)
    library, department = one_department(liuzhou, form)
    with pytest.raises(ZipingError, match="文字有 32768 字,超过单元格上限"):
        stamp_department(library, department, tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_password_locks_every_sheet_and_the_form_can_still_be_filled_in(ziping, liuzhou, tmp_path):
    code, _, _ = ziping("stamp", sample("项目库.xlsx"), "--out", tmp_path, "--password", "Gz-2022!")
    assert code == 0
    (path,) = tmp_path.glob("*.xlsx")
    locks = {sheet.protection.password for sheet in openpyxl.load_workbook(path)}
    assert locks == {hash_password("Gz-2022!")}
    assert read_stamped(path).forms == read_stamped(liuzhou.issued).forms
    assert {sheet.protection.password for sheet in openpyxl.load_workbook(liuzhou.issued)} == {None}


@pytest.mark.parametrize("password", ["密码", "a b", "x" * 16])
def test_a_password_that_not_every_program_takes_is_refused(ziping, tmp_path, password):
    code, _, complaint = ziping(
        "stamp", sample("项目库.xlsx"), "--out", tmp_path / "out", "--password", password
    )
    assert (code, (tmp_path / "out").exists()) == (2, False)
    assert "保护密码不能用" in complaint


def test_words_are_chosen_from_a_list_or_typed(liuzhou, tmp_path):
    base = liuzhou.library.departments[0].forms[1]
    rows = tuple(
        replace(row, target=text)
        for row, text in zip(base.indicators, ("有所提升", "是", "≥1次"), strict=False)
    )
    library, department = one_department(liuzhou, replace(base, indicators=rows))
    path = stamp_department(library, department, tmp_path / "book.xlsx")
    (form,) = read_stamped(path).forms.values()
    book = openpyxl.load_workbook(path)
    lists = {}
    for index in range(3):
        place = form.places[FieldRef("actual", "indicators", index)]
        rules = book[place.sheet].data_validations.dataValidation
        (lists[index],) = [rule for rule in rules if place.cell in str(rule.sqref).split()]
    tiers = ",".join(tier.label for tier in library.rules.tiers)
    assert (lists[0].type, lists[0].formula1, bool(lists[0].showErrorMessage)) == (
        "list",
        f'"{tiers}"',
        False,
    )
    assert lists[1].formula1 == '"是,否"'
    assert lists[2].type == "custom"
