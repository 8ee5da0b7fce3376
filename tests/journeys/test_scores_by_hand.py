"""A county where people type the scores: its rule file, its template, stamped, filled in, recalculated and checked."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from bureaus import with_typed_scores
from ziping import clerk_rules, clerk_templates
from ziping.checks import check_form
from ziping.errors import ZipingError
from ziping.filling import fill_workbook
from ziping.forms import read_stamped
from ziping.forms.stamped import StampedBook
from ziping.hosts.libreoffice.convert import recalculate
from ziping.model import FieldRef, Form, FundLine, Indicator
from ziping.projects import Department, Library, read_library, write_library
from ziping.recognition import recognise
from ziping.rules import RuleSet, load
from ziping.stamping.addresses import Key, check_key
from ziping.stamping.lint import lint
from ziping.stamping.stamp import render_department, stamp_department
from ziping.stamping.templates import template_of

RULES = """id = "jiaxian-2025"
extends = "mof-2020"

[notice]
title = "甲县2025年度预算绩效自评"
number = "甲财绩〔2025〕3号"
issuer = "甲县财政局"
source = "甲财绩〔2025〕3号"

[scope]
region = "甲县"
year = 2025
source = "甲财绩〔2025〕3号"

[formulas.reverse]
name = "excess_deducted"
source = "甲财绩〔2025〕3号第八条"

[scoring]
mode = "by_hand"
source = "甲财绩〔2025〕3号第九条"
"""
ROWS = (
    Indicator("产出指标", "数量指标", "培训场次", "≥10场", "20"),
    Indicator("产出指标", "成本指标", "培训成本", "≤10万元", "30"),
    Indicator("效益指标", "社会效益指标", "学员就业率", "≥90%", "30"),
    Indicator("满意度指标", "服务对象满意度指标", "学员满意", "有所提升", "10"),
)
ACTUALS = ("8", "15.98", "95", "达成预期指标")
COMPUTED = ("16", "12.06", "30", "需人工评分")
WHY = (
    "正向指标 ≥10场,完成的记满分,未完成的按完成比例计分:16",
    "反向指标 ≤10万元,不超过的记满分,超过的按超出比例扣分,超出一倍为0分:12.06",
    "正向指标 ≥90%,完成的记满分,未完成的按完成比例计分:30",
    "定性指标 有所提升,按档次由人在档内评分:需人工评分",
)
"""What the plain formula says; the Python function also names the actual value and the calculation."""


def project(code: str) -> Form:
    rows = tuple(replace(row, actual="", score="", deviation="") for row in ROWS)
    funds = (
        FundLine("年度资金总额", "", "", "", "", ""),
        FundLine("一般公共预算", "100", "0", "100", "", ""),
    )
    return Form(
        id=code, kind="project", title="表题", name=f"培训{code}", region="甲县", year=2025, code=code, unit="甲县一局",
        supervisor="甲县一局", money_unit="万元", funds=funds, goal_expected="办好培训", goal_actual="", exec_weight="10",
        exec_rate="", exec_score="", exec_reason="", indicators=rows, total="", grade="", budget_adjust_rate="",
        adjust_reason="", functions="", overview="", start="", end="", schedule="",
    )  # fmt: skip


def score_row(sheet: Worksheet) -> int:
    return next(cell.row for cell in sheet["H"] if cell.value == "{{ row.score }}")


@dataclass(frozen=True)
class County:
    rules: RuleSet
    template: Path
    issued: Path
    filled: Path
    recalculated: Path

    def read(self) -> StampedBook:
        return read_stamped(self.recalculated)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clerk_rules, "folder", lambda: folder / "rules")
        patch.setattr(clerk_templates, "folder", lambda: folder / "templates")
        clerk_rules.make_known()
        clerk_templates.make_known()
        (folder / "rules").mkdir()
        (folder / "rules" / "jiaxian-2025.toml").write_text(RULES, "utf-8")
        own = folder / "templates" / "jiaxian-2025" / "自评表.xlsx"
        own.parent.mkdir(parents=True)
        source = template_of("mof-2020")
        assert source is not None
        book = openpyxl.load_workbook(source)
        with_typed_scores(book)
        book.save(own)
        department = Department("1", "甲县一局", (project("1-1"), project("1-2"), project("1-3")))
        write_library(folder / "项目库.xlsx", Library(2025, load("jiaxian-2025"), "", "", (department,)))
        library = read_library(folder / "项目库.xlsx")
        issued = stamp_department(library, library.departments[0], folder / "issued.xlsx")
        filled = fill_workbook(issued, values(folder), folder / "filled.xlsx").path
        again = recalculate(filled, folder / "recalculated.xlsx")
        yield County(load("jiaxian-2025"), own, issued, filled, again)


def values(folder: Path) -> Path:
    """1-1: one score differs without a reason; 1-2: one is missing and one too large; 1-3: all explained."""
    typed = {
        "1-1": (("16", "30", "30", "9"), ("少办两场", "", "", "个别学员不满")),
        "1-2": (("25", "", "30", "10"), ("", "", "", "")),
        "1-3": (("16", "20", "30", "9"), ("少办两场", "材料涨价,按核定成本评", "", "个别学员不满")),
    }
    forms = [
        {
            "id": code, "code": code, "kind": "project", "title": "", "name": "",
            "funds": [{"label": "一般公共预算", "actual": "90"}],
            "indicators": [
                {"level1": row.level1, "level2": row.level2, "name": row.name, "actual": actual, "score": score, "deviation": why}
                for row, actual, score, why in zip(ROWS, ACTUALS, scores, reasons, strict=True)
            ],
        }
        for code, (scores, reasons) in typed.items()
    ]  # fmt: skip
    path = folder / "内容.json"
    path.write_text(json.dumps({"forms": forms}, ensure_ascii=False), "utf-8")
    return path


def column(book: StampedBook, form: str, name: str, *, of: Path) -> list[object]:
    """The values in a workbook's column beside the indicators."""
    values = openpyxl.load_workbook(of, data_only=True)
    places = [book.addresses[Key(form, FieldRef(name, "indicators", index))] for index in range(len(ROWS))]
    return [values[place.sheet][place.cell].value for place in places]


