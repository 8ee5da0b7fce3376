"""Reads and checks files: each one alone on any processor, then all of them together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ziping import clerk_rules
from ziping.checks import Checked, Report, check_across, check_alone
from ziping.checks.rows import bare_name
from ziping.errors import Problem, ZipingError
from ziping.forms import read_submission, submission_in
from ziping.forms.grids import Book
from ziping.model import FieldRef, Form, Kind, Submission
from ziping.recognition.results import of_forms
from ziping.rules import RuleSet, load

DEFAULT_RULES = "mof-2020"
FEW = 8
"""So many files are read in this process: starting others takes longer."""
Names = Mapping[tuple[Kind, str], str]
Results = list[tuple[Submission, list[Report]]]
Progress = Callable[[Iterable["Read"], int], Iterable["Read"]]


class Read(NamedTuple):
    """A file with what was said of it alone, or what is wrong with it."""

    submission: Submission | None
    reports: list[Report]
    problems: tuple[Problem, ...] = ()


def rules_of(submission: Submission) -> RuleSet:
    """What a file is checked under."""
    return load(submission.rules or DEFAULT_RULES)


def check_files(
    files: Sequence[Path],
    rules: str | None = None,
    *,
    workers: int | None = None,
    progress: Progress = lambda items, total: items,
) -> tuple[Results, list[Problem]]:
    """Every file that can be read with its findings, in their order, and what is wrong with the others.

    Args:
        rules: the id of a rule set for all files; without one what each file says, or what is proposed for it.
        workers: processes; one a processor where nothing is said.
    """
    wanted = min(workers or os.cpu_count() or 1, len(files))
    if wanted <= 1 or len(files) <= FEW:
        done = list(progress((_read(path, rules) for path in files), len(files)))
    else:
        with ProcessPoolExecutor(wanted, initializer=clerk_rules.make_known) as executor:
            work = partial(_read_lightly, rules=rules)
            done = list(progress(executor.map(work, files, chunksize=4), len(files)))
    read = annexed([(item.submission, item.reports) for item in done if item.submission is not None])
    checked = [Checked(submission, rules_of(submission)) for submission, _ in read]
    found = check_across(checked, [reports for _, reports in read])
    problems = [problem for item in done for problem in item.problems]
    return [(item, reports) for (item, _), reports in zip(read, found, strict=True)], problems


def annexed(read: Results) -> Results:
    """Forms that stand in a report, and beside it in a file of their own, are figures of the report and no forms."""
    names = {
        (form.kind, bare_name(form.name)): form.name
        for item, _ in read
        if not item.statements
        for form in item.forms
    }
    return [_annexed(item, reports, names) if item.statements else (item, reports) for item, reports in read]


def _annexed(item: Submission, reports: list[Report], names: Names) -> tuple[Submission, list[Report]]:
    tables = {id(form): name for form in item.forms if (name := _called(form, names))}
    known = [replace(form, name=tables[id(form)]) for form in item.forms if id(form) in tables]
    left = replace(
        item,
        forms=tuple(form for form in item.forms if id(form) not in tables),
        statements=(*item.statements, *of_forms(known)),
        unread=() if tables else item.unread,
    )
    return left, [report for report in reports if id(report.form) not in tables]


def _called(form: Form, names: Names) -> str:
    """The name of a form elsewhere that a table of a report is about: by its own name, or by its caption,
    which is the last that stands above it."""
    own = bare_name(form.name) or bare_name(form.title)
    if (form.kind, own) in names:
        return names[form.kind, own]
    inside = [bare for kind, bare in names if kind == form.kind and bare and bare in own and not form.name]
    return (
        names[form.kind, max(inside, key=lambda bare: (own.rfind(bare) + len(bare), len(bare)))]
        if inside
        else ""
    )


def check_book(book: Book, path: Path) -> tuple[Submission, list[Report]]:
    """What :func:`check_files` says of one file, of a book that has been read already.

    Raises:
        ZipingError: it holds no self-evaluation form, or its rules cannot be used.
    """
    submission = submission_in(book, path)
    rules = rules_of(submission)
    (reports,) = check_across([Checked(submission, rules)], [check_alone(submission, rules)])
    return submission, reports


def _read(path: Path, rules: str | None) -> Read:
    try:
        submission = read_submission(path, rules)
        return Read(submission, check_alone(submission, rules_of(submission)))
    except ZipingError as error:
        return Read(None, [], tuple(error.problems))


def _read_lightly(path: Path, rules: str | None) -> Read:
    """As :func:`_read`, without what is needed no more: of thousands of files every cell's place weighs."""
    read = _read(path, rules)
    if read.submission is None:
        return read
    needed: dict[int, set[FieldRef]] = {}
    for report in read.reports:
        needed.setdefault(id(report.form), set()).add(report.field)
    light = {id(form): _light(form, needed.get(id(form), set())) for form in read.submission.forms}
    submission = replace(
        read.submission,
        forms=tuple(light[id(form)] for form in read.submission.forms),
        issued=tuple(
            Form(form.id, form.kind, form.title, form.name, code=form.code) for form in read.submission.issued
        ),
    )
    return Read(submission, [replace(report, form=light[id(report.form)]) for report in read.reports])


_COMPARED = ("name", "code", "total", "grade", "exec_rate", "exec_score", "target", "actual")
"""Fields where cross checks may find something; so may they in the line of all funds."""


def _light(form: Form, needed: set[FieldRef]) -> Form:
    places = {
        ref: place
        for ref, place in form.places.items()
        if ref in needed or ref.name in _COMPARED or (ref.part == "funds" and ref.index == 0)
    }
    return replace(form, places=places, issued=None)
