"""Speed of collecting: against openpyxl merely loading the workbooks, the roll-up's queries on millions of rows, memory."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
from reading import peak_memory

from bureaus import departments
from ziping.cli.demo import sample
from ziping.collect.quality import QUERIES, parameters
from ziping.collect.store import Store
from ziping.collecting import collect
from ziping.executors import open_executor
from ziping.projects import Library, read_library
from ziping.rules import load
from ziping.stamping.bulk import plan, stamp_all
from ziping.stamping.ledger import Issue, Ledger

FORMS = 12
LOADED = 5
FEW, MANY = 100, 1000
DEPARTMENTS, PROJECTS, ROWS = 8000, 50, 10
"""A province: 400,000 forms with 4 million indicators."""
Line = Callable[[str, float, str, float], None]
SHEETS = {
    "汇总": "SELECT department, sum(base), sum(spent), avg(total) FROM current_forms GROUP BY department_code, department",
    "排名": "SELECT department, max(total) FILTER (kind = 'department'), min(total), max(total) FROM current_forms GROUP BY department_code, department",
    "等级": "SELECT grade, kind, count(*) FROM current_forms GROUP BY ALL",
    "一级指标": "SELECT level1, sum(score), sum(weight) FROM current_indicators GROUP BY 1",
}


def main(line: Line) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        files = _bureau(root)
        before = _loading(files[:LOADED])
        with Store.open(root / "汇总.duckdb") as store:
            first = _worked(lambda: collect(root / "收回", root / "台账.sqlite", store))
            again = _worked(lambda: collect(root / "收回", root / "台账.sqlite", store))
        loading = (before + _loading(files[-LOADED:])) / 2
        line(
            f"收回 {MANY} 个工作簿,每个 {FORMS} 张表(处理器时间)", first,
            f"openpyxl 只读入(由前后各 {LOADED} 个推算)", loading,
        )  # fmt: skip
        line("再收一次,没有新的文件", again, "第一次", first)
        few, many = peak_memory(_MEASURE, root, FEW), peak_memory(_MEASURE, root, MANY)
        print(f"收回的内存峰值:{FEW} 个工作簿 {few:.0f} MB,{MANY} 个 {many:.0f} MB,之比 {many / few:.2f}")
        _queries(root / "全省.duckdb", line)


def _loading(files: list[Path]) -> float:
    """What openpyxl takes to load :data:`MANY` workbooks, told from some of them."""
    return sum(_worked(lambda path=path: openpyxl.load_workbook(path)) for path in files) / len(files) * MANY  # type: ignore[misc]


def _worked(work: Callable[[], object]) -> float:
    """Processor seconds, those of other processes too: on a machine with other work the clock tells little."""
    start = sum(os.times()[:4])
    work()
    return sum(os.times()[:4]) - start


def _clock(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _bureau(root: Path) -> list[Path]:
    """A workbook of 12 forms each for so many departments, issued, and returned as they are."""
    source = sample("项目库.xlsx")
    library = read_library(source)
    bureau: Library = replace(library, departments=tuple(departments(library, MANY, MANY * (FORMS - 1))))
    folder = root / "收回"
    with (
        Ledger.open(root / "台账.sqlite", Issue.of(bureau, source)) as ledger,
        open_executor(2) as (executor, n),
    ):
        for outcome in stamp_all(bureau, plan(bureau, folder), executor, n):
            ledger.add(outcome)
    return sorted(folder.glob("*.xlsx"))


_MEASURE = """
import resource, shutil, sys, tempfile
from pathlib import Path
from ziping.collect.store import Store
from ziping.collecting import collect
root, count = Path(sys.argv[1]), int(sys.argv[2])
with tempfile.TemporaryDirectory(dir=root) as name:
    few = Path(name)
    (few / "收回").mkdir()
    for path in sorted((root / "收回").glob("*.xlsx"))[:count]:
        (few / "收回" / path.name).hardlink_to(path)
    shutil.copyfile(root / "台账.sqlite", few / "台账.sqlite")
    with Store.open(few / "汇总.duckdb") as store:
        collect(few / "收回", few / "台账.sqlite", store, workers=2)
own, others = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print((own + others) / 1024)
"""


def _queries(path: Path, line: Line) -> None:
    """Every query of the roll-up and of 质量分析, beside a bare sum over the same rows."""
    with Store.open(path) as store:
        for sql in _PROVINCE:
            store.rows(sql.format(forms=DEPARTMENTS * PROJECTS, departments=DEPARTMENTS, p=PROJECTS, r=ROWS))

        def making() -> None:
            with store.transaction():
                store.count_current()

        made = _clock(making)
        ((count,),) = store.rows("SELECT count(*) FROM current_indicators")
        scan = _best(store, "SELECT sum(share) FROM current_indicators", {})
        line(f"{count / 1e6:g} 百万行指标,写下以哪些表为准", made, "只求一列之和", scan)
        values = parameters(load("mof-2020"))
        for title, sql in {**SHEETS, **QUERIES}.items():
            own = {key: value for key, value in values.items() if f"${key}" in sql}
            took = _best(store, sql, own)
            line(f"{count / 1e6:g} 百万行指标,查询「{title}」", took, "只求一列之和", scan)


def _best(store: Store, sql: str, values: dict[str, object]) -> float:
    """Without handing the rows to Python, of which there are more here than any workbook shows."""
    return min(
        _clock(lambda: store.rows(f"CREATE OR REPLACE TEMP TABLE answer AS {sql}", values)) for _ in range(5)
    )


_PROVINCE = (
    """INSERT INTO issued SELECT lpad((i // {p})::VARCHAR, 6, '0'), '部门' || (i // {p}), 'c' || i,
if(i % {p} = 0, 'department', 'project'), '项目' || i, i % {p} FROM range({forms}) t(i)""",
    "INSERT INTO returned SELECT md5((i // {p})::VARCHAR), i % {p}, lpad((i // {p})::VARCHAR, 6, '0'), i % {p}, true FROM range({forms}) t(i)",
    """INSERT INTO forms SELECT md5((i // {p})::VARCHAR), i % {p}, if(i % {p} = 0, 'department', 'project'), 'c' || i,
'项目' || i, '单位', 2022, 100 + i % 900, 100 + i % 900, 100 + i % 900, 90 + i % 800, (90 + i % 800) * 100.0 / (100 + i % 900),
9, 70 + i * 7 % 30, '优', true, false, '产出' || i, '成效' || i, if(i % 1000 = 0, repeat('一字不差', 10), repeat('各写各的', 10) || '表' || i),
md5((i - if(i % 5000 = 1, 1, 0))::VARCHAR)[:16], i % 500 <> 3 FROM range({forms}) t(i)""",
    """INSERT INTO indicators SELECT md5((i // ({p} * {r}))::VARCHAR), (i // {r}) % {p}, i % {r}, '产出指标', '数量指标',
'指标' || (i % 9973), '≥' || (i % 90) || '次', (i % 97)::VARCHAR, 10, 9, '指标' || (i % 9973), '次', i % 90, i % 97,
if(i % 90 > 0, if(i % 353 = 0, 150, 80 + i % 40), NULL), if(i % 7 = 0, repeat('各写各的', 10) || i, ''), if(i % 5 = 0, '进度滞后', '')
FROM range({forms} * {r}) t(i)""",
)