def counts(county: County, form: str, path: Path) -> dict[str, object]:
    book, values = read_stamped(path), openpyxl.load_workbook(path, data_only=True)
    names = [key.ref.name for key in book.addresses if key.summary and key.form == form]
    found = [name[len("check_") : -len("_count")] for name in names if name.endswith("_count")]
    places = {name: book.addresses[check_key(form, name, "count")] for name in found}
    return {name: values[place.sheet][place.cell].value for name, place in places.items()}


def test_a_score_is_an_open_coloured_cell_and_what_the_rule_says_is_locked_beside_it(county):
    book, stamped = openpyxl.load_workbook(county.issued), read_stamped(county.issued)
    for index in range(len(ROWS)):
        cells = {}
        for name in ("score", "actual", "computed", "why"):
            address = stamped.addresses[Key("P01", FieldRef(name, "indicators", index))]
            cells[name] = book[address.sheet][address.cell]
        assert cells["score"].value is None
        assert not cells["score"].protection.locked
        assert cells["score"].fill.fgColor.rgb == cells["actual"].fill.fgColor.rgb == "FFFFF8DC"
        assert "IFERROR(PERF_SCORE(" in cells["computed"].value
        assert "IFERROR(PERF_WHY(" in cells["why"].value
        assert cells["computed"].protection.locked
        assert cells["why"].protection.locked


def test_while_typing_a_score_is_held_within_its_weight(county):
    book, stamped = openpyxl.load_workbook(county.issued), read_stamped(county.issued)
    place = stamped.forms["P01"].places[FieldRef("score", "indicators", 1)]
    weight = stamped.forms["P01"].places[FieldRef("weight", "indicators", 1)]
    sheet = book[place.sheet]
    (limit,) = [v for v in sheet.data_validations.dataValidation if place.cell in str(v.sqref).split()]
    assert (limit.type, limit.operator, limit.formula1, limit.formula2) == (
        "decimal", "between", "0", weight.cell,
    )  # fmt: skip
    assert limit.errorStyle in (None, "stop")
    assert limit.error == "得分只能填数字,不小于 0,不大于分值。"


