"""The cells of the sheets about all forms, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ziping.model import FieldRef
from ziping.stamping.book_data import BookData
from ziping.stamping.form_cells import live_cell
from ziping.stamping.plain_checks import BAD, OK, result
from ziping.stamping.rendering import Batch, Fill, Made, together
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
class FormText(Batch):
    index: int
    name: str

    @staticmethod
    def all(fills: Sequence[FormText]) -> Made:
        wanted = [(fill.index, fill.name) for fill in fills]
        return lambda data: [getattr(data.forms[index].form, name) or "" for index, name in wanted]


@dataclass(frozen=True, slots=True)
class PlaceText(Batch):
    """The cell on a form's sheet at which a check looks."""

    index: int
    place: FieldRef
    longest = "XFD1048576"

    @staticmethod
    def all(fills: Sequence[PlaceText]) -> Made:
        wanted = [(fill.index, fill.place) for fill in fills]
        return lambda data: [data.binders[index].cells.get(place, "") for index, place in wanted]


@dataclass(frozen=True, slots=True)
class CountText(Batch):
    """How much a check finds; ``number`` counts the checks of all forms from 0."""

    number: int
    longest = "9" * 10

    @staticmethod
    def all(fills: Sequence[CountText]) -> Made:
        wanted = [fill.number for fill in fills]
        return lambda data: [str(data.counts[number]) for number in wanted]


@dataclass(frozen=True, slots=True)
class ResultText(Batch):
    """✓ or ✗, which take the same room; ``number`` counts the checks of all forms from 0."""

    number: int
    longest = BAD

    @staticmethod
    def all(fills: Sequence[ResultText]) -> Made:
        wanted = [fill.number for fill in fills]
        return lambda data: [result(data.counts[number]) for number in wanted]


@dataclass(frozen=True, slots=True)
class TextOf(Batch):
    """The rest of a cell that shows these words."""

    words: Fill

    @staticmethod
    def all(fills: Sequence[TextOf]) -> Made:
        texts_of = together([fill.words for fill in fills])
        return lambda data: [text_cell(text) if text else BLANK for text in texts_of(data)]


@dataclass(frozen=True, slots=True)
class CountCell(Batch):
    """The rest of the cell that counts what a check finds; ``number`` counts the checks of all forms from 0."""

    number: int

    @staticmethod
    def all(fills: Sequence[CountCell]) -> Made:
        wanted = [fill.number for fill in fills]

        def make(data: BookData) -> list[str]:
            expressions, counts = data.expressions, data.counts
            return [f"><f>{expressions[n]}</f><v>{counts[n]}{END_OF_VALUE}" for n in wanted]

        return make


@dataclass(frozen=True, slots=True)
class ResultCell(Batch):
    """The rest of the cell with ✓ or ✗; ``counted`` is the cell of the count, if the sheet has one."""

    number: int
    counted: str | None

    @staticmethod
    def all(fills: Sequence[ResultCell]) -> Made:
        wanted = [(fill.number, fill.counted) for fill in fills]

        def make(data: BookData) -> list[str]:
            expressions, counts = data.expressions, data.counts
            return [
                f' t="str"><f>IF({counted or expressions[n]}=0,"{OK}","{BAD}")</f><v>{result(counts[n])}{END_OF_VALUE}'
                for n, counted in wanted
            ]

        return make


class Live(NamedTuple):
    """A live cell.

    Args:
        formula: as XML without =, from the data; ``""`` where the form has nothing to show, so that a text stands there.
        text: of its value.
        like: a field whose cell reads alike.
    """

    formula: Fill
    text: Fill
    like: FieldRef

    def cell(self, data: BookData) -> str:
        """The rest of the cell."""
        formula, text = self.formula(data), self.text(data)
        return live_cell(formula, text, self.like) if formula else text_cell(text)
