"""Speed of reading and checking: one workbook against openpyxl, many of them with two processes, and their memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl

from bureaus import departments
from ziping.checking import check_files
from ziping.cli.demo import sample
from ziping.filling import fill_workbook
from ziping.projects import read_library
from ziping.stamping.stamp import render_department, stamp_department

FORMS = 12
FEW, MANY = 100, 1000
Line = Callable[[str, float, str, float], None]


def main(line: Line) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filled = _filled(folder)
        loading = min(_clock(lambda: openpyxl.load_workbook(filled)) for _ in range(3))
        checking = min(_clock(lambda: check_files([filled])) for _ in range(5))
        line("读出并校验 11 张表的工作簿", checking, "openpyxl 读入", loading)
        files = _bureau(folder, MANY)
        one = _clock(lambda: check_files(files[:FEW], workers=1))
        two = _clock(lambda: check_files(files[:FEW], workers=2))
        line(f"读出并校验 {FEW} 个工作簿,两个进程", two, "一个进程", one)
        few, many = peak_memory(_MEASURE, folder, FEW), peak_memory(_MEASURE, folder, MANY)
        print(f"内存峰值:{FEW} 个工作簿 {few:.0f} MB,{MANY} 个 {many:.0f} MB,之比 {many / few:.2f}")


def _clock(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _filled(folder: Path) -> Path:
    library = read_library(sample("项目库.xlsx"))
    issued = stamp_department(library, library.departments[0], folder / "issued.xlsx")
    return fill_workbook(issued, sample("published.json"), folder / "filled.xlsx").path


def _bureau(folder: Path, count: int) -> list[Path]:
    """A workbook of 12 forms each for so many departments."""
    library = read_library(sample("项目库.xlsx"))
    paths = []
    for number, department in enumerate(departments(library, count, count * (FORMS - 1))):
        paths.append(folder / f"{number:04}.xlsx")
        paths[-1].write_bytes(render_department(library, department).data)
    return paths


_MEASURE = """
import resource, sys
from pathlib import Path
from ziping.checking import check_files
check_files(sorted(Path(sys.argv[1]).glob("[0-9]*.xlsx"))[: int(sys.argv[2])], workers=2)
own, others = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print((own + others) / 1024)
"""


def peak_memory(program: str, folder: Path, count: int) -> float:
    """The peak of a program's first process and that of its largest other, in MB, as it prints them itself."""
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder), str(count)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)
