"""All forms of a workbook, as the sheets about them need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ziping.model import FieldRef
from ziping.quantity import number
from ziping.rules import RuleSet
from ziping.stamping.addresses import quoted_title
from ziping.stamping.form_data import FormData
from ziping.stamping.form_sheet import FormBinder
from ziping.stamping.plain_checks import counts
from ziping.stamping.writing import attribute, escaped


@dataclass(slots=True)
class BookData:
    """A department's workbook.

    Args:
        words: what is said once in a workbook: year, department, deadline …
        binders: per form, where its fields stand.
        lines: the rule set in words: topic and text.
        titles: of the forms' sheets, as formulas write them.
        escaped_titles, links: the same as XML, and as attributes.
        expressions: of the plain checks of all forms, as XML, for other sheets.
        counts: what each of them gives before anything is filled in.
    """

    words: dict[str, str]
    forms: list[FormData]
    binders: list[FormBinder]
    lines: Sequence[tuple[str, str]]
    rules: RuleSet
    titles: list[str] = field(init=False)
    escaped_titles: list[str] = field(init=False)
    links: list[str] = field(init=False)
    expressions: list[str] = field(init=False)
    counts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.titles = [quoted_title(item.title) for item in self.forms]
        self.escaped_titles = [escaped(title) for title in self.titles]
        self.links = [attribute(title) for title in self.titles]
        self.expressions, self.counts = [], []
        for binder, item, title in zip(self.binders, self.forms, self.escaped_titles, strict=True):
            self.expressions += [title.join(around) for around in binder.checks.values()]
            self.counts += counts(tuple(binder.checks), item.done, self.rules)

    def reference(self, index: int, ref: FieldRef) -> str | None:
        """A form's field, for formulas on other sheets."""
        cell = self.binders[index].cells.get(ref)
        return f"{self.titles[index]}!{cell}" if cell else None

    def sum(self, name: str) -> str | Decimal:
        """Over the projects; ``""`` where no amount is known."""
        lines = [item.done.funds[0] for item in self.forms if item.form.kind == "project" and item.done.funds]
        known = [value for line in lines if (value := number(getattr(line, name))) is not None]
        return sum(known, Decimal(0)) if known else ""
