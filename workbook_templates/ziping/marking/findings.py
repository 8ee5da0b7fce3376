"""Findings in the order in which people read them: by form, errors first, equal ones together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ziping.checks import SEVERITY_TITLES, Check, Report
from ziping.model import FieldRef, Form, Submission, Unread
from ziping.rules import RuleSet

WHOLE_FORM = "整张表"
NOT_RETURNED = "没有报送这张表"
UNREAD_SEVERITY = "warning"
"""Rows that were not understood stand with the warnings: somebody has to look at them."""


Found = Sequence[tuple[Submission, Sequence[Report], RuleSet]]
"""Files with what was found in them, and what they were checked under."""


@dataclass(frozen=True, slots=True)
class Group:
    """What one check found on one form, all of one severity: one explanation holds for all of it."""

    check: Check
    severity: str
    reports: tuple[Report, ...]

    @property
    def level(self) -> str:
        return SEVERITY_TITLES[self.severity]


@dataclass(frozen=True, slots=True)
class Section:
    """A form with its findings, or a sheet that holds rows nobody understood.

    Args:
        title: of the sheet; where a form has none, its name.
        form: None for a sheet without a form.
        returned: False for a form that was issued and is not in the file.
    """

    title: str
    form: Form | None
    returned: bool
    groups: tuple[Group, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Severity → number, in the order of severities; those with none are left out."""
        found = Counter(group.severity for group in self.groups for _ in group.reports)
        found[UNREAD_SEVERITY] += len(self.unread)
        return {key: found[key] for key in SEVERITY_TITLES if found[key]}

    @property
    def heading(self) -> str:
        """The sheet; of a form that the bureau did not stamp, its name too: several may stand on one sheet."""
        form = self.form
        named = form is None or not form.name or form.issued is not None or form.name in self.title
        return self.title if form is None or named else f"{self.title}「{form.name}」"

    @property
    def reports(self) -> tuple[Report, ...]:
        return tuple(report for group in self.groups for report in group.reports)


def sections(submission: Submission, reports: Sequence[Report]) -> tuple[Section, ...]:
    """Every form of a file in its order, a report, then forms that are missing, then sheets with unread rows alone."""
    own = (*submission.forms, *([submission.report] if submission.report else []))
    found: dict[int, list[Report]] = {id(form): [] for form in own}
    missing: dict[int, Form] = {}
    for report in reports:
        if id(report.form) not in found:
            found[id(report.form)] = []
            missing[id(report.form)] = report.form
        found[id(report.form)].append(report)
    unread: dict[str, list[Unread]] = {}
    usual = sheet_of(submission.forms[0]) if submission.forms else ""
    for row in submission.unread:
        unread.setdefault(row.sheet or usual, []).append(row)
    result = []
    for form in (*own, *missing.values()):
        returned = id(form) not in missing
        rows = unread.pop(sheet_of(form), []) if returned else []
        result.append(Section(sheet_of(form), form, returned, _groups(found[id(form)]), tuple(rows)))
    result += [Section(title, None, True, (), tuple(rows)) for title, rows in unread.items()]
    return tuple(result)


def _groups(reports: Iterable[Report]) -> tuple[Group, ...]:
    """Reports come errors first already."""
    found: dict[tuple[str, str], list[Report]] = {}
    for report in reports:
        found.setdefault((report.severity, report.check.id), []).append(report)
    return tuple(Group(items[0].check, severity, tuple(items)) for (severity, _), items in found.items())


def sheet_of(form: Form) -> str:
    """The sheet that most of a form's fields stand on (a grade may stand elsewhere); its name without any."""
    sheets = Counter(place.sheet for place in form.places.values() if place.sheet)
    return sheets.most_common(1)[0][0] if sheets else form.name


def cell_of(report: Report) -> str:
    """The cell of a finding in words for people: ``J5``, or 整张表."""
    return report.place.cell if report.place else WHOLE_FORM


def total_counts(found: Iterable[Section]) -> dict[str, int]:
    """As :attr:`Section.counts`, for several."""
    total: Counter[str] = Counter()
    for section in found:
        total.update(section.counts)
    return {key: total[key] for key in SEVERITY_TITLES if total[key]}


def counted(counts: Mapping[str, int]) -> str:
    """
    >>> counted({"error": 7, "warning": 22})
    '7 个错误、22 个提醒'
    """
    return "、".join(f"{number} 个{SEVERITY_TITLES[key]}" for key, number in counts.items())


def rules_in_words(submission: Submission, rules: RuleSet) -> str:
    """Under which rules a file was checked, and why these where it does not say so itself."""
    named = f"{rules.id} {rules.title}"
    if submission.proposed:
        return f"{named}(推定:{submission.proposed})"
    return named if submission.rules else f"{named}(文件没有写明,按默认)"


def remark_of(form: Form, check: str, field: FieldRef) -> str:
    """What a person wrote beside a finding on the sheet 校验结果."""
    return form.remarks.get((check, field), "")
