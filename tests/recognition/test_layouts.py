"""All published forms, laid out as they were printed, in workbooks and documents: every row is recognised."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from printed import as_printed, printed_sheet, printed_summary, to_docx, to_xlsx
from published import SAMPLES, headed, published
from ziping.checks import check_form
from ziping.forms.grids import read_grid
from ziping.model import Form
from ziping.recognition import Found, find_forms
from ziping.rules import load

FORMS = [form for rule_id in SAMPLES[:-1] for form in headed(rule_id)]
QINZHOU = published("qinzhou-2022")


def no_years(form: Form) -> Form:
    """Titles name the year of the project in 恒口, none at all elsewhere."""
    return replace(form, year=None)


@pytest.fixture(scope="module", params=["xlsx", "docx"])
def read(request, tmp_path_factory) -> Found:
    """34 forms in one file, one sheet or table each."""
    write = to_xlsx if request.param == "xlsx" else to_docx
    path = write([printed_sheet(form) for form in FORMS], tmp_path_factory.mktemp("printed") / "forms")
    return find_forms(read_grid(path).sheets)


def test_every_form_is_found_and_nothing_is_left_over(read):
    assert [form.name for form in read.forms] == [form.name for form in FORMS]
    assert read.unread == ()


@pytest.mark.parametrize("index", range(len(FORMS)), ids=lambda index: FORMS[index].id)
def test_a_form_is_read_as_it_was_published(read, index):
    expected = as_printed(FORMS[index], index + 1)
    assert no_years(read.forms[index]) == no_years(expected)


def test_years_are_those_of_the_titles(read):
    found = {form.id: form.year for form in read.forms}
    assert {found[str(n)] for n in range(1, 12)} == {2022}
    assert found["24"] == 2021


@pytest.mark.parametrize("write", [to_xlsx, to_docx])
def test_a_list_of_projects_is_one_form_a_row(write, tmp_path):
    path = write([printed_summary(QINZHOU)], tmp_path / "list")
    found = find_forms(read_grid(path).sheets)
    assert found.unread == ()
    assert [(f.kind, f.name, f.exec_rate, f.total, f.grade) for f in found.forms] == [
        (f.kind, f.name, f.exec_rate or "", f.total or "", f.grade or "") for f in QINZHOU
    ]


def test_a_list_beside_forms_only_repeats_them(tmp_path):
    path = to_xlsx([printed_sheet(FORMS[0]), printed_summary(FORMS[:1])], tmp_path / "both")
    assert [form.name for form in find_forms(read_grid(path).sheets).forms] == [FORMS[0].name]


class TestWhatAReaderNoted:
    """Every anomaly of the published forms that a check of single forms sees is found in the files too."""

    ANOMALIES = tuple(
        (item["form"], item["check"], field)
        for item in json.loads((Path(__file__).parents[1] / "data" / "anomalies.json").read_text("utf-8"))
        if item.get("check") and item["check"][0] != "X" and item["form"][:2] != "QZ"
        for field in item["fields"]
        if "/" not in field
    )
    OF_THE_SET = frozenset({"A12", "L14"})
    """What needs the other forms of the set."""
    NOT_ON_PAPER = frozenset({("HK-09", "F05", "name")})
    """The sheet names no year but that of the project; the document around it does."""

    def test_it_is_found(self, read):
        by_name = dict(zip((form.id for form in FORMS), read.forms, strict=True))
        rules = {form.id: load(rule_id) for rule_id in SAMPLES[:-1] for form in headed(rule_id)}
        found = {
            (name, report.check.id, str(report.field))
            for name, form in by_name.items()
            for report in check_form(form, rules[name])
        }
        # On paper the reason has a cell, and the finding stands there.
        found |= {(name, check, "funds[0].rate") for name, check, _ in found if check == "L07"}
        missing = {item for item in self.ANOMALIES if item[1] not in self.OF_THE_SET} - found
        assert missing == self.NOT_ON_PAPER
