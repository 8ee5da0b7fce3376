"""A list of projects (项目自评汇总表): each row is the whole self-evaluation of one."""

from __future__ import annotations

from typing import Any

from ziping.model import FieldRef, Form, FundLine, Place, Unread
from ziping.recognition.heads import find_summary, title_above
from ziping.recognition.region import At, Page, Region, one_line, rate_text
from ziping.recognition.vocabulary import AMOUNT_COLUMNS, FOOTERS, SUBTOTALS, TOTALS, says

_RATES = ("rate", "budget_adjust_rate")
_SUMS = (*TOTALS, *SUBTOTALS, "项目合计", "部门合计")


def read_summary(page: Page) -> tuple[list[Form], list[Unread]]:
    """The forms of a list; none where the page holds no such list."""
    found = find_summary(page)
    if found is None:
        return [], []
    head, table = found
    region = Region(page, range(page.height), range(page.width))
    title, _ = title_above(region, head)
    forms: list[Form] = []
    unread: list[Unread] = []
    for row in range(head + 1, page.height):
        first = region.first_label(row)
        if region.blank(row) or any(says(text, _SUMS) for text in region.labels(row) if text):
            continue
        if says(first, FOOTERS):
            break
        name = one_line(region.text(At(row, table["name"])))
        if name:
            forms.append(_form(region, row, table, name, title))
        else:
            mend = "写上项目名称;不属于汇总表的内容移到表外"
            unread.append(Unread(row + 1, f"{page.where(row)}未能识别", mend, page.sheet.title))
    return forms, unread


def _form(region: Region, row: int, table: dict[str, int], name: str, title: str) -> Form:
    own: dict[str, Any] = {}
    funds: dict[str, Any] = {}
    places: dict[FieldRef, Place] = {}
    for key, column in table.items():
        at = At(row, column)
        text = rate_text(region.value(at)) if key in _RATES else region.text(at)
        if key in AMOUNT_COLUMNS or key == "rate":
            funds[key] = text
            places[FieldRef(key, "funds")] = region.page.place(at)
            continue
        places[FieldRef(key)] = region.page.place(at)
        if key not in ("name", "kind"):
            own[key] = text
    if "rate" in funds:
        own["exec_rate"] = funds["rate"]
        places[FieldRef("exec_rate")] = places[FieldRef("rate", "funds")]
    lines = (FundLine("合计", **funds),) if funds.keys() - {"rate"} else ()
    department = "kind" in table and "整体" in region.text(At(row, table["kind"]))
    return Form("", "department" if department else "project", title, name, funds=lines, places=places, **own)
