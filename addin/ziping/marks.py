"""Findings marked in the open workbook, and taken out again: what is to be changed, for a host to do.

The sheet 校验结果 is laid out as that of a marked copy (:mod:`ziping.marking`), so that each reads and clears the
other's marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ziping.checks import SEVERITY_TITLES, Report
from ziping.errors import fail
from ziping.hosts.port import Edits, Look, Opened, Spot, Table
from ziping.marking.findings import Section, counted, rules_in_words, sections, total_counts
from ziping.marking.listing import (
    CELL,
    COLOURS,
    FIELD,
    FIRST_ROW,
    FORM,
    HEADER,
    HEADER_ROW,
    HOW,
    MARKED_CELL,
    MARKED_SHEET,
    NOTHING_FOUND,
    REMARK,
    SAMPLE,
    SHEET,
    SIGNATURE,
    STATE,
    STYLE_KEPT,
    TITLE,
    WIDTHS,
    Line,
    about,
    free_title,
    is_cell,
    lines,
)
from ziping.marking.note_texts import note_text, with_ours, without_ours
from ziping.marking.remarks import is_list
from ziping.model import Submission
from ziping.opening import MAX_TEXT, clean_text
from ziping.quantity import plain_text
from ziping.recognition.grid import Sheet, address, position
from ziping.rules import RuleSet


def marking(opened: Opened, submission: Submission, reports: Sequence[Report], rules: RuleSet) -> Edits:
    """What puts the findings into the workbook, in place of those of an earlier check.

    Raises:
        ZipingError: the workbook takes no sheets.
    """
    _refuse_fixed(opened)
    before = clearing(opened)
    sheets = {sheet.title: sheet for sheet in opened.book.sheets if sheet.title not in before.drop}
    found = sections(submission, reports)
    items = lines(found, sheets)
    # What marks that cannot be taken out have covered is known from the list of before alone.
    samples = [it for it in _all_samples(opened) if it[0].sheet in opened.sealed]
    looks = dict(before.looks)
    for spot, here in _by_spot(items, sheets, opened).items():
        was = looks.get(spot, opened.look(spot))
        fill = None if was.fill is None else COLOURS[here[0].severity]
        texts = "\n".join(note_text(it.severity, it.check, it.message, it.fix) for it in here)
        looks[spot] = Look(fill, None if was.note is None else with_ours(was.note, texts))
        if was.fill is not None:
            samples.append((spot, was.fill))
    words = about(submission.department, rules_in_words(submission, rules), found)
    return Edits(looks, _table(free_title(sheets), items, samples, words), before.drop)


def clearing(opened: Opened) -> Edits:
    """What takes every mark out: colours, notes, the sheet 校验结果; what people wrote in notes stays."""
    titles = {sheet.title for sheet in opened.book.sheets if is_list(sheet)}
    samples = dict(_all_samples(opened))
    usual = {
        title: Counter(fill for spot, fill in samples.items() if spot.sheet == title).most_common(1)[0][0]
        for title in {spot.sheet for spot in samples}
    }
    looks: dict[Spot, Look] = {}
    for spot, look in opened.looks.items():
        if spot.sheet in titles or spot.sheet in opened.sealed:
            continue
        fill = look.fill
        if fill in COLOURS.values():
            # A cell that has moved since, with rows that somebody inserted, looks as the others did.
            fill = samples.get(spot, usual.get(spot.sheet, ""))
        note = None if look.note is None else without_ours(look.note)
        if (fill, note) != look:
            looks[spot] = Look(fill, note)
    return Edits(looks, drop=tuple(titles))


def undoing(opened: Opened, edits: Edits) -> Edits:
    """What puts looks back as they were before edits that failed half-way."""
    return Edits({spot: opened.look(spot) for spot in edits.looks}, passwords=edits.passwords)


def refuse_uncleared(opened: Opened, edits: Edits) -> None:
    """Raises ZipingError where there is nothing to clear, or where the workbook lets no sheet go."""
    if not edits.looks and not edits.drop:
        raise fail("这个工作簿里没有校验留下的标记")
    if edits.drop:
        _refuse_fixed(opened)


def in_words(found: Iterable[Section]) -> str:
    """
    >>> in_words(())
    '没有发现问题'
    """
    said = counted(total_counts(found))
    return f"发现 {said}" if said else NOTHING_FOUND


def listed(opened: Opened) -> list[Spot]:
    """The cells that the sheet 校验结果 names, in reading order."""
    order = {sheet.title: number for number, sheet in enumerate(opened.book.sheets)}
    found = {
        spot
        for sheet in opened.book.sheets
        if is_list(sheet)
        for row in range(FIRST_ROW - 1, len(sheet.rows))
        if (spot := spot_in(opened, sheet, row)) is not None
    }
    return sorted(found, key=lambda spot: (order[spot.sheet], position(spot.cell)))


def spot_in(opened: Opened, sheet: Sheet, row: int) -> Spot | None:
    """The cell that a row of the sheet 校验结果 names; None for a whole form and for other rows."""
    spot = Spot(plain_text(sheet.value(row, SHEET)), plain_text(sheet.value(row, CELL)))
    there = opened.book.sheet(spot.sheet)
    return None if there is None or not is_cell(spot.cell) else shown_at(there, spot)


def shown_at(sheet: Sheet, spot: Spot) -> Spot:
    """The top left cell of the merged area that a cell belongs to, else the cell itself."""
    row, column = position(spot.cell)
    for area in sheet.merges:
        if area.top <= row <= area.bottom and area.left <= column <= area.right:
            return Spot(spot.sheet, address(area.top, area.left))
    return spot


def _refuse_fixed(opened: Opened) -> None:
    if opened.fixed:
        raise fail(
            f"工作簿的结构受保护,不能增减工作表「{TITLE}」",
            mend="在「审阅」选项卡点「保护工作簿」撤销保护,再点一次",
        )


def _by_spot(items: Iterable[Line], sheets: dict[str, Sheet], opened: Opened) -> dict[Spot, list[Line]]:
    """Findings come errors first: the gravest gives the colour."""
    found: dict[Spot, list[Line]] = {}
    for it in items:
        if it.linked and it.check and it.severity in COLOURS and it.sheet not in opened.sealed:
            found.setdefault(shown_at(sheets[it.sheet], Spot(it.sheet, it.cell)), []).append(it)
    return found


def _all_samples(opened: Opened) -> Iterator[tuple[Spot, str]]:
    for sheet in opened.book.sheets:
        if is_list(sheet):
            yield from _samples(opened, sheet)


def _samples(opened: Opened, sheet: Sheet) -> Iterator[tuple[Spot, str]]:
    for row in range(FIRST_ROW - 1, len(sheet.rows)):
        title, cell = sheet.value(row, MARKED_SHEET), sheet.value(row, MARKED_CELL)
        if isinstance(title, str) and isinstance(cell, str) and title and cell:
            fill = opened.look(Spot(sheet.title, address(row, SAMPLE))).fill
            yield Spot(title, cell), fill or ""


def _table(title: str, items: Sequence[Line], samples: Sequence[tuple[Spot, str]], words: str) -> Table:
    width = STATE + 1
    rows = [[""] * width for _ in range(HEADER_ROW + max(len(items), len(samples), 1))]
    rows[0][0], rows[0][FORM] = TITLE, SIGNATURE
    rows[1][0], rows[1][FORM] = f"{words}\n{HOW}", "{}"
    rows[HEADER_ROW - 1][: len(HEADER)] = HEADER
    fills: dict[tuple[int, int], str] = {}
    links: dict[tuple[int, int], Spot] = {}
    for number, it in enumerate(items):
        row = FIRST_ROW - 1 + number
        shown = (str(number + 1), SEVERITY_TITLES[it.severity], *it[1:7], it.form, it.field)
        rows[row][: FIELD + 1] = [clean_text(text)[:MAX_TEXT] for text in shown]
        if it.severity in COLOURS:
            fills[row, 1] = COLOURS[it.severity]
        if it.linked:
            links[row, CELL] = Spot(it.sheet, it.cell)
    if not items:
        rows[FIRST_ROW - 1][5] = NOTHING_FOUND
    for number, (spot, fill) in enumerate(samples):
        row = FIRST_ROW - 1 + number
        rows[row][MARKED_SHEET], rows[row][MARKED_CELL], rows[row][STATE] = spot.sheet, spot.cell, STYLE_KEPT
        if fill:
            fills[row, SAMPLE] = fill
    return Table(title, rows, HEADER_ROW - 1, WIDTHS, fills, links, REMARK)
