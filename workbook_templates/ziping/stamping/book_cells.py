"""The cells of the sheets about all forms, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ziping.model import FieldRef
from ziping.stamping import form_cells
from ziping.stamping.book_data import BookData
from ziping.stamping.plain_checks import BAD, OK
from ziping.stamping.rendering import Fill, Made, together
from ziping.stamping.writing import BLANK, END_OF_VALUE, text_cell


@dataclass(frozen=True, slots=True)
class Word:
    """What is said once in a workbook: its year, its department …"""

    name: str

    def __call__(self, data: BookData) -> str:
        return data.words[self.name]


@dataclass(frozen=True, slots=True)
class RuleText:
    """The rule set in words: a line's topic (column 0) or text (1)."""

    line: int
    column: int

    def __call__(self, data: BookData) -> str:
        return data.lines[self.line][self.column]


@dataclass(frozen=True, slots=True)
class FormText:
    index: int
    name: str

    def __call__(self, data: BookData) -> str:
        return getattr(data.forms[self.index].form, self.name) or ""


@dataclass(frozen=True, slots=True)
class PlaceText:
    """The cell on a form's sheet at which a check looks."""

    index: int
    place: FieldRef

    def __call__(self, data: BookData) -> str:
        return data.binders[self.index].cells.get(self.place, "")


@dataclass(frozen=True, slots=True)
class TextOf:
    """The rest of a cell that shows these words."""

    words: Fill

    def __call__(self, data: BookData) -> str:
        return text_cell(self.words(data))

    @staticmethod
    def all(fills: Sequence[TextOf]) -> Made:
        texts_of = together([fill.words for fill in fills])
        return lambda data: [text_cell(text) if text else BLANK for text in texts_of(data)]


@dataclass(frozen=True, slots=True)
class CountCell:
    """The rest of the cell that counts what a check finds; ``number`` counts the checks of all forms from 0."""

    number: int

    def __call__(self, data: BookData) -> str:
        return f"><f>{data.expressions[self.number]}</f><v>{data.counts[self.number]}{END_OF_VALUE}"


@dataclass(frozen=True, slots=True)
class ResultCell:
    """The rest of the cell with ✓ or ✗; ``counted`` is the cell of the count, if the sheet has one."""

    number: int
    counted: str | None

    def __call__(self, data: BookData) -> str:
        counted = self.counted or data.expressions[self.number]
        value = BAD if data.counts[self.number] else OK
        return f' t="str"><f>IF({counted}=0,"{OK}","{BAD}")</f><v>{value}{END_OF_VALUE}'


def live_cell(formula: str, written: str, like: FieldRef) -> str:
    """As on a form's sheet; without a formula, its value as text."""
    return form_cells.live_cell(formula, written, like) if formula else text_cell(written)
