"""Tables as plain text (.csv), in whatever encoding and with whatever separator."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ziping.forms.grids.book import SPARE, TOO_MUCH, Book, Cells, Room, Unreadable
from ziping.forms.grids.kinds import Kind
from ziping.recognition.grid import Sheet

_ENCODINGS = ("utf-8-sig", "gb18030")
"""The first that a text can be read in; gb18030 is what Chinese offices write by default."""
MOST_BYTES = 16 * 2**20
_SAMPLE = 65_536


def decoded(data: bytes, named: str | None = None) -> str:
    """A text: by the mark at its beginning, the encoding that is named, or the first that fits.

    >>> decoded("自评".encode("gbk")), decoded("自评".encode("utf-16"))
    ('自评', '自评')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in (*([named] if named else []), *_ENCODINGS):
        try:
            return data.decode("gb18030" if encoding.lower() in ("gb2312", "gbk") else encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("gb18030", "replace")


def read_csv(path: Path) -> Book:
    """Raises Unreadable for one that is too large."""
    data = path.read_bytes()
    if len(data) > MOST_BYTES:
        raise Unreadable(TOO_MUCH, SPARE)
    text = decoded(data)
    lines = [line for line in text[:_SAMPLE].splitlines()[:50] if line.strip()]
    separator = max(",\t;", key=lambda mark: sum(line.count(mark) for line in lines))
    cells = Cells(Room())
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
            for column, value in enumerate(row):
                cells.put(number, column, value.strip())
    except csv.Error as error:
        raise Unreadable(
            "有一格文字过长,可能是引号没有成对", "核对引号,或在 Excel 中另存为 .xlsx 再试"
        ) from error
    return Book(Kind.CSV, (Sheet(path.stem, cells.rows()),))
