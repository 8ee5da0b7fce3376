"""Speed behind Excel: a column of scores over xlwings' UDF layer, and the button 校验.

COM itself does not run here. What it costs for a call comes on top of these times, once for each call.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl

from ziping.cli.demo import sample
from ziping.filling import fill_workbook
from ziping.projects import read_library
from ziping.stamping.stamp import stamp_department

ROWS = 1000
TESTS = Path(__file__).parent.parent
Line = Callable[[str, float, str, float], None]

_COLUMN = """
import json, sys, time
from as_on_windows import MISSING, call
rows = int(sys.argv[1])
kinds = [("≥10次", 8.5), ("≤10万元", 15.98), ("≥90%", 95.0), ("≥675亿元", "833.04亿元"), ("有所提升", "保障")]
def column(round):
    # New actual values in each round: nothing is remembered from the last one.
    mixed = [(*kinds[n % len(kinds)], 10.0) for n in range(rows)]
    return [(t, a + (n + round * rows) / 1e6 if isinstance(a, float) else a, w) for n, (t, a, w) in enumerate(mixed)]
def clock(work):
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer
calls = {"one": 0, "single": 0}
def counted(kind, arguments):
    calls[kind] += 1
    return call("PERF_SCORE", [*arguments, "liuzhou-2022", MISSING])
best = {"one": 9e9, "single": 9e9}
for round in range(3):
    calls = {"one": 0, "single": 0}
    table = column(2 * round)
    taken, together = clock(lambda: counted("one", [[[v] for v in c] for c in zip(*table)]))
    best["one"] = min(best["one"], taken)
    table = column(2 * round + 1)
    taken, apart = clock(lambda: [counted("single", row) for row in table])
    best["single"] = min(best["single"], taken)
    assert len(together) == len(apart) == rows
json.dump({"best": best, "calls": calls}, sys.stdout)
"""

_CHECK = """
import sys, time
from pathlib import Path
from excel_client import sent
from ziping import macros
from ziping.hosts.excel import ExcelHost
times = []
for _ in range(5):
    book = sent(Path(sys.argv[1]))
    start = time.perf_counter()
    macros.check(ExcelHost(book))
    times.append(time.perf_counter() - start)
    assert book.json()["actions"]
print(min(times))
"""


def main(line: Line) -> None:
    measured = json.loads(_run(_COLUMN, str(ROWS)))
    one, single = measured["calls"]["one"], measured["calls"]["single"]
    line(
        f"Excel 一列 {ROWS} 行的 PERF_SCORE,整列一次({one} 次调用)", measured["best"]["one"],
        f"逐行({single} 次调用)", measured["best"]["single"],
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        workbook = _twelve_forms(Path(name))
        loading = min(_clock(lambda: openpyxl.load_workbook(workbook)) for _ in range(3))
        line("Excel 按钮「校验」到结果,12 张表", float(_run(_CHECK, str(workbook))), "openpyxl 读入", loading)


def _twelve_forms(folder: Path) -> Path:
    """The published set of 恒口 in one workbook, filled in."""
    published = sample("published.json").parents[1] / "hengkou-2024"
    library = read_library(published / "项目库.xlsx")
    forms = tuple(form for department in library.departments for form in department.forms)
    together = replace(library.departments[0], forms=forms)
    issued = stamp_department(library, together, folder / "issued.xlsx")
    return fill_workbook(issued, published / "published.json", folder / "filled.xlsx").path


def _clock(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _run(program: str, *arguments: str) -> str:
    """In a process of its own: xlwings is stood in for, or under its noncommercial licence."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(TESTS), "XLWINGS_LICENSE_KEY": "noncommercial"},
    )  # fmt: skip
    return done.stdout
