"""The registry of checks: one function each, with id, severity and title; its docstring explains.

The docstring's first line is the rule; ``为什么:`` and ``怎么改:`` begin the paragraphs that users
read in ``ziping checks`` and behind every finding. A check without them is refused.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from ziping.errors import fail
from ziping.model import FieldRef, Form, Place, Submission, Text
from ziping.quantity import plain_text
from ziping.rules import RuleSet
from ziping.rules.ruleset import SEVERITIES

Severity = Literal["error", "warning", "info", "explained"]
ERROR: Severity = "error"
WARNING: Severity = "warning"
INFO: Severity = "info"
EXPLAINED: Severity = "explained"
SEVERITY_TITLES: dict[str, str] = {
    **{level: title for level, title in SEVERITIES.items() if level != "off"},
    EXPLAINED: "已说明",
}
_ORDER = list(SEVERITY_TITLES)
_NO_REASON = {"", "无", "没有", "无偏差", "无原因", "不适用", "/", "-", "—", "——", "--"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found at a field; ``severity`` only where this case differs from the check's.

    Args:
        form: in cross checks, the form it belongs to; an issued one where it was not returned.
    """

    field: FieldRef
    message: str
    severity: Severity | None = None
    form: Form | None = None


class Checked(NamedTuple):
    """A submission and the rules that its forms are checked under."""

    submission: Submission
    rules: RuleSet


