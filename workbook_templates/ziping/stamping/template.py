"""Reads a form template: bound cells, inline text, row loops, and merges that follow the data.

Grammar (what a clerk types into the template's cells):

- ``{{ form.total }}`` alone in a cell binds the cell to that field; ``{{ row.level1 | merge }}``
  also merges equal neighbours down a loop.
- ``{{ form.year }}年度…`` inside other text is replaced by its value.
- ``{%tr for row in form.indicators %}`` and ``{%tr endfor %}``, each in a row of its own, repeat
  the rows between them.
- Sheets named ``{{department}}`` and ``{{project}}`` are made once per form of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from ziping.errors import fail

_BOUND = re.compile(r"\{\{\s*([a-z_][a-z_0-9.]*)\s*(\|\s*merge\s*)?\}\}")
_FOR = re.compile(r"\{%tr\s+for\s+(\w+)\s+in\s+([\w.]+)\s*%\}")
_END = re.compile(r"\{%tr\s+endfor\s*%\}")


@dataclass(frozen=True, slots=True)
class Loop:
    """Rows ``first`` to ``last`` are repeated for each item of ``source``."""

    variable: str
    source: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class OutputRow:
    """A row of the output: which template row it copies, for which item of which loop."""

    template: int
    loop: Loop | None = None
    index: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet's rows for one set of data, and the merges that go with them."""

    rows: tuple[OutputRow, ...]
    merges: tuple[CellRange, ...]


def bound_path(value: object) -> tuple[str, bool] | None:
    """The path of a bound cell, and whether equal neighbours are merged.

    >>> bound_path("{{ row.level1 | merge }}"), bound_path("{{ form.year }}年度")
    (('row.level1', True), None)
    """
    match = _BOUND.fullmatch(value.strip()) if isinstance(value, str) else None
    return (match[1], bool(match[2])) if match else None


class SheetTemplate:
    """One template sheet, read once."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.loops, self.markers = self._find_loops()
        self.width = self._form_width()

    def _find_loops(self) -> tuple[tuple[Loop, ...], frozenset[int]]:
        loops: list[Loop] = []
        markers: set[int] = set()
        started: tuple[int, str, str] | None = None
        for row in self.sheet.iter_rows():
            for cell in row:
                if not isinstance(cell.value, str) or "{%tr" not in cell.value:
                    continue
                where = f"模板工作表「{self.sheet.title}」{cell.coordinate}"
                begin, end = _FOR.fullmatch(cell.value.strip()), _END.fullmatch(cell.value.strip())
                if begin and started is None:
                    started = (cell.row, begin[1], begin[2])
                elif end and started is not None:
                    loops.append(Loop(started[1], started[2], started[0] + 1, cell.row - 1))
                    markers |= {started[0], cell.row}
                    started = None
                else:
                    raise fail(
                        f"循环标记「{cell.value}」不成对或写法有误", where, "for 与 endfor 各占一行,成对使用"
                    )
        if started:
            raise fail(
                "循环没有 endfor", f"模板工作表「{self.sheet.title}」第{started[0]}行", "补上 {%tr endfor %}"
            )
        return tuple(loops), frozenset(markers)

    def _form_width(self) -> int:
        """The last column of the form; marker columns lie beyond it."""
        return max(
            (
                cell.column
                for row in self.sheet.iter_rows()
                for cell in row
                if cell.value is not None and not str(cell.value).startswith("{%tr")
            ),
            default=1,
        )

    def lay_out(self, items: Mapping[str, Sequence[object]]) -> Layout:
        """The output rows, given the items of each loop source."""
        rows = tuple(self._rows(items))
        places: dict[int, list[int]] = {}
        for number, row in enumerate(rows, 1):
            places.setdefault(row.template, []).append(number)
        return Layout(rows, tuple(self._merges(places)))

    def _rows(self, items: Mapping[str, Sequence[object]]) -> Iterator[OutputRow]:
        starts = {loop.first - 1: loop for loop in self.loops}
        row = 1
        while row <= self.sheet.max_row:
            loop = starts.get(row)
            if loop is None:
                yield OutputRow(row)
                row += 1
                continue
            if loop.source not in items:
                raise fail(
                    f"没有可循环的「{loop.source}」",
                    f"模板工作表「{self.sheet.title}」第{row}行",
                    f"可用:{'、'.join(items)}",
                )
            for index in range(len(items[loop.source])):
                for body in range(loop.first, loop.last + 1):
                    yield OutputRow(body, loop, index)
            row = loop.last + 2

    def _merges(self, places: Mapping[int, list[int]]) -> Iterator[CellRange]:
        for merged in self.sheet.merged_cells.ranges:
            span = range(merged.min_row, merged.max_row + 1)
            if any(loop.first <= merged.min_row and merged.max_row <= loop.last for loop in self.loops):
                runs = zip(*(places.get(row, []) for row in span), strict=True)
                for run in runs:
                    yield CellRange(None, merged.min_col, run[0], merged.max_col, run[-1])
                continue
            covered = [number for row in span for number in places.get(row, [])]
            if covered:
                yield CellRange(None, merged.min_col, min(covered), merged.max_col, max(covered))
