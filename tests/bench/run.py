"""Speed as ratios against a peer in the same run: ``make bench``.

Prints one line a measurement: what, its time, the peer's time, and how they compare.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl

from ziping.checks import check_form
from ziping.cli.demo import sample
from ziping.filling import fill_workbook
from ziping.forms import read_submission
from ziping.functions import PERF_SCORE
from ziping.projects import read_library
from ziping.rules import load
from ziping.stamping.stamp import stamp_department

ROWS = 20_000


def best(work: Callable[[], object], rounds: int = 3) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def line(title: str, ours: float, peer_title: str, peer: float) -> None:
    print(f"{title}: {ours * 1000:.1f} ms;{peer_title}: {peer * 1000:.1f} ms;之比 {ours / peer:.2f}")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = read_library(sample("项目库.xlsx"))
        department = library.departments[0]
        issued, filled = folder / "issued.xlsx", folder / "filled.xlsx"
        stamp = best(lambda: stamp_department(library, department, issued))
        fill_workbook(issued, sample("published.json"), filled)

        def load_and_save() -> None:
            openpyxl.load_workbook(issued).save(folder / "copy.xlsx")

        loading = best(lambda: openpyxl.load_workbook(filled))
        line("生成一个部门的工作簿(11张表)", stamp, "openpyxl 读入再存盘", best(load_and_save))
        line("读出一个填好的工作簿", best(lambda: read_submission(filled)), "openpyxl 读入", loading)
        forms, rules = read_submission(filled).forms, load("liuzhou-2022")
        line(
            "校验 11 张表",
            best(lambda: [check_form(form, rules) for form in forms]),
            "openpyxl 读入",
            loading,
        )

    columns = _columns()
    together = best(lambda: PERF_SCORE(*columns, "liuzhou-2022"))
    rows = [tuple(cells) for cells in zip(*([cell for (cell,) in column] for column in columns), strict=True)]
    one_by_one = best(lambda: [PERF_SCORE(*row, "liuzhou-2022") for row in rows])
    cent = Decimal("0.01")
    pairs = [(Decimal(row[2]), Decimal("0.598")) for row in rows]
    floor = best(lambda: [(a * b).quantize(cent, ROUND_HALF_UP) for a, b in pairs])
    line(f"PERF_SCORE 一次算 {ROWS} 行", together, "逐行调用", one_by_one)
    line(f"PERF_SCORE 一次算 {ROWS} 行", together, "只做 Decimal 乘法和舍入", floor)


def _columns() -> tuple[tuple[tuple[object, ...], ...], ...]:
    """Mixed rows as they occur: numbers, percentages, money, dates, words."""
    kinds = [
        ("≥10次", 8.5),
        ("≤10万元", 15.98),
        ("≥90%", 95),
        ("2022年12月31日", "2022年12月31日"),
        ("≥675亿元", "833.04亿元"),
    ]
    cells = [(*kinds[n % len(kinds)], 10) for n in range(ROWS)]
    return tuple(tuple((row[column],) for row in cells) for column in range(3))


if __name__ == "__main__":
    main()
