"""What departments do to forms: columns in another order, added, left out or split; labels respaced; several forms on a sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printed import printed, printed_sheet
from published import published
from ziping.model import FieldRef, Form, Indicator, LevelWeight
from ziping.recognition import Found, Sheet, find_forms
from ziping.recognition.grid import Area, address

HENGKOU = published("hengkou-2024")
LIUZHOU = published("liuzhou-2022")
ROWS = (
    Indicator("产出指标", "数量指标", "走访企业次数", "≥10次", "20", "12", "20", deviation=""),
    Indicator(
        "产出指标", "质量指标", "问题办结率", "≥95%", "30", "90%", "28.42", deviation="两件需跨部门办理。"
    ),
    Indicator("效益指标", "社会效益指标", "企业满意度", "≥90%", "40", "95%", "40", deviation=""),
)
COLUMNS = {
    "level1": "一级指标", "level2": "二级指标", "name": "三级指标", "target": "年度指标值", "actual": "实际完成值",
    "weight": "分值", "score": "得分", "deviation": "偏差原因分析及改进措施",
}  # fmt: skip


def table(*names: str, rows=ROWS, heads=COLUMNS) -> list[list[object]]:
    """Head and rows with these columns; a name that is no field makes a column of its own."""
    body = [[getattr(row, name, "另记") for name in names] for row in rows]
    return [[heads.get(name, name) for name in names], *body]


def found(*sheets: list[list[object]] | Sheet) -> Found:
    return find_forms(
        sheet if isinstance(sheet, Sheet) else Sheet(f"表{n}", sheet) for n, sheet in enumerate(sheets, 1)
    )


def rows_of(result: Found) -> tuple[Indicator, ...]:
    assert result.unread == ()
    return result.forms[0].indicators


@given(st.permutations(list(COLUMNS)))
def test_columns_in_any_order(names):
    assert rows_of(found(table(*names))) == ROWS


@given(st.permutations([*COLUMNS, "序号", "备注", "责任科室"]))
def test_columns_of_their_own_are_left_alone(names):
    assert rows_of(found(table(*names))) == ROWS


@pytest.mark.parametrize("missing", ["weight", "score", "deviation", "level1", "level2"])
def test_columns_left_out(missing):
    names = [name for name in COLUMNS if name != missing]
    blank = "" if missing in ("level1", "level2") else None
    expected = tuple(replace(row, **{missing: blank}) for row in ROWS)
    assert rows_of(found(table(*names))) == expected


def test_without_third_level_the_second_names_the_indicator():
    names = [name for name in COLUMNS if name != "name"]
    assert [(row.level2, row.name) for row in rows_of(found(table(*names)))] == [
        ("", "数量指标"), ("", "质量指标"), ("", "社会效益指标"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "marks", [("20%", "30%", "40%"), (0.2, 0.3, 0.4), (20, 30, 40), ("20.00%", "30.00%", "40.00%")]
)
def test_marks_in_percent(marks):
    rows = table(*COLUMNS, heads=COLUMNS | {"weight": "权重（%）"})
    at = list(COLUMNS).index("weight")
    for row, mark in zip(rows[1:], marks, strict=True):
        row[at] = mark
    assert [row.weight for row in rows_of(found(rows))] == ["20", "30", "40"]


@pytest.mark.parametrize("heads", [("指标方向", "目标值", "计量单位"), ("符号", "年度指标值", "单位")])
def test_a_target_in_three_columns(heads):
    names = ["name", "sign", "target", "unit", "actual", "weight", "score"]
    rows = [
        [*heads[:0], "三级指标", *heads, "实际完成值", "分值", "得分"],
        ["走访企业次数", "≥", 10, "次", 12, 20, 20],
        ["问题办结率", "≥", 95, "%", 96, 20, 20],
        ["按期完成", "—", "2022年12月31日", "/", "2022年12月30日", 20, 20],
    ]
    assert len(rows[0]) == len(names)
    assert [row.target for row in rows_of(found(rows))] == ["≥10次", "≥95%", "2022年12月31日"]


def test_a_head_of_two_lines():
    rows = [
        ["一级指标", "二级指标", "三级指标", "绩效指标情况", None, "评分情况", None],
        [None, None, None, "指标值", "完成值", "分值", "得分"],
        ["产出指标", "数量指标", "走访企业次数", "≥10次", 12, 20, 20],
    ]
    assert [(row.target, row.actual, row.weight, row.score) for row in rows_of(found(rows))] == [
        ("≥10次", "12", "20", "20")
    ]


def test_marks_in_the_names_of_levels():
    rows = table("level1", "level2", "name", "target", "actual", "score")
    rows[1][0], rows[2][0], rows[1][1] = "产出指标\n（50分）", None, "数量指标(20分)"
    form = found(rows).forms[0]
    assert [(row.level1, row.level2) for row in form.indicators][:2] == [
        ("产出指标", "数量指标"), ("产出指标", "质量指标"),
    ]  # fmt: skip
    assert form.level_weights == (
        LevelWeight("产出指标", "", "50"), LevelWeight("产出指标", "数量指标", "20"),
    )  # fmt: skip


SPACES = st.sampled_from(["", " ", "　", "\n", "\u200b", "\u00a0"])


@st.composite
def respaced(draw: st.DrawFn) -> list[list[object]]:
    """A printed form with blanks of all kinds in its labels, and colons behind some."""
    rows = [list(row) for row in printed(HENGKOU[1])]
    for row in rows:
        for column, value in enumerate(row):
            if isinstance(value, str) and value in LABELS:
                pieces = [char + draw(SPACES) for char in value]
                row[column] = "".join(pieces) + draw(st.sampled_from(["", ":", "："]))
    return rows


LABELS = {
    "项目名称", "主管部门", "实施单位", "全年预算数", "全年执行数", "分值", "执行率", "得分", "预期目标", "实际完成情况",
    "二级指标", "三级指标", "总分", "备注：",
}  # fmt: skip


@given(respaced())
def test_blanks_of_all_kinds_in_labels(rows):
    plain = found(printed(HENGKOU[1])).forms[0]
    assert found(rows).forms[0] == plain


@given(st.lists(st.integers(0, len(printed(HENGKOU[1]))), max_size=5))
def test_blank_rows_anywhere(places):
    rows = [list(row) for row in printed(HENGKOU[1])]
    plain = found(rows).forms[0]
    for at in sorted(places, reverse=True):
        rows.insert(at, [None] * 9)
    result = found(rows)
    assert result.unread == ()
    # A heading above its value has it in the next row only.
    goals = {"goal_expected": plain.goal_expected, "goal_actual": plain.goal_actual}
    assert replace(result.forms[0], **goals) == plain


@given(st.integers(0, 3), st.integers(0, 4))
def test_a_form_may_stand_anywhere_on_its_sheet(down, right):
    rows = [[None] * (right + 9) for _ in range(down)] + [[None] * right + row for row in printed(HENGKOU[1])]
    moved, plain = found(rows).forms[0], found(printed(HENGKOU[1])).forms[0]
    assert moved == plain
    for ref, place in plain.places.items():
        letters = place.cell.rstrip("0123456789")
        assert moved.places[ref].cell == address(
            int(place.cell[len(letters) :]) - 1 + down, ord(letters) - 65 + right
        ), ref


class TestSeveralForms:
    def test_one_below_the_other(self):
        rows = [row for form in HENGKOU[:3] for row in [*printed(form), [None]]]
        result = found(rows)
        assert [form.name for form in result.forms] == [form.name for form in HENGKOU[:3]]
        assert [form.total for form in result.forms] == [form.total for form in HENGKOU[:3]]
        assert result.unread == ()

    def test_without_a_blank_row_or_notes_between(self):
        def bare(form: Form) -> list[list[object]]:
            rows = printed(form)
            return rows[: next(at for at, row in enumerate(rows) if row[0] == "总分") + 1]

        result = found([row for form in HENGKOU[:3] for row in bare(form)])
        assert [(form.name, len(form.indicators)) for form in result.forms] == [
            (form.name, len(form.indicators)) for form in HENGKOU[:3]
        ]

    def test_side_by_side(self):
        left, right = printed(HENGKOU[0]), printed(HENGKOU[1])
        height = max(len(left), len(right))
        pad = [[None] * 9 for _ in range(height)]
        rows = [[*a, None, *b] for a, b in zip((left + pad)[:height], (right + pad)[:height], strict=True)]
        heads = [next(at for at, row in enumerate(form) if row[3] == "三级指标") for form in (left, right)]
        assert heads[0] == heads[1], "only heads in one line stand side by side"
        result = found(rows)
        assert [len(form.indicators) for form in result.forms] == [8, 9]
        assert [form.total for form in result.forms] == [form.total for form in HENGKOU[:2]]

    def test_on_many_sheets(self):
        result = find_forms([printed_sheet(form) for form in HENGKOU])
        assert [form.name for form in result.forms] == [form.name for form in HENGKOU]
        assert [form.id for form in result.forms] == [str(n) for n in range(1, 13)]


def test_a_title_split_over_cells_and_lines():
    rows = printed(HENGKOU[1])
    rows[0] = ["项目支出", None, "绩效自评表", *[None] * 6]
    rows.insert(1, ["（2024年度）", *[None] * 8])
    form = found(rows).forms[0]
    assert (form.title, form.year) == ("项目支出绩效自评表（2024年度）", 2024)


def test_labels_with_their_value_in_one_cell():
    rows = printed(HENGKOU[1])
    rows[1] = ["项目名称：客商接待", None, None, None, None, "项目编码:0042", None, None, None]
    form = found(rows).forms[0]
    assert (form.name, form.code) == ("客商接待", "0042")
    assert form.places[FieldRef("code")].cell == "F2"


def test_hidden_columns_and_merged_levels_are_read():
    rows = table(*COLUMNS)
    rows[2][0] = None
    sheet = Sheet("表", rows, (Area(1, 0, 2, 0),), hidden_columns=frozenset({4}))
    assert rows_of(found(sheet)) == ROWS


def test_execution_as_a_row_of_the_table():
    rows = table("level1", "level2", "name", "target", "actual", "weight", "score")
    rows.insert(1, ["预算执行情况", "预算执行率", "预算执行率", "100%", "98.6%", 10, 9.86])
    form = found(rows).forms[0]
    assert (form.exec_weight, form.exec_rate, form.exec_score) == ("10", "98.6%", "9.86")
    assert len(form.indicators) == 3


def test_amounts_beside_their_labels():
    rows = [
        ["项目名称", "走访经费"],
        ["全年预算数", 207, "全年执行数", 170.69, "执行率", "82.46%"],
        *table(*COLUMNS),
    ]
    form = found(rows).forms[0]
    line = form.funds[0]
    assert (line.adjusted, line.actual, line.rate, form.exec_rate) == ("207", "170.69", "82.46%", "82.46%")


class TestNothingIsDropped:
    def test_a_second_line_of_a_name(self):
        rows = table(*COLUMNS)
        rows.insert(2, [None, None, "(规模以上)", None, None, None, None, None])
        result = found(rows)
        assert len(result.forms[0].indicators) == 3
        assert [(item.row, item.sheet) for item in result.unread] == [(3, "表1")]
        assert "此表第 3 行只有「(规模以上)」" in result.unread[0].message

    def test_a_row_below_the_total(self):
        rows = [
            *table(*COLUMNS),
            ["总分", None, None, None, None, 90, 88.42, None],
            ["效益指标", "经济效益指标", "税收", "≥1亿元", 2, 10, 10, None],
        ]
        result = found(rows)
        assert result.forms[0].total == "88.42"
        assert [item.row for item in result.unread] == [6]
        assert "在指标表之外" in result.unread[0].message

    def test_a_form_whose_table_has_no_head(self):
        rows = printed(HENGKOU[1])
        at = next(n for n, row in enumerate(rows) if row[3] == "三级指标")
        rows[at] = [None] * 9
        result = found(printed(HENGKOU[0]), rows)
        assert len(result.forms) == 1
        assert [(item.sheet, item.row) for item in result.unread] == [("表2", 2)]
        assert "没有认出指标表" in result.unread[0].message

    @given(st.data())
    def test_every_filled_row_is_an_indicator_or_listed(self, data):
        """Cells of the table emptied at random: no row vanishes."""
        rows = table(*COLUMNS)
        for row in rows[1:]:
            for column in range(len(row)):
                if data.draw(st.booleans()):
                    row[column] = None
        result = found(rows)
        levels = {0, 1}
        kept = [
            n
            for n, row in enumerate(rows[1:], 2)
            if any(v not in (None, "") for at, v in enumerate(row) if at not in levels)
        ]
        read = {
            int(result.forms[0].places[FieldRef("name", "indicators", n)].cell[1:])
            for n in range(len(result.forms[0].indicators))
        }
        listed = {item.row for item in result.unread}
        assert sorted(read | listed) == kept
        assert not read & listed
