"""Any file that came back as a submission: by its metadata, by its labels where it has none, or as a report in prose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ziping.errors import ZipingError, fail
from ziping.forms.grids import Book, read_grid
from ziping.forms.stamped import read_book
from ziping.marking.remarks import is_list, read_remarks, with_remarks
from ziping.model import Statement, Submission
from ziping.recognition import find_forms, propose_rules
from ziping.recognition.results import is_titled_report, of_forms, report_in_place
from ziping.recognition.statements import statements
from ziping.rules import available, load
from ziping.stamping.addresses import METADATA_SHEET


def read_submission(path: Path, rules: str | None = None) -> Submission:
    """The forms of a file, with the place of every field, and the rules they are to be checked under.

    Args:
        rules: the id of a rule set; without one that of the file's metadata counts, else one is proposed.

    Raises:
        ZipingError: what is wrong with the file, in words; also where it holds no self-evaluation form.
    """
    return submission_in(read_grid(path), path, rules)


def submission_in(book: Book, path: Path, rules: str | None = None) -> Submission:
    """As :func:`read_submission`, of a book that has been read already.

    Args:
        path: what its file is called; it need not be there.
    """
    found = _read(path, book, rules)
    remarks = read_remarks(book.sheets)
    return (
        replace(found, forms=tuple(with_remarks(form, remarks) for form in found.forms)) if remarks else found
    )


def _read(path: Path, book: Book, rules: str | None) -> Submission:
    damage = ""
    if book.sheet(METADATA_SHEET) is not None:
        try:
            found = read_book(path, book).submission
        except ZipingError as error:
            damage = f"{error.problems[0].what},按表上的文字识别;"
        else:
            if found.forms:
                return found if rules is None else replace(found, rules=rules, proposed=_other(found, rules))
            damage = "下发的表都已不在,按表上的文字识别;"
    return _by_labels(path, book, rules, damage)


def _other(found: Submission, rules: str) -> str:
    return "" if rules == found.rules else f"按指定的规则 {rules} 校验;这份表是按 {found.rules} 下发的"


def _by_labels(path: Path, book: Book, rules: str | None, damage: str) -> Submission:
    sheets = [sheet for sheet in book.sheets if sheet.title != METADATA_SHEET and not is_list(sheet)]
    found = find_forms(sheets)
    said: tuple[Statement, ...] = ()
    if not found.forms or is_titled_report(book.paragraphs):
        said = statements(book.paragraphs)
    if said and not any(form.indicators for form in found.forms):
        said = (*said, *of_forms(found.forms))
        return Submission(str(path), (), rules, statements=said, report=report_in_place(path.stem, said))
    if not found.forms:
        raise fail(
            f"这个{book.kind}里没有认出自评表",
            str(path),
            "自评表要有指标表:一行表头写有三级指标(或指标内容)和指标值、实际完成值、分值、得分中的至少两项",
        )
    proposed = damage
    if rules is None:
        proposal = propose_rules(found.forms, sheets, [load(rule_id) for rule_id in available()])
        if proposal is not None:
            rules, reason = proposal
            proposed += reason
    department = next((form.name for form in found.forms if form.kind == "department"), "")
    unit = next((form.unit for form in found.forms if form.unit), "")
    return Submission(
        str(path),
        found.forms,
        rules,
        department or unit or "",
        proposed=proposed.rstrip(";"),
        unread=found.unread,
        statements=said,
        report=report_in_place(path.stem, said) if said else None,
    )
