"""What LibreOffice, without any add-in, makes of stamped workbooks: the plain half is alive and right."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.cell.cell import ERROR_CODES

from ziping.forms import read_stamped, read_submission
from ziping.hosts.libreoffice.convert import recalculate
from ziping.model import FieldRef
from ziping.quantity import number, rate
from ziping.rules import load
from ziping.scoring.evaluation import evaluate
from ziping.stamping.addresses import Key
from ziping.stamping.live import PLAIN_ENGINE

# Where the published set contradicts its own rule; see docs/用户手册.md.
HAND_SCORED = "“三公”两费同比变动幅度"
WITHOUT_BUDGET = "2020-2021年度购房补贴"


@pytest.fixture(scope="module")
def calculated(liuzhou, recalculated) -> dict[str, tuple[Path, Workbook]]:
    """Copy → its file, and what LibreOffice computes in it."""
    issued = recalculate(liuzhou.issued, recalculated.with_name("issued.xlsx"))
    return {
        "issued": (liuzhou.issued, openpyxl.load_workbook(issued, data_only=True)),
        "inputs": (liuzhou.inputs, openpyxl.load_workbook(recalculated, data_only=True)),
    }


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
def test_no_cell_shows_an_error_value(calculated, copy):
    _, computed = calculated[copy]
    errors = [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in computed
        for row in sheet.iter_rows()
        for cell in row
        if cell.value in ERROR_CODES or str(cell.value).startswith("Err:")
    ]
    assert errors == []


@pytest.mark.parametrize("copy", ["issued", "inputs"])
def test_cached_values_are_what_libreoffice_computes(calculated, copy):
    """Previews and readers that do not calculate see the same numbers and texts."""
    path, computed = calculated[copy]
    cached = openpyxl.load_workbook(path, data_only=True)
    compared = 0
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    ours = cached[sheet.title][cell.coordinate].value or ""
                    theirs = computed[sheet.title][cell.coordinate].value or ""
                    assert ours == theirs, f"{sheet.title}!{cell.coordinate}"
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