def test_a_blank_form_shows_what_is_missing_before_any_recalculation(county):
    stamped = read_stamped(county.issued)
    assert column(stamped, "P01", "computed", of=county.issued) == [None] * 4
    assert column(stamped, "P01", "why", of=county.issued) == ["未填实际完成值"] * 4
    assert stamped.forms["P01"].total == ""
    assert counts(county, "P01", county.issued) == {
        "weights": 0, "spent": 1, "actuals": 4, "range": 0, "typed": 4, "differs": 0, "reasons": 0, "low": 0, "total": 1,
    }  # fmt: skip


def test_a_filled_copy_shows_values_before_any_recalculation(county):
    stamped = read_stamped(county.filled)
    assert [str(value) for value in column(stamped, "P01", "computed", of=county.filled)] == [*COMPUTED]
    assert column(stamped, "P01", "why", of=county.filled)[0] == "正向指标 ≥10场,实际 8,完成 80%:20×0.8=16"
    assert [form.total for form in stamped.forms.values()] == ["94", "未填完", "84"]


def test_recalculated_every_value_is_the_same(county):
    stamped = county.read()
    for form in ("P01", "P02", "P03"):
        assert [str(value) for value in column(stamped, form, "computed", of=county.recalculated)] == [
            *COMPUTED
        ]
        assert column(stamped, form, "why", of=county.recalculated) == [*WHY]
        assert counts(county, form, county.recalculated) == counts(county, form, county.filled)
    first = stamped.forms["P01"]
    assert [row.score for row in first.indicators] == ["16", "30", "30", "9"]
    assert (first.exec_score, first.total, first.grade) == ("9", "94", "优")
    assert stamped.forms["P02"].total == "未填完"
    assert {key: form.total for key, form in read_stamped(county.filled).forms.items()} == {
        key: form.total for key, form in stamped.forms.items()
    }
    values = openpyxl.load_workbook(county.recalculated, data_only=True)
    summary = stamped.addresses[Key("P01", FieldRef("grade"), True)]
    assert values[summary.sheet][summary.cell].value == "优"


@pytest.mark.parametrize(
    ("form", "failing"),
    [
        ("P01", {"differs": 1}),
        ("P02", {"range": 1, "typed": 1, "differs": 1, "total": 1}),
        ("P03", {}),
    ],
)
def test_the_sheet_of_checks_counts_what_is_to_be_mended(county, form, failing):
    found = counts(county, form, county.recalculated)
    assert "unscored" not in found, "a score that a person gives is no unreadable actual value"
    assert {name: count for name, count in found.items() if count} == failing


def test_the_checks_compare_each_typed_score_with_the_rule(county):
    found = {}
    for key, form in county.read().forms.items():
        found[key] = {
            (item.check.id, str(item.field), item.severity) for item in check_form(form, county.rules)
        }
    assert ("A05", "indicators[1].score", "error") in found["P01"]
    assert ("A06", "indicators[0].score", "error") in found["P02"]
    assert ("C03", "indicators[1].score", "error") in found["P02"]
    assert {item for item in found["P03"] if item[0] not in ("C06", "C11", "L07")} == {
        ("A05", "indicators[1].score", "explained")
    }


def test_a_reason_missing_for_a_differing_score_is_marked_while_typing(county):
    book, stamped = openpyxl.load_workbook(county.issued), read_stamped(county.issued)
    place = stamped.forms["P01"].places[FieldRef("deviation", "indicators", 0)]
    rules = [
        rule.formula[0]
        for item in book[place.sheet].conditional_formatting
        if place.cell in item
        for rule in item.rules
    ]
    row = place.cell[1:]
    assert f"AND(ISNUMBER(H{row}),ISNUMBER(J{row}),H{row}<>J{row},LEN(TRIM(I{row}))=0)" in rules


def test_read_by_its_labels_alone_the_typed_score_is_the_score(county):
    """The column 计算得分 beside it is not taken for it."""
    sheet = openpyxl.load_workbook(county.recalculated, data_only=True)["01 培训1-1"]
    found = recognise([[cell.value for cell in row] for row in sheet.iter_rows()])
    assert found is not None
    assert [row.score for row in found.form.indicators if row.name] == ["16", "30", "30", "9"]


