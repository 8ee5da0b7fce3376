"""A form on its sheet, its fields as one flat row of texts."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter

from ziping.model import FieldRef, Form, FundLine, Indicator
from ziping.opening import MAX_TEXT
from ziping.rules import RuleSet
from ziping.scoring.evaluation import evaluate
from ziping.stamping.styles import Variants
from ziping.stamping.writing import all_escaped

_NO_TEXTS = {"funds", "indicators", "level_weights", "places", "issued", "id", "kind"}
FORM = tuple(item.name for item in fields(Form) if item.name not in _NO_TEXTS)
FUND = tuple(item.name for item in fields(FundLine))
INDICATOR = tuple(item.name for item in fields(Indicator))
_form, _fund, _indicator = attrgetter(*FORM), attrgetter(*FUND), attrgetter(*INDICATOR)
_YEAR = FORM.index("year")


def position(ref: FieldRef, funds: int) -> int:
    """Where a field stands in :func:`texts_of` a form with this many fund lines."""
    if ref.part == "funds":
        return len(FORM) + ref.index * len(FUND) + FUND.index(ref.name)
    if ref.part == "indicators":
        return len(FORM) + funds * len(FUND) + ref.index * len(INDICATOR) + INDICATOR.index(ref.name)
    return FORM.index(ref.name)


def texts_of(form: Form) -> list[str]:
    """Every field's text, in the same order for all forms of a shape; ``""`` for what is not there."""
    texts = [*_form(form)]
    texts[_YEAR] = str(form.year)
    for line in form.funds:
        texts += _fund(line)
    for row in form.indicators:
        texts += _indicator(row)
    return [text or "" for text in texts]


@dataclass(slots=True)
class FormData:
    """A form on its sheet.

    Args:
        key: D1, P01, P02 …
        title: of its sheet.
        done: the form with what its rule computes.
        texts, done_texts: of ``form`` and ``done``, see :func:`texts_of`.
        escaped: ``texts`` as XML.
        long: some text is longer than a cell can be.
    """

    key: str
    title: str
    form: Form
    rules: RuleSet
    variants: Variants
    done: Form
    texts: list[str] = field(init=False)
    done_texts: list[str] = field(init=False)
    escaped: list[str] = field(init=False)
    long: bool = field(init=False)

    def __post_init__(self) -> None:
        self.texts, self.done_texts = texts_of(self.form), texts_of(self.done)
        self.escaped = all_escaped(self.texts)
        self.long = max(map(len, self.texts)) > MAX_TEXT

    @classmethod
    def of(cls, key: str, title: str, form: Form, rules: RuleSet, variants: Variants) -> FormData:
        return cls(key, title, form, rules, variants, evaluate(form, rules).form)
