"""Stamping a whole bureau: every file whole, none lost, none overwritten, whatever happens meanwhile."""

from __future__ import annotations

import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bureaus import departments
from ziping.errors import ZipingError
from ziping.executors import open_executor
from ziping.projects import Library, write_library
from ziping.rules import load
from ziping.stamping.bulk import plan, stamp_all
from ziping.stamping.ledger import LEDGER_NAME
from ziping.stamping.stamp import render_department

LONG = 60
"""Departments of a run that is still under way when its first files are written."""


@pytest.fixture(scope="module")
def bureau(liuzhou) -> Library:
    return replace(liuzhou.library, departments=tuple(departments(liuzhou.library, 12, 30)))


@pytest.fixture(scope="module")
def list_file(bureau: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bureau") / "项目库.xlsx"
    write_library(path, bureau)
    return path


def workbooks(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.xlsx") if path.name[0] != "."}


@pytest.fixture(scope="module")
def whole(bureau: Library) -> dict[str, bytes]:
    """What a run that nothing disturbs gives."""
    return {task.path.name: render_department(bureau, task.department).data for task in plan(bureau, Path())}


def ledger(path: Path) -> list[tuple[str, str, int]]:
    """(department, sha256, forms) of every workbook."""
    with sqlite3.connect(path) as database:
        return database.execute(
            "SELECT department_code, sha256, (SELECT count(*) FROM form WHERE workbook = workbook.id) "
            "FROM workbook ORDER BY 1"
        ).fetchall()


def test_two_processes_write_the_same_bytes_as_one(ziping, list_file, whole, tmp_path):
    for workers in (1, 2):
        out = tmp_path / str(workers)
        code, printed, _ = ziping("stamp", list_file, "--out", out, "--workers", workers)
        assert (code, workbooks(out)) == (0, whole)
        assert "已生成 12 个文件" in printed


def test_a_cluster_writes_the_same_bytes(ziping, list_file, whole, tmp_path):
    distributed = pytest.importorskip("distributed", reason="没有安装可选的 Dask")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        address = cluster.scheduler_address.replace("tcp://", "dask://")
        code, _, complaint = ziping("stamp", list_file, "--out", tmp_path / "out", "--executor", address)
    assert (code, workbooks(tmp_path / "out")) == (0, whole), complaint
    assert len(ledger(tmp_path / "out" / LEDGER_NAME)) == 12


@pytest.mark.parametrize("address", ["dask://127.0.0.1:9", "127.0.0.1:8786"])
def test_a_cluster_that_is_not_there_is_named(ziping, list_file, tmp_path, address, monkeypatch):
    monkeypatch.setattr("ziping.executors.SECONDS_TO_CONNECT", 1)
    code, _, complaint = ziping("stamp", list_file, "--out", tmp_path / "out", "--executor", address)
    assert code == 2
    assert "怎么改:" in complaint
    assert not workbooks(tmp_path / "out")


def test_the_ledger_says_what_was_issued_to_whom(ziping, list_file, whole, bureau, tmp_path):
    book = tmp_path / "台账.sqlite"
    ziping("stamp", list_file, "--out", tmp_path / "out", "--ledger", book, "--workers", 2)
    rows = ledger(book)
    assert [code for code, *_ in rows] == [department.code for department in bureau.departments]
    assert [forms for *_, forms in rows] == [len(department.forms) for department in bureau.departments]
    with sqlite3.connect(book) as database:
        ((year, rules, template, source),) = database.execute(
            "SELECT year, rules, template, library FROM issue"
        )
        assert (year, rules, template, source) == (
            2022,
            "liuzhou-2022",
            "liuzhou-2022/自评表.xlsx",
            "项目库.xlsx",
        )
        (name,) = database.execute(
            "SELECT name FROM form WHERE code = '100' AND kind = 'department'"
        ).fetchone()
        assert name == "柳州市第1局"


def test_resuming_writes_what_is_missing_and_touches_nothing_else(ziping, list_file, whole, tmp_path):
    out = tmp_path / "out"
    ziping("stamp", list_file, "--out", out)
    first, second, *_ = sorted(whole)
    (out / first).unlink()
    (out / second).write_bytes(b"filled in")
    (out / ".ziping-half.xlsx").write_bytes(b"PK")
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.xlsx")}

    code, printed, complaint = ziping("stamp", list_file, "--out", out, "--resume")
    assert code == 2
    assert "已生成 1 个文件" in printed
    assert "原有 10 个文件与要生成的相同" in printed
    assert second in complaint
    assert "没有覆盖" in complaint
    assert (out / second).read_bytes() == b"filled in"
    assert workbooks(out) == whole | {second: b"filled in"}
    assert not (out / ".ziping-half.xlsx").exists()
    kept = before.keys() - {first, ".ziping-half.xlsx"}
    assert all((out / name).stat().st_mtime_ns == before[name] for name in kept)
    assert len(ledger(out / LEDGER_NAME)) == 12, "what was issued before is not issued twice"


def test_without_resuming_a_file_that_is_there_stops_the_run_before_it_begins(
    ziping, list_file, whole, tmp_path
):
    name = sorted(whole)[5]
    (tmp_path / name).write_bytes(b"filled in")
    code, _, complaint = ziping("stamp", list_file, "--out", tmp_path)
    assert (code, workbooks(tmp_path)) == (2, {name: b"filled in"})
    assert "已有同名文件" in complaint


def test_a_fault_of_one_department_stops_no_other(bureau, whole, tmp_path):
    first, *others = bureau.departments
    form = replace(first.forms[0], functions="长" * 40_000)
    hostile = replace(first, forms=(form, *first.forms[1:]))
    library = replace(bureau, departments=(hostile, *others))
    with ThreadPoolExecutor(1) as executor:
        outcomes = list(stamp_all(library, plan(library, tmp_path), executor, 1))
    (failed,) = [outcome for outcome in outcomes if outcome.problems]
    assert failed.code == first.code
    assert "40000 字" in str(failed.problems[0])
    assert workbooks(tmp_path).keys() == whole.keys() - {plan(bureau, tmp_path)[0].path.name}


def test_two_departments_never_share_a_file(bureau, tmp_path):
    first, second, *_ = bureau.departments
    one, other = replace(first, code="a/1", name="局"), replace(second, code="A:1", name="局")
    with pytest.raises(ZipingError) as caught:
        plan(replace(bureau, departments=(one, other)), tmp_path)
    assert "文件名相同" in str(caught.value)


def test_a_kind_of_form_without_a_sheet_is_told_before_anything_is_written(bureau, tmp_path):
    library = replace(bureau, rules=load("donghu-2021-evaluation"))
    with pytest.raises(ZipingError) as caught:
        plan(library, tmp_path)
    assert len(caught.value.problems) == 2
    assert "没有「部门整体」的工作表" in str(caught.value)


def test_no_more_is_under_way_than_the_executor_can_use(bureau, tmp_path):
    """Departments are taken from the source only as they are needed, so memory does not grow with their number."""
    taken = 0

    def counted():
        nonlocal taken
        for task in plan(bureau, tmp_path):
            taken += 1
            yield task

    with ThreadPoolExecutor(1) as executor:
        run = stamp_all(bureau, counted(), executor, 1)
        next(run)
        assert taken <= 8
        run.close()


def test_rules_and_forms_travel_to_other_processes(bureau):
    there = pickle.loads(pickle.dumps(bureau))
    again = pickle.loads(pickle.dumps(bureau))
    assert there.rules is again.rules, "one rule set in a process, so that what is remembered for it is found"
    assert render_department(there, there.departments[0]) == render_department(bureau, bureau.departments[0])


def start(list_file: Path, out: Path) -> subprocess.Popen[bytes]:
    """A run of its own, when it has written its first files."""
    command = [sys.executable, "-c", "from ziping.cli import main; main()", "stamp"]
    run = subprocess.Popen(
        [*command, str(list_file), "--out", str(out), "--workers", "2"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + 60
    while len(list(out.glob("1*.xlsx"))) < 3 and run.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.002)
    return run


@pytest.fixture(scope="module")
def long_list(liuzhou, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("long") / "项目库.xlsx"
    write_library(path, replace(liuzhou.library, departments=tuple(departments(liuzhou.library, LONG))))
    return path


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="本系统没有进程组")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_whole_files_and_can_be_finished(ziping, long_list, tmp_path, how):
    out = tmp_path / "out"
    run = start(long_list, out)
    os.killpg(run.pid, how)
    _, complaint = run.communicate(timeout=60)
    written = workbooks(out)
    assert 3 <= len(written) < LONG
    for name in written:
        assert zipfile.ZipFile(out / name).testzip() is None
    if how is signal.SIGINT:
        assert run.returncode == 130
        assert "--resume" in complaint.decode()
        assert not list(out.glob(".ziping-*"))
    code, _, complaint = ziping("stamp", long_list, "--out", out, "--resume", "--workers", 2)
    assert (code, complaint) == (0, "")
    assert len(workbooks(out)) == LONG
    assert all(workbooks(out)[name] == data for name, data in written.items())
    assert len(ledger(out / LEDGER_NAME)) == LONG
    assert not list(out.glob(".ziping-*"))


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be read" * 50, None])
def test_a_file_that_is_no_ledger_is_not_written_to(ziping, list_file, tmp_path, content):
    path = tmp_path / "别的.sqlite"
    if content is None:
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE other (x)")
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    code, _, complaint = ziping("stamp", list_file, "--out", tmp_path / "out", "--ledger", path)
    assert (code, path.read_bytes()) == (2, before)
    assert "台账" in complaint
    assert not workbooks(tmp_path / "out")


def test_one_worker_needs_no_other_process():
    with open_executor(1) as (executor, workers):
        assert (executor.submit(os.getpid).result(), workers) == (os.getpid(), 1)
    with open_executor(2) as (executor, workers):
        assert executor.submit(os.getpid).result() != os.getpid()
