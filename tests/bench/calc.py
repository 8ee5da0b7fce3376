"""Calc with the extension against Calc with plain formulas: what a person waits for after typing a value."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl

sys.path.insert(0, str(Path(__file__).parents[1]))
from libreoffice.office import Office, new_profile, running
from ziping.building.extension import EXTENSION_NAME, write_extension
from ziping.cli.demo import sample
from ziping.filling import fill_workbook
from ziping.forms import read_stamped
from ziping.model import FieldRef
from ziping.projects import read_library
from ziping.rules import load
from ziping.scoring.plain import plain_score
from ziping.stamping.stamp import stamp_department

FORMS = 12
CHANGES = 30
ROWS = 1000
RULES = "liuzhou-2022"
ACTUAL, SCORE = FieldRef("actual", "indicators", 0), FieldRef("total")

Line = Callable[[str, float, str, float], None]


def main(line: Line) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="ziping-bench-") as name,
        new_profile() as bare,
        new_profile() as own,
    ):
        folder = Path(name)
        own.add(write_extension(folder / EXTENSION_NAME))
        workbook = _workbook(folder)
        with running(bare) as plain, running(own) as calc:
            peer, ours = _change(plain, workbook), _change(calc, workbook)
            line(f"{FORMS} 张表的工作簿,改一个实际完成值到总分改好", ours, "只用工作表公式", peer)
            _column(line, calc, plain, folder)


def _workbook(folder: Path) -> Path:
    library = read_library(sample("项目库.xlsx"))
    (department,) = library.departments
    more = [
        replace(department.forms[-1], id=f"{n}", code=f"{n}") for n in range(FORMS - len(department.forms))
    ]
    larger = replace(department, forms=(*department.forms, *more))
    issued = stamp_department(library, larger, folder / "issued.xlsx")
    return fill_workbook(issued, sample("published.json"), folder / "filled.xlsx").path


def _change(office: Office, workbook: Path) -> float:
    form = next(form for form in read_stamped(workbook).forms.values() if form.kind == "project")
    actual, total = form.places[ACTUAL], form.places[SCORE]
    with office.open(workbook, Hidden=True) as document:
        document.recalculate()
        taken = document.timed(actual.sheet, actual.cell, [n / 7 + 1 for n in range(CHANGES)], total.cell)
    return sorted(taken)[CHANGES // 2]


def _column(line: Line, calc: Office, plain: Office, folder: Path) -> None:
    """New values in every row: nothing is remembered from before."""
    rules, book = load(RULES), openpyxl.Workbook()
    for n in range(1, ROWS + 1):
        book.active.append(["≥10次", n / 100 + 1, 10])
    book.save(folder / "column.xlsx")
    single = [f'=PERF_SCORE(A{n};B{n};C{n};"{RULES}")' for n in range(1, ROWS + 1)]
    halves = [
        "=" + plain_score("≥10次", f"B{n}", f"C{n}", rules, "").replace(",", ";") for n in range(1, ROWS + 1)
    ]
    whole = f'=PERF_SCORE(A1:A{ROWS};B1:B{ROWS};C1:C{ROWS};"{RULES}")'
    path = folder / "column.xlsx"
    with plain.open(path, Hidden=True) as document:
        peer, expected = document.timed_formulas("Sheet", f"D1:D{ROWS}", halves)
    with calc.open(path, Hidden=True) as document:
        together, in_one = document.timed_formulas("Sheet", f"E1:E{ROWS}", whole, True)
        alone, one_by_one = document.timed_formulas("Sheet", f"D1:D{ROWS}", single)
    assert all(
        abs(a - b) < 1e-9 and abs(a - c) < 1e-9 for a, b, c in zip(expected, in_one, one_by_one, strict=True)
    )
    line(f"{ROWS} 行逐格写 PERF_SCORE", alone, "只用工作表公式", peer)
    line(f"{ROWS} 行写一个区域公式", together, "只用工作表公式", peer)
