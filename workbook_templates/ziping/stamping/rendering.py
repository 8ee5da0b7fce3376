"""A sheet made ready: fixed XML with slots between, and how slots are filled many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import gt, itemgetter
from typing import Any, ClassVar, TypeVar

from ziping.stamping.heights import MAX_POINTS, lines_in, text_points
from ziping.stamping.layout import Layout

Fill = Callable[[Any], str]
"""The data of a sheet → XML, or text.

Calling a function for every cell would cost more than all that is done in it: see :class:`Batch`.
"""
Words = str | Fill
"""What is the same for all data of a shape, or a function of it."""
_Item = TypeVar("_Item")
Made = Callable[[Any], Sequence[str]]


class Batch:
    """A fill whose class makes the texts of many at once."""

    __slots__ = ()
    longest: ClassVar[str | None] = None
    """A text that takes as much room as any that it makes, where there is one."""

    def __call__(self, data: Any) -> str:
        return self.all([self])(data)[0]

    @staticmethod
    def all(fills: Sequence[Any]) -> Made:
        """One function for fills of the class, in their order."""
        raise NotImplementedError


def together(fills: Iterable[Fill]) -> Made:
    """One function for many fills, in their order; equal ones are made once."""
    wanted = list(fills)
    classes: dict[Callable[[list[Any]], Made], list[Fill]] = {}
    for fill in dict.fromkeys(wanted):
        classes.setdefault(fill.all if isinstance(fill, Batch) else _one_by_one, []).append(fill)
    makers = [make_all(members) for make_all, members in classes.items()]
    numbers = {fill: n for n, fill in enumerate(fill for members in classes.values() for fill in members)}
    pick = picker([numbers[fill] for fill in wanted])

    def make(data: Any) -> Sequence[str]:
        made: list[str] = []
        for maker in makers:
            made += maker(data)
        return pick(made)

    return make


def _one_by_one(fills: list[Fill]) -> Made:
    return lambda data: [fill(data) for fill in fills]


def picker(indices: Sequence[int]) -> Callable[[Sequence[_Item]], Sequence[_Item]]:
    """Takes the items at these indices.

    >>> picker([2, 0])("abc"), picker([1])("abc")
    (('c', 'a'), ('b',))
    """
    if len(indices) > 1:
        return itemgetter(*indices)
    return lambda items: tuple([items[index] for index in indices])


class Ready:
    """A sheet for one shape of data."""

    def __init__(self, layout: Layout, pieces: list[str], fills: list[Fill]) -> None:
        self.layout = layout
        self._pieces, self._make = [piece.encode() for piece in pieces], together(fills)

    def render(self, data: Any) -> bytes:
        pieces = self._pieces.copy()
        if len(pieces) > 1:
            pieces[1::2] = map(str.encode, self._make(data))
        return b"".join(pieces)


@dataclass(frozen=True, slots=True)
class Measured:
    """A text that may need more than its row's usual height.

    Args:
        pixels: the room.
        wide: pixels of a full-width character.
    """

    words: Fill
    pixels: float
    wide: float

    def fits(self, points: float) -> bool:
        """Whether the text never needs more than this, whatever the data."""
        longest = self.words.longest if isinstance(self.words, Batch) else None
        return longest is not None and text_points(longest, self.pixels, self.wide) <= points


@dataclass(frozen=True, slots=True)
class Height(Batch):
    """The height of a row: as much as the longest of its texts needs."""

    least: float
    texts: tuple[Measured, ...]

    @staticmethod
    def all(fills: Sequence[Height]) -> Made:
        rows: dict[Measured, list[int]] = {}
        for n, fill in enumerate(fills):
            for text in fill.texts:
                rows.setdefault(text, []).append(n)
        texts_of = together([text.words for text in rows])
        usual = [_height(fill.least) for fill in fills]
        # Most texts fit, however wide their characters are.
        certain = [
            int(lines_in(min(fills[n].least for n in of)) * text.pixels / text.wide)
            for text, of in rows.items()
        ]
        tests = list(rows.items())

        def make(data: Any) -> Sequence[str]:
            texts = texts_of(data)
            made = usual.copy()
            higher: dict[int, float] = {}
            doubtful: Iterable[bool] = map(gt, map(len, texts), certain)
            if "\n" in "".join(texts):
                doubtful = [long or "\n" in text for long, text in zip(doubtful, texts, strict=True)]
            for (measured, of), text in compress(zip(tests, texts, strict=True), doubtful):
                points = text_points(text, measured.pixels, measured.wide)
                for n in of:
                    if points > higher.get(n, fills[n].least):
                        higher[n] = points
            for n, points in higher.items():
                made[n] = _height(points)
            return made

        return make


def _height(points: float) -> str:
    return f' ht="{min(points, MAX_POINTS):g}" customHeight="1"'