FormRun = Callable[[Form, RuleSet], Iterable[Finding]]
CrossRun = Callable[[Sequence[Checked]], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check of single forms, or of all submissions given together.

    Args:
        explainable: a person's written reason turns a finding into 已说明.
        own_reason: the row's own 偏差原因 may be that reason; False where it speaks of something else, and
            only a 说明 beside the finding itself counts.
        instead_of: the check that says the same less precisely; it is silent at a field where this one speaks.
        run: of a single form; None for a cross check.
        run_across: of everything given together; None for a check of single forms alone.
    """

    id: str
    severity: Severity
    title: str
    rule: str
    why: str
    fix: str
    explainable: bool
    own_reason: bool = True
    instead_of: str = ""
    run: FormRun | None = None
    run_across: CrossRun | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A finding as users see it: where, what, and how to mend it.

    Args:
        reason: what a person wrote about it, where that settles it.
    """

    check: Check
    severity: Severity
    form: Form
    field: FieldRef
    message: str
    reason: str = ""

    @property
    def place(self) -> Place | None:
        return self.form.places.get(self.field)


CHECKS: dict[str, Check] = {}


def check(
    check_id: str,
    severity: Severity,
    title: str,
    *,
    explainable: bool = False,
    own_reason: bool = True,
    instead_of: str = "",
) -> Callable[[FormRun], FormRun]:
    """Registers a check of single forms."""

    def register(run: FormRun) -> FormRun:
        texts = _explanation(check_id, run)
        _add(Check(check_id, severity, title, *texts, explainable, own_reason, instead_of, run=run))
        return run

    return register


def cross_check(
    check_id: str, severity: Severity, title: str, *, explainable: bool = False, own_reason: bool = False
) -> Callable[[CrossRun], CrossRun]:
    """Registers a check of all submissions together; its findings name their form."""

    def register(run: CrossRun) -> CrossRun:
        texts = _explanation(check_id, run)
        _add(Check(check_id, severity, title, *texts, explainable, own_reason, run_across=run))
        return run

    return register


def also_across(check_id: str) -> Callable[[CrossRun], CrossRun]:
    """Lets a check of single forms look at everything that was given, too: at reports, which are no forms."""

    def register(run: CrossRun) -> CrossRun:
        CHECKS[check_id] = replace(CHECKS[check_id], run_across=run)
        return run

    return register


def _explanation(check_id: str, run: FormRun | CrossRun) -> tuple[str, str, str]:
    match = re.fullmatch(r"(.+?)\n\n为什么:(.+?)\n怎么改:(.+)", inspect.getdoc(run) or "", re.S)
    if not match:
        raise TypeError(f"{check_id}: 说明没有写明规则、为什么、怎么改")
    rule, why, fix = ("".join(part.split("\n")).strip().rstrip("。") for part in match.groups())
    return rule, why, fix


def _add(item: Check) -> None:
    if item.id in CHECKS:
        raise TypeError(f"{item.id}: 编号重复")
    CHECKS[item.id] = item


def check_form(form: Form, rules: RuleSet) -> list[Report]:
    """Runs every check of single forms: errors first, then in the order of ids.

    A rule file may change the severity of a check, or turn it off.
    """
    reports = []
    for item, wanted in _wanted(rules):
        if item.run is not None:
            reports += [_report(item, wanted, form, finding) for finding in item.run(form, rules)]
    said = {(report.check.instead_of, report.field) for report in reports}
    return _ordered([report for report in reports if (report.check.id, report.field) not in said])


def check_alone(item: Submission, rules: RuleSet) -> list[Report]:
    """What the checks of single forms say of a submission, form by form."""
    return [report for form in item.forms for report in check_form(form, rules)]


def check_submissions(checked: Sequence[Checked]) -> list[list[Report]]:
    """What every check says of submissions given together: one list for each, errors first."""
    return check_across(checked, [check_alone(item, rules) for item, rules in checked])


def check_across(checked: Sequence[Checked], alone: Sequence[list[Report]]) -> list[list[Report]]:
    """Adds what the cross checks say to what :func:`check_alone` gave for each submission.

    A finding of a cross check stands with the submission that holds its form, or that was issued with it.
    """
    found = [list(reports) for reports in alone]
    owner = {
        id(form): index
        for index, (item, _) in enumerate(checked)
        for form in (*item.issued, *item.forms, *([item.report] if item.report else []))
    }  # fmt: skip
    for item in sorted(CHECKS.values(), key=lambda c: c.id):
        if item.run_across is None:
            continue
        for finding in item.run_across(checked):
            assert finding.form is not None, item.id
            index = owner[id(finding.form)]
            wanted = _severity(item, checked[index].rules)
            if wanted != "off":
                found[index].append(_report(item, wanted, finding.form, finding))
    return [_ordered(reports) for reports in found]


@lru_cache(64)
def _wanted(rules: RuleSet) -> list[tuple[Check, Severity]]:
    unknown = rules.severities.keys() - CHECKS.keys()
    if unknown:
        raise fail(
            f"没有编号为「{'、'.join(sorted(unknown))}」的校验",
            f"{rules.id}.toml severity",
            "用 ziping checks 查看编号",
        )
    levels = ((item, _severity(item, rules)) for item in sorted(CHECKS.values(), key=lambda c: c.id))
    return [(item, level) for item, level in levels if level != "off"]


def _severity(item: Check, rules: RuleSet) -> Severity | Literal["off"]:
    return cast(Severity | Literal["off"], rules.severities.get(item.id, item.severity))


def _report(item: Check, wanted: Severity, form: Form, finding: Finding) -> Report:
    # A case that the check itself takes more lightly stays so.
    severity = max(wanted, finding.severity or wanted, key=_ORDER.index)
    reason = _reason(item, form, finding.field)
    return Report(
        item, EXPLAINED if reason else severity, form, finding.field, finding.message, reason
    )  # fmt: skip


def _reason(item: Check, form: Form, field: FieldRef) -> str:
    """What a person wrote about a finding: on the sheet 校验结果, or in the row's own reason column."""
    if not item.explainable:
        return ""
    own = form.indicators[field.index].deviation if item.own_reason and field.part == "indicators" else ""
    return written_reason(form.remarks.get((item.id, field))) or written_reason(own)


def written_reason(text: Text) -> str:
    """A reason as written; ``""`` where the cell is blank or only says that there is none.

    >>> written_reason("无。"), written_reason(" 汛期停工 ")
    ('', '汛期停工')
    """
    reason = plain_text(text)
    return "" if reason.rstrip("。.") in _NO_REASON else reason


def _ordered(reports: list[Report]) -> list[Report]:
    return sorted(reports, key=lambda report: _ORDER.index(report.severity))
