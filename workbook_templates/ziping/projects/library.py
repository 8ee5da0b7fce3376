"""What a bureau issues: departments and their forms, inputs blank."""

from __future__ import annotations

from dataclasses import dataclass, field

from ziping.model import Form
from ziping.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Department:
    """A department and its forms, the 部门整体 form first where it has one."""

    code: str
    name: str
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """What a bureau issues in one year.

    Args:
        password: takes the protection off the sheets; none where it is empty.
    """

    year: int
    rules: RuleSet
    deadline: str
    contact: str
    departments: tuple[Department, ...]
    password: str = field(default="", repr=False)
