"""The reports there are, and which template each has: the clerk's own, the rule set's, or that of the rules it extends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ziping.errors import fail
from ziping.rules import RuleSet
from ziping.stamping.templates import first_of


@dataclass(frozen=True, slots=True)
class ReportKind:
    """
    Args:
        name: as on the command line; the template is called so too.
        file: what the report of a department is called, behind its name and year.
        needs: kinds of forms, one of which there must be.
        each: one report for each 部门评价, not one for the department.
    """

    name: str
    file: str
    needs: tuple[str, ...]
    each: bool = False


KINDS: dict[str, ReportKind] = {
    kind.name: kind
    for kind in (
        ReportKind("自评报告", "预算绩效自评报告", ("department", "project")),
        ReportKind("部门评价报告", "部门评价报告", ("department_evaluation",), each=True),
        ReportKind("决算公开第九节", "决算公开预算绩效情况说明", ("project",)),
    )
}


def kind_named(name: str) -> ReportKind:
    """Raises ZipingError for a kind that there is not."""
    if name not in KINDS:
        raise fail(f"没有「{name}」这种报告", "--kind", f"可以写:{'、'.join(KINDS)}")
    return KINDS[name]


def template_path(kind: ReportKind, rules: RuleSet) -> Path:
    """The template of a report under these rules.

    Raises:
        ZipingError: there is none.
    """
    for rule_id in rules.lineage:
        path = first_of(Path(rule_id, f"{kind.name}.docx"))
        if path is not None:
            return path
    raise fail(
        f"没有「{kind.name}」的模板", rules.id, f"补上 ~/.ziping/templates/{rules.id}/{kind.name}.docx"
    )
