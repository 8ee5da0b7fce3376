"""Every function of the registry in a cell of Calc: scalars, ranges, blanks, errors, answers of several cells."""

from __future__ import annotations

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from ziping.functions import FUNCTIONS
from ziping.hosts.libreoffice.functions import ENGINE

EXAMPLES = [
    (function.name, example)
    for function in FUNCTIONS.values()
    for example in function.examples
    if "ZIPING_ENGINE" not in example.formula
]


@pytest.fixture(scope="module")
def shown(calc, tmp_path_factory):
    """Every worked example of the reference as Calc shows it."""
    path = tmp_path_factory.mktemp("examples") / "examples.xlsx"
    book, places, row = openpyxl.Workbook(), [], 1
    for _, example in EXAMPLES:
        rows = [line.split(" | ") for line in example.answer.split("\n")]
        area = f"A{row}:{get_column_letter(len(rows[0]))}{row + len(rows) - 1}"
        book.active[f"A{row}"] = ArrayFormula(area, example.formula)
        places.append((row - 1, rows))
        row += len(rows)
    book.save(path)
    with calc.open(path) as document:
        cells = document.values()["Sheet"]
    return [[line[: len(rows[0])] for line in cells[top : top + len(rows)]] for top, rows in places]


def test_worked_examples(shown):
    wanted = [[line.split(" | ") for line in example.answer.split("\n")] for _, example in EXAMPLES]
    found = [[[_text(cell) for cell in line] for line in lines] for lines in shown]
    assert dict(enumerate(found)) == dict(enumerate(wanted))


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return str(cell) or "(空)"


@pytest.fixture
def sheet(calc, tmp_path):
    """Puts formulas into an empty workbook, one below the other in column H, and tells what they show."""
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    with calc.open(tmp_path / "empty.xlsx") as document:
        for cell, value in {"A1": "≥10次", "A2": "≤5个", "B1": 8, "B2": 6, "D1": "=1/0"}.items():
            document.put("Sheet", cell, value)

        def show(*formulas):
            for row, formula in enumerate(formulas, 1):
                document.put("Sheet", f"H{row}", formula)
            return [line[7] for line in document.values()["Sheet"][: len(formulas)]]

        yield show


def test_cells_ranges_and_blanks(sheet):
    assert sheet(
        '=PERF_SCORE(A1;B1;10;"liuzhou-2022")',
        '=PERF_SCORE(A1;C1;10;"liuzhou-2022")',
        '=SUM(PERF_SCORE(A1:A3;B1:B3;10;"liuzhou-2022"))',
        "=ZIPING_ENGINE()",
        '=perf_score(A1;B1;10;"liuzhou-2022")',
    ) == [8, "", 16, ENGINE, 8]


def test_errors_and_wrong_calls_are_errors(sheet):
    """IFERROR then takes the plain half; an error in a cell goes through as it is, which IFERROR does not catch."""
    shown = sheet(
        "=EXEC_RATE(1)",
        "=EXEC_RATE(1;2;3;4;5)",
        "=IFERROR(EXEC_RATE(1);7)",
        "=EXEC_RATE(D1;2)",
        "=IF(ISERROR(D1);8;EXEC_RATE(D1;2))",
    )
    assert shown[0].startswith("Err:")
    assert shown[2:] == [7, "Err:532", 8]
