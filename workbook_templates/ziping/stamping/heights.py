"""How high a row must be for its wrapped text."""

from __future__ import annotations

import math

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

LINE_POINTS, PADDING_POINTS = 15.0, 6.0
MAX_POINTS = 409.0
DEFAULT_WIDTH = 8.43


def room(characters: float) -> float:
    """Pixels for text in columns of this many characters together."""
    return max(characters * 7 - 5, 10.0)


def em(size: float) -> float:
    """Pixels of a full-width character of ``size`` points."""
    return size * 4 / 3


def text_points(text: str, pixels: float, wide: float) -> float:
    """The height of wrapped text in points.

    Args:
        pixels: the room.
        wide: pixels of a full-width character; others take half.
    """
    lines = 0
    for paragraph in text.split("\n"):
        full = (len(paragraph.encode("utf-8", "replace")) - len(paragraph)) / 2
        needed = wide * (full + 0.55 * (len(paragraph) - full))
        lines += max(1, math.ceil(needed / pixels))
    return lines * LINE_POINTS + PADDING_POINTS


def lines_in(points: float) -> int:
    """How many lines a row of this height shows; one at least.

    >>> lines_in(36.0), text_points("一" * 20, 100.0, 10.0)
    (2, 36.0)
    """
    return max(1, int((points - PADDING_POINTS) // LINE_POINTS))


def fit_heights(sheet: Worksheet) -> None:
    """Raises the rows of an opened sheet to what their wrapped texts need."""
    spans = {(m.min_row, m.min_col): m for m in sheet.merged_cells.ranges}
    for row in range(1, sheet.max_row + 1):
        least = sheet.row_dimensions[row].height or 15.0
        points = least
        for cell in sheet[row]:
            if not isinstance(cell.value, str) or cell.data_type == "f" or not cell.alignment.wrap_text:
                continue
            span = spans.get((cell.row, cell.column))
            if span and span.max_row > span.min_row:
                continue
            last = span.max_col if span else cell.column
            letters = (get_column_letter(index) for index in range(cell.column, last + 1))
            characters = sum(sheet.column_dimensions[letter].width or DEFAULT_WIDTH for letter in letters)
            points = max(points, text_points(cell.value, room(characters), em(cell.font.sz or 10)))
        if points > least:
            sheet.row_dimensions[row].height = min(points, MAX_POINTS)
