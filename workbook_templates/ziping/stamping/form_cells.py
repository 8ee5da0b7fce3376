"""The cells of a form's sheet, many at a time: prefilled texts and numbers, actual values, live cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ziping.model import FieldRef, Text
from ziping.quantity import parse_target, plain_text
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.scoring.indicators import computed_score
from ziping.stamping.cached import shown
from ziping.stamping.fields import cell_value, unit_format
from ziping.stamping.form_data import FormData
from ziping.stamping.live import score_formula, why_formula
from ziping.stamping.rendering import Batch, Made, picker
from ziping.stamping.styles import Variant
from ziping.stamping.writing import (
    BLANK,
    END_OF_TEXT,
    END_OF_VALUE,
    TEXT,
    escaped,
    text_cell,
    value_cell,
)

RATE, NUMBER = FieldRef("rate", "funds"), FieldRef("initial", "funds")
"""Any field that holds a rate, and any that holds a number: their cells read alike."""
_ACTUAL = FieldRef("actual", "indicators")


@dataclass(frozen=True, slots=True)
class FieldText(Batch):
    """A field's text; ``at`` is its position among the form's texts."""

    at: int

    def __call__(self, data: FormData) -> str:
        return data.texts[self.at]

    @staticmethod
    def all(fills: Sequence[FieldText]) -> Made:
        pick = picker([fill.at for fill in fills])
        return lambda data: pick(data.texts)


@dataclass(frozen=True, slots=True)
class TextCell(Batch):
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
class NumberCell(Batch):
    """The rest of a cell that shows a field's number."""

    at: int
    like: FieldRef

    @staticmethod
    def all(fills: Sequence[NumberCell]) -> Made:
        pick, like = picker([fill.at for fill in fills]), [fill.like for fill in fills]
        return lambda data: [*map(_number_or_text, pick(data.texts), like)]


@dataclass(frozen=True, slots=True)
class ActualCell(Batch):
    """An actual value shows its target's unit: the cell's style and the rest of the cell."""

    at: int
    target: int
    style: int

    @staticmethod
    def all(fills: Sequence[ActualCell]) -> Made:
        actuals, targets = picker([fill.at for fill in fills]), picker([fill.target for fill in fills])
        styles = [fill.style for fill in fills]

        def make(data: FormData) -> list[str]:
            number, texts = data.variants.number, data.texts
            written = targets(texts)
            return [
                f' s="{number(_with_unit(style, target))}"{_actual(text, target) if text else BLANK}'
                for style, target, text in zip(styles, written, actuals(texts), strict=True)
            ]

        return make


@dataclass(frozen=True, slots=True)
class LiveCell(Batch):
    """The rest of a cell with a formula (as XML, without =) and the value shown before a recalculation."""

    at: int
    like: FieldRef
    formula: str

    @staticmethod
    def all(fills: Sequence[LiveCell]) -> Made:
        pick, like = picker([fill.at for fill in fills]), [fill.like for fill in fills]
        formulas = [f"><f>{fill.formula}</f><v>" for fill in fills]

        def make(data: FormData) -> list[str]:
            values = map(_shown, pick(data.done_texts), like)
            return [
                f"{kind}{formula}{value}" for formula, (kind, value) in zip(formulas, values, strict=True)
            ]

        return make


@dataclass(frozen=True, slots=True)
class ScoreCell(Batch):
    """A score's style and the rest of its cell; ``cells`` are those of target, actual value and weight."""

    index: int
    at: int
    cells: tuple[str, str, str]
    variant: Variant

    @staticmethod
    def all(fills: Sequence[ScoreCell]) -> Made:
        pick = picker([fill.at for fill in fills])

        def make(data: FormData) -> list[str]:
            rules, rows = data.rules, data.form.indicators
            made = []
            for fill, written in zip(fills, pick(data.done_texts), strict=True):
                row = rows[fill.index]
                formula = _score(row.target, rules, rules.kind_of(row), fill.cells)
                kind, value = _shown(written, NUMBER)
                made.append(f' s="{data.variants.number(fill.variant)}"{kind}{formula}{value}')
            return made

        return make


@dataclass(frozen=True, slots=True)
class BesideCell(Batch):
    """What the rule says of a row beside its typed score: the computed score or (``why``) the 计分说明.

    ``cells`` are those of target, actual value and weight.
    """

    index: int
    why: bool
    cells: tuple[str, str, str]

    @staticmethod
    def all(fills: Sequence[BesideCell]) -> Made:
        def make(data: FormData) -> list[str]:
            return [fill.rest(data) for fill in fills]

        return make

    def rest(self, data: FormData) -> str:
        row, rules = data.form.indicators[self.index], data.rules
        kind, score = rules.kind_of(row), computed_score(row, rules)
        if self.why:
            formula = escaped(why_formula(row.target, kind, rules, *self.cells))
            return f' t="str"><f>{formula}</f><v>{escaped(score.why)}{END_OF_VALUE}'
        type_, value = _shown(plain_text(score.cell), NUMBER)
        return f"{type_}{_score(row.target, rules, kind, self.cells)}{value}"


def live_cell(formula: str, written: Text, like: FieldRef) -> str:
    """The rest of a formula's cell; ``written`` is the text that its value has."""
    kind, value = _shown(written, like)
    return f"{kind}><f>{formula}</f><v>{value}"


@lru_cache(4096)
def _shown(written: Text, like: FieldRef) -> tuple[str, str]:
    """The type of a formula's value, as an attribute, and the value as XML to the end of the cell."""
    value = shown(like, written)
    if isinstance(value, str):
        return ' t="str"', escaped(value) + END_OF_VALUE
    return "", show(value) + END_OF_VALUE


@lru_cache(4096)
def _number_or_text(text: str, like: FieldRef) -> str:
    return value_cell(cell_value(like, text, None))


def _actual(text: str, target: str) -> str:
    return value_cell(cell_value(_ACTUAL, text, parse_target(plain_text(target))))


@lru_cache(2048)
def _with_unit(style: int, target: str) -> Variant:
    found = unit_format(parse_target(plain_text(target)))
    return Variant(style, None if found == "General" else found)


@lru_cache(4096)
def _score(target: str | None, rules: RuleSet, kind: str, cells: tuple[str, str, str]) -> str:
    """The formula of a score as XML, up to its value."""
    return f"><f>{escaped(score_formula(target, kind, rules, *cells))}</f><v>"
