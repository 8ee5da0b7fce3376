"""Collects a folder of returned files: reads what is new on any executor, then states everything anew.

The end is a function of the files, the ledger and this version alone: a run that is killed at any moment and run
again ends where an undisturbed one does.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from ziping import clerk_rules
from ziping.batches import run_batches
from ziping.checking import FEW, rules_of
from ziping.checks import Checked, Report, check_across, check_alone
from ziping.collect.against import deviations
from ziping.collect.contents import finding_rows, rows_of, saved_at, unreadable
from ziping.collect.issued import Issued, read_issued, write_returned
from ziping.collect.listing import CHANGED, Changed, Listed, list_files, on_disk
from ziping.collect.quality import doubts
from ziping.collect.roll_up import roll_up
from ziping.collect.roll_up.workbook import write_roll_up
from ziping.collect.states import Standing, State, departments, judge, settle
from ziping.collect.store import Rows, Store
from ziping.errors import Problem, ZipingError, fail
from ziping.executors import open_executor
from ziping.forms import submission_in
from ziping.forms.grids import read_grid
from ziping.model import Submission
from ziping.quantity import plain_text
from ziping.rules import available, load
from ziping.rules.loading import text_of
from ziping.version import __version__

BATCH = 8
"""Files that travel together."""
AT_ONCE = 4
"""Batches that are written together."""
STORE_SUFFIX = ".duckdb"
Progress = Callable[[Iterable[Any], str, int], Iterable[Any]]


class Member(NamedTuple):
    """A file of a department that sent several, with the places of its forms that count."""

    listed: Listed
    current: tuple[int, ...]


class Group(NamedTuple):
    """The files of a department, and the name under which they are checked together."""

    unit: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of a folder.

    Args:
        read: files whose content was new.
    """

    standings: Sequence[Standing]
    issued: Issued
    read: int

    @property
    def counts(self) -> dict[State, int]:
        """State → files, every state, in their order."""
        found = Counter(standing.state for standing in self.standings)
        return {state: found[state] for state in State}


def collect(
    folder: Path,
    ledger: Path,
    store: Store,
    *,
    workers: int | None = None,
    cluster: str = "",
    earlier: Sequence[Path] = (),
    progress: Progress = lambda items, title, total: items,
) -> Collected:
    """Reads what is new, states every file and what follows, in the database and in the ledger.

    Args:
        workers: processes; one a processor where nothing is said.
        cluster: address of a Dask cluster, or ``""``.
        earlier: databases of earlier years.

    Raises:
        ZipingError: the folder, the ledger, the database or the executor cannot be used.
    """
    issued = read_issued(ledger)
    engine = engine_of(issued)
    known = store.known(engine)
    listed = list(progress(list_files(folder), "查看文件", 0))
    new = list({item.sha256: item for item in reversed(listed) if item.sha256 not in known}.values())
    new = [item for item in reversed(new) if not item.problem]
    wanted = 1 if len(new) <= FEW else min(workers or os.cpu_count() or 1, len(new))
    with open_executor(wanted, cluster if len(new) > FEW else "") as (executor, parallel):
        try:
            _read_new(store, new, partial(take_batch, engine, issued.rules), executor, parallel, progress)
            standings = settle(listed, store.contents(), issued)
            while changed := _check_groups(store, standings, issued.rules, executor, parallel, progress):
                listed = [
                    replace(item, sha256="", problem=CHANGED) if item.path in changed else item
                    for item in listed
                ]
                standings = settle(listed, store.contents(), issued)
        except BrokenExecutor as error:
            mend = "加上 --workers 1 再运行一次,接着做其余的"
            raise fail("负责读取的进程意外退出(可能内存不足)", "", mend) from error
    judge(standings, store.errors())
    before = store.low_before(earlier, load(issued.rules).overachievement)
    with store.transaction():
        store.replace(state_rows(standings, issued))
        store.count_current()
        store.replace({"deviations": deviations(store, standings, issued)})
        store.replace({"doubts": doubts(store, issued, before)})
        store.forget_others(
            {item.sha256 for item in listed}, {standing.unit for standing in standings if standing.unit}
        )
    write_returned(ledger, [_returned(standing, issued) for standing in standings])
    return Collected(standings, issued, len(new))


