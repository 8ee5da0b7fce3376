"""A bureau's workbooks stamped and entered into the ledger, for the command line and for buttons."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ziping.executors import open_executor
from ziping.projects import Library
from ziping.stamping.bulk import PLAIN, Edition, Outcome, Task, stamp_all
from ziping.stamping.ledger import Issue, Ledger


def issue(
    library: Library,
    tasks: list[Task],
    source: Path,
    ledger_file: Path,
    *,
    resume: bool = False,
    workers: int | None = None,
    cluster: str = "",
    edition: Edition = PLAIN,
) -> Iterator[Outcome]:
    """Stamps the workbooks and yields what became of each, as they come; one fault does not stop the others.

    Args:
        tasks: planned for the same ``edition``.
        source: the 项目库, for the ledger.
        workers: how many processes; None for one a processor, 1 for this process.
        cluster: address of a Dask cluster, or ``""``.

    Raises:
        ZipingError: the ledger cannot be written, or the executor broke down.
    """
    wanted = min(workers or os.cpu_count() or 1, len(tasks))
    with (
        Ledger.open(ledger_file, Issue.of(library, source)) as ledger,
        open_executor(wanted, cluster) as (executor, parallel),
    ):
        for outcome in stamp_all(library, tasks, executor, parallel, resume=resume, edition=edition):
            ledger.add(outcome)
            yield outcome
