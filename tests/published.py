"""The packaged samples: self-evaluation forms as four places made them public, and what is right in them.

The names in capitals are those of 柳州市投资促进局, 2022.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from ziping.interchange import forms_from_data
from ziping.model import Form, Indicator, LevelWeight
from ziping.rules import load

SAMPLES = ("liuzhou-2022", "hengkou-2024", "donghu-2021", "donghu-2021-evaluation", "qinzhou-2022")


@cache
def published(rule_id: str) -> tuple[Form, ...]:
    """The forms of a packaged sample as printed, in the order of the document."""
    file = resources.files("ziping") / "samples" / rule_id / "published.json"
    return forms_from_data(json.loads(file.read_text("utf-8")), "published.json")


@cache
def headed(rule_id: str) -> tuple[Form, ...]:
    """The same forms with the weights that their printed tables name for whole levels: 产出指标(50分)."""
    weights = json.loads((Path(__file__).parent / "data" / "level_weights.json").read_text("utf-8"))
    return tuple(
        replace(form, level_weights=tuple(LevelWeight(*item) for item in weights.get(form.id, ())))
        for form in published(rule_id)
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the form's own rule says about the printed score of one row.

    ``verdict`` is ``match``, ``differs``, ``in_tier`` (a qualitative score inside its tier), ``uncheckable``,
    ``judgement``, ``blank`` or ``not_applicable``. ``expected`` is None where the rule gives no single score.
    """

    form: str
    row: int
    verdict: str
    expected: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A form's printed total, rate and score of execution beside those that follow from its printed rows.

    None where the form does not print the one or the other. ``sum`` adds the printed scores of all rows,
    execution included.
    """

    form: str
    total: str | None
    sum: str | None
    total_agrees: bool | None
    exec_rate: str | None
    exec_rate_expected: str | None
    exec_rate_agrees: bool | None
    exec_score: str | None
    exec_score_expected: str | None
    exec_score_agrees: bool | None
    reason: str = ""


@cache
def verdicts(rule_id: str | None = None) -> tuple[Verdict, ...]:
    """The verdicts on the rows of one sample, or on the 203 rows of all of them."""
    return tuple(Verdict(**row) for row in _data("verdicts.json", rule_id))


@cache
def totals(rule_id: str | None = None) -> tuple[Total, ...]:
    """The totals of the forms of one sample, or of all 34."""
    return tuple(Total(**row) for row in _data("totals.json", rule_id))


def _data(file: str, rule_id: str | None) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / file).read_text("utf-8"))
    if rule_id is None:
        return rows
    ids = {form.id for form in published(rule_id)}
    return [row for row in rows if row["form"] in ids]


RULES_ID = "liuzhou-2022"
RULES = load(RULES_ID)

FORMS: tuple[Form, ...] = published(RULES_ID)
ROWS: tuple[tuple[Form, Indicator], ...] = tuple((form, row) for form in FORMS for row in form.indicators)

NO_BUDGET = "2020-2021年度购房补贴"
"""The one form whose adjusted budget is 0; it prints #DIV/0! and still a total of 100."""
SCORED_OTHERWISE = "“三公”两费同比变动幅度"
"""The one row whose printed score (2) is not the rule's (0)."""


def form_named(name: str) -> Form:
    return next(form for form in FORMS if form.name == name)
