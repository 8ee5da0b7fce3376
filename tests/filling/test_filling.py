"""Filling in: from JSON or from a workbook of another system; nothing given is ever dropped."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from ziping.cli.demo import sample
from ziping.errors import ZipingError
from ziping.filling import fill_workbook
from ziping.forms import read_stamped
from ziping.model import FieldRef
from ziping.stamping.stamp import stamp_department

NETWORK = "450200220312900004880"


@pytest.fixture(scope="module")
def network(liuzhou, tmp_path_factory) -> Path:
    """A workbook with one project's form alone: all that filling in one form needs."""
    (department,) = liuzhou.library.departments
    alone = replace(department, forms=department.forms[1:2])
    return stamp_department(liuzhou.library, alone, tmp_path_factory.mktemp("network") / "issued.xlsx")


def values(tmp_path: Path, *forms: dict) -> Path:
    path = tmp_path / "values.json"
    path.write_text(json.dumps({"forms": forms}, ensure_ascii=False), "utf-8")
    return path


def form(**fields: object) -> dict:
    return {"id": "1", "kind": "project", "title": "", "name": "", "code": NETWORK, **fields}


def row(name: str, **fields: str) -> dict:
    return {"level1": "", "level2": "", "name": name, **fields}


def filled(network: Path, tmp_path: Path, *forms: dict, **options: bool):
    out = fill_workbook(network, values(tmp_path, *forms), tmp_path / "out.xlsx", **options).path
    return read_stamped(out).forms["P01"]


@pytest.mark.parametrize(
    ("actual", "stored", "kept"),
    [("0", 0, "0"), ("3次", 3, "3"), ("1,000", 1000, "1000"), ("３", 3, "3"), ("0100", 100, "100"),
     ("已核实3次", "已核实3次", "已核实3次"), ("=1+1", "=1+1", "=1+1"), ("#DIV/0!", "#DIV/0!", "#DIV/0!")],
)  # fmt: skip
def test_values_arrive_as_a_person_would_have_typed_them(network, tmp_path, actual, stored, kept):
    read = filled(network, tmp_path, form(indicators=[row("招商网络崩溃次数", actual=actual)]))
    place = read.places[FieldRef("actual", "indicators", 0)]
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx")[place.sheet][place.cell]
    assert cell.value == stored
    assert cell.data_type != "f"
    assert read.indicators[0].actual == kept


def test_results_are_the_workbooks_own_unless_typed_over(network, tmp_path):
    given = form(
        total="99", exec_score="8",
        funds=[{"label": "合计", "actual": "1"}, {"label": "一般公共预算拨款/本级", "actual": "9.4"}],
        indicators=[row("招商网络崩溃次数", actual="6", score="19")],
    )  # fmt: skip
    own = filled(network, tmp_path, given)
    assert (own.exec_score, own.funds[0].actual, own.indicators[0].score, own.total) == (
        "9.4",
        "9.4",
        "16",
        "未填完",
    )
    typed = filled(network, tmp_path, given, typed_over=True)
    assert (typed.exec_score, typed.funds[0].actual, typed.indicators[0].score, typed.total) == (
        "8",
        "1",
        "19",
        "99",
    )
    assert not typed.places[FieldRef("total")].holds_formula
    assert typed.places[FieldRef("score", "indicators", 1)].holds_formula


def test_prefilled_cells_are_not_changed_by_values(network, tmp_path):
    given = form(
        name="另一个名称", overview="改动",
        funds=[{"label": "其他资金", "initial": "999", "actual": "1"}],
        indicators=[row("招商网络崩溃次数", target="≤50次", weight="90", actual="6")],
    )  # fmt: skip
    read = filled(network, tmp_path, given, typed_over=True)
    assert (read.name, read.funds[5].initial, read.funds[5].actual) == ("招商专用网络维护使用费", "0", "1")
    assert (read.indicators[0].target, read.indicators[0].weight) == ("≤5次", "20")


