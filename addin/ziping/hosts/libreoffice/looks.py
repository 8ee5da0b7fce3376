"""Colours and notes of cells in Calc, read and written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ziping.hosts.libreoffice.areas import NOTES, Alike, cells_in
from ziping.hosts.port import Look, Spot
from ziping.recognition.grid import address

_NONE = -1
_THREAD = "tc="
"""How the author of a note begins that stands for a thread of comments of Excel."""


def read_looks(document: Any, looks: Sequence[list[Alike]]) -> dict[Spot, Look]:
    """
    Args:
        looks: the cells of each sheet, as :func:`~ziping.hosts.libreoffice.areas.formats_of` gives them.

    Raises:
        Unreadable: there are too many.
    """
    found: dict[Spot, Look] = {}
    for sheet, own in zip(document.Sheets, looks, strict=True):
        for alike in own:
            if fill := fill_of(alike.colour):
                at = cells_in(alike.areas)
                found.update((Spot(sheet.Name, address(*cell)), Look(fill)) for cell in at)
        for note in sheet.Annotations:
            place = note.Position
            spot = Spot(sheet.Name, address(place.Row, place.Column))
            text = None if note.Author.startswith(_THREAD) else text_of(note)
            found[spot] = found.get(spot, Look())._replace(note=text)
    return found


def text_of(note: Any) -> str:
    """LibreOffice 25.2 knows the text of a note that came with a workbook only when its box has been made.

    A cell without a note may answer one that has neither text nor box.
    """
    box = None if note.String else note.AnnotationShape
    text: str = note.String if box is None else box.String
    return text


def fill_of(colour: int) -> str:
    """
    >>> fill_of(0xF8B4B4), fill_of(-1)
    ('FFF8B4B4', '')
    """
    return "" if colour == _NONE else f"FF{colour & 0xFFFFFF:06X}"


def colour_of(fill: str) -> int:
    """
    >>> hex(colour_of("FFF8B4B4")), colour_of("")
    ('0xf8b4b4', -1)
    """
    return int(fill[-6:], 16) if fill else _NONE


def differs(cell: Any, look: Look) -> bool:
    """Whether a cell looks otherwise than it shall."""
    return _other_fill(cell, look) or _other_note(cell, look)


def set_look(cell: Any, look: Look) -> None:
    if _other_fill(cell, look):
        # A cell of which the style says the colour has none of its own.
        cell.setPropertyToDefault("CellBackColor")
        if _other_fill(cell, look):
            cell.CellBackColor = colour_of(look.fill or "")
    if _other_note(cell, look):
        # Written anew: a text that is set in a note that is there cannot be undone in Calc.
        if look.note:
            cell.Spreadsheet.Annotations.insertNew(cell.CellAddress, look.note)
        else:
            cell.clearContents(NOTES)


def _other_fill(cell: Any, look: Look) -> bool:
    return look.fill is not None and fill_of(cell.CellBackColor) != look.fill


def _other_note(cell: Any, look: Look) -> bool:
    if look.note is None:
        return False
    note = cell.getAnnotation()
    return ("" if note is None else text_of(note)) != look.note
