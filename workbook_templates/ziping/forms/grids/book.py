"""A file as sheets of cell values, and how adapters put one together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ziping.quantity.values import Value
from ziping.recognition.grid import Area, Sheet

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character that XML cannot hold; an underscore too, where it would begin one."""
_OPEN_PLACE = re.compile(r"\$?(?P<sheet>'(?:[^']|'')+'|[^.$']+)\.(?P<cell>\$?[A-Z]+\$?\d+)")
"""A cell as OpenDocument writes it."""
ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
"""Alone they are no formula: LibreOffice writes an error value that stands in a cell as if it were one."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Of a sheet of Excel; no other program's sheets are larger."""
MOST_CELLS = 200_000
"""With content, in a file: five hundred forms of four hundred cells."""
MOST_MARKS = 1_500_000
"""At a hundred bytes and more for each while they are held as a tree."""
_BLANKS_OF_ONE = 16
"""So many blank cells between others weigh as much as one with content."""
TOO_MUCH, SPARE = "内容过多,不像自评表", "删去多余的行、列和工作表后另存再试"


class Unreadable(Exception):
    """Why an adapter cannot read a file, in words; the file's name is added by whoever called it."""

    def __init__(self, what: str, mend: str = "请用 Excel 或 WPS 打开并另存,或重新索取文件") -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


class Room:
    """What may still be read of a file: cells with content, tags and attributes of its markup."""

    def __init__(self) -> None:
        self._cells, self._marks = MOST_CELLS, MOST_MARKS

    def take(self, cells: int = 0, marks: int = 0) -> None:
        """Raises Unreadable where no room is left."""
        self._cells -= cells
        self._marks -= marks
        if self._cells < 0 or self._marks < 0:
            raise Unreadable(TOO_MUCH, SPARE)


@dataclass(frozen=True, slots=True)
class Book:
    """What was in a file.

    Args:
        kind: of the file, in words: Excel 工作簿, Word 文档 …
        names: defined names → what they stand for; formats without any have none.
        paragraphs: the running text of a document, outside of its tables.
    """

    kind: str
    sheets: tuple[Sheet, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    paragraphs: tuple[str, ...] = ()

    def sheet(self, title: str) -> Sheet | None:
        """
        >>> Book("", (Sheet("甲", ()),)).sheet("乙") is None
        True
        """
        return next((sheet for sheet in self.sheets if sheet.title == title), None)


class Cells:
    """The cells of a sheet while it is read: blank ones cost nothing, wherever they stand."""

    def __init__(self, room: Room) -> None:
        self._room, self._rows = room, dict[int, dict[int, Value]]()

    def put(self, row: int, column: int, value: Value) -> None:
        """Raises Unreadable for a cell that no sheet has, or where there are too many."""
        if value is None or value == "":
            return
        if not (0 <= row < LAST_ROW and 0 <= column < LAST_COLUMN):
            raise Unreadable("有内容写在超出工作表范围的位置,文件可能已损坏")
        self._room.take(1)
        self._rows.setdefault(row, {})[column] = value

    def rows(self) -> Sequence[Sequence[Value]]:
        """From the first row to the last that holds anything."""
        if not self._rows:
            return ()
        self._room.take(sum(map(max, self._rows.values())) // _BLANKS_OF_ONE)
        empty: tuple[Value, ...] = ()
        found: list[Sequence[Value]] = [empty] * (max(self._rows) + 1)
        for number, cells in self._rows.items():
            row: list[Value] = [None] * (max(cells) + 1)
            for column, value in cells.items():
                row[column] = value
            found[number] = row
        return found


def text_of(text: str) -> str:
    """A text of a workbook as people see it.

    >>> text_of(" a_x000D_b "), text_of("_x005F_x000D_")
    ('a\\rb', '_x000D_')
    """
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.strip()


def spans(areas: Iterable[tuple[int, int, int, int]]) -> tuple[Area, ...]:
    """Merged areas of more than one cell, as (top, left, bottom, right) from 0."""
    return tuple(Area(*area) for area in areas if area[:2] != area[2:])


def place_in_formulas(text: str) -> str:
    """What a name stands for in OpenDocument, as formulas of workbooks write it.

    >>> place_in_formulas("$'甲 1'.$A$1"), place_in_formulas("0.8")
    ("'甲 1'!$A$1", '0.8')
    """
    match = _OPEN_PLACE.fullmatch(text)
    return f"{match['sheet']}!{match['cell']}" if match else text
