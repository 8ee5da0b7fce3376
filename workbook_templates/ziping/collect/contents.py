"""What one file's content says, as rows of the database; the same for the same content, wherever it lies."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ziping.checks import Report
from ziping.checks.cross_form.projects import has_result, is_unexecuted, why_unexecuted
from ziping.checks.cross_form.wholes import SAME_ROWS
from ziping.checks.fields import label
from ziping.checks.format.template import changed_cells, typed_over
from ziping.checks.rows import bare_name, indicator_name, is_about, numeric
from ziping.collect.store import Rows
from ziping.errors import Problem
from ziping.forms.grids import Book
from ziping.model import FieldRef, Form, FundLine, Submission, Text
from ziping.quantity import convert, number, plain_text, rate
from ziping.reports import rows as clauses
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.scoring.execution import execution_base
from ziping.stamping.addresses import METADATA_SHEET
from ziping.stamping.metadata import stated

MONEY_UNIT = "万元"
MOST_NAMED = 4
"""So many indicators are told of a project's outputs, and of its effects."""
_SAVED = {
    "docProps/core.xml": re.compile(rb"<(?:\w+:)?modified[^>]*>([^<]{19})"),
    "meta.xml": re.compile(rb"<dc:date>([^<]{19})"),
}
_HEAD = 65_536
_USUAL = re.compile(
    "项目|经费|资金|工作|专项|补助|年度|支出|预算|服务|建设|管理|完成|质量|数量|合格|满意|情况"
)


def unreadable(sha256: str, engine: str, problem: Problem) -> Rows:
    return {"contents": [(sha256, engine, problem.what, problem.mend, *_BLANK)]}


_BLANK = ("", False, "", "", None, False, "", 0)


def rows_of(
    sha256: str,
    engine: str,
    submission: Submission,
    reports: Sequence[Report],
    rules: RuleSet,
    book: Book,
    saved: str,
) -> Rows:
    """The rows of a file that was read and checked alone.

    Args:
        saved: when a program saved it last, if it says so.
    """
    hidden = book.sheet(METADATA_SHEET)
    stamped = bool(submission.issued)
    years = [form.year for form in (*submission.issued, *submission.forms) if form.year]
    content = (
        sha256, engine, "", "", rules.id, stamped, stated(hidden.rows, "fingerprint") if hidden and stamped else "",
        submission.department, max(years, default=None), any(map(has_result, submission.forms)) or bool(submission.statements),
        saved, len(submission.statements),
    )  # fmt: skip
    numbered = list(enumerate(submission.forms))
    return {
        "contents": [content],
        "forms": [_form(sha256, n, form, rules) for n, form in numbered],
        "funds": [row for n, form in numbered for row in _funds(sha256, n, form)],
        "indicators": [row for n, form in numbered for row in _indicators(sha256, n, form, rules)],
        "changes": [row for n, form in numbered for row in _changes(sha256, n, form, rules)],
        "findings": finding_rows(sha256, sha256, submission, reports),
    }


def finding_rows(
    unit: str, sha256: str, submission: Submission, reports: Sequence[Report], numbers: Sequence[int] = ()
) -> list[tuple[Any, ...]]:
    """Findings in their order.

    Args:
        unit: what was checked together.
        numbers: the places of the submission's forms in their file; () for all of them, in order.
    """
    at = {
        id(form): n for form, n in zip(submission.forms, numbers or range(len(submission.forms)), strict=True)
    }
    rows = []
    for number_, report in enumerate(reports):
        place = report.place
        rows.append((
            unit, sha256, at.get(id(report.form), -1), number_, report.form.name, report.check.id, report.severity,
            report.check.title, str(report.field), place.sheet if place else "", place.cell if place else "",
            report.message, report.reason, report.check.fix,
        ))  # fmt: skip
    count = len(rows)
    for number_, row in enumerate(submission.unread, count):
        rows.append((
            unit, sha256, -1, number_, "", "", "warning", "有未能识别的内容", "", row.sheet, f"第{row.row}行",
            row.message, "", row.mend,
        ))  # fmt: skip
    return rows


def saved_at(path: Path) -> str:
    """When a document says it was saved last, in the clock it names: ``2023-03-05T10:11:12``; "" without."""
    try:
        with zipfile.ZipFile(path) as archive:
            for name, pattern in _SAVED.items():
                if name in archive.namelist():
                    with archive.open(name) as part:
                        match = pattern.search(part.read(_HEAD))
                    if match:
                        return datetime.fromisoformat(match[1].decode()).isoformat(timespec="seconds")
    except Exception:  # a reader has looked at the file itself; this is a hint from its cover
        return ""
    return ""


