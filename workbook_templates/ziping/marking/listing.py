"""The sheet 校验结果: what is wrong, where, how to mend it, and a column for what a person says about it.

Hidden columns on its right say what each line is about, and keep for every marked cell a sample of
its style before it was marked: another program that saves the file renumbers styles, but carries the
sample's along.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ziping.marking.findings import UNREAD_SEVERITY, Section, cell_of, counted, remark_of, total_counts

TITLE = "校验结果"
SIGNATURE = "ziping-marks-1"
NOTHING_FOUND = "没有发现问题"
HEADER = ("序号", "级别", "表", "单元格", "编号", "问题", "怎么改", "说明")
HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1
SHEET, CELL, CHECK, REMARK = 2, 3, 4, 7
FORM, FIELD, MARKED_SHEET, MARKED_CELL, SAMPLE, STATE = range(8, 14)
"""Columns, from 0. The first hidden one also holds the signature, and what was there before, in rows 1 and 2."""
COLOURS: Mapping[str, str] = {"error": "FFF8B4B4", "warning": "FFFFDF80", "info": "FFB9D5F0"}
"""Of marked cells. No form uses just these, so that a mark is told from what a person coloured."""
STYLE_KEPT = "s"
"""State of a marked cell that named its style before; the usual style may be named or not."""
WIDTHS = (6, 8, 20, 9, 8, 46, 40, 30)
_A1 = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
HOW = "错误必须改正;提醒请改正,确有理由的在「说明」栏写明。点「单元格」跳到那一格。改好后保存,再校验一次。"


class Line(NamedTuple):
    """A line of the sheet.

    Args:
        severity: also its colour; explained ones have none.
        linked: the cell is one of this workbook.
    """

    severity: str
    sheet: str
    cell: str
    check: str
    message: str
    fix: str
    remark: str = ""
    form: str = ""
    field: str = ""
    linked: bool = False


class Marked(NamedTuple):
    """A cell that was marked, and what undoing it takes.

    Args:
        state: what was made for it (:mod:`ziping.marking.cells`), ``s`` where it named its style.
    """

    sheet: str
    cell: str
    style: int
    state: str


def lines(found: Iterable[Section], titles: Iterable[str]) -> list[Line]:
    """One for every finding, and for every row that was not understood.

    Args:
        titles: of the workbook's sheets.
    """
    known, result = set(titles), []
    for section in found:
        for group in section.groups:
            for report in group.reports:
                cell = cell_of(report)
                place = report.place
                fix = f"已说明:{report.reason}" if report.reason else report.check.fix
                result.append(
                    Line(
                        group.severity, place.sheet if place else section.title, cell, report.check.id, report.message,
                        fix, remark_of(report.form, report.check.id, report.field), report.form.id, str(report.field),
                        place is not None and place.sheet in known and is_cell(cell),
                    )
                )  # fmt: skip
        for row in section.unread:
            result.append(
                Line(UNREAD_SEVERITY, section.title, f"A{row.row}", "", row.message, row.mend,
                     linked=section.title in known)
            )  # fmt: skip
    return result


def is_cell(text: str) -> bool:
    """
    >>> is_cell("J5"), is_cell("整张表")
    (True, False)
    """
    return bool(_A1.fullmatch(text))


def free_title(titles: Iterable[str]) -> str:
    """校验结果, with a number where somebody has a sheet of that name already."""
    taken = {title.lower() for title in titles}
    names = (TITLE if n == 1 else f"{TITLE}{n}" for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def about(department: str, rules: str, found: Iterable[Section]) -> str:
    """The line under the title."""
    words = (department, f"评分规则 {rules}", counted(total_counts(found)) or NOTHING_FOUND)
    return ";".join(word for word in words if word)
