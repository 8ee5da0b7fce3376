"""The published forms in Calc: Python answers, and says what the plain formulas say, and what was printed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hosts.engines import STALE, Case, write
from hosts.test_published_regions import same_row
from libreoffice_extension.compared import NOT_READ, differences, engine, our_formulas
from libreoffice_extension.office import convert, new_profile
from projects.test_regions import REGIONS
from published import published, verdicts
from ziping.forms import read_submission
from ziping.hosts.libreoffice.functions import ENGINE
from ziping.quantity import number
from ziping.rules import load
from ziping.stamping.live import PLAIN_ENGINE

SUMS = {"汇总", "校验"}


@pytest.fixture(scope="module", params=REGIONS)
def scored(request, filled, calc, plain_calc):
    """Of every workbook of a region: the file, its cells with the extension, and without."""
    found = []
    for path in filled[request.param]:
        for office in (calc, plain_calc):
            office.open(path, "scored")
        plain_calc.recalculate("scored")
        found.append((path, calc.values("scored"), plain_calc.values("scored")))
        for office in (calc, plain_calc):
            office.close("scored")
    return request.param, found


def test_each_half_says_who_answers(scored):
    for _, ours, plain in scored[1]:
        assert (engine(ours), engine(plain)) == (ENGINE, PLAIN_ENGINE)


def test_python_says_what_the_plain_formulas_say(scored):
    for _, ours, plain in scored[1]:
        found = differences(ours, plain)
        # A text that only Python reads also completes the totals of its form.
        completed = {item[0] for item in found if item[4] in NOT_READ}
        assert [item for item in found if item[4] not in NOT_READ and item[0] not in completed | SUMS] == []


def test_printed_scores_come_out(scored, calc, tmp_path):
    rule_id, found = scored
    forms = {}
    for path, _, _ in found:
        calc.open(path, "printed")
        calc.save("printed", tmp_path / "saved.xlsx")
        calc.close("printed")
        forms |= {form.code: form for form in read_submission(tmp_path / "saved.xlsx").forms}
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
    plain_calc.open(made, "converted")  # recalculates nothing: what it shows is what was saved
    assert engine(plain_calc.values("converted")) == ENGINE
    plain_calc.close("converted")


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xlsm"])
def test_saved_and_opened_again_the_values_are_live(calc, plain_calc, filled, tmp_path, kind):
    path = tmp_path / f"saved.{kind}"
    plain_calc.open(filled["hengkou-2024"][0], "saving")
    plain_calc.recalculate("saving")
    plain_calc.save("saving", path)
    plain_calc.close("saving")
    calc.open(path, "opened")
    assert engine(calc.values("opened")) == ENGINE
    assert not calc.modified("opened")
    calc.close("opened")


def test_what_calc_saves_as_xlsx_has_plain_names(calc, filled, tmp_path):
    (source, *_) = filled["liuzhou-2022"]
    calc.open(source, "names")
    calc.save("names", tmp_path / "names.xlsx")
    calc.close("names")
    before, after = (
        {(s, c): f for s, c, f in our_formulas(path)} for path in (source, tmp_path / "names.xlsx")
    )
    assert after == before
    assert len(before) > 150


def test_a_workbook_opened_for_reading_alone_is_live(calc, filled):
    calc.open(filled["liuzhou-2022"][0], "reading", True)
    assert engine(calc.values("reading")) == ENGINE
    calc.close("reading")


def test_two_workbooks_at_once(calc, filled):
    for name in ("hengkou-2024", "donghu-2021"):
        calc.open(filled[name][0], name)
    together = {name: calc.values(name) for name in ("hengkou-2024", "donghu-2021")}
    for name in together:
        calc.recalculate(name)
        assert calc.values(name) == together[name]
        assert engine(together[name]) == ENGINE
        calc.close(name)


def test_a_workbook_without_our_functions_is_left_alone(calc, tmp_path):
    """Its saved values stay, as LibreOffice is set for all workbooks."""
    case = Case("", (1,), lambda at: f"={at[0]}+1", Decimal(2))
    calc.open(write({"表": [case]}, tmp_path / "other.xlsx"), "other")
    assert calc.values("other")["表"] == [[1, STALE]]
    calc.close("other")
