"""A sheet, or a rectangle of it, as texts and labels, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any, NamedTuple

from ziping.model import Place
from ziping.quantity import FRACTION_MAX, number, plain_text
from ziping.recognition.grid import Area, Sheet, address
from ziping.recognition.vocabulary import BLOCKS, FIELDS, label, says
from ziping.rounding import show

NOT_A_NUMBER, NOT_A_VALUE = "#NUM!", "#VALUE!"


class At(NamedTuple):
    """A cell of a sheet, from 0."""

    row: int
    column: int


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
    if not fraction or abs(fraction) > FRACTION_MAX:
        return cell_text(value)
    points = fraction * 100
    return f"{points:.{max(2, len(show(points).partition('.')[2]))}f}%"


_WORD_BREAK = re.compile(r"(?<=[!-~])\s*\n\s*(?=[!-~])")
_BREAK = re.compile(r"\s*\n\s*")


def one_line(text: str) -> str:
    """A name that was broken to fit its cell.

    >>> one_line("立项依据\\n充分性"), one_line("GDP\\ngrowth")
    ('立项依据充分性', 'GDP growth')
    """
    return _BREAK.sub("", _WORD_BREAK.sub(" ", text))


class Page:
    """All texts of a sheet.

    Args:
        addressed: places are cells of the sheet (F17); otherwise they count rows and columns of a range.
    """

    def __init__(self, sheet: Sheet, addressed: bool) -> None:
        self.sheet = sheet
        self.addressed = addressed
        self.values: Sequence[Sequence[Any]] = sheet.rows
        blank: list[str] = []  # Sheets may have a million rows with nothing in them: they share one.
        self.texts = [[cell_text(value) for value in row] if row else blank for row in self.values]
        self.labels = [[label(text) if text else "" for text in row] if row else blank for row in self.texts]
        self.height = len(self.texts)
        self.width = max(map(len, self.texts), default=0)
        self._areas = {At(area.top, area.left): area for area in sheet.merges}

    def area(self, at: At) -> Area:
        """The merged area that begins at a cell; the cell itself where none does."""
        return self._areas.get(at) or Area(*at, *at)

    def place(self, at: At) -> Place:
        if not self.addressed:
            return Place("", f"第{at.row + 1}行第{at.column + 1}列")
        return Place(self.sheet.title, address(*at), holds_formula=at in self.sheet.formulas)

    def place_beside(self, named: At, left: At) -> Place:
        """The place of a blank field: the cell right of another; in a range, where it is named."""
        if not self.addressed:
            return Place("", f"第{named.row + 1}行「{self.labels[named.row][named.column]}」")
        return self.place(At(left.row, self.area(left).right + 1))

    def where(self, row: int) -> str:
        """How messages name a row."""
        return f"此表第 {row + 1} 行" if self.addressed else f"第{row + 1}行"


class Region:
    """A rectangle of a page; rows and columns are those of the page."""

    def __init__(self, page: Page, rows: range, columns: range) -> None:
        self.page = page
        self.rows = rows
        self.columns = columns

    def text(self, at: At) -> str:
        row = self.page.texts[at.row]
        return row[at.column] if at.column < len(row) and at.column in self.columns else ""

    def value(self, at: At) -> Any:
        row = self.page.values[at.row]
        return row[at.column] if at.column < len(row) and at.column in self.columns else None

    def label(self, at: At) -> str:
        row = self.page.labels[at.row]
        return row[at.column] if at.column < len(row) else ""

    def labels(self, row: int) -> Sequence[str]:
        return self.page.labels[row][self.columns.start : self.columns.stop]

    def filled(self, row: int) -> Iterator[tuple[At, str]]:
        """The cells of a row that hold anything."""
        for column, text in enumerate(self.page.texts[row]):
            if text and column in self.columns:
                yield At(row, column), text

    def blank(self, row: int) -> bool:
        return next(self.filled(row), None) is None

    def first_label(self, row: int) -> str:
        return next(filter(None, self.labels(row)), "")

    def labelled(self, words: Collection[str], rows: Collection[int]) -> Iterator[At]:
        """Where a label is one of these words."""
        for row in rows:
            for at, _ in self.filled(row):
                if says(self.label(at), words):
                    yield at

    def right_of(self, at: At) -> At | None:
        """The first filled cell to the right, if it is no label itself."""
        for other, _ in self.filled(at.row):
            if other.column > at.column:
                return None if is_label(self.label(other)) else other
        return None


_KNOWN = tuple(word for words in FIELDS.values() for word in words) + BLOCKS


def is_label(text: str) -> bool:
    """Whether a text is a label of this form and so cannot be a value."""
    return says(text, _KNOWN)


_INLINE = re.compile("([^:\uff1a\n]{2,30})[:\uff1a]\\s*(.*)", re.S)


def inline(text: str) -> tuple[str, str] | None:
    """Label and value that stand in one cell.

    >>> inline("项目名称：招商经费"), inline("招商经费")
    (('项目名称', '招商经费'), None)
    """
    match = _INLINE.fullmatch(text)
    if not match or not is_label(label(match[1])):
        return None
    return label(match[1]), match[2].strip()
