"""项目库: read, written, and refused with sheet, cell and mending, all faults at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from ziping.cli.demo import sample
from ziping.errors import ZipingError
from ziping.filling import read_values
from ziping.model import FundLine
from ziping.projects import fund_keys, printed_labels, read_library, write_library
from ziping.quantity import number


def edited(tmp_path: Path, change: Callable[[Workbook], None]) -> Path:
    book = openpyxl.load_workbook(sample("项目库.xlsx"))
    change(book)
    path = tmp_path / "项目库.xlsx"
    book.save(path)
    return path


def refusals(path: Path) -> list[str]:
    with pytest.raises(ZipingError) as caught:
        read_library(path)
    return [str(problem) for problem in caught.value.problems]


def column(book: Workbook, sheet: str, title: str) -> int:
    return next(cell.column for cell in book[sheet][1] if cell.value == title)


def put(sheet: str, title: str, row: int, value: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet].cell(row, column(book, sheet, title)).value = value

    return change


def test_the_sample_is_the_published_set_without_its_results():
    library = read_library(sample("项目库.xlsx"))
    published = read_values(sample("published.json"))
    (department,) = library.departments
    assert (library.year, library.rules.id, department.code) == (2022, "liuzhou-2022", "129")
    assert [form.code for form in department.forms] == [form.code for form in published]
    for issued, printed in zip(department.forms, published, strict=True):
        assert (issued.name, issued.title, issued.unit) == (printed.name, printed.title, printed.unit)
        assert (issued.overview, issued.schedule, issued.goal_expected) == (
            printed.overview, printed.schedule, printed.goal_expected,
        )  # fmt: skip
        assert fund_keys(issued.funds) == fund_keys(printed.funds)
        for a, b in zip(issued.funds[1:], printed.funds[1:], strict=True):
            assert (number(a.initial), number(a.adjust)) == (number(b.initial), number(b.adjust))
        for a, b in zip(issued.indicators, printed.indicators, strict=True):
            assert (a.level1, a.level2, a.name, a.target, a.weight) == (
                b.level1,
                b.level2,
                b.name,
                b.target,
                b.weight,
            )
            assert (a.actual, a.score) == ("", "")


def test_written_and_read_again_it_is_the_same(tmp_path):
    library = read_library(sample("项目库.xlsx"))
    write_library(tmp_path / "again.xlsx", library)
    assert read_library(tmp_path / "again.xlsx") == library


def test_fund_labels_are_printed_as_on_the_form_and_recognised_again():
    lines = [FundLine(label) for label in ("一般公共预算拨款 / 上级", "一般公共预算拨款 / 本级", "其他资金")]
    printed = printed_labels(lines)
    assert [line.label for line in printed] == ["其中：一般公共预算拨款 / 其中：上级", "本级", "其他资金"]
    assert (
        fund_keys(printed)
        == fund_keys(lines)
        == ["一般公共预算拨款/上级", "一般公共预算拨款/本级", "其他资金"]
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda book: book.remove(book["指标"]), "没有工作表「指标」"),
        (lambda book: book["资金"].delete_cols(4), "工作表「资金」第1行:缺少列「年初预算数」"),
        (put("设置", "内容", 3, "liuzhou-2032"), "B3「内容」:没有编号为「liuzhou-2032」的评分规则。怎么改:可用的规则:"),
        (put("设置", "内容", 2, "二二年"), "年度「二二年」不是四位年份"),
        (put("设置", "内容", 2, None), "没有填写「年度」"),
        (put("指标", "分值", 2, 30), "与各指标分值合计 110 分,应为 100 分"),
        (put("指标", "分值", 2, "二十"), "工作表「指标」F2「分值」:「二十」不是数字"),
        (put("指标", "分值", 2, -20), "分值 -20 小于0"),
        (put("指标", "指标值", 2, "约10或20次"), "E2「指标值」:指标值「约10或20次」不能用:含有多个数字"),
        (put("项目", "项目编码", 3, "450200220312900004880"), "编码「450200220312900004880」重复出现 2 次"),
        (put("项目", "项目编码", 3, 450200220312900004880), "编码被存成了数字"),
        (put("项目", "项目名称", 2, "=1+1"), "B2「项目名称」:内容「=1+1」以 = 开头"),
        (put("项目", "项目名称", 2, None), "B2「项目名称」:没有填写"),
        (put("项目", "部门编码", 2, "130"), "部门编码「130」不在工作表「部门」中"),
        (put("资金", "年初预算数", 2, "十万"), "D2「年初预算数」:「十万」不是数字"),
        (put("资金", "年中预算调整数", 2, None), "E2「年中预算调整数」:没有填写。怎么改:没有发生额的填 0"),
        (put("资金", "编码", 2, "999"), "编码「999」不在「部门」或「项目」表中"),
        (lambda book: book["部门"].delete_rows(2), "一个部门也没有"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place_and_mending(tmp_path, change, expected):
    found = refusals(edited(tmp_path, change))
    assert any(expected in text for text in found), found
    assert all("怎么改" in text for text in found)


def test_all_faults_are_listed_at_once(tmp_path):
    def change(book: Workbook) -> None:
        put("指标", "分值", 2, 30)(book)
        put("资金", "年初预算数", 2, "十万")(book)
        put("项目", "项目名称", 2, None)(book)

    assert len(refusals(edited(tmp_path, change))) == 3


def test_a_text_that_looks_like_a_formula_is_refused_as_a_name_too(tmp_path):
    def change(book: Workbook) -> None:
        cell = book["项目"].cell(2, 2)
        cell.value = '=HYPERLINK("http://x")'
        cell.data_type = "s"

    (text,) = refusals(edited(tmp_path, change))
    assert "以 = 开头" in text
