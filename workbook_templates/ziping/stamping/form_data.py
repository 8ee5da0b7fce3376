"""A form on its sheet, its fields as one flat row of texts."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter

from ziping.model import FieldRef, Form, FundLine, Indicator, Text
from ziping.opening import MAX_TEXT
from ziping.rules import RuleSet
from ziping.scoring.evaluation import evaluate
from ziping.stamping.styles import Variants
from ziping.stamping.writing import escaped, harmless

_NO_TEXTS = {"funds", "indicators", "level_weights", "places", "issued", "id", "kind"}
FORM = tuple(item.name for item in fields(Form) if item.name not in _NO_TEXTS)
FUND = tuple(item.name for item in fields(FundLine))
INDICATOR = tuple(item.name for item in fields(Indicator))
_form, _fund, _indicator = attrgetter(*FORM), attrgetter(*FUND), attrgetter(*INDICATOR)
_YEAR = FORM.index("year")


def position(ref: FieldRef, funds: int) -> int:
    """Where a field stands among :func:`texts_of` a form with this many fund lines."""
    if ref.part == "funds":
        return len(FORM) + ref.index * len(FUND) + FUND.index(ref.name)
    if ref.part == "indicators":
        return len(FORM) + funds * len(FUND) + ref.index * len(INDICATOR) + INDICATOR.index(ref.name)
    return FORM.index(ref.name)


def texts_of(form: Form) -> list[Text]:
    """Every field's text, in the same order for all forms of a shape."""
    texts = [*_form(form)]
    texts[_YEAR] = str(form.year)
    for line in form.funds:
        texts += _fund(line)
    for row in form.indicators:
        texts += _indicator(row)
    return texts


@dataclass(slots=True)
class FormData:
    """A form on its sheet.

    Args:
        key: D1, P01, P02 …
        title: of its sheet.
        done: the form with what its rule computes.
        texts: of ``form``, see :func:`texts_of`; ``""`` for what is not there.
        done_texts: of ``done``.
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
    done_texts: list[Text] = field(init=False)
    escaped: list[str] = field(init=False)
    long: bool = field(init=False)

    def __post_init__(self) -> None:
        self.texts = [text or "" for text in texts_of(self.form)]
        self.done_texts = texts_of(self.done)
        # One look at all texts together tells what is so of most forms: nothing special, nothing long.
        together = " ".join(self.texts)
        self.escaped = self.texts if harmless(together) else [escaped(text) for text in self.texts]
        self.long = len(together) > MAX_TEXT and max(map(len, self.texts)) > MAX_TEXT

    @classmethod
    def of(cls, key: str, title: str, form: Form, rules: RuleSet, variants: Variants) -> FormData:
        return cls(key, title, form, rules, variants, evaluate(form, rules).form)
