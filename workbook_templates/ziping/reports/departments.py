"""Whose report it is: the forms of one department, over all files that were given."""

from __future__ import annotations

from collections.abc import Sequence

from ziping.checks import Checked
from ziping.checks.departments import Department, departments


def reported(checked: Sequence[Checked]) -> list[Department]:
    """The departments with forms of their own, each with all of its forms.

    部门评价 may call a department by its full name, with the city before it; they join its 自评.
    """
    found = departments(checked)
    owners = [item for item in found if item.wholes or item.projects]
    for item in found:
        owner = next((other for other in owners if _same(item.key, other.key)), item)
        if owner is not item and item not in owners:
            owner.evaluations += item.evaluations
            item.evaluations = []
    return [item for item in found if item.forms]


def _same(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return bool(short) and long.endswith(short)
