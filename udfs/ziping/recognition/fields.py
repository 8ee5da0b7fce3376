"""What stands around the tables: title, year, labelled fields."""

from __future__ import annotations

import re
from collections.abc import Collection

from ziping.model import Kind
from ziping.recognition.draft import Draft
from ziping.recognition.heads import title_above
from ziping.recognition.region import At, inline, rate_text
from ziping.recognition.vocabulary import (
    DEPARTMENT,
    FIELDS,
    HEADINGS,
    NAMED,
    PERIOD,
    TITLE_WORDS,
    says,
)

_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年?(?:度|[)）]|$)")
_OF_ANY_FORM = re.compile(
    r"(?:部门|单位|整体|预算|专项|项目|资金|支出|财政|绩效|目标|自评|自我|评价|评分|完成|情况|报告|汇总|表|[()\uff08\uff09\s])*"
)
_RATES = ("budget_adjust_rate",)


def read_fields(draft: Draft) -> None:
    """Title, kind and year, and every labelled field outside of the tables."""
    rows = draft.free()
    for name, words in FIELDS.items():
        if name not in draft.fields:
            _field(draft, name, words, rows)
    if "exec_reason" not in draft.fields and draft.beside_total:
        draft.put("exec_reason", draft.region.text(draft.beside_total), draft.beside_total)
    title = _title(draft)
    draft.fields["title"] = title
    draft.fields["kind"] = _kind(draft, title)
    year = _year(draft, title)
    if year:
        draft.fields["year"] = year


def _title(draft: Draft) -> str:
    region = draft.region
    first = next((at.row for at in region.labelled(NAMED, [*region.rows])), draft.division.heads[0].row)
    inline_first = next(
        (
            row
            for row in range(region.rows.start, first)
            if any(inline(text) for _, text in region.filled(row))
        ),
        first,
    )
    title, cells = title_above(region, min(first, inline_first))
    if len(cells) == 1:
        draft.put_place("title", cells[0])
    if title:
        return title
    above = [
        line for line in region.page.sheet.title.split("\n") if any(word in line for word in TITLE_WORDS)
    ]
    return (
        "".join(above) if "\n" in region.page.sheet.title or (len(above) == 1 and len(above[0]) > 5) else ""
    )


def _year(draft: Draft, title: str) -> int | None:
    at = draft.labelled(PERIOD, draft.free())
    if at is not None:
        right = draft.region.right_of(at)
        match = _YEAR.search(draft.region.text(right or at))
        if match:
            return int(match[1])
    match = _YEAR.search(title)
    if match is None:
        return None
    # 「2023年度招商工作经费项目自评表」 names the year of the project, not that of the self-evaluation.
    rest = title[match.end() :].replace(draft.fields.get("name") or "", "")
    return int(match[1]) if _OF_ANY_FORM.fullmatch(rest) else None


def _kind(draft: Draft, title: str) -> Kind:
    if "standard" in draft.division.heads[0].table:
        return "department_evaluation"
    stop = draft.division.heads[0].row
    head = [row for row in draft.free() if row < stop]
    return "department" if "整体" in title or draft.labelled(DEPARTMENT, head) else "project"


def _field(draft: Draft, name: str, words: tuple[str, ...], rows: Collection[int]) -> None:
    region = draft.region
    at = draft.labelled(words, list(rows))
    if at is None:
        return
    pair = inline(region.text(at))
    if pair and pair[1]:
        draft.put(name, pair[1], at)
        return
    value = region.right_of(at)
    if value is None and says(region.label(at), HEADINGS):
        below = At(region.page.area(at).bottom + 1, at.column)
        if below.row in rows and below.row in region.rows and (region.text(below) or region.page.addressed):
            draft.put(name, region.text(below), below)
            return
    if value is None:
        draft.put_beside(name, at, at)
    else:
        draft.put(name, rate_text(region.value(value)) if name in _RATES else region.text(value), value)
