"""Reports on the published forms, and the text of a report as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx

from published import published
from ziping.checking import annexed, rules_of
from ziping.checks import Checked, Report, check_across
from ziping.forms import read_submission
from ziping.model import Form, Submission
from ziping.reports import Written, kind_named, planned, write_report
from ziping.rules import load

REGIONS = {
    "hengkou": ("hengkou-2024",),
    "liuzhou": ("liuzhou-2022",),
    "donghu": ("donghu-2021", "donghu-2021-evaluation"),
    "qinzhou": ("qinzhou-2022",),
}
ADDED_LATER = ("HK-08", "HK-09", "HK-10", "HK-11")
"""Which projects of 恒口 its published report counts as 年中追加; the forms leave 年初预算数 blank."""


@cache
def forms_of(rule_id: str) -> tuple[Form, ...]:
    """The published forms; those of 恒口 with the 年初预算数 that the published report tells."""
    forms = published(rule_id)
    return tuple(map(_with_first_budget, forms)) if rule_id == "hengkou-2024" else forms


def _with_first_budget(form: Form) -> Form:
    line = form.funds[0]
    line = replace(line, initial="0" if form.id in ADDED_LATER else line.adjusted)
    return replace(form, funds=(line, *form.funds[1:]))


def given(region: str) -> list[Checked]:
    return [Checked(Submission(f"{id_}.xlsx", forms_of(id_), id_), load(id_)) for id_ in REGIONS[region]]


def write(checked: Sequence[Checked], kind: str, folder: Path) -> Written:
    """The one report of a kind."""
    (plan,) = planned(checked, folder, [kind_named(kind)])
    return write_report(plan)


def paragraphs(path: Path) -> list[str]:
    """The running text, without the tables."""
    return [item.text for item in docx.Document(str(path)).paragraphs]


def tables(path: Path) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(str(path)).tables
    ]


def beside(checked: Sequence[Checked], report: Path) -> list[Report]:
    """What the checks across forms say of a report beside its forms."""
    own = [(item.submission, list[Report]()) for item in checked]
    read = annexed([*own, (read_submission(report), [])])
    found = check_across([Checked(item, rules_of(item)) for item, _ in read], [[] for _ in read])
    return [item for reports in found for item in reports]
