"""The published forms in Calc: Python answers, and says what the plain formulas say, and what was printed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from hosts.engines import STALE, Case, write
from hosts.test_published_regions import same_row
from libreoffice.compared import NOT_READ, Sheets, differences, engine, our_formulas
from libreoffice.office import convert, new_profile
from projects.test_regions import REGIONS
from published import published, verdicts
from ziping.forms import read_submission
from ziping.hosts.libreoffice.functions import ENGINE
from ziping.quantity import number
from ziping.rules import load
from ziping.stamping.live import PLAIN_ENGINE

SUMS = {"汇总", "校验"}


class Scored(NamedTuple):
    """
    Args:
        ours, plain: the cells with the extension, and without.
        saved: by Calc with the extension.
    """

    ours: Sheets
    plain: Sheets
    saved: Path


@pytest.fixture(scope="module", params=REGIONS)
def scored(request, filled, calc, plain_calc, tmp_path_factory):
    """Every workbook of a region."""
    found = []
    for path in filled[request.param]:
        saved = tmp_path_factory.mktemp("scored") / "saved.xlsx"
        with calc.open(path, Hidden=True) as document:
            ours = document.values()
            document.save(saved)
        with plain_calc.open(path, Hidden=True) as document:
            document.recalculate()
            found.append(Scored(ours, document.values(), saved))
    return request.param, found


def test_each_half_says_who_answers(scored):
    for ours, plain, _ in scored[1]:
        assert (engine(ours), engine(plain)) == (ENGINE, PLAIN_ENGINE)


def test_python_says_what_the_plain_formulas_say(scored):
    for ours, plain, _ in scored[1]:
        found = differences(ours, plain)
        # A text that only Python reads also completes the totals of its form.
        completed = {item[0] for item in found if item[4] in NOT_READ}
        assert [item for item in found if item[4] not in NOT_READ and item[0] not in completed | SUMS] == []


def test_printed_scores_come_out(scored):
    rule_id, found = scored
    forms = {form.code: form for it in found for form in read_submission(it.saved).forms}
    by_id = {form.id: form for form in published(rule_id)}
    seen = 0
    for verdict in verdicts(rule_id):
        if verdict.verdict != "match":
            continue
        printed = by_id[verdict.form]
        row = printed.indicators[verdict.row]
        live = same_row(forms[printed.code or printed.id], row)
        score = number(live.score)
        if score is None:  # a sentence that a person has to judge
            continue
        assert load(rule_id).score_rounding.apply(score) == number(row.score), (verdict, live)
        seen += 1
    assert (
        seen
        >= {"liuzhou-2022": 50, "hengkou-2024": 15, "donghu-2021": 8, "donghu-2021-evaluation": 8}[rule_id]
    )


def test_converted_without_a_window_the_values_are_live(installed, filled, tmp_path, plain_calc):
    with new_profile(installed) as profile:
        made = convert(profile, filled["liuzhou-2022"][0], "ods", tmp_path)
    with plain_calc.open(made) as document:  # recalculates nothing: what it shows is what was saved
        assert engine(document.values()) == ENGINE


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xlsm"])
def test_saved_and_opened_again_the_values_are_live(calc, plain_calc, filled, tmp_path, kind):
    path = tmp_path / f"saved.{kind}"
    with plain_calc.open(filled["hengkou-2024"][0], Hidden=True) as document:
        document.recalculate()
        document.save(path)
    with calc.open(path) as document:
        assert engine(document.values()) == ENGINE
        assert not document.modified()


def test_what_calc_saves_as_xlsx_has_plain_names(calc, filled, tmp_path):
    (source, *_) = filled["liuzhou-2022"]
    with calc.open(source, Hidden=True) as document:
        document.save(tmp_path / "names.xlsx")
    before, after = (
        {(s, c): f for s, c, f in our_formulas(path)} for path in (source, tmp_path / "names.xlsx")
    )
    assert after == before
    assert len(before) > 150


def test_a_workbook_opened_for_reading_alone_is_live(calc, filled):
    with calc.open(filled["liuzhou-2022"][0], ReadOnly=True) as document:
        assert engine(document.values()) == ENGINE


def test_two_workbooks_at_once(calc, filled):
    with calc.open(filled["hengkou-2024"][0]) as one, calc.open(filled["donghu-2021"][0]) as other:
        together = [it.values() for it in (one, other)]
        for document, before in zip((one, other), together, strict=True):
            document.recalculate()
            assert document.values() == before
            assert engine(before) == ENGINE


def test_a_workbook_without_our_functions_is_left_alone(calc, tmp_path):
    """Its saved values stay, as LibreOffice is set for all workbooks."""
    case = Case("", (1,), lambda at: f"={at[0]}+1", Decimal(2))
    with calc.open(write({"表": [case]}, tmp_path / "other.xlsx")) as document:
        assert document.values()["表"] == [[1, STALE]]
