"""The packaged sample: 柳州市投资促进局's forms of 2022 as they were made public."""

from __future__ import annotations

import json
from importlib import resources

from ziping.interchange import forms_from_data
from ziping.model import Form, Indicator
from ziping.rules import load

RULES_ID = "liuzhou-2022"
RULES = load(RULES_ID)

_file = resources.files("ziping") / "samples" / RULES_ID / "published.json"
FORMS: tuple[Form, ...] = forms_from_data(json.loads(_file.read_text("utf-8")), "published.json")
ROWS: tuple[tuple[Form, Indicator], ...] = tuple((form, row) for form in FORMS for row in form.indicators)

NO_BUDGET = "2020-2021年度购房补贴"
"""The one form whose adjusted budget is 0; it prints #DIV/0! and still a total of 100."""
SCORED_OTHERWISE = "“三公”两费同比变动幅度"
"""The one row whose printed score (2) is not the rule's (0)."""


def form_named(name: str) -> Form:
    return next(form for form in FORMS if form.name == name)
