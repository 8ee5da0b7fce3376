"""What LibreOffice, without any add-in, makes of stamped workbooks: the plain half is alive and right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import ERROR_CODES

from ziping.forms import read_stamped, read_submission
from ziping.hosts.libreoffice.convert import pictures, recalculate
from ziping.model import FieldRef
from ziping.opening import put_text
from ziping.quantity import number, rate
from ziping.rules import available, load
from ziping.scoring.evaluation import evaluate
from ziping.scoring.execution import (
    adjustment_rate,
    execution_rate,
    execution_score,
    grade,
    plain_adjustment_rate,
    plain_execution_rate,
    plain_execution_score,
    plain_grade,
    plain_total,
    total_score,
)
from ziping.scoring.indicators import score_indicator
from ziping.scoring.plain import plain_score
from ziping.stamping.addresses import Key
from ziping.stamping.live import PLAIN_ENGINE

# Where the published set contradicts its own rule; see docs/用户手册.md.
HAND_SCORED = "“三公”两费同比变动幅度"
WITHOUT_BUDGET = "2020-2021年度购房补贴"


def test_scores_recalculated_by_libreoffice_are_the_printed_ones(liuzhou, recalculated):
    live = {form.code: form for form in read_submission(recalculated).forms}
    equal, odd = 0, []
    for printed in liuzhou.published:
        for a, b in zip(printed.indicators, live[printed.code].indicators, strict=True):
            if number(a.score) == number(b.score):
                equal += 1
            else:
                odd.append((a.name, a.score, b.score))
    assert equal == 65
    assert odd == [(HAND_SCORED, "2", "0")]


def test_execution_and_totals_recalculated_by_libreoffice_are_the_printed_ones(liuzhou, recalculated):
    live = {form.code: form for form in read_submission(recalculated).forms}
    for printed in liuzhou.published:
        form = live[printed.code]
        if form.name == WITHOUT_BUDGET:
            assert (form.exec_rate, form.exec_score, form.total) == ("—", "—", "90")
            continue
        assert rate(form.exec_rate) == rate(printed.exec_rate)
        assert number(form.exec_score) == number(printed.exec_score)
        if form.kind == "project":
            assert (
                rate(form.budget_adjust_rate) == rate(printed.budget_adjust_rate)
                or form.budget_adjust_rate == "—"
            )
            assert number(form.total) == number(printed.total)
        else:
            # The rule gives 0 where 2 was printed.
            assert number(form.total) == number(printed.total) - 2


def test_grades_are_live_on_the_summary_sheet(recalculated):
    grades = {form.name: form.grade for form in read_submission(recalculated).forms}
    assert grades.pop("办公设备购置") == "中"
    assert set(grades.values()) == {"优"}


def test_saved_by_libreoffice_the_workbook_says_the_same(liuzhou, recalculated):
    ours, theirs = read_stamped(liuzhou.inputs), read_stamped(recalculated)
    assert theirs.metadata == ours.metadata
    assert theirs.forms == ours.forms
    for key, form in ours.forms.items():
        holding = {ref: place.holds_formula for ref, place in form.places.items()}
        assert holding == {ref: place.holds_formula for ref, place in theirs.forms[key].places.items()}


@pytest.mark.parametrize("copy", ["issued", "inputs"])
def test_no_cell_shows_an_error_value(liuzhou, tmp_path, copy):
    book = openpyxl.load_workbook(recalculate(getattr(liuzhou, copy), tmp_path / "out.xlsx"), data_only=True)
    errors = [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value in ERROR_CODES or str(cell.value).startswith("Err:")
    ]
    assert errors == []


def test_cached_values_are_what_libreoffice_computes(liuzhou, tmp_path):
    """Previews and readers that do not calculate see the same numbers and texts."""
    for path in (liuzhou.issued, liuzhou.inputs):
        cached = openpyxl.load_workbook(path, data_only=True)
        formulas = openpyxl.load_workbook(path)
        computed = openpyxl.load_workbook(recalculate(path, tmp_path / path.name), data_only=True)
        compared = 0
        for sheet in formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        ours = cached[sheet.title][cell.coordinate].value or ""
                        theirs = computed[sheet.title][cell.coordinate].value or ""
                        assert ours == theirs, f"{path.name} {sheet.title}!{cell.coordinate}"
                        compared += 1
        assert compared > 250


def test_one_cell_says_which_engine_answers(recalculated):
    book = openpyxl.load_workbook(recalculated, data_only=True)
    address = read_stamped(recalculated).addresses[Key("all", FieldRef("engine"), summary=True)]
    assert book[address.sheet][address.cell].value == PLAIN_ENGINE


def test_a_changed_actual_value_changes_score_and_total(liuzhou, tmp_path):
    stamped = read_stamped(liuzhou.inputs)
    actual = FieldRef("actual", "indicators", 0)
    place = stamped.forms["P01"].places[actual]
    book = openpyxl.load_workbook(liuzhou.inputs)
    book[place.sheet][place.cell].value = 7.5  # ≤5次, 20 marks: 20×(1−0.5)
    book.save(tmp_path / "edited.xlsx")
    form = read_stamped(recalculate(tmp_path / "edited.xlsx", tmp_path / "out.xlsx")).forms["P01"]
    assert form.indicators[0].score == "10"
    assert form.total == "89.4"


def test_unfinished_forms_are_not_totalled(liuzhou, tmp_path):
    """Empty is not zero: a form with gaps has no total and no grade, in the workbook as in Python."""
    stamped = read_stamped(liuzhou.inputs)
    book = openpyxl.load_workbook(liuzhou.inputs)
    for ref in (FieldRef("actual", "indicators", 2), FieldRef("actual", "funds", 2)):
        place = stamped.forms["P01"].places[ref]
        book[place.sheet][place.cell].value = None
    book.save(tmp_path / "gaps.xlsx")
    form = read_stamped(recalculate(tmp_path / "gaps.xlsx", tmp_path / "out.xlsx")).forms["P01"]
    assert (form.funds[0].actual, form.exec_rate, form.exec_score) == ("未填完", "未填完", "未填完")
    assert (form.indicators[2].score, form.total, form.grade) == ("", "未填完", "")
    assert evaluate(form, load("liuzhou-2022")).form == form


TARGETS = [
    "≥10次", "≥100%", "≥90%", "≥1.5万元", "≥0", "≤5次", "≤5%", "≤10万元", "≤0", "≤50%", "=365天", "=100%", "=0",
    "不少于30人", "20个以上", "2022年12月31日", "2022年12月", "显著提升", "约10或20次", "",
]  # fmt: skip
ACTUALS = [
    None, 0, 1, 2, 4.8, 4.81, 5, 5.05, 7.5, 9.99, 10, 10.01, 15.98, 20, 27.2, 90, 100, 109, 365, 0.05, 0.95, -3,
    "达成预期指标", "已完成", date(2022, 12, 31), date(2023, 1, 1), date(2022, 6, 30), 44926,
]  # fmt: skip


@pytest.mark.parametrize("rule_id", available())
def test_both_halves_of_the_score_formula_agree(rule_id, tmp_path):
    """Every rule, every kind of target, boundaries, blanks, texts and dates: Python = plain formula."""
    rules = load(rule_id)
    cases = [(t, a, w) for t in TARGETS for a in ACTUALS for w in (10, 7.5)]
    cases += [("≥10次", 5, w) for w in (None, "十分", -1, 0)]
    book = openpyxl.Workbook()
    sheet = book.active
    for row, (target, actual, weight) in enumerate(cases, 1):
        put_text(sheet.cell(row, 1), target)
        sheet.cell(row, 2).value, sheet.cell(row, 3).value = actual, weight
        sheet.cell(
            row, 4
        ).value = (
            f"=IFERROR(PERF_SCORE(A{row},B{row},C{row}),{plain_score(target, f'B{row}', f'C{row}', rules)})"
        )
    shown = _column(book, tmp_path)
    for case, (target, actual, weight) in zip(shown, cases, strict=True):
        if isinstance(actual, date) and "年" not in target:
            continue  # to a formula a date in a number cell is its serial number; Python knows it is a date
        assert _same(case, score_indicator(target, actual, weight, rules).cell), (target, actual, weight)


AMOUNTS = [None, "无", "未填完", 0, 0.901, 1.5, 5.0142, 12.588, 1661.412, -1]


@pytest.mark.parametrize("rule_id", available())
def test_both_halves_of_the_rate_formulas_agree(rule_id, tmp_path):
    rules = load(rule_id)
    cases = [(a, b) for a in AMOUNTS for b in AMOUNTS]
    book = openpyxl.Workbook()
    sheet = book.active
    for row, (a, b) in enumerate(cases, 1):
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = a, b
        x, y = f"A{row}", f"B{row}"
        sheet.cell(row, 4).value = "=" + plain_execution_rate(x, y, rules)
        sheet.cell(row, 5).value = "=" + plain_execution_score(x, y, "10", rules)
        sheet.cell(row, 6).value = "=" + plain_adjustment_rate(x, y, rules)
    columns = [_column(book, tmp_path, column) for column in (4, 5, 6)]
    for row, (a, b) in enumerate(cases):
        expected = (
            execution_rate(a, b, rules),
            execution_score(a, b, 10, rules),
            adjustment_rate(a, b, rules),
        )
        for shown, score in zip((column[row] for column in columns), expected, strict=True):
            assert _same(shown, score.cell), (a, b)


@pytest.mark.parametrize("rule_id", available())
def test_both_halves_of_total_and_grade_agree(rule_id, tmp_path):
    rules = load(rule_id)
    cases = [
        (exec_score, first, second)
        for exec_score in (None, "—", 0, 5.74, "需填数值")
        for first in (None, 0, 20, 54.26, "需人工评分")
        for second in (None, 30, 34.26, 25.74)
    ]
    book = openpyxl.Workbook()
    sheet = book.active
    for index, values in enumerate(cases):
        top = index * 3 + 1
        for offset, value in enumerate(values):
            sheet.cell(top + offset, 1).value = value
        sheet.cell(top, 4).value = "=" + plain_total(f"A{top}", f"A{top + 1}:A{top + 2}")
        sheet.cell(top, 5).value = "=" + plain_grade(f"D{top}", rules)
    totals, grades = (_column(book, tmp_path, column)[::3] for column in (4, 5))
    for shown, label, (exec_score, first, second) in zip(totals, grades, cases, strict=True):
        total = total_score(exec_score, [first, second])
        assert _same(shown, total.cell), (exec_score, first, second)
        assert (label or "") == grade(total.cell, rules).cell


def test_every_page_of_a_workbook_becomes_a_picture(liuzhou, tmp_path):
    made = pictures(liuzhou.inputs, tmp_path / "pictures", dots_per_inch=40)
    # 填报说明, eleven forms and 汇总: each on one page.
    assert len(made) == 13
    assert all(page.stat().st_size > 1000 for page in made)


def _column(book: openpyxl.Workbook, folder: Path, column: int = 4) -> list[object]:
    source = folder / "cases.xlsx"
    book.save(source)
    sheet = openpyxl.load_workbook(recalculate(source, folder / "cases-out.xlsx"), data_only=True).active
    return [sheet.cell(row, column).value for row in range(1, book.active.max_row + 1)]


def _same(shown: object, expected: Decimal | str) -> bool:
    if isinstance(expected, str):
        return (shown or "") == expected
    return isinstance(shown, int | float) and abs(Decimal(str(shown)) - expected) < Decimal("1e-9")
