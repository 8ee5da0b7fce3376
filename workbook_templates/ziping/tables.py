"""Sheets with a header row: finds columns by name, reads cells, and says what is wrong and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ziping.errors import Problem
from ziping.opening import MAX_TEXT, open_workbook
from ziping.quantity import number, plain_text

EXACT_DIGITS = 15


class Book:
    """A workbook of tables, with all problems found in it so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheets: Workbook = open_workbook(path)
        self.problems: list[Problem] = []

    @cached_property
    def values(self) -> Workbook:
        """The workbook with the last computed values; read only where a formula is met."""
        return open_workbook(self.path, values=True)

    def fault(self, what: str, sheet: str, at: str, mend: str) -> None:
        where = f"{self.path.name} 工作表「{sheet}」{at}".rstrip()
        self.problems.append(Problem(what, where, mend))

    def table(
        self, sheet: str, columns: tuple[str, ...], others: tuple[str, ...] = (), *, optional: bool = False
    ) -> Table | None:
        """The sheet's table, or None where it is missing (a problem unless optional).

        Args:
            columns: must be there.
            others: may be there.
        """
        if sheet not in self.sheets.sheetnames:
            if not optional:
                names = "、".join(self.sheets.sheetnames)
                self.problems.append(
                    Problem(f"没有工作表「{sheet}」(现有:{names})", self.path.name, f"补上工作表「{sheet}」")
                )
            return None
        table = Table(self, sheet)
        missing = [name for name in columns if name not in table.columns]
        for name in missing:
            self.fault(f"缺少列「{name}」", sheet, "第1行", "补上该列标题和内容")
        for name, times in Counter(table.titles).items():
            if times > 1 and name in (*columns, *others):
                self.fault(f"列「{name}」出现了 {times} 次", sheet, "第1行", "只留一列")
        for merged in table.source.merged_cells.ranges:
            self.fault("有合并单元格,只有左上角一格的内容读得到", sheet, str(merged), "取消合并,逐行填写")
        return None if missing else table


class Table:
    """One sheet: headers in row 1, a record per following non-empty row."""

    def __init__(self, book: Book, sheet: str) -> None:
        self.book = book
        self.sheet = sheet
        self.source: Worksheet = book.sheets[sheet]
        named = [(plain_text(cell.value), cell.column) for cell in self.source[1] if cell.value is not None]
        self.titles = [title for title, _ in named]
        self.columns = dict(named)

    def __iter__(self) -> Iterator[Row]:
        for cells in self.source.iter_rows(min_row=2):
            if any(cell.value is not None and plain_text(cell.value) for cell in cells):
                yield Row(self, cells)


@dataclass(frozen=True, slots=True)
class Row:
    table: Table
    cells: tuple[Cell, ...]

    def _cell(self, column: str) -> Cell | None:
        index = self.table.columns.get(column)
        return None if index is None else self.cells[index - 1]

    def _value(self, column: str) -> Any:
        """What stands in a cell, computed; an error value is a fault, and then as good as blank."""
        cell = self._cell(column)
        if cell is None:
            return None
        if cell.data_type == "f":
            cell = self.table.book.values[self.table.sheet][cell.coordinate]
        if cell.data_type == "e":
            self.fault(column, f"是错误值 {cell.value}", "改正公式,或直接填写内容")
            return None
        return cell.value

    def at(self, column: str) -> str:
        return f"{get_column_letter(self.table.columns[column])}{self.cells[0].row}「{column}」"

    def fault(self, column: str, what: str, mend: str) -> None:
        """A fault of a cell; of the row's first, where the sheet does not have the column."""
        named = column if column in self.table.columns else next(iter(self.table.columns))
        self.table.book.fault(what, self.table.sheet, self.at(named), mend)

    def text(self, column: str, *, required: bool = False, equals: bool = False) -> str:
        """A text; required ones may not be blank. It may be no formula, nor look like one.

        Args:
            equals: a text may begin with ``=``, as the target ``=365天`` does.
        """
        cell = self._cell(column)
        if cell is None:
            return ""
        faults = len(self.table.book.problems)
        value = self._value(column)
        text = _written(value)
        if (cell.data_type == "f" and value is None) or (text.startswith("=") and not equals):
            shown = str(cell.value)[:40]
            self.fault(column, f"内容「{shown}」以 = 开头,是公式或像公式", "改为文字,不以 = 开头")
        elif len(text) > MAX_TEXT:
            self.fault(column, f"文字有 {len(text)} 字,超过单元格上限 {MAX_TEXT} 字", "精简内容")
        elif required and not text and len(self.table.book.problems) == faults:
            self.fault(column, "没有填写", "补填")
        return text

    def choice(self, column: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed words; blank is the first."""
        text = self.text(column)
        if text and text not in allowed:
            self.fault(column, f"「{text}」不认识", f"可以写:{'、'.join(allowed)}")
        return text if text in allowed else allowed[0]

    def code(self, column: str, *, required: bool = True) -> str:
        """A code: digits must have been kept as text, or they are gone beyond the fifteenth."""
        cell = self._cell(column)
        value = None if cell is None else cell.value
        if isinstance(value, int | float) and abs(value) >= 10**EXACT_DIGITS:
            self.fault(column, "编码被存成了数字,第15位以后的数字已经丢失", "把该列设为文本格式,重新填写编码")
            return ""
        return self.text(column, required=required)

    def amount(self, column: str, *, required: bool = True) -> str:
        """A number as text; a blank is not zero."""
        faults = len(self.table.book.problems)
        text = _written(self._value(column))
        if not text:
            if required and len(self.table.book.problems) == faults:
                self.fault(column, "没有填写", "没有发生额的填 0")
        elif number(text) is None:
            self.fault(column, f"「{text}」不是数字", "只填数字,不带单位")
        return text


def _written(value: Any) -> str:
    if isinstance(value, datetime | date):
        return plain_text(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return plain_text(value)
    return "" if value is None else str(value).strip()
