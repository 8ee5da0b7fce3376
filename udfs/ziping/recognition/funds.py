"""The fund table, and what a form says about its execution."""

from __future__ import annotations

import re
from typing import Any

from ziping.model import FundLine
from ziping.recognition.draft import Draft
from ziping.recognition.region import At, Region, inline, is_label, rate_text
from ziping.recognition.vocabulary import (
    AMOUNT_COLUMNS,
    DASHES,
    EXECUTION,
    FUND_COLUMNS,
    FUND_WORDS,
    MONEY,
    columns,
    points_in,
    says,
)

_UNIT = re.compile(r"^(万元|亿元|千元|元)$")
_BRACKETED_UNIT = re.compile("[(\uff08](?:单位[:\uff1a])?(万元|亿元|千元|元)[)\uff09]")
_STATED_UNIT = re.compile("单位[:\uff1a](?:人民币)?(万元|亿元|千元|元)(?:[)\uff09]|$)")
_SINGLE = (*AMOUNT_COLUMNS, "rate")
_TOTAL = "合计"


def read_funds(draft: Draft) -> None:
    """The lines of the fund table; weight, rate and score of the execution; the unit of money."""
    region, stop = draft.region, draft.division.heads[0].row
    head = next(
        (row for row in range(region.rows.start, stop) if len(_amounts(region, row)) >= 2),
        None,
    )
    table: dict[str, int] = {}
    first = 0
    if head is not None:
        table = columns(region.labels(head), FUND_COLUMNS, region.columns.start)
        draft.taken.add(head)
        lines, first = _lines(draft, head, stop, table)
        draft.fields["funds"] = tuple(lines)
        table = table if lines else {}
    if not table:
        _single_amounts(draft, stop)
    _money_unit(draft, head, stop)
    _execution(draft, table, first)


def _amounts(region: Region, row: int) -> dict[str, int]:
    return columns(region.labels(row), AMOUNT_COLUMNS, region.columns.start)


def _lines(draft: Draft, head: int, stop: int, table: dict[str, int]) -> tuple[list[FundLine], int]:
    """The lines, and the row of the first."""
    region = draft.region
    amounts = [table[name] for name in AMOUNT_COLUMNS if name in table]
    lines: list[FundLine] = []
    first = head
    # One line without a name, and blank so far: the head's own frame reaches down to it.
    reach = max((region.page.area(at).bottom for at, _ in region.filled(head)), default=head)
    for row in range(head + 1, stop):
        cells = [
            (at, text) for at, text in region.filled(row) if at.column < min(amounts) and text not in DASHES
        ]
        filled = any(region.text(At(row, column)) for column in amounts)
        if any(is_label(region.label(at)) or inline(text) for at, text in cells):
            break
        if not filled and not any(word in text for word in FUND_WORDS for _, text in cells):
            if cells:
                break
            if row > reach or lines:
                continue
        draft.taken.add(row)
        names = [" ".join(text.split("\n")) for _, text in cells]
        if not names and lines:
            draft.not_understood(row, "写上资金来源的名称")
            continue
        first = first if lines else row
        lines.append(_line(draft, row, table, len(lines), " / ".join(names) or _TOTAL))
    return lines, first


def _line(draft: Draft, row: int, table: dict[str, int], index: int, name: str) -> FundLine:
    texts: dict[str, Any] = {}
    for key, column in table.items():
        if key in AMOUNT_COLUMNS or key == "rate":
            at = At(row, column)
            draft.put_place(key, at, "funds", index)
            texts[key] = rate_text(draft.region.value(at)) if key == "rate" else draft.region.text(at)
    return FundLine(name, **texts)


def _single_amounts(draft: Draft, stop: int) -> None:
    """Amounts that stand beside their labels, without a table: 预算数 207 执行数 170.69."""
    region = draft.region
    found: dict[str, At] = {}
    for row in range(region.rows.start, stop):
        for at, _ in region.filled(row):
            name = next((key for key in _SINGLE if says(region.label(at), FUND_COLUMNS[key])), None)
            value = region.right_of(at)
            if name and name not in found and value:
                found[name] = value
    if sum(name in AMOUNT_COLUMNS for name in found) < 2:
        return
    texts: dict[str, Any] = {}
    for name, at in found.items():
        draft.put_place(name, at, "funds", 0)
        texts[name] = rate_text(region.value(at)) if name == "rate" else region.text(at)
    draft.fields["funds"] = (FundLine(_TOTAL, **texts),)
    if "rate" in found:
        draft.put("exec_rate", texts["rate"], found["rate"])


def _money_unit(draft: Draft, head: int | None, stop: int) -> None:
    """万元 in the head of the fund table, or beside 「金额单位」."""
    region = draft.region
    for row in range(region.rows.start, stop):
        for at, text in region.filled(row):
            pair = inline(text)
            if row == head:
                found = _BRACKETED_UNIT.search("".join(text.split()))
            elif says(pair[0] if pair else region.label(at), MONEY):
                right = region.right_of(at)
                found = _UNIT.search(pair[1] if pair else region.text(right) if right else "")
            else:
                found = _STATED_UNIT.search("".join(text.split()))
            if found:
                draft.fields["money_unit"] = found[1]
                return


def _execution(draft: Draft, table: dict[str, int], first: int) -> None:
    """分值, 得分 and 执行率: in the fund table's first line, or in a cell of their own."""
    region = draft.region
    if "rate" in table:
        at = At(first, table["rate"])
        draft.put("exec_rate", rate_text(region.value(at)), at)
    cell = next((at for at in region.labelled(EXECUTION, [*region.rows]) if points_in(region.text(at))), None)
    if cell:
        draft.put("exec_weight", points_in(region.text(cell)) or "", cell)
    if "score" in table:
        for name in ("weight", "score"):
            if name in table:
                at = At(first, table[name])
                text = region.text(at)
                draft.put(f"exec_{name}", (points_in(text) or text) if name == "weight" else text, at)
    elif cell and cell.row not in draft.taken:
        _beside(draft, cell)


def _beside(draft: Draft, cell: At) -> None:
    """柳州: the score right of 「预算执行（10分）」, and right of that the reason for a low rate."""
    region = draft.region
    score = draft.division.heads[0].table.get("score", 0)
    at = At(cell.row, score) if score > cell.column else region.right_of(cell)
    if at is None:
        draft.put_beside("exec_score", cell, cell)
    else:
        draft.put("exec_score", region.text(at), at)
    reason = region.right_of(at or cell)
    if reason:
        draft.put("exec_reason", region.text(reason), reason)
    else:
        draft.put_beside("exec_reason", cell, at or cell)
