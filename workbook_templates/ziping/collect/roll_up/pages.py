"""Where printed pages end: never between the heading of a group and its first row, or its last row and its sum.

No program keeps rows of a sheet together, so the pages of a sheet with groups are counted here and ended by manual
breaks. Heights of rows are written with them and hold everywhere; the scale at which the columns fit the paper
depends on the fonts of a computer, so a page is counted for the largest: elsewhere it is not quite full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ziping.stamping.layout import Layout
from ziping.stamping.package import N
from ziping.stamping.sheet import DEFAULT_HEIGHT

_PAPERS = {"8": (841.9, 1190.6), "9": (595.3, 841.9)}
"""A3 and A4, upright, in points."""
_DIGIT = 5.0
"""Points of a character of a column's width, in the narrowest font that workbooks commonly have."""
_SPARE = 0.97
"""Printers round the heights of rows, each in its way."""
MOST_BREAKS = 1023
"""More of them, and Excel calls the file damaged."""
_HEIGHT = re.compile(rb'<row r="(\d+)"[^>]* ht="([\d.]+)"')
_SETTINGS = re.compile(rb"<pageSetup[^>]*/>|<headerFooter[^>]*/>|</headerFooter>")


def with_breaks(xml: bytes, layout: Layout) -> bytes:
    """A sheet of the workbook, its pages ended where a group may be divided.

    A sheet without groups stays as it is, and so does one whose template ends pages itself or fits them to a height.
    """
    depths = [len(row.turns) for row in layout.rows]
    room = _room(layout)
    if max(depths, default=0) < 2 or room is None:
        return xml
    heights = [DEFAULT_HEIGHT] * len(depths)
    for number, points in _HEIGHT.findall(xml):
        heights[int(number) - 1] = float(points)
    ends = list(page_ends(heights, depths, room))[:MOST_BREAKS]
    breaks = "".join(f'<brk id="{end}" max="16383" man="1"/>' for end in ends)
    if not breaks:
        return xml
    *_, settings = _SETTINGS.finditer(xml)
    listed = f'<rowBreaks count="{len(ends)}" manualBreakCount="{len(ends)}">{breaks}</rowBreaks>'
    return xml[: settings.end()] + listed.encode() + xml[settings.end() :]


def page_ends(heights: Sequence[float], depths: Sequence[int], room: float) -> Iterator[int]:
    """How many rows stand above each end of a page.

    Args:
        heights: of the rows, in points.
        depths: in how many loops each row stands; rows of different depths stay together.
        room: points of a page; the rows above the first loop stand on every page.

    >>> list(page_ends([10] * 7, [0, 1, 2, 2, 1, 1, 2], 45))
    [3, 5]
    """
    head = next((n for n, depth in enumerate(depths) if depth), len(depths))
    top = sum(heights[:head])
    used, start = top, head
    for end in _blocks(depths, head):
        needed = sum(heights[start:end])
        if used + needed > room and used > top:
            yield start
            used = top
        used += needed
        start = end


def _blocks(depths: Sequence[int], head: int) -> Iterator[int]:
    """The ends of the runs of rows that stay together."""
    for number, (depth, following) in enumerate(pairwise(depths[head:]), head + 1):
        if depth == following:
            yield number
    yield len(depths)


def _room(layout: Layout) -> float | None:
    """Points of rows that fit on a page; None where pages are not to be ended here."""
    sheet = layout.sheet
    setups, margins = sheet.around("pageSetup"), sheet.around("pageMargins")
    paper = _PAPERS.get(str(setups[0].get("paperSize"))) if setups else None
    if paper is None or not margins or sheet.around("rowBreaks"):
        return None
    width, height = reversed(paper) if setups[0].get("orientation") == "landscape" else paper
    left, right, top, bottom = (
        float(margins[0].get(side) or 0) for side in ("left", "right", "top", "bottom")
    )
    scale = float(setups[0].get("scale") or 100) / 100
    if any(item.get("fitToPage") == "1" for item in sheet.root.iterfind(f"{N}sheetPr/{N}pageSetUpPr")):
        if setups[0].get("fitToHeight") != "0":
            return None
        scale = min(1.0, (width - (left + right) * 72) / (_characters(layout) * _DIGIT))
    return (height - (top + bottom) * 72) / scale * _SPARE


def _characters(layout: Layout) -> float:
    """How wide the columns with cells are together."""
    last = max(cell.column for rows in layout.places.values() for cell in rows[0].template.cells)
    return sum(map(layout.sheet.width, range(1, last + 1)))
