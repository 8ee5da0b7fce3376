"""The boxes in which a spreadsheet shows notes: VML, edited as bytes so that what is there stays as it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from lxml import etree

from ziping.recognition.grid import position

_V, _O, _X = "urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office", "urn:schemas-microsoft-com:office:excel"  # fmt: skip
_SPACES = f'xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}"'
_OURS = 'alt="ziping-note"'
_SHAPES = re.compile(rb"<v:(shape|shapetype) [^>]*" + _OURS.encode() + rb"[^>]*>.*?</v:\1>", re.S)
_ANY_SHAPE = re.compile(rb"<(?:\w+:)?shape[\s>]")
_NUMBERS = re.compile(rb"_x0000_s(\d+)")
_BLOCKS = re.compile(rb'<o:idmap [^>]*data="([\d,]+)"')
_WIDE = 30
"""Half-width characters in a line of a box."""


def skeleton_number(others: Iterable[bytes]) -> int:
    """The first block of shape numbers that no other part of the workbook uses."""
    taken = {
        int(n) for data in others for block in _BLOCKS.findall(data) for n in block.split(b",") if n.strip()
    }
    return next(n for n in range(1, len(taken) + 2) if n not in taken)


def new_boxes(block: int, notes: Mapping[str, str]) -> bytes:
    """A part of its own."""
    layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout>'
    return f"<xml {_SPACES}>{layout}{_type('')}{_boxes(notes, 1024 * block + 1, '')}</xml>".encode()


def with_boxes(data: bytes, notes: Mapping[str, str]) -> bytes | None:
    """A part with our boxes behind its own; None where its end cannot be found."""
    end = data.rfind(b"</xml>")
    if end < 0:
        return None
    first = max((int(n) for n in _NUMBERS.findall(data)), default=1024) + 1
    spaces = "" if all(space.encode() in data for space in _SPACES.split()) else f" {_SPACES}"
    kind = "" if b'id="_x0000_t202"' in data else _type(spaces)
    return data[:end] + (kind + _boxes(notes, first, spaces)).encode() + data[end:]


def _type(spaces: str) -> str:
    """What all boxes of notes have in common."""
    return (
        f'<v:shapetype{spaces} id="_x0000_t202" {_OURS} coordsize="21600,21600" o:spt="202" '
        'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
        '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
    )


def _boxes(notes: Mapping[str, str], first: int, spaces: str) -> str:
    return "".join(_box(first + n, cell, text, spaces) for n, (cell, text) in enumerate(notes.items()))


def _box(number: int, cell: str, text: str, spaces: str) -> str:
    row, column = position(cell)
    lines = sum(1 + _width(line) // _WIDE for line in text.split("\n"))
    top = max(row - 1, 0)
    anchor = f"{column + 1}, 15, {top}, 4, {column + 4}, 15, {top + max(4, lines)}, 4"
    return (
        f'<v:shape{spaces} id="_x0000_s{number}" type="#_x0000_t202" {_OURS} '
        'style="position:absolute;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def without_boxes(data: bytes) -> bytes:
    """A part as it was before our boxes were added."""
    return _SHAPES.sub(b"", data)


def boxes_at_removed(data: bytes, cells: Collection[tuple[int, int]]) -> bytes | None:
    """A part that another program has written since, without the boxes at these cells; None if none is left."""
    numbers = {(int(r), int(c)) for r, c in _places(data)}
    if numbers & set(cells):
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
        for shape in root.findall(f"{{{_V}}}shape"):
            row, column = (shape.findtext(f"{{{_X}}}ClientData/{{{_X}}}{name}") for name in ("Row", "Column"))
            if row and column and (int(row), int(column)) in cells:
                root.remove(shape)
        data = etree.tostring(root)
    return data if _ANY_SHAPE.search(data) else None


def _places(data: bytes) -> list[tuple[bytes, bytes]]:
    rows = re.findall(rb"Row>\s*(\d+)\s*</", data)
    columns = re.findall(rb"Column>\s*(\d+)\s*</", data)
    return list(zip(rows, columns, strict=False))
