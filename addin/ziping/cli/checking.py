"""Checks over submissions, and their JSON form; the same for the command line and the demo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from ziping.checks import Checked, Report, check_submissions
from ziping.errors import Problem
from ziping.model import Submission
from ziping.rules import load

DEFAULT_RULES = "mof-2020"
Results = list[tuple[Submission, list[Report]]]


def check_files(submissions: Iterable[Submission]) -> Results:
    """Each submission with its findings, under the rules it was issued with; all together for cross checks."""
    items = list(submissions)
    found = check_submissions([Checked(item, load(item.rules or DEFAULT_RULES)) for item in items])
    return list(zip(items, found, strict=True))


def reports_to_dict(checked: Results, unusable: Sequence[Problem]) -> dict[str, Any]:
    """The stable JSON form of findings; docs/interchange.md describes it."""
    findings = [
        {
            "check": report.check.id,
            "severity": report.severity,
            "file": submission.file,
            "form": report.form.id,
            "field": str(report.field),
            "sheet": report.place.sheet if report.place else "",
            "cell": report.place.cell if report.place else "",
            "message": report.message,
            "reason": report.reason,
            "fix": report.check.fix,
        }
        for submission, reports in checked
        for report in reports
    ]
    counts = Counter(row["severity"] for row in findings)
    return {
        "findings": findings,
        "summary": {
            "files": len(checked),
            "forms": sum(len(submission.forms) for submission, _ in checked),
            "errors": counts["error"],
            "warnings": counts["warning"],
            "infos": counts["info"],
            "explained": counts["explained"],
            "unusable": [{"where": p.where, "message": p.what, "fix": p.mend} for p in unusable],
        },
    }
