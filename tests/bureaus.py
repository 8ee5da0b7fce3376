"""Bureaus of any size, made by repeating the published Liuzhou set under other codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice

from ziping.projects import Department, Library


def departments(library: Library, count: int, projects: int = 0) -> Iterator[Department]:
    """One after the other, each with its own codes and names.

    Args:
        projects: in all departments together; 0 for as many as the sample has in each.
    """
    (sample,) = library.departments
    own, *others = sample.forms
    for n in range(count):
        wanted = (n + 1) * projects // count - n * projects // count if projects else len(others)
        code, name = f"{100 + n}", f"柳州市第{n + 1}局"
        forms = [replace(own, id=code, code=code, name=name, unit=name)]
        for k, form in enumerate(islice(cycle(others), wanted)):
            forms.append(
                replace(form, id=f"{code}-{k:03d}", code=f"{code}-{k:03d}", name=f"{form.name}{k + 1}")
            )
        yield Department(code, name, tuple(forms))
