"""Forms recognised by their labels alone: as printed elsewhere, and where something is odd."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from printed import TABLE_HEAD, as_printed, printed, row
from published import published
from ziping.model import FieldRef, Form
from ziping.recognition import Recognised, recognise

FORMS = [*published("hengkou-2024"), *published("donghu-2021")]
HEAD = ["三级指标", "指标值", "实际完成值", "分值", "得分"]


def read(*rows) -> Recognised:
    found = recognise(rows)
    assert found is not None
    return found


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_printed_form_is_read_as_it_was_published(form: Form):
    found = read(*printed(form))
    assert found.unread == ()
    # The year that stands in a title of 恒口 is that of the project.
    assert replace(found.form, year=None) == replace(as_printed(form, 1), year=None)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_place_leads_back_to_the_text(form: Form):
    rows = printed(form)
    found = read(*rows)
    for ref, place in found.form.places.items():
        if "「" in place.cell or ref.name in ("level1", "level2", "exec_weight"):
            continue
        line, column = (int(part) for part in place.cell.strip("第列").split("行第"))
        value = rows[line - 1][column - 1]
        text = found.form.text(ref)
        assert text == (value or "" if isinstance(value, str | None) else f"{value:.12g}"), ref


def test_a_rubric_with_scores_only():
    """The scoring table of a 部门评价: no targets, no actual values."""
    found = read(
        ["一级指标", "二级指标", "三级指标", "分值", "评分标准", "评价得分"],
        ["决策\n(15分)", "项目立项\n(4分)", "立项依据\n充分性", 2, "四项各占1/4权重分", 2],
        [None, None, "立项程序\n规范性", 2, "两项各占1/2权重分", 1],
        ["过程", "资金管理", "资金到位率", 2, "按比例计分", 1.88],
    )
    first, second, third = found.form.indicators
    assert found.form.kind == "department_evaluation"
    assert (first.level1, first.level2, first.standard) == ("决策", "项目立项", "四项各占1/4权重分")
    assert (second.level1, second.level2, second.score) == ("决策", "项目立项", "1")
    assert (third.level1, third.level2, third.target) == ("过程", "资金管理", None)


def test_a_new_first_level_ends_the_second_level_before_it():
    found = read(
        ["一级指标", "二级指标", *HEAD],
        ["产出指标", "数量指标", "次数", "≥10次", 8, 20, 16],
        ["满意度指标", None, "客商满意度", "≥90%", 95, 10, 10],
    )
    assert found.form.indicators[1].level2 == ""


def test_blank_fields_are_placed_by_their_label():
    found = read(["预算调整率", None, "调整原因说明", None], HEAD, ["次数", "≥10次", 8, 20, 16])
    assert (found.form.budget_adjust_rate, found.form.adjust_reason) == ("", "")
    assert found.form.places[FieldRef("adjust_reason")].cell == "第1行「调整原因说明」"


def test_the_total_and_grade_may_stand_above_the_table():
    found = read(["自评得分(满分100分)", 16, "自评等级：", "差"], HEAD, ["次数", "≥10次", 8, 20, 16])
    assert (found.form.total, found.form.grade) == ("16", "差")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.94, "94.00%"), (1, "100.00%"), (0.98765, "98.765%"), (57.36, "57.36"), ("42.87%", "42.87%"), (None, ""),
     ("—", "—"), (float("nan"), "#NUM!")],
)  # fmt: skip
def test_rates_as_percent_cells_hold_them(value, text):
    fund_head = ["资金来源", "全年预算数", "全年执行数", "执行率"]
    found = read(fund_head, ["合计", 10, 9.4, value], HEAD, ["次数", "≥10次", 8, 20, 16])
    assert found.form.funds[0].rate == found.form.exec_rate == text


def test_a_date_in_a_cell():
    found = read(HEAD, ["完成时限", date(2022, 12, 31), date(2022, 12, 30), 20, 20])
    assert (found.form.indicators[0].target, found.form.indicators[0].actual) == (
        "2022年12月31日",
        "2022年12月30日",
    )


class TestNothingIsDropped:
    def test_a_row_without_a_name(self):
        found = read(HEAD, ["次数", "≥10次", 8, 20, 16], [None, "≥5次", 5, 10, 10])
        assert [item[:2] for item in found.unread] == [(3, "第3行未能识别")]
        assert len(found.form.indicators) == 1

    def test_something_outside_the_columns(self):
        rows = printed(FORMS[0])
        at = rows.index(TABLE_HEAD) + 3
        rows.insert(at, row("生态效益\n指标"))
        assert [item.row for item in read(*rows).unread] == [at + 1]

    def test_a_fund_line_without_a_name(self):
        found = read(
            ["资金来源", "全年预算数", "全年执行数"],
            ["合计", 10, 9],
            [None, 5, 4],
            HEAD,
            ["次数", 1, 1, 1, 1],
        )
        assert [item.row for item in found.unread] == [3]

    def test_a_second_form(self):
        rows = printed(FORMS[0])
        found = read(*rows, *printed(FORMS[1]))
        assert found.form.total == FORMS[0].total
        assert [item.message for item in found.unread] == [
            f"第{len(rows) + rows.index(TABLE_HEAD) + 1}行起另有一张指标表,没有读取"
        ]

    def test_a_head_repeated_after_a_page_break_is_no_second_form(self):
        found = read(
            HEAD, ["甲", "≥10次", 8, 20, 16], HEAD, ["乙", "≥10次", 8, 20, 16], ["总分", None, None, 40, 32]
        )
        assert [item.name for item in found.form.indicators] == ["甲", "乙"]
        assert (found.form.total, found.unread) == ("32", ())

    @pytest.mark.parametrize("note", ["备注：略", "注:略", "填表人：王某", "改进措施及结果应用方案"])
    def test_what_follows_the_table_is_no_indicator(self, note):
        found = read(HEAD, ["甲", "≥10次", 8, 20, 16], [note, None, None, None, None], ["其他", 1, 1, 1, 1])
        assert len(found.form.indicators) == 1
        assert found.unread == ()


@pytest.mark.parametrize("rows", [[], [[]], [[None]], [["三级指标", "备注"]], [["甲", 1], ["乙"]]])
def test_no_indicator_table(rows):
    assert recognise(rows) is None
