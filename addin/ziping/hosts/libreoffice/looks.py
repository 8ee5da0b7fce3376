"""Colours and notes of cells in Calc, read and written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ziping.hosts.libreoffice.areas import NOTES, areas_of, box_of, cells_in, common, range_of
from ziping.hosts.port import Look, Spot
from ziping.recognition.grid import address

_NONE = -1
_THREAD = "tc="
"""How the author of a note begins that stands for a thread of comments of Excel."""


def read_looks(document: Any) -> dict[Spot, Look]:
    """
    Raises:
        Unreadable: there are too many.
    """
    found: dict[Spot, Look] = {}
    for sheet in document.Sheets:
        found.update((Spot(sheet.Name, cell), Look(fill)) for cell, fill in _fills(sheet))
        for note in sheet.Annotations:
            at = note.Position
            spot = Spot(sheet.Name, address(at.Row, at.Column))
            text = None if note.Author.startswith(_THREAD) else note.String
            found[spot] = found.get(spot, Look())._replace(note=text)
    return found


def _fills(sheet: Any) -> Iterator[tuple[str, str]]:
    box = box_of(sheet)
    if box is not None:
        for alike in range_of(sheet, box).getUniqueCellFormatRanges():
            if alike.CellBackColor != _NONE:
                fill = fill_of(alike)
                yield from ((address(*at), fill) for at in cells_in(common(areas_of(alike), [box])))


def fill_of(cells: Any) -> str:
    """``FFRRGGBB`` of cells with one look, ``""`` without a fill."""
    colour = cells.CellBackColor
    return "" if colour == _NONE else f"FF{colour & 0xFFFFFF:06X}"


def colour_of(fill: str) -> int:
    """
    >>> hex(colour_of("FFF8B4B4")), colour_of("")
    ('0xf8b4b4', -1)
    """
    return int(fill[-6:], 16) if fill else _NONE


def note_of(cell: Any) -> str:
    note = cell.getAnnotation()
    return "" if note is None else str(note.String)


def set_look(sheet: Any, cell: Any, look: Look) -> None:
    if look.fill is not None and fill_of(cell) != look.fill:
        # A cell of which the style says the colour has none of its own.
        cell.setPropertyToDefault("CellBackColor")
        if fill_of(cell) != look.fill:
            cell.CellBackColor = colour_of(look.fill)
    if look.note is not None and note_of(cell) != look.note:
        # Written anew: a text that is set in a note that is there cannot be undone in Calc.
        if look.note:
            sheet.Annotations.insertNew(cell.CellAddress, look.note)
        else:
            cell.clearContents(NOTES)
