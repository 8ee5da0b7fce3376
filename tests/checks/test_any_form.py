"""Whatever stands in a form, the checks answer: no text makes one fail, and none says a thing without words."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ziping.checks import CHECKS, Checked, check_submissions
from ziping.interchange import forms_from_data
from ziping.model import FieldRef, Place, Submission
from ziping.rules import available, load

CLEAN = json.loads((Path(__file__).parent / "clean.json").read_text("utf-8"))
ODD = [
    "", " ", "　", "—", "-", "0", "-0", "-5", "0100", "1e400", "9" * 40, "0." + "9" * 30, "１２", "1,0,0", "#DIV/0!", "####", "Err:502",
    "1900年1月", "2022年13月45日", "1900/1/0", "2022", "2020-2022年", "9999年", "≥", "≥≥5", "≥0", "≤0%", "=0", "0亿", "≥20亿", "5次以上",
    "不少于", "100%", "0.95", "-100%", "1%%", "【请填写】", "{{ form.name }}", "×", "XX年", "见附件", "*", "_", "\x00\u200b", "\n\n",
    "达成预期指标", "是", "不符合", "无", "a" * 500, "年" * 500, "(" * 50, "[bold]", "=1+1", "𠮷", "\ud83d",
]  # fmt: skip
# No text of these spells None, which a message must never show.
TEXT = st.sampled_from(ODD) | st.text(st.characters(exclude_characters="N"), max_size=12)
FIELDS = ["title", "name", "code", "unit", "supervisor", "money_unit", "start", "end", "goal_expected", "goal_actual", "exec_weight",
          "exec_score", "exec_reason", "total", "grade", "region", "budget_adjust_rate"]  # fmt: skip
FUND = ["label", "initial", "adjust", "adjusted", "actual", "rate", "received"]
ROW = [
    "level1",
    "level2",
    "name",
    "target",
    "weight",
    "actual",
    "score",
    "description",
    "deviation",
    "standard",
]
CHANGE = st.one_of(
    st.tuples(st.sampled_from(FIELDS), TEXT),
    st.tuples(st.builds("funds[{}].{}".format, st.integers(0, 2), st.sampled_from(FUND)), TEXT),
    st.tuples(st.builds("indicators[{}].{}".format, st.integers(0, 5), st.sampled_from(ROW)), TEXT),
)
CHANGES = st.lists(CHANGE, max_size=12)


def form_of(changes: list[tuple[str, str]], rows: int = 6) -> Any:
    data = json.loads(json.dumps(CLEAN))
    for path, text in changes:
        ref = FieldRef.parse(path)
        (data[ref.part][ref.index] if ref.part else data)[ref.name] = text
    data["indicators"] = data["indicators"][:rows]
    return forms_from_data(data)[0]


@pytest.mark.parametrize("rule_id", available())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES, CHANGES, st.integers(0, 6), st.none() | st.integers(2000, 2100))
def test_every_check_answers(rule_id, changes, before, rows, year):
    issued = form_of(before)
    places = {
        FieldRef(name, "indicators", n): Place("表", f"A{n}", locked=True)
        for n in range(rows)
        for name in ROW
    }
    form = replace(
        form_of(changes, rows),
        year=year,
        issued=issued,
        places=places,
        lost=(FieldRef("score", "indicators", 9), FieldRef("total")),
    )
    rules = load(rule_id)
    other = replace(form_of(before), id="X-02")
    (reports,) = check_submissions(
        [Checked(Submission("表.xlsx", (form, other), rule_id, issued=(issued,)), rules)]
    )
    for report in reports:
        assert report.check.id in CHECKS
        assert report.message.strip()
        assert "None" not in report.message
        assert report.field.part == "" or report.field.index < 10
