"""What is odd in the 34 published forms, and which check finds it: data/anomalies.json.

An entry names the form, the anomaly as a reader noted it (null for what only a check found, and reading the form
confirmed), and where it is. Then either the ``check`` that finds it, at which ``fields``, or the ``reason`` why no
check can. The findings of logic and across forms are in test_published_doubts.py.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from published import SAMPLES, headed
from ziping.checks import CHECKS, Checked, check_submissions
from ziping.model import Submission
from ziping.rules import load

DATA = Path(__file__).parents[1] / "data" / "anomalies.json"
PAGE = Path(__file__).parents[2] / "docs" / "公开表中看不出的问题.md"
SETTLED = {"A", "C", "F"}
"""The families whose every finding on these forms was read."""


@dataclass(frozen=True)
class Anomaly:
    form: str
    anomaly: str | None
    where: str
    check: str | None = None
    fields: tuple[str, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.form}-{self.anomaly}-{self.where}"


ANOMALIES = [Anomaly(**{**entry, "fields": tuple(entry.get("fields", ()))}) for entry in json.loads(DATA.read_text("utf-8"))]  # fmt: skip
SEEN = [anomaly for anomaly in ANOMALIES if anomaly.check and anomaly.check[0] in SETTLED]


@cache
def found() -> frozenset[tuple[str, str, str]]:
    """(form, check, field) of every finding, each published set checked as one file."""
    files = [Checked(Submission(rule_id, headed(rule_id), rule_id), load(rule_id)) for rule_id in SAMPLES]
    return frozenset(
        (report.form.id, report.check.id, str(report.field))
        for reports in map(check_submissions, ([file] for file in files))
        for report in reports[0]
    )


@pytest.mark.parametrize("anomaly", SEEN, ids=str)
def test_the_check_finds_it(anomaly: Anomaly):
    assert anomaly.check in CHECKS
    assert anomaly.fields
    assert {(anomaly.form, anomaly.check, field) for field in anomaly.fields} <= found()


def test_no_finding_is_a_false_alarm():
    """Every finding of the settled families is an anomaly that a reader confirmed."""
    known = {(item.form, item.check, field) for item in SEEN for field in item.fields}
    assert {item for item in found() if item[1][0] in SETTLED} - known == set()


def test_what_no_check_can_see_has_its_reason():
    for anomaly in ANOMALIES:
        assert not (anomaly.check and anomaly.reason), anomaly
        assert bool(anomaly.check) == bool(anomaly.fields) != bool(anomaly.reason), anomaly
    assert {item.anomaly for item in ANOMALIES if item.reason} >= {"CODE_MISSING", "LABEL_VARIANT"}


def test_the_page_in_docs_names_what_no_check_can_see():
    rows = [
        line.strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line[:3] != "|--"
    ]
    listed = {
        (form, reason)
        for forms, reason in (row for row in rows if len(row) == 2)
        for form in forms.split("、")
    }
    assert listed - {("表", "为什么看不出,或为什么不算错")} == {
        (a.form, a.reason) for a in ANOMALIES if a.reason
    }
