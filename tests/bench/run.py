"""Speed as ratios against a peer in the same run: ``make bench``.

Prints one line a measurement: what, its time, the peer's time, and how they compare.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import calc
import collecting
import excel
import openpyxl
import reading

import stamping
from ziping.checks import check_form
from ziping.cli.demo import sample
from ziping.filling import fill_workbook
from ziping.forms import read_submission
from ziping.functions import PERF_SCORE, scores
from ziping.projects import read_library
from ziping.quantity import parse_target
from ziping.rules import load
from ziping.scoring import planning
from ziping.stamping.stamp import stamp_department

ROWS = 100_000


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
    stamping.main(line)
    reading.main(line)
    excel.main(line)
    calc.main(line)
    collecting.main(line)
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

    cent = Decimal("0.01")
    pairs = [(Decimal(10), Decimal(n) / 1000) for n in range(ROWS)]
    floor = best(lambda: [(a * b).quantize(cent, ROUND_HALF_UP) for a, b in pairs])
    for title, rows in (
        ("重复的文字", _repeated()),
        ("重复的指标值、新的数值", _new_numbers()),
        ("从未见过的文字", _new_texts()),
    ):
        _score_column(title, rows, floor)


Row = tuple[str, str | float, float]


def _score_column(title: str, rows: list[Row], floor: float) -> None:
    """One call over a column against single calls and against bare arithmetic."""
    columns = [tuple((row[index],) for row in rows) for index in range(3)]

    def forget() -> None:
        # Each round sees its texts as if for the first time, and repeats them only within itself.
        for remembered in (parse_target, planning._planned, scores._remembered):
            remembered.cache_clear()

    def together() -> None:
        forget()
        PERF_SCORE(*columns, "liuzhou-2022")

    def one_by_one() -> None:
        forget()
        for row in rows:
            PERF_SCORE(*row, "liuzhou-2022")

    ours = best(together)
    line(f"PERF_SCORE 一次算 {ROWS} 行,{title}", ours, "逐行调用", best(one_by_one))
    line(f"PERF_SCORE 一次算 {ROWS} 行,{title}", ours, "只做 Decimal 乘法和舍入", floor)


_KINDS: tuple[tuple[str, str | float], ...] = (
    ("≥10次", 8.5),
    ("≤10万元", 15.98),
    ("≥90%", 95),
    ("2022年12月31日", "2022年12月31日"),
    ("≥675亿元", "833.04亿元"),
    ("5次以上", "开展小分队招商活动36次"),
    ("有所提升", "保障"),
)


def _repeated() -> list[Row]:
    """Mixed rows as they occur: numbers, percentages, money, dates, sentences, words."""
    return [(*_KINDS[n % len(_KINDS)], 10) for n in range(ROWS)]


def _new_numbers() -> list[Row]:
    return [(_KINDS[n % 3][0], n / 1000 + 3, 10) for n in range(ROWS)]


def _new_texts() -> list[Row]:
    """Every target and every actual value is written for the first time."""

    def row(n: int) -> Row:
        x = n / 100 + 1
        kinds: tuple[Row, ...] = (
            (f"≥{x}万元", f"{x * 0.9:.2f}万元", 10),
            (f"≤{x}%", round(x * 1.1, 3), 7.5),
            (f"{x}次以上", f"开展{x:.2f}次", 10),
            (f"签约金额{x}亿元", f"{x:.1f}亿元", 10),
            (f"不少于{x}人", x, 20),
        )
        return kinds[n % len(kinds)]

    return [row(n) for n in range(ROWS)]


if __name__ == "__main__":
    main()
