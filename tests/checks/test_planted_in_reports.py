"""Faults planted in a report that is given together with the clean forms of a region, and forms that are missing.

``reports/<rule id>.json`` holds under ``clean`` the paragraphs of a report that agrees with the region's clean
forms, and for X05 and X06 the faults: ``replace`` (old text, new text) or other ``clean`` paragraphs, ``change``
of the forms as in ``planted``, the ``field`` where the finding stands, a part of its ``message``, and ``also``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from checks.test_planted import ENOUGH, at, clean, planted, told
from ziping.checks import Checked, Report, check_submissions
from ziping.model import Form, Submission
from ziping.recognition.statements import statements
from ziping.rules import load

HERE = Path(__file__).parent
CHECKS_OF_REPORTS = ("X05", "X06")
REGIONS = tuple(sorted(path.stem for path in (HERE / "reports").glob("*.json")))


@cache
def data(region: str) -> dict[str, Any]:
    return json.loads((HERE / "reports" / f"{region}.json").read_text("utf-8"))


def faults() -> Iterator[Any]:
    for region in REGIONS:
        for check in CHECKS_OF_REPORTS:
            for fault in data(region)[check]:
                yield pytest.param(region, check, fault, id=f"{check}-{region}-{fault['fault']}")


def reports_on(forms: tuple[Form, ...], paragraphs: list[str], region: str) -> list[Report]:
    rules = load(region)
    report = Submission("报告.docx", (), statements=statements(paragraphs))
    given = [Checked(Submission("部门.xlsx", forms), rules), Checked(report, rules)]
    return [item for found in check_submissions(given) for item in found]


def replaced(paragraphs: list[str], old: str, new: str) -> list[str]:
    changed = [text.replace(old, new) for text in paragraphs]
    assert changed != paragraphs, f"「{old}」 does not stand in the report"
    return changed


@pytest.mark.parametrize("region", REGIONS)
def test_a_report_that_agrees_gives_no_finding(region: str):
    assert told(reports_on(clean(region), data(region)["clean"], region)) == []


@pytest.mark.parametrize("region", REGIONS)
def test_the_clean_report_is_read_at_all(region: str):
    read = {item.what for item in statements(data(region)["clean"])}
    assert {"actual", "rate", "total"} <= read


@pytest.mark.parametrize(("region", "check", "fault"), list(faults()))
def test_the_fault_is_found_and_nothing_else_without_cause(region: str, check: str, fault: dict[str, Any]):
    paragraphs = fault.get("clean") or data(region)["clean"]
    if "replace" in fault:
        paragraphs = replaced(paragraphs, *fault["replace"])
    reports = reports_on(planted(clean(region), fault.get("change", {})), paragraphs, region)
    own = [report for report in reports if report.check.id == check]
    assert own, told(reports)
    if "field" in fault:
        assert (own[0].form.id, own[0].field) == at(fault["field"], clean(region)[0].id)
    assert any(fault.get("message", "") in report.message for report in own), told(own)
    others = {r.check.id for r in reports if r.severity == "error" and r.check.id != check}
    assert others == set(fault.get("also", ())), told(reports)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("check", CHECKS_OF_REPORTS)
def test_enough_different_faults(region: str, check: str):
    own = data(region)[check]
    assert len({fault["fault"] for fault in own}) == len(own) >= ENOUGH


@pytest.mark.parametrize("region", REGIONS)
def test_a_form_that_was_issued_and_is_not_returned_is_named(region: str):
    forms = clean(region)
    for missing in forms:
        returned = tuple(form for form in forms if form is not missing)
        given = Submission("部门.xlsx", returned, issued=forms)
        found = check_submissions([Checked(given, load(region))])[0]
        errors = [(r.check.id, r.form.id, str(r.field)) for r in found if r.severity == "error"]
        assert errors == [("X03", missing.id, "name")]
