"""Findings as one page of HTML that needs nothing beside itself: to read, to print, to send on."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from ziping.checks import SEVERITY_TITLES
from ziping.marking.findings import (
    NOT_RETURNED,
    Found,
    Section,
    cell_of,
    counted,
    rules_in_words,
    sections,
    total_counts,
)
from ziping.opening import clean_text

PAGE = "校验结果.html"


def page(found: Found) -> str:
    """The page: per file and form a table of findings; cell text is escaped."""
    every: list[Section] = []
    files = []
    for item, reports, rules in found:
        own = sections(item, reports)
        every += own
        files.append({
            "name": Path(item.file).name, "department": item.department, "rules": rules_in_words(item, rules),
            "sections": own, "forms": len(item.forms),
        })  # fmt: skip
    counts = total_counts(every)
    text = _template().render(
        files=files,
        forms=sum(len(item.forms) for item, *_ in found),
        counts=[(key, title, counts.get(key, 0)) for key, title in SEVERITY_TITLES.items()],
        cell_of=cell_of,
        counted=counted,
        missing=NOT_RETURNED,
        titles=SEVERITY_TITLES,
    )
    return clean_text(text)


@cache
def _template() -> Template:
    source = (resources.files("ziping") / "templates" / "letters" / PAGE).read_text("utf-8")
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(source)
