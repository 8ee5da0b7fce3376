"""Spreadsheet programs without any add-in, and workbooks of cases for them to calculate."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES

from ziping.hosts.libreoffice.convert import recalculate
from ziping.opening import put_text

Cell = str | int | float | date | None
STALE = -777
"""The cached value of every formula that an engine is given: what it must not believe."""
TOLERANCE = Decimal("1e-9")


def gnumeric(workbook: Path, out: Path) -> Path:
    """Opens a workbook, recalculates everything and saves it as .xlsx under ``out``."""
    command = ["ssconvert", "--recalc", "--export-type=Gnumeric_Excel:xlsx2", str(workbook), str(out)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return out


ENGINES: Mapping[str, Callable[[Path, Path], Path]] = {"LibreOffice": recalculate, "Gnumeric": gnumeric}


@dataclass(frozen=True, slots=True)
class Case:
    """One formula over a column of input cells, and what Python makes of the same inputs.

    Args:
        formula: the addresses of the inputs → formula.
    """

    about: str
    inputs: tuple[Cell, ...]
    formula: Callable[[Sequence[str]], str]
    expected: Decimal | str

    def cells(self) -> tuple[object, ...]:
        """What an engine is given: cases alike in it differ in what they are about alone."""
        formula = self.formula([f"A{row}" for row in range(1, len(self.inputs) + 1)])
        return (formula, *((type(value), value) for value in self.inputs))

    def agrees(self, shown: object) -> bool:
        if isinstance(self.expected, str):
            return (shown or "") == self.expected
        return isinstance(shown, int | float) and abs(Decimal(str(shown)) - self.expected) < TOLERANCE


def write(sheets: Mapping[str, Iterable[Case]], path: Path) -> Path:
    """Each case's inputs one below the other in column A, its formula beside the first, all caches stale."""
    book = openpyxl.Workbook(write_only=True)
    for title, cases in sheets.items():
        sheet, top = book.create_sheet(title), 1
        for case in cases:
            below = [f"A{top + offset}" for offset in range(len(case.inputs))]
            for value, formula in zip_longest(case.inputs, [case.formula(below)]):
                sheet.append([_input(sheet, value), formula])
            top += len(below)
    book.save(path)
    return _stale(path)


def _input(sheet: Any, value: Cell) -> Any:
    """Texts as texts, whatever they look like; error values as error values."""
    if not isinstance(value, str) or value in ERROR_CODES:
        return value
    cell = WriteOnlyCell(sheet)
    put_text(cell, value)
    return cell


def _stale(path: Path) -> Path:
    """openpyxl leaves the cached values of formulas out."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as changed:
        for name, data in parts.items():
            for empty in (b"</f><v></v>", b"</f><v />", b"</f><v/>"):
                data = data.replace(empty, b"</f><v>%d</v>" % STALE)
            changed.writestr(name, data)
    return path


def read(path: Path, sheets: Mapping[str, Sequence[Case]]) -> dict[str, list[object]]:
    """What each case's formula shows in a workbook that an engine has recalculated."""
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    found: dict[str, list[object]] = {}
    for title, cases in sheets.items():
        column = [row[0] for row in book[title].iter_rows(min_col=2, max_col=2, values_only=True)]
        tops, top = [], 0
        for case in cases:
            tops.append(top)
            top += len(case.inputs)
        found[title] = [column[top] if top < len(column) else None for top in tops]
    book.close()
    return found


def differences(cases: Sequence[Case], shown: Sequence[object]) -> list[str]:
    """Cases in which an engine shows something else than Python says."""
    return [
        f"{case.about}: {seen!r}, Python: {case.expected!r}"
        for case, seen in zip(cases, shown, strict=True)
        if not case.agrees(seen)
    ]
