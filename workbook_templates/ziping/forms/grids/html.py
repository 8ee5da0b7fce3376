"""Tables of web pages, also those that pretend to be workbooks, and of web pages in one file (.mht)."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path

import lxml.html
from lxml import etree

from ziping.forms.grids.book import Book, Cells, Room, spans
from ziping.forms.grids.kinds import Kind
from ziping.forms.grids.plain import decoded
from ziping.recognition.grid import Sheet

MOST_SPANNED = 1_000
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.I)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_html(path: Path) -> Book:
    return _tables(_page(path.read_bytes()), Kind.HTML)


def read_mhtml(path: Path) -> Book:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    found = [_tables(_page(part.get_payload(decode=True)), Kind.MHTML) for part in pages]
    return Book(Kind.MHTML, tuple(sheet for book in found for sheet in book.sheets))


def _page(data: object) -> str:
    assert isinstance(data, bytes)
    match = _CHARSET.search(data[:4096])
    return _DECLARATION.sub("", decoded(data, match[1].decode() if match else None))


def _tables(page: str, kind: str) -> Book:
    root = lxml.html.document_fromstring(page, parser=lxml.html.HTMLParser(no_network=True))
    tables = [table for table in root.iter("table") if next(table.iterancestors("td", "th"), None) is None]
    return Book(kind, tuple(_table(table, f"第{n}张表") for n, table in enumerate(tables, 1)))


def _table(table: etree._Element, title: str) -> Sheet:
    caption = table.find("caption")
    cells, taken = Cells(Room()), set[tuple[int, int]]()
    merged: list[tuple[int, int, int, int]] = []
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while (number, column) in taken:
                column += 1
            wide, high = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - number)
            if wide > 1 or high > 1:
                merged.append((number, column, number + high - 1, column + wide - 1))
                taken |= {(number + y, column + x) for y in range(high) for x in range(wide)}
            cells.put(number, column, _text(cell))
            column += wide
    text = _text(caption) if caption is not None else ""
    return Sheet(text or title, cells.rows(), spans(merged))


def _span(cell: etree._Element, name: str) -> int:
    text = str(cell.get(name) or "1").strip()
    return min(max(int(text), 1), MOST_SPANNED) if text.isdigit() else 1


def _text(element: etree._Element) -> str:
    """The words of a cell: line breaks where the page has them, other white space is one blank."""
    pieces: list[str] = []
    for item in element.iter():
        if isinstance(item.tag, str) and item.tag not in ("script", "style"):
            if item is not element and item.tag in ("br", "p", "div", "li"):
                pieces.append("\n")
            pieces.append(" ".join((item.text or "").split()))
        if item is not element:
            pieces.append(" ".join((item.tail or "").split()))
    return re.sub(r"\n+", "\n", "".join(pieces)).strip()
