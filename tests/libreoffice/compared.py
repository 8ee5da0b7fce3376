"""Workbooks in two programs, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from ziping.functions import FUNCTIONS
from ziping.hosts.libreoffice.functions import ENGINE
from ziping.scoring.named import BY_HAND, NEEDS_DATE, NEEDS_NUMBER
from ziping.stamping.live import PLAIN_ENGINE

Sheets = Mapping[str, Sequence[Sequence[Any]]]
NOT_READ = (NEEDS_NUMBER, NEEDS_DATE, BY_HAND)
"""What a plain formula says of a text that Python may read."""


def differences(ours: Sheets, plain: Sheets) -> list[tuple[str, int, int, Any, Any]]:
    """Cells that differ, apart from the one that names the engine."""
    assert ours.keys() == plain.keys()
    return [
        (title, row, column, a, b)
        for title in ours
        for row, (left, right) in enumerate(zip(ours[title], plain[title], strict=True), 1)
        for column, (a, b) in enumerate(zip(left, right, strict=True), 1)
        if not _same(a, b) and (a, b) != (ENGINE, PLAIN_ENGINE)
    ]


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) < 1e-9
    return bool(a == b)


def engine(sheets: Sheets) -> str:
    """The one cell that says who answers."""
    (found,) = {
        cell for rows in sheets.values() for row in rows for cell in row
        if isinstance(cell, str) and (cell.startswith("Python 计分引擎") or cell == PLAIN_ENGINE)
    }  # fmt: skip
    return found


def our_formulas(workbook: Path) -> Iterator[tuple[str, str, str]]:
    """Sheet, cell and formula wherever one of our functions is called."""
    for sheet in openpyxl.load_workbook(workbook):
        for row in sheet.iter_rows():
            for cell in row:
                text = getattr(cell.value, "text", cell.value)
                if (
                    isinstance(text, str)
                    and text.startswith("=")
                    and any(f"{name}(" in text for name in FUNCTIONS)
                ):
                    yield sheet.title, cell.coordinate, text
