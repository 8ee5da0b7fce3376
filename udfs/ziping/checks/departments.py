"""Which forms belong together: one department's, over everything that is checked at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ziping.checks.registry import Checked
from ziping.checks.rows import bare_name
from ziping.model import Form
from ziping.rules import RuleSet

_CODE = re.compile(r"^\d+[-—]")
Ruled = tuple[Form, RuleSet]


@dataclass(slots=True)
class Department:
    """The forms of one department, in the order in which they were given."""

    key: str
    wholes: list[Ruled] = field(default_factory=list)
    projects: list[Ruled] = field(default_factory=list)
    evaluations: list[Ruled] = field(default_factory=list)

    @property
    def forms(self) -> list[Ruled]:
        """All of them: the department's own, its projects, and 部门评价."""
        return [*self.wholes, *self.projects, *self.evaluations]


def departments(checked: Sequence[Checked]) -> list[Department]:
    """Sorts forms by department.

    A submission that says its department, or holds one 部门整体 form, is that department's as a whole; the
    forms of others go by what each calls its 主管部门 or 实施单位. Forms that name none belong together only
    within their submission.
    """
    found: dict[str | int, Department] = {}
    for index, (submission, rules) in enumerate(checked):
        wholes = [form for form in submission.forms if form.kind == "department"]
        common = bare_name(submission.department) or (department_key(wholes[0]) if len(wholes) == 1 else "")
        for form in submission.forms:
            key = common or department_key(form)
            group = found.setdefault(key or index, Department(key))
            kinds = {"department": group.wholes, "project": group.projects}
            kinds.get(form.kind, group.evaluations).append((form, rules))
    return list(found.values())


def department_key(form: Form) -> str:
    """The department that a form names, without its code.

    >>> department_key(Form("1", "project", "表", "项目", supervisor="129-柳州市投资促进局"))
    '柳州市投资促进局'
    """
    own = form.name if form.kind == "department" else ""
    return bare_name(_CODE.sub("", (form.supervisor or form.unit or own).strip()))
