"""The cells of a form's sheet, many at a time: prefilled texts and numbers, actual values, live cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ziping.model import FieldRef
from ziping.quantity import parse_target, plain_text
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.stamping.cached import shown
from ziping.stamping.fields import cell_value, unit_format
from ziping.stamping.form_data import FormData
from ziping.stamping.live import score_formula
from ziping.stamping.rendering import Made, picker
from ziping.stamping.styles import Variant
from ziping.stamping.writing import (
    BLANK,
    END_OF_TEXT,
    END_OF_VALUE,
    TEXT,
    A,
    B,
    C,
    escaped,
    text_cell,
    value_cell,
)

RATE, NUMBER = FieldRef("rate", "funds"), FieldRef("initial", "funds")
"""Any field that holds a rate, and any that holds a number: their cells read alike."""
_ACTUAL = FieldRef("actual", "indicators")


@dataclass(frozen=True, slots=True)
class FieldText:
    """A field's text; ``at`` is its position among the form's texts."""

    at: int

    def __call__(self, data: FormData) -> str:
        return data.texts[self.at]

    @staticmethod
    def all(fills: Sequence[FieldText]) -> Made:
        pick = picker([fill.at for fill in fills])
        return lambda data: pick(data.texts)


@dataclass(frozen=True, slots=True)
class TextCell:
    """The rest of a cell that shows a field's text."""

    at: int

    def __call__(self, data: FormData) -> str:
        return text_cell(data.texts[self.at])

    @staticmethod
    def all(fills: Sequence[TextCell]) -> Made:
        pick = picker([fill.at for fill in fills])

        def make(data: FormData) -> list[str]:
            if data.long:
                return [fill(data) for fill in fills]
            return [f"{TEXT}{text}{END_OF_TEXT}" if text else BLANK for text in pick(data.escaped)]

        return make


@dataclass(frozen=True, slots=True)
class NumberCell:
    """The rest of a cell that shows a field's number."""

    at: int
    like: FieldRef

    def __call__(self, data: FormData) -> str:
        return _number_or_text(data.texts[self.at], self.like)


@dataclass(frozen=True, slots=True)
class ActualCell:
    """An actual value shows its target's unit: the cell's style and the rest of the cell."""

    at: int
    target: int
    style: int

    def __call__(self, data: FormData) -> str:
        written, text = plain_text(data.texts[self.target]), data.texts[self.at]
        style = f' s="{data.variants.number(Variant(self.style, _format_of(written)))}"'
        return style + (value_cell(cell_value(_ACTUAL, text, parse_target(written))) if text else BLANK)


@dataclass(frozen=True, slots=True)
class LiveCell:
    """The rest of a cell with a formula (as XML, without =) and the value shown before a recalculation."""

    at: int
    like: FieldRef
    formula: str

    def __call__(self, data: FormData) -> str:
        return live_cell(self.formula, data.done_texts[self.at], self.like)


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """A score's style and the rest of its cell; ``cells`` are those of target, actual value and weight."""

    index: int
    at: int
    cells: tuple[str, str, str]
    variant: Variant

    def __call__(self, data: FormData) -> str:
        row = data.form.indicators[self.index]
        formula = _score(row.target, data.rules, data.rules.kind_of(row))
        for place, cell in zip((A, B, C), self.cells, strict=True):
            formula = formula.replace(place, cell)
        style = f' s="{data.variants.number(self.variant)}"'
        return style + live_cell(formula, data.done_texts[self.at], NUMBER)


def live_cell(formula: str, written: str, like: FieldRef) -> str:
    """The rest of a formula's cell; ``written`` is the text that its value has."""
    kind, value = _shown(written, like)
    return f"{kind}><f>{formula}</f><v>{value}{END_OF_VALUE}"


@lru_cache(4096)
def _shown(written: str, like: FieldRef) -> tuple[str, str]:
    """The type of a formula's value, as an attribute, and the value as XML."""
    value = shown(like, written)
    return (' t="str"', escaped(value)) if isinstance(value, str) else ("", show(value))


@lru_cache(4096)
def _number_or_text(text: str, like: FieldRef) -> str:
    return value_cell(cell_value(like, text, None))


@lru_cache(2048)
def _format_of(target: str) -> str | None:
    found = unit_format(parse_target(target))
    return None if found == "General" else found


@lru_cache(2048)
def _score(target: str | None, rules: RuleSet, kind: str) -> str:
    return escaped(score_formula(target, kind, rules, A, B, C))
