"""``ziping collect``: a folder of returned files → the list of them, the database, and the roll-up workbook."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from ziping.cli import show
from ziping.collect.states import Standing, State
from ziping.collecting import Collected, collect_into

SETTLED, TO_DO = 0, 1
_FINE = (State.RECEIVED, State.REPLACED, State.TWICE)
_STYLES = {State.RECEIVED: "green", State.REPLACED: "dim", State.TWICE: "dim", State.UNREADABLE: "bold red"}


def collect_folder(
    folder: Annotated[
        Path, typer.Argument(help="收回的文件,可有子文件夹和 .zip;其中的文件不会改动", metavar="文件夹")
    ],
    ledger: Annotated[Path, typer.Option("--ledger", help="生成自评表时写下的发放台账", metavar="文件")],
    out: Annotated[Path, typer.Option("--out", help="汇总工作簿;再收一次时换成新的", metavar="文件.xlsx")],
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="同时用几个进程;不写即处理器的个数", metavar="个数")
    ] = None,
    cluster: Annotated[
        str, typer.Option("--executor", help="交给 Dask 集群去做,如 dask://10.1.1.1:8786", metavar="地址")
    ] = "",
    earlier: Annotated[
        list[Path] | None,
        typer.Option(
            "--earlier", help="往年的汇总库(.duckdb),看指标值是否年年偏低,可以写多次", metavar="文件"
        ),
    ] = None,
    parquet: Annotated[
        Path | None, typer.Option("--parquet", help="汇总库的各表另存为 Parquet 文件", metavar="文件夹")
    ] = None,
) -> None:
    """收回自评表:每个文件各有一个状态,对照发放台账,写出汇总工作簿。再运行一次只读新的文件。"""
    try:
        found, written = collect_into(
            folder, ledger, out, workers=workers, cluster=cluster, earlier=earlier or (), parquet=parquet,
            progress=show.progress,
        )  # fmt: skip
    except KeyboardInterrupt:
        show.note("读过的都已记下;再运行一次,接着做其余的。")
        raise
    _tell(found)
    show.written("已写入", written)
    show.line(f"收回清单已记入发放台账:{ledger}", "dim")
    raise typer.Exit(SETTLED if all(standing.state in _FINE for standing in found.standings) else TO_DO)


def _tell(found: Collected) -> None:
    """Every file with its state, state by state, then how many there are of each."""
    order = list(State)
    standings = sorted(
        found.standings, key=lambda standing: (order.index(standing.state), standing.listed.path)
    )
    for state, group in groupby(standings, key=lambda standing: standing.state):
        listed = list(group)
        show.line(f"{state.value} {len(listed)} 个:", _STYLES.get(state, "bold yellow"))
        for standing in listed:
            show.line(f"  {standing.listed.path}{_why(standing, found)}")
    counts = "、".join(f"{state.value} {count}" for state, count in found.counts.items())
    show.line(f"\n共 {len(standings)} 个文件:{counts};这次新读 {found.read} 个。", "bold")


def _why(standing: Standing, found: Collected) -> str:
    department = found.issued.departments.get(standing.department, "")
    mend = f"。怎么改:{standing.mend}" if standing.mend else ""
    reason = f"  {standing.reason}{mend}。" if standing.reason else ""
    return f"  {department}{reason}" if department else reason
