"""Sheets with a header row: finds columns by name, reads cells, and says what is wrong and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ziping.errors import Problem
from ziping.opening import open_workbook
from ziping.quantity import number, plain_text

EXACT_DIGITS = 15


class Book:
    """A workbook of tables, with all problems found in it so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.values: Workbook = open_workbook(path, values=True)
        self.formulas: Workbook = open_workbook(path)
        self.problems: list[Problem] = []

    def fault(self, what: str, sheet: str, at: str, mend: str) -> None:
        where = f"{self.path.name} 工作表「{sheet}」{at}".rstrip()
        self.problems.append(Problem(what, where, mend))

    def table(self, sheet: str, columns: tuple[str, ...], *, optional: bool = False) -> Table | None:
        """The sheet's table, or None where it is missing (a problem unless optional)."""
        if sheet not in self.values.sheetnames:
            if not optional:
                names = "、".join(self.values.sheetnames)
                self.problems.append(
                    Problem(f"没有工作表「{sheet}」(现有:{names})", self.path.name, f"补上工作表「{sheet}」")
                )
            return None
        table = Table(self, sheet)
        missing = [name for name in columns if name not in table.columns]
        for name in missing:
            self.fault(f"缺少列「{name}」", sheet, "第1行", "补上该列标题和内容")
        return None if missing else table


class Table:
    """One sheet: headers in row 1, a record per following non-empty row."""

    def __init__(self, book: Book, sheet: str) -> None:
        self.book = book
        self.sheet = sheet
        self.grid: Worksheet = book.values[sheet]
        self.source: Worksheet = book.formulas[sheet]
        self.columns = {
            plain_text(cell.value): cell.column for cell in self.grid[1] if cell.value is not None
        }

    def __iter__(self) -> Iterator[Row]:
        for r in range(2, self.grid.max_row + 1):
            row = Row(self, r)
            if not row.empty:
                yield row


@dataclass(frozen=True, slots=True)
class Row:
    table: Table
    number: int

    @property
    def empty(self) -> bool:
        return all(not plain_text(self._value(name)) for name in self.table.columns)

    def _value(self, column: str) -> Any:
        index = self.table.columns.get(column)
        return None if index is None else self.table.grid.cell(self.number, index).value

    def at(self, column: str) -> str:
        return f"{get_column_letter(self.table.columns[column])}{self.number}「{column}」"

    def fault(self, column: str, what: str, mend: str) -> None:
        self.table.book.fault(what, self.table.sheet, self.at(column), mend)

    def text(self, column: str, *, required: bool = False, equals: bool = False) -> str:
        """A text; required ones may not be blank. It may be no formula, nor look like one.

        Args:
            equals: a text may begin with ``=``, as the target ``=365天`` does.
        """
        if column not in self.table.columns:
            return ""
        cell = self.table.source.cell(self.number, self.table.columns[column])
        value = self._value(column)
        text = _written(value)
        if (cell.data_type == "f" and value is None) or (text.startswith("=") and not equals):
            shown = str(cell.value)[:40]
            self.fault(column, f"内容「{shown}」以 = 开头,是公式或像公式", "改为文字,不以 = 开头")
        elif required and not text:
            self.fault(column, "没有填写", "补填")
        return text

    def code(self, column: str, *, required: bool = True) -> str:
        """A code: digits must have been kept as text, or they are gone beyond the fifteenth."""
        value = self._value(column)
        if isinstance(value, int | float) and abs(value) >= 10**EXACT_DIGITS:
            self.fault(column, "编码被存成了数字,第15位以后的数字已经丢失", "把该列设为文本格式,重新填写编码")
            return ""
        return self.text(column, required=required)

    def amount(self, column: str, *, required: bool = True) -> str:
        """A number as text; a blank is not zero."""
        value = self._value(column)
        text = _written(value)
        if not text:
            if required:
                self.fault(column, "没有填写", "没有发生额的填 0")
        elif number(value) is None:
            self.fault(column, f"「{text}」不是数字", "只填数字,不带单位")
        return text


def _written(value: Any) -> str:
    if isinstance(value, datetime | date):
        return plain_text(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return plain_text(value)
    return "" if value is None else str(value).strip()
