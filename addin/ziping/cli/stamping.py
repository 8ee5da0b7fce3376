"""``ziping stamp`` at work: executor, progress, ledger, and what became of each workbook."""

from __future__ import annotations

import os
from pathlib import Path

from ziping.cli import show
from ziping.errors import Problem
from ziping.executors import open_executor
from ziping.projects import Library
from ziping.stamping.bulk import Edition, Outcome, Task, stamp_all
from ziping.stamping.ledger import Issue, Ledger


def stamp_bureau(
    library: Library,
    tasks: list[Task],
    source: Path,
    ledger_file: Path,
    resume: bool,
    workers: int | None,
    cluster: str,
    edition: Edition,
) -> list[Problem]:
    """Stamps every workbook of ``tasks`` and returns what went wrong; one fault does not stop the others.

    Args:
        source: the 项目库, for the ledger.
        workers: how many processes; None for one a processor.
        cluster: address of a Dask cluster, or ``""``.
    """
    written: list[Path] = []
    there: list[Path] = []
    problems: list[Problem] = []
    wanted = min(workers or os.cpu_count() or 1, len(tasks))
    try:
        with (
            Ledger.open(ledger_file, Issue.of(library, source)) as ledger,
            open_executor(wanted, cluster) as (executor, parallel),
        ):
            outcomes = stamp_all(library, tasks, executor, parallel, resume=resume, edition=edition)
            for outcome in show.progress(outcomes, "生成自评表", len(tasks)):
                _sort(outcome, written, there, problems)
                ledger.add(outcome)
    except KeyboardInterrupt:
        show.note("写好的文件都是完整的;加上 --resume 再运行一次,接着做其余的。")
        raise
    if written:
        show.written("已生成", written)
    if there:
        show.line(f"原有 {len(there)} 个文件与要生成的相同,留着不动。")
    show.line(f"发放台账:{ledger_file}", "dim")
    return problems


def _sort(outcome: Outcome, written: list[Path], there: list[Path], problems: list[Problem]) -> None:
    if outcome.problems:
        problems.extend(outcome.problems)
    else:
        (written if outcome.written else there).append(outcome.path)