def collect_into(
    folder: Path,
    ledger: Path,
    out: Path,
    *,
    workers: int | None = None,
    cluster: str = "",
    earlier: Sequence[Path] = (),
    parquet: Path | None = None,
    progress: Progress = lambda items, title, total: items,
) -> tuple[Collected, list[Path]]:
    """The whole of it: :func:`collect`, then the roll-up workbook, with the database beside it.

    Args:
        out: the workbook; one that an earlier run wrote is replaced.
        parquet: a folder for the tables of the database as Parquet files.

    Returns:
        What became of the folder, and the files written.

    Raises:
        ZipingError: as :func:`collect`, or ``out`` is not to be overwritten or lies among what was returned.
    """
    store_file = out.with_suffix(STORE_SUFFIX)
    _refuse(folder, ledger, out, store_file, *([parquet] if parquet else []))
    with Store.open(store_file) as store:
        found = collect(
            folder, ledger, store, workers=workers, cluster=cluster, earlier=earlier, progress=progress
        )
        write_roll_up(roll_up(store, found.standings, found.issued, out), out)
        exported = store.export(parquet) if parquet else []
    return found, [out, store_file, *exported]


def _refuse(folder: Path, ledger: Path, out: Path, store: Path, *others: Path) -> None:
    """Nothing in the folder is changed, and no workbook is overwritten that was not written by a run before."""
    if out.suffix.lower() != ".xlsx":
        raise fail("汇总工作簿的后缀应是 .xlsx", str(out), f"改为 {out.stem}.xlsx")
    for path in (ledger, out, *others):
        if path.resolve().is_relative_to(folder.resolve()):
            raise fail("台账和输出不能放在收回的文件夹里", str(path), "放到别的文件夹")
    if out.exists() and not store.exists():
        raise fail("已有同名文件,不是收回汇总时写下的,不覆盖", str(out), "移走已有的文件,或换一个名称")


def engine_of(issued: Issued) -> str:
    """This version with all rule sets and the bureau's own, as one word: what another one read is read again."""
    texts = "".join(text_of(rule_id) for rule_id in available())
    return f"{__version__}-{hashlib.sha256(texts.encode()).hexdigest()[:16]}-{issued.rules}"


