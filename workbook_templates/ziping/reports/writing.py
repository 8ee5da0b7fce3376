"""Reports as files: which ones there are to write, and each written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ziping.checks import Checked, Report, check_submissions
from ziping.checks.departments import Department, Ruled
from ziping.model import Form, Submission
from ziping.opening import write_bytes
from ziping.reports.charts import SERIES, bars_of, drawn
from ziping.reports.content import content, name_of, rules_of, year_of
from ziping.reports.departments import reported
from ziping.reports.kinds import KINDS, ReportKind, template_path
from ziping.reports.places import Place, open_places
from ziping.reports.wording import prose
from ziping.rules import RuleSet
from ziping.stamping.file_names import file_name_of
from ziping.word import rendered

_OF_FIGURES = ("A01", "A02", "A03", "A04", "A08", "A09", "A13", "A14")


@dataclass(frozen=True, slots=True)
class Planned:
    """A report to write.

    Args:
        evaluation: the 部门评价 it is about; None for a report on all of a department.
    """

    path: Path
    kind: ReportKind
    department: Department
    evaluation: Ruled | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A report that was written.

    Args:
        places: what a person has yet to fill in.
        points: where its forms contradict themselves or their rules.
    """

    path: Path
    places: tuple[Place, ...]
    points: tuple[dict[str, str], ...]


def planned(checked: Sequence[Checked], folder: Path, kinds: Sequence[ReportKind] = ()) -> list[Planned]:
    """The reports that these forms give.

    Args:
        folder: where they go.
        kinds: which ones are wanted; empty for all that the forms suffice for.
    """
    found = [
        item
        for department in reported(checked)
        for kind in kinds or KINDS.values()
        for item in _of(department, kind, folder)
    ]
    names: dict[Path, int] = {}
    for number, item in enumerate(found):
        names[item.path] = names.get(item.path, 0) + 1
        if names[item.path] > 1:
            path = item.path.with_stem(f"{item.path.stem}_{names[item.path]}")
            found[number] = Planned(path, item.kind, item.department, item.evaluation)
    return found


def _of(department: Department, kind: ReportKind, folder: Path) -> Iterator[Planned]:
    if not any(form.kind in kind.needs for form, _ in department.forms):
        return
    year = year_of(department)
    last = f"{year}年度{kind.file}.docx" if year else f"{kind.file}.docx"
    name = name_of(department)
    if kind.each:
        for ruled in department.evaluations:
            path = folder / file_name_of(name, prose(ruled[0].name), last)
            yield Planned(path, kind, department, ruled)
    else:
        yield Planned(folder / file_name_of(name, last), kind, department)


def write_report(report: Planned) -> Written:
    """Writes one report.

    Raises:
        ZipingError: its template is missing or faulty, or the file cannot be written.
    """
    rules = report.evaluation[1] if report.evaluation else rules_of(report.department)
    template = template_path(report.kind, rules)
    what = f"{report.kind.name}模板"
    values: dict[str, Any] = content(report.department, report.evaluation)
    charts = bars_of(values)
    values["charts"] = {key: key in charts for key in SERIES}
    points = _points(report.department)
    # What is open shows in the text alone, so the list of it takes a second run.
    first = rendered(template, {**values, "open": [], "open_count": "0", "points": []}, what)
    places = open_places(first)
    listed = {
        "open": [
            {"number": str(n), "section": place.section, "hints": "；".join(place.hints)}
            for n, place in enumerate(places, 1)
        ],
        "open_count": str(sum(place.number for place in places)),
        "points": [{"number": str(n), **point} for n, point in enumerate(points, 1)],
    }
    done = rendered(template, {**values, **listed}, what, lambda parts: drawn(parts, charts.values()))
    write_bytes(report.path, done)
    return Written(report.path, places, points)


def _points(department: Department) -> tuple[dict[str, str], ...]:
    """Where the figures of a report do not follow from each other: what checks say of sums, and across forms."""
    by_rules: dict[RuleSet, list[Form]] = {}
    for form, rules in department.forms:
        by_rules.setdefault(rules, []).append(form)
    whose = name_of(department)
    given = [
        Checked(Submission("", tuple(forms), rules.id, whose), rules) for rules, forms in by_rules.items()
    ]
    return tuple(
        {"form": prose(report.form.name), "text": prose(report.message)}
        for reports in check_submissions(given)
        for report in reports
        if _matters(report)
    )


def _matters(report: Report) -> bool:
    if report.check.id.startswith("X"):
        return report.severity in ("error", "warning")
    return report.severity == "error" and report.check.id in _OF_FIGURES
