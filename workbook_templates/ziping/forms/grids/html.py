"""Tables of web pages, also those that pretend to be workbooks, and of web pages in one file (.mht)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import lxml.html
from lxml import etree

from ziping.forms.grids.book import Book, Cells, Room, spans
from ziping.forms.grids.kinds import Kind
from ziping.forms.grids.markup import marks, within
from ziping.forms.grids.plain import decoded
from ziping.recognition.grid import Sheet

MOST_SPANNED = 1_000
"""What browsers allow for columns."""
_COLUMNS_OF_ONE = 8
"""So many columns that a cell spans or steps over weigh as much as a cell with content."""
_BLOCKS = ("p", "div", "li")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_WRAPPED = re.compile(r"(?<=[\u2e80-\uffef])[ \t]*\r?\n[ \t]*(?=[\u2e80-\uffef])")
"""A line break of the source between Chinese characters; one between other words is a blank."""
_AROUND_BREAK = re.compile(r" ?\n ?")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.I)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_html(path: Path) -> Book:
    """Raises Unreadable for one that is too large."""
    return Book(Kind.HTML, tuple(_tables([path.read_bytes()])))


def read_mhtml(path: Path) -> Book:
    """Raises Unreadable for one that is too large."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    pages = [
        part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "text/html"
    ]
    return Book(Kind.MHTML, tuple(_tables(pages)))


def _page(data: object) -> str:
    assert isinstance(data, bytes)
    match = _CHARSET.search(data[:4096])
    return _DECLARATION.sub("", decoded(data, match[1].decode() if match else None))


def _tables(pages: Iterable[object]) -> Iterator[Sheet]:
    room, number = Room(), 0
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    for page in map(_page, pages):
        room.take(marks=marks(page.encode("utf-8", "replace")))
        for table in lxml.html.document_fromstring(page, parser=parser).iter("table"):
            number += 1
            yield _table(table, f"第{number}张表", room)


def _table(table: etree._Element, title: str, room: Room) -> Sheet:
    caption = table.find("caption")
    cells = Cells(room)
    # Column → the row from which on it is free again.
    taken: dict[int, int] = {}
    merged: list[tuple[int, int, int, int]] = []
    rows = list(within(table, ("tr",), ("table",)))
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            start = column
            while taken.get(column, 0) > number:
                column += 1
            wide, high = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - number)
            if wide > 1 or high > 1:
                merged.append((number, column, number + high - 1, column + wide - 1))
            if high > 1:
                taken.update(dict.fromkeys(range(column, column + wide), number + high))
            cells.put(number, column, _text(cell))
            column += wide
            room.take((column - start) // _COLUMNS_OF_ONE)
    text = _text(caption) if caption is not None else ""
    return Sheet(text or title, cells.rows(), spans(merged))


def _span(cell: etree._Element, name: str) -> int:
    text = str(cell.get(name) or "1").strip()
    return min(max(int(text), 1), MOST_SPANNED) if text.isdigit() else 1


def _text(element: etree._Element) -> str:
    """The words of a cell, as a browser shows them; a table in it is a table of its own."""
    found: list[str] = []
    left: list[etree._Element | str] = [*_reversed(element)]
    while left:
        item = left.pop()
        if isinstance(item, str):
            found += [item] if item else []
        elif item.tag == "br":
            found.append("\n")
        elif item.tag not in ("script", "style", "table"):
            if item.tag in _BLOCKS and found and not found[-1].endswith("\n"):
                found.append("\n")
            left += _reversed(item)
    return _AROUND_BREAK.sub("\n", "".join(found)).strip()


def _reversed(element: etree._Element) -> Iterator[etree._Element | str]:
    """What is in an element, from its end: elements, and texts without the line breaks of the source."""
    for child in reversed(element):
        yield _spaced(child.tail)
        yield child
    yield _spaced(element.text)


def _spaced(text: str | None) -> str:
    return _SPACES.sub(" ", _WRAPPED.sub("", text or ""))
