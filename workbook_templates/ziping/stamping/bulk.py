"""Stamps a bureau's workbooks on any executor, a few at a time, and says what became of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ziping.batches import run_batches
from ziping.errors import Problem, ZipingError, fail
from ziping.opening import TEMPORARY, written_whole
from ziping.projects import Department, Library
from ziping.stamping.book_sheet import KIND_TITLES
from ziping.stamping.grammar import sheet_kind
from ziping.stamping.stamp import render_department, workbook_name
from ziping.stamping.templates import load_template, template_path

BATCH = 4
"""Departments that travel together."""


class Task(NamedTuple):
    department: Department
    path: Path


class Edition(NamedTuple):
    """In what kind of file workbooks are issued.

    Args:
        suffix: of the files, with the dot.
        made: turns a stamped workbook into this kind, the same bytes into the same bytes; it travels to other
            processes.
    """

    suffix: str
    made: Callable[[bytes], bytes]


PLAIN = Edition(".xlsx", bytes)
"""Workbooks as they are stamped, without macros."""


class IssuedForm(NamedTuple):
    """A form of a workbook, for the ledger."""

    key: str
    code: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one department's workbook.

    Args:
        written: False where the same workbook was there already.
        sha256: of the file.
        fingerprint: of what was prefilled.
    """

    code: str
    name: str
    path: Path
    written: bool = False
    sha256: str = ""
    fingerprint: str = ""
    forms: tuple[IssuedForm, ...] = ()
    problems: tuple[Problem, ...] = ()


def plan(library: Library, out: Path, edition: Edition = PLAIN) -> list[Task]:
    """Each department and the path of its workbook.

    Raises:
        ZipingError: two departments would get the same file, or a form has no sheet in the template.
    """
    template = load_template(template_path(library.rules))
    kinds = {sheet_kind(sheet.title) for sheet in template.sheets}
    problems: list[Problem] = []
    taken: dict[str, Department] = {}
    tasks = []
    for department in library.departments:
        name = workbook_name(library, department)
        other = taken.setdefault(name.casefold(), department)
        if other is not department:
            problems.append(
                Problem(
                    f"与部门「{other.code} {other.name}」的文件名相同({name})",
                    f"部门「{department.code} {department.name}」",
                    "改动其中一个的部门编码,不能只差大小写或标点",
                )
            )
        tasks.append(Task(department, (out / name).with_suffix(edition.suffix)))
    used = {form.kind: form for department in library.departments for form in department.forms}
    problems += [
        Problem(
            f"表样里没有「{KIND_TITLES[kind]}」的工作表",
            form.name,
            f"在表样里补一张名为 {{{{{kind}}}}} 的工作表,或换一个评分规则",
        )
        for kind, form in used.items()
        if kind not in kinds
    ]
    if problems:
        raise ZipingError(problems)
    return tasks


def clear_leftovers(out: Path) -> None:
    """Removes half-written files of a run that was killed; no other program gives files such names."""
    for path in out.glob(f"{TEMPORARY}*"):
        path.unlink(missing_ok=True)


def stamp_all(
    library: Library,
    tasks: Iterable[Task],
    executor: Executor,
    workers: int,
    *,
    resume: bool = False,
    edition: Edition = PLAIN,
) -> Iterator[Outcome]:
    """Stamps the workbooks and yields outcomes as they come, in no particular order.

    Only a few batches are under way at any time, however many ``tasks`` there are. A fault of one department is
    in its outcome and stops no other.

    Args:
        library: its departments do not matter.
        tasks: planned for the same ``edition``.
        workers: how much ``executor`` does at the same time.
        resume: a file that is there is compared and kept; without it, it is a fault.

    Raises:
        ZipingError: the executor broke down.
    """
    common, template = replace(library, departments=()), template_path(library.rules)
    work = partial(stamp_batch, common, template, resume, edition)
    try:
        for outcomes in run_batches(executor, workers, work, tasks, BATCH):
            yield from outcomes
    except BrokenExecutor as error:
        raise fail(
            "负责生成的进程意外退出(可能内存不足)",
            "",
            "加上 --resume --workers 1 再运行一次,接着做其余的",
        ) from error


def stamp_batch(
    library: Library, template: Path, resume: bool, edition: Edition, tasks: tuple[Task, ...]
) -> list[Outcome]:
    """The work of one process at a time."""
    return [_stamp(library, template, task, resume, edition) for task in tasks]


def _stamp(library: Library, template: Path, task: Task, resume: bool, edition: Edition) -> Outcome:
    department, path = task
    outcome = Outcome(department.code, department.name, path)
    try:
        made = render_department(library, department, template)
        data = edition.made(made.data)
        there = path.exists()
        if there and not (resume and path.read_bytes() == data):
            raise fail(
                "已有同名文件,内容与要生成的不同,没有覆盖",
                str(path),
                "可能已经填报;确认不要的,移走后再运行一次",
            )
        if not there:
            with written_whole(path) as temporary:
                temporary.write_bytes(data)
    except ZipingError as error:
        return replace(outcome, problems=error.problems)
    except OSError as error:
        problem = Problem(
            f"文件读写出错({error.strerror})", str(path), "核对磁盘空间和权限后加 --resume 再运行"
        )
        return replace(outcome, problems=(problem,))
    return replace(
        outcome,
        written=not there,
        sha256=hashlib.sha256(data).hexdigest(),
        fingerprint=made.metadata.fingerprint,
        forms=tuple(
            IssuedForm(key, form.code or "", form.kind, form.name)
            for key, form in made.metadata.forms.items()
        ),
    )
