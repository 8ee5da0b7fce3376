"""The published forms of every region, stamped, filled in and recalculated: the printed scores come out again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from projects.test_regions import REGIONS, library_file
from published import published, totals, verdicts
from ziping.filling import fill_workbook, read_values
from ziping.forms import read_submission
from ziping.hosts.libreoffice.convert import recalculate_all
from ziping.interchange import form_to_dict
from ziping.model import Form, Indicator
from ziping.projects import read_library
from ziping.quantity import number, rate
from ziping.rules import load
from ziping.scoring.named import NEEDS_NUMBER
from ziping.stamping.stamp import stamp_department


@pytest.fixture(scope="module", params=REGIONS)
def region(request: pytest.FixtureRequest, tmp_path_factory) -> tuple[str, dict[str, Form]]:
    """The rule set's id, and the recalculated forms by code."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    library = read_library(library_file(request.param))
    printed = {(form.code or form.id): form for form in published(request.param)}
    wanted: dict[Path, Path] = {}
    for n, department in enumerate(library.departments):
        issued = stamp_department(library, department, folder / f"{n}.xlsx")
        values = folder / f"{n}.json"
        own = [form_to_dict(printed[form.id]) for form in department.forms]
        values.write_text(json.dumps({"forms": own}, ensure_ascii=False), "utf-8")
        assert read_values(values)
        filled = fill_workbook(issued, values, folder / f"filled{n}.xlsx").path
        wanted[filled] = folder / f"recalculated{n}.xlsx"
    recalculate_all(wanted)
    return request.param, {
        form.code or "": form for path in wanted.values() for form in read_submission(path).forms
    }


def same_row(form: Form, printed: Indicator) -> Indicator:
    (row,) = [
        row
        for row in form.indicators
        if (row.level1, row.level2, row.name, row.target)
        == (printed.level1, printed.level2, printed.name, printed.target)
    ]
    return row


def test_every_form_is_there(region):
    rule_id, forms = region
    assert forms.keys() == {(form.code or form.id) for form in published(rule_id)}


def test_every_score_that_the_rule_gives_comes_out(region):
    rule_id, forms = region
    by_id = {form.id: form for form in published(rule_id)}
    seen = 0
    for verdict in verdicts(rule_id):
        if verdict.verdict not in ("match", "differs") or verdict.expected is None:
            continue
        printed = by_id[verdict.form]
        live = same_row(forms[printed.code or printed.id], printed.indicators[verdict.row])
        if live.score == NEEDS_NUMBER:
            assert number(live.actual) is None, "only a sentence is not scored by a plain formula"
            continue
        score = number(live.score)
        assert score is not None, (verdict, live)
        assert load(rule_id).score_rounding.apply(score) == number(verdict.expected), (verdict, live)
        seen += 1
    assert (
        seen
        >= {"liuzhou-2022": 50, "hengkou-2024": 20, "donghu-2021": 8, "donghu-2021-evaluation": 8}[rule_id]
    )


def test_execution_comes_out(region):
    rule_id, forms = region
    by_id = {form.id: form for form in published(rule_id)}
    for total in totals(rule_id):
        if total.exec_score_expected is None:
            continue
        printed = by_id[total.form]
        live = forms[printed.code or printed.id]
        assert rate(live.funds[0].rate) == rate(total.exec_rate_expected)
        if printed.exec_weight is not None:
            assert number(live.exec_score) == number(total.exec_score_expected)