def _read_new(
    store: Store,
    new: Sequence[Listed],
    work: Callable[[tuple[Listed, ...]], list[Rows]],
    executor: Executor,
    parallel: int,
    progress: Progress,
) -> None:
    """Reads files and keeps what they say, some batches in one transaction."""
    waiting: list[Rows] = []
    try:
        batches = run_batches(executor, parallel, work, new, BATCH)
        for batch in progress(batches, "读取和校验", -(-len(new) // BATCH)):
            waiting += batch
            if len(waiting) >= BATCH * AT_ONCE:
                store.add_contents(waiting)
                waiting.clear()
    finally:
        store.add_contents(waiting)


def _check_groups(
    store: Store,
    standings: Sequence[Standing],
    rules: str,
    executor: Executor,
    parallel: int,
    progress: Progress,
) -> set[str]:
    """Departments that sent several files: their forms beside each other.

    Returns:
        Files that have changed since they were listed; their departments have not been checked.
    """
    known = store.groups()
    groups = [
        Group(group[0].unit, tuple(Member(standing.listed, standing.current) for standing in group))
        for group in departments(standings)
        if len(group) > 1 and group[0].unit not in known
    ]
    found = run_batches(executor, parallel, partial(check_groups, rules), groups, 1)
    changed: set[str] = set()
    for rows, paths in progress(found, "核对分几个文件报送的部门", len(groups)):
        store.add_contents(rows)
        changed |= paths
    return changed


def take_batch(engine: str, rules: str, batch: tuple[Listed, ...]) -> list[Rows]:
    """The work of one process at a time; whatever a file does, the others go on."""
    _know_rules()
    return [_take(item, engine, rules) for item in batch]


@cache
def _know_rules() -> None:
    """Other machines have not been told of the clerk's rule files."""
    clerk_rules.make_known()


def _take(item: Listed, engine: str, rules: str) -> Rows:
    try:
        with on_disk(item) as path:
            book = read_grid(path)
            submission = replace(_under(submission_in(book, path), rules), file=item.path)
            saved = saved_at(path)
        reports = _checked([submission])[0]
        return rows_of(item.sha256, engine, submission, reports, rules_of(submission), book, saved)
    except ZipingError as error:
        return unreadable(item.sha256, engine, error.problems[0])
    except (Changed, OSError):
        return {}  # the next run reads it
    except Exception as error:  # no file may stop the others, whatever is in it
        what = f"读取时出错({type(error).__name__})"
        return unreadable(item.sha256, engine, Problem(what, "", "用 Excel 或 WPS 打开并另存,或重新索取文件"))


def _under(submission: Submission, rules: str) -> Submission:
    """A file that does not say its rules is checked under those that were issued."""
    return submission if submission.issued else replace(submission, rules=rules, proposed="")


def check_groups(rules: str, batch: tuple[Group, ...]) -> tuple[list[Rows], set[str]]:
    """Findings of departments whose forms came in several files, and the files that changed meanwhile."""
    _know_rules()
    found: list[Rows] = []
    changed: set[str] = set()
    for group in batch:
        submissions: list[Submission] = []
        for member in group.members:
            try:
                submissions.append(_under(_counting(member), rules))
            except (Changed, OSError):
                changed.add(member.listed.path)
        if len(submissions) == len(group.members):
            found.append(_check_group(group, submissions))
    return found, changed


def _check_group(group: Group, submissions: Sequence[Submission]) -> Rows:
    rows: list[Any] = []
    for member, submission, reports in zip(group.members, submissions, _checked(submissions), strict=True):
        rows += finding_rows(group.unit, member.listed.sha256, submission, reports, member.current)
    return {"groups": [(group.unit, member.listed.sha256) for member in group.members], "findings": rows}


def _counting(member: Member) -> Submission:
    """A file with those of its forms that count."""
    with on_disk(member.listed) as path:
        submission = submission_in(read_grid(path), path)
    dropped = {plain_text(form.code) for n, form in enumerate(submission.forms) if n not in member.current}
    return replace(
        submission,
        file=member.listed.path,
        forms=tuple(submission.forms[n] for n in member.current),
        issued=tuple(form for form in submission.issued if plain_text(form.code) not in dropped),
    )


def _checked(submissions: Sequence[Submission]) -> list[list[Report]]:
    checked = [Checked(submission, rules_of(submission)) for submission in submissions]
    return check_across(checked, [check_alone(item, rules) for item, rules in checked])


def state_rows(standings: Sequence[Standing], issued: Issued) -> Rows:
    """States and forms that count, as rows of the database."""
    return {
        "files": [
            (
                item.path, item.sha256, item.size, item.modified, standing.state.value, standing.reason, standing.mend,
                standing.department, issued.departments.get(standing.department, ""),
                standing.unit if standing.counted else "",
            )
            for standing in standings
            for item in (standing.listed,)
        ],
        "issued": list(issued.every()),
        "returned": [
            (
                standing.listed.sha256, n, form.department_code if form else standing.department,
                form.position if form else None, n in standing.current,
            )
            for standing in standings
            if standing.counted
            for n, form in standing.forms.items()
        ],
    }  # fmt: skip


def _returned(standing: Standing, issued: Issued) -> tuple[str, ...]:
    item = standing.listed
    return (
        item.path, item.sha256, standing.state.value, standing.reason, standing.department,
        issued.departments.get(standing.department, ""), item.modified,
    )  # fmt: skip
