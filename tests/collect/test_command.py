"""``ziping collect`` as people run it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from collect.test_simulated_return import dump
from rules.test_stating import here
from ziping.checking import FEW
from ziping.collect.against import coverage_sql
from ziping.collect.schema import TABLES, reference
from ziping.collect.store import duckdb_module
from ziping.rules.prose import describe


@pytest.fixture
def run(ziping, office):
    """Collects the office's folder; more words may follow."""

    def collect(*words: object, out: str = "汇总.xlsx") -> tuple[int, str, str]:
        return ziping("collect", office.folder, "--ledger", office.ledger, "--out", office.root / out, *words)

    return collect


def test_every_file_is_listed_under_its_state(run, office):
    office.put({"甲.xlsx": office.senders[0].good, "乙/丙.pdf": b"%PDF-1.7"})
    code, printed, complaint = run()
    assert (code, complaint) == (1, "")
    lines = printed.splitlines()
    assert f"  甲.xlsx  {office.senders[0].issued.name}" in lines
    (pdf,) = [line for line in lines if "乙/丙.pdf" in line]
    assert "这是 PDF" in pdf
    assert "怎么改:" in pdf
    assert (
        "共 2 个文件:已收 1、有错误 0、被替代 0、重复 0、非本次下发 0、年度不符 0、无法读取 1;这次新读 2 个。"
        in lines
    )
    assert (office.root / "汇总.xlsx").is_file()


def test_run_again_it_reads_what_is_new_and_writes_the_workbook_anew(run, office):
    office.put({"甲.xlsx": office.senders[0].good})
    assert run()[0] == 0
    office.put({"乙.xlsx": office.senders[1].good})
    code, printed, _ = run()
    assert code == 0
    assert "共 2 个文件" in printed
    assert "这次新读 1 个" in printed


def test_tables_are_exported_as_parquet(run, office):
    office.put({"甲.xlsx": office.senders[0].good})
    run("--parquet", office.root / "表")
    asked = duckdb_module().connect()
    for name in TABLES:
        path = office.root / "表" / f"{name}.parquet"
        ((count,),) = asked.execute(f"SELECT count(*) FROM read_parquet('{path}')").fetchall()
        assert office.ask(f"SELECT count(*) FROM {name}") == [(count,)]


@pytest.mark.parametrize(
    "words", [["--out", "收回/汇总.xlsx"], ["--parquet", "收回/表"], ["--ledger", "收回/台账.sqlite"]]
)
def test_nothing_is_written_into_the_folder(run, office, words):
    if "--ledger" in words:
        shutil.copyfile(office.ledger, office.folder / "台账.sqlite")
    before = sorted(office.folder.rglob("*"))
    code, _, complaint = run(words[0], office.root / words[1])
    assert code == 2
    assert "不能放在收回的文件夹里" in complaint
    assert sorted(office.folder.rglob("*")) == before


def test_a_workbook_of_somebody_else_is_not_overwritten(run, office):
    (office.root / "汇总.xlsx").write_bytes(b"mine")
    code, _, complaint = run()
    assert code == 2
    assert "不覆盖" in complaint
    assert (office.root / "汇总.xlsx").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("汇总.duckdb", b"not a database" * 400, "汇总库打不开"), ("汇总.docx", b"", "后缀应是 .xlsx")],
)
def test_outputs_that_cannot_be_are_refused(run, office, name, content, words):
    (office.root / name).write_bytes(content)
    code, _, complaint = run(out=name if name.endswith("x") else "汇总.xlsx")
    assert code == 2
    assert words in complaint


def test_a_folder_that_cannot_be_written_is_named(run):
    code, _, complaint = run(out="/proc/汇总.xlsx")
    assert code == 2
    assert "换一个有写权限的文件夹" in complaint


def test_what_may_not_be_read_is_named_in_chinese(run, office, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: False)
    code, _, complaint = run()
    assert code == 2
    assert complaint.endswith(":没有读取权限。怎么改:核对读取权限,或另存一份后重试。\n")
    assert str(office.root) in complaint


def test_without_duckdb_it_says_what_to_install(run, monkeypatch):
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("ziping.collect.store.import_module", missing)
    code, _, complaint = run()
    assert code == 2
    assert "安装 ziping[collect]" in complaint


def test_a_database_in_use_is_named(run, office):
    holding = f"""
import time
from pathlib import Path
from ziping.collect.store import Store
with Store.open(Path({str(office.store)!r})):
    print("open", flush=True)
    time.sleep(60)
"""
    other = subprocess.Popen([sys.executable, "-c", holding], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        code, _, complaint = run()
    finally:
        other.kill()
        other.communicate()
    assert code == 2
    assert "正在被别的程序使用" in complaint


def test_a_cluster_says_what_processes_say(office, tmp_path):
    distributed = pytest.importorskip("distributed", reason="没有安装可选的 Dask")
    office.put({sender.name: sender.good for sender in office.senders})
    assert len(office.senders) > FEW
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        office.collect(cluster=cluster.scheduler_address.replace("tcp://", "dask://"))
    there = office.store.rename(tmp_path / "集群.duckdb")
    office.collect(workers=2)
    assert dump(there) == dump(office.store)


@pytest.mark.parametrize(("key", "covered"), [("covered", 1), ("uncovered", 0), ("not_due", None)])
def test_the_rule_says_what_an_unexecuted_project_is(key, covered):
    rules = here(f'[coverage]\nunexecuted = "{key}"\nsource = "第8条"\n')
    sql = f"SELECT {coverage_sql(rules)} FROM (VALUES (true, true), (false, true)) t(has_result, unexecuted)"
    assert duckdb_module().sql(sql).fetchall() == [(covered,), (covered,)]
    assert any(line.topic == "没有执行的项目" for line in describe(rules)) == (key != "covered")


def test_the_page_of_tables_is_current():
    """Written by ``ziping tables > docs/汇总库.md``."""
    assert (Path(__file__).parents[2] / "docs" / "汇总库.md").read_text("utf-8") == reference()
