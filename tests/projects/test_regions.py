"""The packaged 项目库 of every region: the published forms, ready to be issued."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import openpyxl
import pytest

from published import published
from ziping.errors import ZipingError
from ziping.model import Form
from ziping.projects import Library, fund_keys, read_library, write_library
from ziping.quantity import number

REGIONS = ("liuzhou-2022", "hengkou-2024", "donghu-2021", "donghu-2021-evaluation")
NOTHING = "无"
"""A row that is printed without target and marks."""
BROKEN_DATE, MENDED = "1900年1月", "100%"
"""One target was printed as a date: 100% in a cell of date format."""


def library_file(rule_id: str) -> Path:
    return Path(str(resources.files("ziping") / "samples" / rule_id / "项目库.xlsx"))


def issued(library: Library) -> dict[str, Form]:
    return {form.id: form for department in library.departments for form in department.forms}


@pytest.mark.parametrize("rule_id", REGIONS)
def test_the_published_forms_are_in_it(rule_id):
    library = read_library(library_file(rule_id))
    forms = issued(library)
    printed = {(form.code or form.id): form for form in published(rule_id)}
    assert forms.keys() == printed.keys()
    for code, form in forms.items():
        other = printed[code]
        assert (form.kind, form.title, form.year) == (other.kind, other.title, other.year)
        assert form.kind == "department" or form.name == other.name
        assert form.exec_weight == other.exec_weight
        assert fund_keys(form.funds) == fund_keys(other.funds)
        named = [row for row in other.indicators if row.name != NOTHING]
        for a, b in zip(form.indicators, named, strict=True):
            target = MENDED if b.target == BROKEN_DATE else b.target
            assert (a.level1, a.level2, a.name, a.target) == (b.level1, b.level2, b.name, target)
            assert number(a.weight) == (number(b.weight) or 0)
            assert (a.standard or None) == (b.standard or None)


@pytest.mark.parametrize("rule_id", REGIONS)
def test_written_and_read_again_it_is_the_same(rule_id, tmp_path):
    library = read_library(library_file(rule_id))
    write_library(tmp_path / "again.xlsx", library)
    assert read_library(tmp_path / "again.xlsx") == library


def test_a_budget_given_as_adjusted_stays_without_an_initial_one():
    line = issued(read_library(library_file("hengkou-2024")))["HK-01"].funds[1]
    assert (line.initial, line.adjust, line.adjusted) == ("", None, "57.16")


def test_a_scoring_form_has_one_line_of_funds_with_what_was_received():
    (line,) = issued(read_library(library_file("donghu-2021-evaluation")))["DH-02"].funds
    assert (line.label, line.initial, line.adjusted, line.received) == (
        "招商引资专项经费",
        "207",
        "207",
        "195",
    )


def refused(tmp_path: Path, rule_id: str, *changes: tuple[str, str, int, object]) -> list[str]:
    """The faults after putting values into (sheet, column, row)."""
    book = openpyxl.load_workbook(library_file(rule_id))
    for sheet, title, row, value in changes:
        head = [cell.value for cell in book[sheet][1]]
        if title not in head:
            head.append(title)
            book[sheet].cell(1, len(head)).value = title
        book[sheet].cell(row, head.index(title) + 1).value = value
    book.save(tmp_path / "项目库.xlsx")
    with pytest.raises(ZipingError) as caught:
        read_library(tmp_path / "项目库.xlsx")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("指标", "一级指标", 2, "产岀指标"), "没有一级指标「产岀指标」。怎么改:可以写:产出指标、效益指标、满意度指标"),
        (("设置", "内容", 2, "2023"), "「hengkou-2024」用于2024年度,与年度 2023 不一致"),
        (("部门", "部门整体自评", 2, "不"), "「不」不认识。怎么改:可以写:是、否"),
        (("项目", "表种", 2, "项目"), "「项目」不认识。怎么改:可以写:项目支出、部门评价"),
        (("资金", "调整后预算数", 2, None), "「年初预算数」:没有填写"),
        (("指标", "指标值", 2, "#REF!"), "是错误值 #REF!"),
        (("指标", "分值", 2, "#DIV/0!"), "是错误值 #DIV/0!"),
        (("指标", "指标值", 91, BROKEN_DATE), "损坏的日期"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place_and_mending(tmp_path, change, expected):
    found = refused(tmp_path, "hengkou-2024", change)
    assert any(expected in text for text in found), found
    assert all("怎么改" in text for text in found)


def test_three_amounts_that_do_not_add_up_are_a_fault(tmp_path):
    found = refused(tmp_path, "hengkou-2024", ("资金", "年初预算数", 2, 50), ("资金", "年中预算调整数", 2, 1))
    assert any("应为年初加调整 51,现为 57.16" in text for text in found)


def test_rows_that_stand_twice_are_a_fault(tmp_path):
    book = openpyxl.load_workbook(library_file("liuzhou-2022"))
    for sheet in ("资金", "指标"):
        book[sheet].append([cell.value for cell in book[sheet][2]])
    book.save(tmp_path / "项目库.xlsx")
    with pytest.raises(ZipingError) as caught:
        read_library(tmp_path / "项目库.xlsx")
    text = str(caught.value)
    assert "「一般公共预算拨款」在编码 129 下重复出现" in text
    assert "指标「去长三角、大湾区开展招商活动次数」在编码 129 下重复出现" in text


def test_merged_cells_would_hide_rows(tmp_path):
    book = openpyxl.load_workbook(library_file("liuzhou-2022"))
    book["指标"].merge_cells("A2:A4")
    book.save(tmp_path / "项目库.xlsx")
    with pytest.raises(ZipingError) as caught:
        read_library(tmp_path / "项目库.xlsx")
    assert "工作表「指标」A2:A4:有合并单元格" in str(caught.value)


def test_a_department_without_any_form_is_a_fault(tmp_path):
    found = refused(
        tmp_path, "donghu-2021", ("部门", "部门编码", 3, "X"), ("部门", "部门名称", 3, "甲局"), ("部门", "部门整体自评", 3, "否")
    )  # fmt: skip
    assert any("这个部门一张表也没有" in text for text in found)
