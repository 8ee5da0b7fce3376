"""A rectangle of cell values: texts as written, labels, and where things stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

from ziping.model import Place
from ziping.quantity import FRACTION_MAX, number, plain_text
from ziping.recognition.vocabulary import BLOCKS, FIELDS, label, says
from ziping.rounding import show

NOT_A_NUMBER, NOT_A_VALUE = "#NUM!", "#VALUE!"


def cell_text(value: Any) -> str:
    """A cell as written; what no cell can show becomes an error value.

    >>> cell_text(9.40), cell_text(" ≥10次\\n"), cell_text(float("nan"))
    ('9.4', '≥10次', '#NUM!')
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Decimal) and not value.is_finite():
        return NOT_A_NUMBER
    if isinstance(value, float) and not isfinite(value):
        return NOT_A_NUMBER
    return (
        plain_text(value) if value is None or isinstance(value, int | float | Decimal | date) else NOT_A_VALUE
    )


def rate_text(value: Any) -> str:
    """A cell of a rate column in percent: a bare number up to 2 is a fraction, as percent cells hold it.

    >>> rate_text(0.94), rate_text(0.98765), rate_text(57.36), rate_text("57.36%")
    ('94.00%', '98.765%', '57.36', '57.36%')
    """
    fraction = None if isinstance(value, str) else number(value)
    if fraction is None or abs(fraction) > FRACTION_MAX:
        return cell_text(value)
    points = fraction * 100
    return f"{points:.{max(2, len(show(points).partition('.')[2]))}f}%"


def place(row: int, column: int) -> Place:
    return Place("", f"第{row + 1}行第{column + 1}列")


class Region:
    """Rows of cell values; merged cells hold their value in the top left one."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        self.values = [list(row) for row in rows]
        self.texts = [[cell_text(value) for value in row] for row in self.values]
        self.labels = [[label(text) if text else "" for text in row] for row in self.texts]

    @property
    def height(self) -> int:
        return len(self.values)

    def blank(self, row: int) -> bool:
        return not any(self.texts[row])

    def text(self, row: int, column: int) -> str:
        return self.texts[row][column] if column < len(self.texts[row]) else ""

    def value(self, row: int, column: int) -> Any:
        return self.values[row][column] if column < len(self.values[row]) else None

    def first_label(self, row: int) -> str:
        return next(filter(None, self.labels[row]), "")

    def labelled(self, words: Collection[str], rows: Collection[int]) -> Iterator[tuple[int, int]]:
        """Where a label is one of these words."""
        for row in rows:
            for column, text in enumerate(self.labels[row]):
                if text and says(text, words):
                    yield row, column

    def right_of(self, row: int, column: int) -> tuple[int, int] | None:
        """The first filled cell to the right, if it is no label itself."""
        for at in range(column + 1, len(self.texts[row])):
            if self.texts[row][at]:
                return None if is_label(self.labels[row][at]) else (row, at)
        return None


_KNOWN = tuple(word for words in FIELDS.values() for word in words) + BLOCKS


def is_label(text: str) -> bool:
    """Whether a text is a label of this form and so cannot be a value."""
    return says(text, _KNOWN)
