"""Where indicator tables begin on a page, and which rows and columns belong to which form."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ziping.recognition.region import At, Page, Region
from ziping.recognition.vocabulary import (
    FOOTERS,
    INDICATOR_COLUMNS,
    NAMED,
    SUMMARY_COLUMNS,
    TITLE_WORDS,
    TOTALS,
    VALUES,
    columns,
    label,
    says,
)

_ALL_WORDS = tuple(word for words in INDICATOR_COLUMNS.values() for word in words)
_LISTED = ("adjusted", "actual", "rate", "total", "grade")
_LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an indicator table.

    Args:
        row: its first line.
        last: its last line; more than one where a column is divided.
        table: column of each part, by the names of :data:`~ziping.recognition.vocabulary.INDICATOR_COLUMNS`.
        columns: of the sheet that belong to this table; another may stand beside it.
    """

    row: int
    last: int
    table: dict[str, int]
    columns: range


def find_heads(page: Page) -> list[Head]:
    """In reading order; a head that is repeated on the next printed page is found again."""
    heads: list[Head] = []
    for row in range(page.height):
        if not heads or row > heads[-1].last:
            heads += _heads_in(page, row)
    return heads


def _heads_in(page: Page, row: int) -> list[Head]:
    labels = page.labels[row]
    if sum(says(text, _ALL_WORDS) for text in labels if text) < 2:
        return []
    last, joined = row, list(labels)
    below = page.labels[row + 1] if row + 1 < page.height else []
    known = [says(text, _ALL_WORDS) for text in below]
    # A divided column: 「评价依据」 above 「指标值」 and 「实际完成值」. Values under a head are no words of heads.
    if sum(known) >= 2 and not _alone(labels, below):
        last = row + 1
        joined += [""] * (len(below) - len(joined))
        joined = [under if is_word else over for over, under, is_word in _paired(joined, below, known)]
    heads = []
    for block in _blocks(joined, page.width):
        table = columns(joined[block.start : block.stop], INDICATOR_COLUMNS, block.start)
        if "name" not in table and "level2" in table:
            table = {"name" if key == "level2" else key: column for key, column in table.items()}
        if "name" in table and sum(name in table for name in VALUES) >= 2:
            heads.append(Head(row, last, table, block))
    return heads


def _alone(labels: list[str], below: list[str]) -> bool:
    """Whether the line below is a head by itself, and this one only happens to stand above it."""
    return "name" in columns(below, INDICATOR_COLUMNS) and "name" not in columns(labels, INDICATOR_COLUMNS)


def _paired(over: list[str], under: list[str], known: list[bool]) -> list[tuple[str, str, bool]]:
    padding = len(over) - len(under)
    return list(zip(over, under + [""] * padding, known + [False] * padding, strict=True))


def _blocks(labels: list[str], width: int) -> list[range]:
    """Tables side by side repeat the word for the indicator's name."""
    names = INDICATOR_COLUMNS["level1"], INDICATOR_COLUMNS["name"][:3]
    for words in names:
        starts = [at for at, text in enumerate(labels) if text and says(text, words)]
        if len(starts) > 1:
            cuts = [0, *(_left_edge(labels, at) for at in starts[1:]), width]
            return [range(left, right) for left, right in pairwise(cuts)]
    return [range(width)]


def _left_edge(labels: list[str], start: int) -> int:
    """绩效指标 may stand in a column of its own before the first level."""
    return start - 1 if labels[start - 1] in ("绩效指标", "年度绩效指标") else start


@dataclass(frozen=True, slots=True)
class Division:
    """What belongs to one form: a rectangle, and the heads of its table in it (repeated ones too)."""

    region: Region
    heads: tuple[Head, ...]


def divide(page: Page) -> list[Division]:
    """The forms of a page, from top to bottom, from left to right."""
    heads = find_heads(page)
    divisions: list[Division] = []
    for block in dict.fromkeys(head.columns for head in heads):
        own = [head for head in heads if head.columns == block]
        whole = Region(page, range(page.height), block)
        groups: list[list[Head]] = []
        tops: list[int] = []
        for head in own:
            top = _begins(whole, groups[-1][-1].last + 1, head.row) if groups else 0
            if top is None:
                groups[-1].append(head)
            else:
                groups.append([head])
                tops.append(top)
        for group, top, bottom in zip(groups, tops, [*tops[1:], page.height], strict=True):
            divisions.append(Division(Region(page, range(top, bottom), block), tuple(group)))
    return sorted(divisions, key=lambda item: (item.heads[0].row, item.region.columns.start))


def _begins(region: Region, start: int, stop: int) -> int | None:
    """Where between two heads another form begins; None where the second head goes on with the first's table."""
    ended = next((row for row in range(start, stop) if _ends_table(region, row)), None)
    named = next((at.row for at in region.labelled(NAMED, range(ended or start, stop))), None)
    if named is None:
        return None if ended is None else stop
    top = named
    while top > start and _is_title(region, top - 1):
        top -= 1
    return top


def _ends_table(region: Region, row: int) -> bool:
    first = region.first_label(row)
    return says(first, TOTALS) or says(first, FOOTERS)


def _is_title(region: Region, row: int) -> bool:
    cells = [text for _, text in region.filled(row)]
    text = "".join(cells)
    if not text or len(text) > _LONGEST_TITLE or says(region.first_label(row), (*FOOTERS, *TOTALS)):
        return False
    return len(cells) <= 3 and (
        any(word in text for word in TITLE_WORDS) or text.rstrip(")）").endswith("年度")
    )


def find_summary(page: Page) -> tuple[int, dict[str, int]] | None:
    """Head row and columns of a list of projects, one row each."""
    for row in range(page.height):
        table = columns(page.labels[row], SUMMARY_COLUMNS)
        if "name" in table and sum(name in table for name in _LISTED) >= 2:
            return row, table
    return None


def title_above(region: Region, stop: int) -> tuple[str, list[At]]:
    """The title in the rows above ``stop``: split over cells, and a line with the year below it, are joined."""
    lines: list[str] = []
    cells: list[At] = []
    for row in range(region.rows.start, stop):
        own = list(region.filled(row))
        if not own:
            continue
        text = "".join(text for _, text in own)
        if _is_title(region, row) or (not lines and len(own) == 1 and not _is_remark(text)):
            lines.append(text)
            cells += [at for at, _ in own]
        elif lines:
            break
    return "".join(lines), cells


def _is_remark(text: str) -> bool:
    return says(label(text), ("附件*", "附表*", "附*", "表*", "单位:*", "填报*", "金额单位*"))
