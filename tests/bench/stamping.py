"""Stamping a bureau of 87 departments and 2,172 projects, against what else could write its workbooks."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

sys.path.insert(0, str(Path(__file__).parents[1]))
from bureaus import departments
from ziping.cli.demo import sample
from ziping.executors import open_executor
from ziping.projects import Library, read_library
from ziping.stamping.bulk import plan, stamp_all
from ziping.stamping.stamp import render_department

DEPARTMENTS, PROJECTS = 87, 2172
PEERS = 2
"""How many workbooks a slow peer writes; its time a workbook is that of these."""

Line = Callable[[str, float, str, float], None]


def clock(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main(line: Line) -> None:
    library = read_library(sample("项目库.xlsx"))
    bureau = replace(library, departments=tuple(departments(library, DEPARTMENTS, PROJECTS)))
    render_department(bureau, bureau.departments[0])
    ours, made = clock(lambda: [render_department(bureau, item).data for item in bureau.departments])
    each = ours / DEPARTMENTS
    title = f"{DEPARTMENTS} 个部门、{PROJECTS} 个项目,每个工作簿"
    loaded, _ = clock(lambda: [_openpyxl(data) for data in made[:PEERS]])
    line(title, each, "openpyxl 读入、填写、存盘", loaded / PEERS)
    cells = [_cells(data) for data in made[:PEERS]]
    written, _ = clock(lambda: [_xlsxwriter(sheets) for sheets in cells])
    line(title, each, "XlsxWriter 写同样的格子", written / PEERS)
    parts = [_parts(data) for data in made]
    limit, _ = clock(lambda: [_deflate(item) for item in parts])
    line(title, each, "只压缩同样的内容(极限)", limit / DEPARTMENTS)
    one, two = _processes(bureau, 1), _processes(bureau, 2)
    line("整个财政局,两个进程", two, "一个进程", one)
    few, many = _memory(DEPARTMENTS), _memory(3000)
    print(f"内存峰值:{DEPARTMENTS} 个部门 {few:.0f} MB,3000 个部门 {many:.0f} MB,之比 {many / few:.2f}")


def _openpyxl(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    cell.value = cell.value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(data: bytes) -> list[tuple[str, list[tuple[int, int, Any]], list[str]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [
        (
            sheet.title,
            [
                (c.row - 1, c.column - 1, c.value)
                for row in sheet.iter_rows()
                for c in row
                if c.value is not None
            ],
            [str(merged) for merged in sheet.merged_cells.ranges],
        )
        for sheet in book
    ]


def _xlsxwriter(sheets: list[tuple[str, list[tuple[int, int, Any]], list[str]]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bordered = book.add_format({"border": 1, "text_wrap": True})
    for title, cells, merges in sheets:
        sheet = book.add_worksheet(title)
        for merged in merges:
            sheet.merge_range(merged, "", bordered)
        for row, column, value in cells:
            if isinstance(value, str) and value.startswith("="):
                sheet.write_formula(row, column, value, bordered)
            elif isinstance(value, str):
                sheet.write_string(row, column, value, bordered)
            else:
                sheet.write(row, column, value, bordered)
    book.close()
    return out.getvalue()


def _parts(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def _deflate(parts: list[bytes]) -> None:
    for part in parts:
        deflate = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
        zlib.crc32(part)
        deflate.compress(part)
        deflate.flush()


def _processes(bureau: Library, workers: int) -> float:
    """From the first workbook to the last; the processes are up."""
    with tempfile.TemporaryDirectory() as name, open_executor(workers) as (executor, parallel):
        tasks = plan(bureau, Path(name))
        warm = [
            task._replace(path=task.path.with_name(f"0{task.path.name}")) for task in tasks[: 8 * workers]
        ]
        list(stamp_all(bureau, warm, executor, parallel))
        taken, _ = clock(lambda: list(stamp_all(bureau, tasks, executor, parallel)))
        return taken


_MEASURE = """
import resource, sys, tempfile
from pathlib import Path
sys.path.insert(0, {tests!r})
from bureaus import departments
from concurrent.futures import ThreadPoolExecutor
from ziping.cli.demo import sample
from ziping.projects import read_library
from ziping.stamping.bulk import Task, stamp_all
from ziping.stamping.stamp import workbook_name
library = read_library(sample("项目库.xlsx"))
with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(1) as executor:
    tasks = (Task(item, Path(name, workbook_name(library, item))) for item in departments(library, {count}))
    for outcome in stamp_all(library, tasks, executor, 1):
        outcome.path.unlink()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def _memory(count: int) -> float:
    """Peak of a process that stamps departments as they come, in megabytes."""
    code = _MEASURE.format(tests=str(Path(__file__).parents[1]), count=count)
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