def test_a_workbook_of_another_system_fills_in_too(network, tmp_path):
    book = openpyxl.Workbook()
    funds = book.active
    funds.title = "资金"
    funds.append(["编码", "资金来源", "级次", "实际支出数"])
    funds.append([NETWORK, "一般公共预算拨款", "本级", 9.4])
    indicators = book.create_sheet("指标")
    indicators.append(["编码", "指标内容", "实际完成值", "完成情况简要描述", "偏差原因及改进措施"])
    indicators.append([NETWORK, "招商网络崩溃次数", 6, "运行基本正常", "设备老化,已更换"])
    reasons = book.create_sheet("说明")
    reasons.append(["编码", "调整原因说明", "执行率低的原因"])
    reasons.append([NETWORK, "未调整", ""])
    book.save(tmp_path / "values.xlsx")
    out = fill_workbook(network, tmp_path / "values.xlsx", tmp_path / "out.xlsx").path
    read = read_stamped(out).forms["P01"]
    assert (read.funds[2].actual, read.funds[2].rate) == ("9.4", "94.00%")
    assert (read.indicators[0].actual, read.indicators[0].score) == ("6", "16")
    assert read.indicators[0].deviation == "设备老化,已更换"
    assert read.adjust_reason == "未调整"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (form(code="999"), "编码 999:工作簿中没有这个编码的表"),
        (form(funds=[{"label": "彩票公益金", "actual": "1"}]), "没有资金来源「彩票公益金」"),
        (form(indicators=[row("没有的指标", actual="1")]), "没有指标「没有的指标」"),
        (
            form(indicators=[row("招商网络崩溃次数"), row("招商网络崩溃次数", actual="1")]),
            "没有指标「招商网络崩溃次数」",
        ),
        (form(spent="1"), "forms[0].spent:不认识的项"),
        (form(indicators=[row("", actual="3")]), "有一个指标没有写名称"),
    ],
)
def test_what_has_no_place_is_refused_and_nothing_written(network, tmp_path, given, expected):
    with pytest.raises(ZipingError) as caught:
        fill_workbook(network, values(tmp_path, given), tmp_path / "out.xlsx")
    assert expected in str(caught.value)
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("broken.json", b"{", "不是合规的 JSON"),
        ("latin.json", "「".encode("gbk"), "应为 UTF-8"),
        ("none.json", b'{"forms": []}', "一张表也没有"),
        ("text.json", b'"x"', "应是自评表对象的列表"),
        ("values.xlsx", b"x", "不是 Excel 工作簿"),
    ],
)
def test_values_that_cannot_be_read_are_said(network, tmp_path, name, content, expected):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ZipingError, match=expected):
        fill_workbook(network, tmp_path / name, tmp_path / "out.xlsx")


def test_the_issued_workbook_is_never_the_output(liuzhou):
    with pytest.raises(ZipingError, match="输出文件就是原文件"):
        fill_workbook(liuzhou.issued, sample("published.json"), liuzhou.issued)


def test_filling_a_filled_copy_again_changes_nothing(liuzhou, tmp_path):
    again = fill_workbook(liuzhou.inputs, sample("published.json"), tmp_path / "again.xlsx").path
    assert read_stamped(again).forms == read_stamped(liuzhou.inputs).forms


def test_a_blank_in_a_workbook_of_values_leaves_what_the_form_holds(liuzhou, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "指标"
    sheet.append(["编码", "指标内容", "实际完成值", "完成情况简要描述"])
    sheet.append([NETWORK, "招商网络崩溃次数", 6, None])
    book.save(tmp_path / "values.xlsx")
    out = fill_workbook(liuzhou.inputs, tmp_path / "values.xlsx", tmp_path / "out.xlsx").path
    row = read_stamped(out).forms["P01"].indicators[0]
    assert (row.actual, row.description, row.deviation) == ("6", "全年招商网维运行正常", "")


def test_what_is_left_unwritten_is_counted(liuzhou, tmp_path):
    """Results given beside the inputs are the workbook's own business, but never dropped in silence."""
    given = form(total="99", name="另一个名称", indicators=[row("招商网络崩溃次数", actual="6", score="19")])
    filled = fill_workbook(liuzhou.issued, values(tmp_path, given), tmp_path / "out.xlsx")
    assert filled.left == 2
    assert (
        fill_workbook(liuzhou.issued, sample("published.json"), tmp_path / "all.xlsx", typed_over=True).left
        == 0
    )
