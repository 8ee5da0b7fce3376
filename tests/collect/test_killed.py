"""A run that is killed, again and again, ends where an undisturbed run does."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from collect.test_simulated_return import dump
from damages import DAMAGES, Sender
from returns import Bureau
from ziping.stamping.stamp import workbook_name

KILLS = 3


def command(root: Path) -> list[str]:
    words = [
        "collect",
        root / "收回",
        "--ledger",
        root / "台账.sqlite",
        "--out",
        root / "汇总.xlsx",
        "--workers",
        "2",
    ]
    return [sys.executable, "-c", "from ziping.cli import main; main()", *map(str, words)]


def ledger(root: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(root / "台账.sqlite") as database:
        return database.execute("SELECT * FROM returned ORDER BY path").fetchall()


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same return twice: two dozen departments, some of their files damaged."""
    first = tmp_path_factory.mktemp("killed") / "甲"
    bureau = Bureau(24)
    bureau.issue(first / "下发", first / "台账.sqlite")
    kinds = list(DAMAGES.values())
    for n, department in enumerate(bureau.library.departments):
        sender = Sender(
            bureau, department, bureau.fill(department), workbook_name(bureau.library, department)
        )
        files = kinds[n // 3].make(sender) if n % 3 == 0 else {sender.name: sender.good}
        for name, data in files.items():
            path = first / "收回" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    second = first.parent / "乙"
    shutil.copytree(first, second)
    return first, second


def test_killed_at_any_moment_and_run_again_it_ends_in_the_same_state(roots):
    whole, killed = roots
    start = time.monotonic()
    done = subprocess.run(command(whole), capture_output=True, text=True, check=False)
    took = time.monotonic() - start
    assert done.returncode == 1, done.stderr
    chance = random.Random(2022)
    interrupted = 0
    for _ in range(10 * KILLS):
        if interrupted == KILLS:
            break
        running = subprocess.Popen(
            command(killed), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(took * chance.uniform(0.25, 0.95))
        if running.poll() is None:
            interrupted += 1
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
        else:  # the machine has become faster; what is done leaves nothing to interrupt
            took /= 2
            for path in killed.glob("汇总.*"):
                path.unlink()
    assert interrupted == KILLS
    assert subprocess.run(command(killed), capture_output=True, check=False).returncode == 1
    assert dump(killed / "汇总.duckdb") == dump(whole / "汇总.duckdb")
    assert ledger(killed) == ledger(whole)
    assert (killed / "汇总.xlsx").read_bytes() == (whole / "汇总.xlsx").read_bytes()
