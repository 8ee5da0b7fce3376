"""钦州's department of 2022 as it would return its workbook: what its report made public, and the rest made up to fit.

No forms of 钦州 were published; ``data/qinzhou-returned.json`` says which of its values were.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from ziping.interchange import forms_from_data
from ziping.model import Form
from ziping.projects import Department, Library
from ziping.rules import load

RETURNED = Path(__file__).parent / "data" / "qinzhou-returned.json"


@cache
def returned() -> tuple[Form, ...]:
    """The forms as filled in, the department's own first."""
    return forms_from_data(json.loads(RETURNED.read_text("utf-8")), RETURNED.name)


def library() -> Library:
    """What the bureau issued: the same forms without results."""
    whole = returned()[0]
    department = Department(str(whole.code), whole.name, tuple(map(_issued, returned())))
    return Library(2022, load("qinzhou-2022"), "2023年3月31日", "市财政局绩效科", (department,))


def _issued(form: Form) -> Form:
    return replace(
        form,
        funds=tuple(replace(line, actual=None) for line in form.funds),
        indicators=tuple(replace(row, actual=None, score=None, deviation=None) for row in form.indicators),
        goal_actual=None,
        exec_reason=None,
        total=None,
        grade=None,
    )


def filling(folder: Path) -> Path:
    """What the department types, as JSON for ``fill_workbook``; sums, totals and grades are left to the workbook."""
    data = json.loads(RETURNED.read_text("utf-8"))
    for form in data["forms"]:
        total, *_ = form["funds"]
        for computed in (total, form):
            for name in ("initial", "adjusted", "actual", "total", "grade"):
                computed.pop(name, None)
    path = folder / "填写.json"
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return path