def _form(sha256: str, n: int, form: Form, rules: RuleSet) -> tuple[Any, ...]:
    line = form.funds[0] if form.funds else FundLine("")
    initial, budget, base, spent = (
        _money(text, form) for text in (line.initial, line.adjusted, execution_base(line, rules), line.actual)
    )
    if spent is not None and base is not None:
        executed = Decimal(spent) / Decimal(base) * 100 if Decimal(base) else None
    else:
        written = rate(form.exec_rate)
        executed = None if written is None else written * 100
    unexecuted = is_unexecuted(form)
    outputs = why_unexecuted(form) or "项目未执行" if unexecuted else _told(form, "产出")
    total = number(form.total)
    grade = plain_text(form.grade) or ("" if total is None else rules.grade(total, form.kind))
    return (
        sha256, n, form.kind, plain_text(form.code), plain_text(form.name), plain_text(form.unit), form.year,
        initial, budget, base, spent, _shown(executed), _number(form.exec_score), _number(form.total), grade,
        has_result(form), unexecuted, outputs, _told(form, "效益"), plain_text(form.goal_actual),
        _likeness(form), _related(form),
    )  # fmt: skip


def _money(text: Text, form: Form) -> str | None:
    """An amount in 万元; forms that do not say their unit are in 万元."""
    value = number(text)
    unit = plain_text(form.money_unit)
    if value is None or not unit or unit == MONEY_UNIT:
        return _shown(value)
    return _shown(convert(value, unit, MONEY_UNIT))


def _number(text: Text) -> str | None:
    return _shown(number(text))


def _shown(value: Decimal | None) -> str | None:
    return None if value is None else show(value)


def _told(form: Form, word: str) -> str:
    """What was done, from the indicators of a kind: 招商活动36次；签约金额833.04亿元."""
    rows = tuple(row for row in form.indicators if is_about(row, word))
    told = [row.result for row in clauses.rows_of(replace(form, indicators=rows)) if row.result]
    return "；".join(told[:MOST_NAMED]) + ("等" if len(told) > MOST_NAMED else "")


def _likeness(form: Form) -> str:
    rows = [
        (bare_name(row.name), plain_text(row.target), plain_text(row.actual))
        for row in form.indicators
        if plain_text(row.actual)
    ]
    return (
        hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()[:16]
        if len(rows) >= SAME_ROWS
        else ""
    )


def _related(form: Form) -> bool:
    """Whether any indicator shares two letters in a row with the project's name, its goal or its overview."""
    about = _pairs(" ".join(map(plain_text, (form.name, form.goal_expected, form.overview))))
    return not about or any(_pairs(plain_text(row.name)) & about for row in form.indicators)


def _pairs(text: str) -> set[str]:
    words = _USUAL.sub(" ", text)
    return {words[i : i + 2] for i in range(len(words) - 1) if " " not in words[i : i + 2]}


def _funds(sha256: str, n: int, form: Form) -> Iterator[tuple[Any, ...]]:
    for at, line in enumerate(form.funds):
        amounts = (line.initial, line.adjust, line.adjusted, line.received, line.actual)
        yield (
            sha256, n, at, plain_text(line.label), *(_money(text, form) for text in amounts), plain_text(line.rate)
        )  # fmt: skip


def _indicators(sha256: str, n: int, form: Form, rules: RuleSet) -> Iterator[tuple[Any, ...]]:
    for at, row in form.numbered():
        found = numeric(row, rules)
        share = None
        if found and found.done is not None and found.more_is_better and found.target > 0:
            share = found.done / found.target * 100
        yield (
            sha256, n, at, plain_text(row.level1), plain_text(row.level2), plain_text(row.name), plain_text(row.target),
            plain_text(row.actual), _number(row.weight), _number(row.score), indicator_name(row.name),
            found.goal.unit if found else "", _shown(found.target) if found else None,
            _shown(found.done) if found else None, _shown(share), plain_text(row.description), plain_text(row.deviation),
        )  # fmt: skip


def _changes(sha256: str, n: int, form: Form, rules: RuleSet) -> Iterator[tuple[Any, ...]]:
    issued = form.issued
    if issued is None:
        return
    for ref, was, now in changed_cells(form):
        yield (sha256, n, "locked", *_place(form, issued, ref), was, now)
    for ref in typed_over(form, rules).values():
        yield (sha256, n, "formula", *_place(form, issued, ref), "公式", plain_text(form.text(ref)))


def _place(form: Form, issued: Form, ref: FieldRef) -> tuple[str, str, str]:
    place = form.places[ref]
    return label(issued, ref), place.sheet, place.cell