def test_without_a_column_for_the_computed_score_nothing_is_stamped(tmp_path):
    rules = replace(load("mof-2020"), mode="by_hand")
    department = Department("1", "甲县一局", (project("1-1"),))
    with pytest.raises(ZipingError, match="规定人工评分"):
        stamp_department(Library(2025, rules, "", "", (department,)), department, tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_scores_are_filled_in_from_a_workbook_too(county, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "指标"
    book.active.append(["编码", "指标内容", "实际完成值", "得分", "偏差原因及改进措施"])
    book.active.append(["1-1", "培训场次", 9, 18, "少办一场"])
    book.save(tmp_path / "内容.xlsx")
    filled = fill_workbook(county.issued, tmp_path / "内容.xlsx", tmp_path / "填好.xlsx")
    row = read_stamped(filled.path).forms["P01"].indicators[0]
    assert (filled.left, row.actual, row.score, row.deviation) == (0, "9", "18", "少办一场")


class TestLint:
    def edited(self, county: County, tmp_path: Path, **cells: str | None) -> list[str]:
        book = openpyxl.load_workbook(county.template)
        sheet = book["{{project}}"]
        row = score_row(sheet)
        for letter, text in cells.items():
            sheet[f"{letter}{row}"] = text
        book.save(tmp_path / "自评表.xlsx")
        return [str(problem) for problem in lint(tmp_path / "自评表.xlsx", county.rules)]

    def test_the_clerks_template_has_no_fault(self, county, tmp_path):
        assert self.edited(county, tmp_path) == []

    def test_the_explanation_may_be_left_out(self, county, tmp_path):
        assert self.edited(county, tmp_path, K=None) == []

    def test_without_the_computed_score_it_is_said_what_for(self, county, tmp_path):
        (fault,) = self.edited(county, tmp_path, J=None)
        assert "「{{project}}」H16:没有「{{ row.computed }}」,而评分规则「jiaxian-2025」规定人工评分" in fault
        assert "怎么改:在得分旁边的一格写 {{ row.computed }}" in fault

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("计算:{{ row.computed }}", "J16:「row.computed」与别的文字写在一格,不会随填写变化"),
            ("{{ form.computed }}", "J16:不认识「form.computed」"),
            ("{{ a.why }}", "J16:不认识「a.why」"),
        ],
    )
    def test_misuse_is_named_by_its_cell(self, county, tmp_path, text, expected):
        assert any(expected in fault for fault in self.edited(county, tmp_path, J=text))

    def test_where_scores_are_computed_a_second_one_is_refused(self, county):
        faults = [str(problem) for problem in lint(county.template, load("mof-2020"))]
        assert faults
        assert all(
            "「mof-2020」的得分是自动计算的,「{{ row.computed }}」与得分重复" in text for text in faults
        )


def test_the_explanation_may_stand_beside_computed_scores_too(tmp_path):
    source = template_of("mof-2020")
    assert source is not None
    book = openpyxl.load_workbook(source)
    for sheet in (sheet for sheet in book.worksheets if sheet.title.startswith("{{")):
        sheet[f"J{score_row(sheet)}"] = "{{ row.why }}"
    book.save(tmp_path / "自评表.xlsx")
    rules = load("mof-2020")
    assert lint(tmp_path / "自评表.xlsx", rules) == []
    department = Department("1", "甲县一局", (project("1-1"),))
    library = Library(2025, rules, "", "", (department,))
    made = render_department(library, department, tmp_path / "自评表.xlsx")
    (tmp_path / "issued.xlsx").write_bytes(made.data)
    first, *_ = json.loads(values(tmp_path).read_text("utf-8"))["forms"]
    (tmp_path / "一张.json").write_text(json.dumps({"forms": [first]}, ensure_ascii=False), "utf-8")
    filled = fill_workbook(tmp_path / "issued.xlsx", tmp_path / "一张.json", tmp_path / "filled.xlsx")
    again = recalculate(filled.path, tmp_path / "again.xlsx")
    stamped = read_stamped(again)
    assert column(stamped, "P01", "why", of=again)[0] == WHY[0]
    place = stamped.forms["P01"].places[FieldRef("score", "indicators", 0)]
    assert (place.issued_formula, place.holds_formula) == (True, True)
    assert stamped.forms["P01"].indicators[0].score == "16", "typed scores are not filled in over formulas"
    assert filled.left == 2, "the two that the rule leaves to a person"
