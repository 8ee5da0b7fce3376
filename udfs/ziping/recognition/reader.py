"""From sheets to forms: each one's tables and labelled fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from ziping.model import Form, Unread
from ziping.recognition.draft import Draft
from ziping.recognition.fields import read_fields
from ziping.recognition.funds import read_funds
from ziping.recognition.grid import Sheet
from ziping.recognition.heads import Division, divide, find_summary, title_above
from ziping.recognition.indicators import read_indicators
from ziping.recognition.region import Page, Region, one_line
from ziping.recognition.summary import read_summary
from ziping.recognition.vocabulary import NAMED, TITLE_WORDS

_TOP = 12
"""Rows in which the head of a form stands."""


class Recognised(NamedTuple):
    form: Form
    unread: tuple[Unread, ...]


class Found(NamedTuple):
    """The forms of a file, and the rows of their tables that are no part of any."""

    forms: tuple[Form, ...]
    unread: tuple[Unread, ...]


def recognise(rows: Any) -> Recognised | None:
    """Reads a range of cell values; None where it has no indicator table.

    Args:
        rows: a sequence of rows, each a sequence of cell values.

    >>> from ziping.model import FieldRef
    >>> head = ("三级指标", "指标值", "实际完成值", "分值", "得分")
    >>> found = recognise([head, ("活动次数", "≥10次", 8, 20, 16), ("总分", None, None, 100, 96)])
    >>> found.form.indicators[0].actual, found.form.total, found.form.places[FieldRef("total")].cell
    ('8', '96', '第3行第5列')
    """
    page = Page(Sheet("", rows), addressed=False)
    divisions = divide(page)
    if not divisions:
        return None
    form, unread = _read(divisions[0])
    for other in divisions[1:]:
        row = other.heads[0].row + 1
        unread.append(Unread(row, f"第{row}行起另有一张指标表,没有读取", "每张表分别选取"))
    return Recognised(replace(form, id="1"), tuple(sorted(unread)))


def find_forms(sheets: Iterable[Sheet]) -> Found:
    """Every form on any sheet, in their order.

    Lists of projects are forms only in a file without any other form: beside forms they repeat them.
    """
    pages = [Page(sheet, addressed=True) for sheet in sheets]
    forms: list[Form] = []
    unread: list[Unread] = []
    for page in pages:
        divisions = divide(page)
        for division in divisions:
            form, rows = _read(division)
            forms.append(form)
            unread += sorted(rows)
        if not divisions:
            unread += _headless(page)
    if not forms:
        for page in pages:
            found, rows = read_summary(page)
            forms += found
            unread += rows
    numbered = (replace(form, id=str(number)) for number, form in enumerate(forms, 1))
    return Found(tuple(numbered), tuple(unread))


def _headless(page: Page) -> Iterator[Unread]:
    """A sheet that begins like a form and has no indicator table that can be read."""
    top = Region(page, range(min(page.height, _TOP)), range(page.width))
    named = next(top.labelled(NAMED, top.rows), None)
    if named is None or page.sheet.hidden or find_summary(page):
        return
    title, _ = title_above(top, named.row)
    if any(word in title for word in TITLE_WORDS):
        mend = "指标表的表头要写有三级指标(或指标内容)和指标值、实际完成值、分值、得分中的至少两项"
        yield Unread(named.row + 1, f"「{title}」没有认出指标表,这张表没有校验", mend, page.sheet.title)


def _read(division: Division) -> tuple[Form, list[Unread]]:
    draft = Draft(division)
    read_funds(draft)
    read_indicators(draft)
    read_fields(draft)
    draft.fields["name"] = one_line(draft.fields.get("name", ""))
    return Form("", places=dict(draft.places), **draft.fields), draft.unread
