"""The registry of checks: one function each, with id, severity and title; its docstring explains.

The docstring's first line is the rule; ``为什么:`` and ``怎么改:`` begin the paragraphs that users
read in ``ziping checks`` and behind every finding. A check without them is refused.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, cast

from ziping.errors import fail
from ziping.model import FieldRef, Form, Place
from ziping.rules import RuleSet
from ziping.rules.ruleset import SEVERITIES

Severity = Literal["error", "warning", "info"]
ERROR: Severity = "error"
WARNING: Severity = "warning"
INFO: Severity = "info"
SEVERITY_TITLES: dict[str, str] = {level: title for level, title in SEVERITIES.items() if level != "off"}
_ORDER = list(SEVERITY_TITLES)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found at a field; ``severity`` only where this case differs from the check's."""

    field: FieldRef
    message: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Check:
    id: str
    severity: Severity
    title: str
    rule: str
    why: str
    fix: str
    run: Callable[[Form, RuleSet], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Report:
    """A finding as users see it: where, what, and how to mend it."""

    check: Check
    severity: Severity
    form: Form
    field: FieldRef
    message: str

    @property
    def place(self) -> Place | None:
        return self.form.places.get(self.field)


CHECKS: dict[str, Check] = {}


def check(
    check_id: str, severity: Severity, title: str
) -> Callable[[Callable[[Form, RuleSet], Iterator[Finding]]], Callable[[Form, RuleSet], Iterator[Finding]]]:
    """Registers a check of single forms."""

    def register(
        run: Callable[[Form, RuleSet], Iterator[Finding]],
    ) -> Callable[[Form, RuleSet], Iterator[Finding]]:
        text = inspect.getdoc(run) or ""
        match = re.fullmatch(r"(.+?)\n\n为什么:(.+?)\n怎么改:(.+)", text, re.S)
        if not match or check_id in CHECKS:
            raise TypeError(f"{check_id}: 编号重复,或说明没有写明规则、为什么、怎么改")
        rule, why, fix = ("".join(part.split("\n")).strip().rstrip("。") for part in match.groups())
        CHECKS[check_id] = Check(check_id, severity, title, rule, why, fix, run)
        return run

    return register


def check_form(form: Form, rules: RuleSet) -> list[Report]:
    """Runs every check on a form: errors first, then in the order of the form's checks.

    A rule file may change the severity of a check, or turn it off.
    """
    unknown = rules.severities.keys() - CHECKS.keys()
    if unknown:
        raise fail(
            f"没有编号为「{'、'.join(sorted(unknown))}」的校验",
            f"{rules.id}.toml severity",
            "用 ziping checks 查看编号",
        )
    reports = []
    for item in sorted(CHECKS.values(), key=lambda c: c.id):
        wanted = cast(Severity | Literal["off"], rules.severities.get(item.id, item.severity))
        if wanted == "off":
            continue
        for finding in item.run(form, rules):
            # A case that the check itself takes more lightly stays so.
            severity = max(wanted, finding.severity or wanted, key=_ORDER.index)
            reports.append(Report(item, severity, form, finding.field, finding.message))
    return sorted(reports, key=lambda report: _ORDER.index(report.severity))
