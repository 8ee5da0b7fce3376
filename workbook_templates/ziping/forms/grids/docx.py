"""Tables of Word documents (.docx), read from their XML: inserted text counts, deleted text does not."""

from __future__ import annotations

import zipfile
from pathlib import Path

from lxml import etree

from ziping.forms.grids.book import Book, Cells, Room, spans
from ziping.forms.grids.kinds import Kind
from ziping.forms.grids.markup import parsed, within
from ziping.recognition.grid import Sheet

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_CLOSED = tuple(
    f"{W}{name}" for name in ("tbl", "del", "moveFrom", "pPr", "rPr", "tcPr", "trPr", "tblPr", "txbxContent")
)
"""What is not looked into: tables in cells are tables of their own, text boxes float over the page."""
_ABOVE = 3
"""Paragraphs above a table that may be its title."""


def read_docx(path: Path) -> Book:
    """Raises what zipfile and lxml raise where the file is damaged."""
    room = Room()
    with zipfile.ZipFile(path) as archive:
        root = parsed(archive.read("word/document.xml").replace(_STRICT, W[1:-1].encode()), room)
    sheets: list[Sheet] = []
    paragraphs: list[str] = []
    after = 0
    for element in within(root, (f"{W}p", f"{W}tbl"), _CLOSED, into=(f"{W}tbl",)):
        if element.tag == f"{W}tbl":
            title = "\n".join(paragraphs[after:][-_ABOVE:]) or f"第{len(sheets) + 1}张表"
            sheets.append(_table(element, title, room))
            after = len(paragraphs)
        elif next(element.iterancestors(f"{W}tbl"), None) is None and (text := _text(element)):
            paragraphs.append(text)
    return Book(Kind.DOCX, tuple(sheets), paragraphs=tuple(paragraphs))


def _table(table: etree._Element, title: str, room: Room) -> Sheet:
    cells, open_ = Cells(room), dict[int, tuple[int, int, int]]()
    merged: list[tuple[int, int, int, int]] = []
    rows = (row for row in within(table, (f"{W}tr",), _CLOSED) if row.find(f"{W}trPr/{W}del") is None)
    for number, row in enumerate(rows):
        column = _number(row.find(f"{W}trPr/{W}gridBefore"))
        for cell in within(row, (f"{W}tc",), _CLOSED):
            wide = max(1, _number(cell.find(f"{W}tcPr/{W}gridSpan")))
            joined = cell.find(f"{W}tcPr/{W}vMerge")
            if joined is not None and joined.get(f"{W}val") != "restart" and column in open_:
                top, _, right = open_[column]
                open_[column] = top, number, right
            else:
                if column in open_:
                    top, bottom, right = open_.pop(column)
                    merged.append((top, column, bottom, right))
                if wide > 1 or joined is not None:
                    open_[column] = number, number, column + wide - 1
                cells.put(number, column, _cell(cell))
            column += wide
    merged += [(top, column, bottom, right) for column, (top, bottom, right) in open_.items()]
    return Sheet(title, cells.rows(), spans(sorted(merged)))


def _number(element: etree._Element | None) -> int:
    return 0 if element is None else int(element.get(f"{W}val") or 0)


def _cell(cell: etree._Element) -> str:
    return "\n".join(_text(paragraph) for paragraph in within(cell, (f"{W}p",), _CLOSED)).strip()


def _text(paragraph: etree._Element) -> str:
    pieces = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
    found = within(paragraph, (f"{W}t", *pieces), _CLOSED)
    return "".join(pieces.get(str(item.tag), item.text or "") for item in found).strip()
