"""What a workbook's XML says again and again (cells, names, texts), taken out of it before it becomes a tree.

A region is taken where all of it is written plainly, as the usual programs write it; otherwise nothing is, and the
tree tells. Both say the same. What stands outside of the region is always left to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

Found = Sequence[str | None]
_TEXT = r"[^<>&]*+(?:&(?:lt|gt|amp|quot|apos);[^<>&]*+)*+"
_CELL = re.compile(
    r'<c r="([A-Z]{1,3}[0-9]+)"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?(?:/>|>'
    r'(?:<f((?: aca="false")?(?: t="(?:array|shared)")?(?: ref="[A-Z0-9:]+")?(?: si="[0-9]+")?)'
    rf"(?:/>|>({_TEXT})</f>))?"
    rf'(?:<v>({_TEXT})</v>|<is><t(?: xml:space="preserve")?>({_TEXT})</t></is>|<v/>)?</c>)'
    r'(?:<c r="[A-Z]{1,3}[0-9]+"(?: s="[0-9]+")?/>)*+'  # blank ones behind it
)
_ROW = r'<row r="([0-9]+)"((?: (?!r=|xmlns)(?:x14ac:)?[A-Za-z]+="[^"<>&]*")*+)'
_ATTRIBUTE = re.compile(r" ([A-Za-z0-9:]+)=")
_ROWS = re.compile(rf"\s*+(?:{_ROW}(?:/>|>[\0\s]*+</row>)\s*+)*+")
"""A sheet's rows; \\0 stands for their cells."""
_ROW_TAG = re.compile(_ROW)
_NAME = re.compile(
    r'<definedName(?: name="([^"<>&\s]*)"(?: localSheetId="([0-9]+)")?(?: hidden="1")?'
    r'| function="false" hidden="(?:true|false)"(?: localSheetId="([0-9]+)")? name="([^"<>&\s]*)" vbProcedure="false")'
    rf">({_TEXT})</definedName>"
)
_STRING = re.compile(rf'<si><t(?: xml:space="preserve")?>({_TEXT})</t></si>')
_CONTROLS = bytes(range(9)) + bytes(range(11, 32))
"""Characters that XML does not have, and the line end of which parsers make another."""
_NO_CHARACTERS = "\ufffe", "\uffff"
_CODED = re.compile(rb"""<\?xml[^>]*encoding=["'](?!utf-8["'])""", re.IGNORECASE)
_LARGEST = 8_000_000
"""Bytes of a part; parsers refuse texts of ten million."""
_MARKS = 9
"""Tags and attributes of a cell or a name, for the room they take."""


class Taken(NamedTuple):
    """A part in two.

    Args:
        rest: the XML without what was taken.
        columns: what was taken: for each group of the pattern its values in their order.
    """

    rest: bytes
    columns: Sequence[Found]

    @property
    def marks(self) -> int:
        """Tags and attributes of what was taken, about."""
        return _MARKS * len(self.columns[0])


def take_cells(data: bytes) -> Taken | None:
    """A sheet's cells: address, style, kind, the attributes of the formula, formula, value, text within the cell.

    Of the rows those that are hidden are left.

    >>> take_cells(b'<a><sheetData><row r="1"><c r="A1" s="2"><v>7</v></c></row></sheetData></a>')
    Taken(rest=b'<a><sheetData></sheetData></a>', columns=[['A1'], ['2'], [None], [None], [None], ['7'], [None]])
    """
    parts = _divided(data, b"<sheetData>", b"</sheetData>", _CELL)
    if parts is None or (b" x14ac:" in data and b" xmlns:x14ac=" not in parts[0]):
        return None
    start, pieces, end = parts
    rows = "\0".join(pieces[:: _CELL.groups + 1])  # type: ignore[arg-type]
    if not _ROWS.fullmatch(rows):
        return None
    tags: dict[str, list[str]] = {}
    for number, said in _ROW_TAG.findall(rows):
        tags.setdefault(said, []).append(number)
    if not all(map(_is_sound, tags)):
        return None
    hidden = "".join(
        f'<row r="{number}" hidden="1"/>'
        for said, numbers in tags.items()
        if ' hidden="1"' in said or ' hidden="true"' in said
        for number in numbers
    )
    return Taken(start + hidden.encode() + end, _columns(pieces, _CELL.groups))


def _is_sound(said: str) -> bool:
    """Whether a parser is sure to accept these attributes of a row: none twice, none of another namespace."""
    names = _ATTRIBUTE.findall(said)
    return len(names) == len(set(names))


def take_names(data: bytes) -> Taken | None:
    """A workbook's names: name and the sheet it is limited to, or these in turn, and what the name stands for."""
    return _all_taken(data, b"<definedNames>", b"</definedNames>", _NAME)


def take_strings(data: bytes) -> Taken | None:
    """The texts that a workbook's cells share."""
    opening = re.match(rb"(?:<\?xml[^<>]*>\s*)?<sst[^<>]*(?<!/)>", data)
    return _all_taken(data, opening[0], b"</sst>", _STRING) if opening else None


def plain_text_of(text: str) -> str:
    """A text of XML as it is meant.

    >>> plain_text_of("a&amp;lt;b &lt; c")
    'a&lt;b < c'
    """
    if "&" not in text:
        return text
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text


def _all_taken(data: bytes, opening: bytes, closing: bytes, pattern: re.Pattern[str]) -> Taken | None:
    parts = _divided(data, opening, closing, pattern)
    if parts is None or "".join(parts[1][:: pattern.groups + 1]).strip():  # type: ignore[arg-type]
        return None
    return Taken(parts[0] + parts[2], _columns(parts[1], pattern.groups))


def _columns(pieces: Found, groups: int) -> Sequence[Found]:
    return [pieces[n :: groups + 1] for n in range(1, groups + 1)]


def _divided(
    data: bytes, opening: bytes, closing: bytes, pattern: re.Pattern[str]
) -> tuple[bytes, Found, bytes] | None:
    """What stands before a region's content, the content split by a pattern, and what stands behind."""
    start, end = data.find(opening) + len(opening), data.find(closing)
    if start < len(opening) or end < start or len(data) > _LARGEST or _CODED.search(data, 0, 200):
        return None
    if data.find(opening, start) >= 0 or data.find(closing, end + 1) >= 0:
        return None
    if len(data.translate(None, _CONTROLS)) < len(data):
        return None
    try:
        text = data[start:end].decode()
    except UnicodeDecodeError:
        return None
    if any(letter in text for letter in _NO_CHARACTERS):
        return None
    return data[:start], pattern.split(text), data[end:]
