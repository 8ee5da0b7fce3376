"""Takes marks out of a workbook: as we wrote it, or as another program has saved it since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ziping.marking.cells import CELL_MADE, ROW_MADE, Cells
from ziping.marking.listing import (
    FIRST_ROW,
    FORM,
    MARKED_CELL,
    MARKED_SHEET,
    SAMPLE,
    SIGNATURE,
    STATE,
    STYLE_KEPT,
    Marked,
)
from ziping.marking.looks import Looks
from ziping.marking.notes import remove_notes
from ziping.marking.parts import BOOK, Parts, SheetPart, elements_of
from ziping.marking.sheets import remove_sheet
from ziping.recognition.grid import address, position


@dataclass(frozen=True, slots=True)
class Memory:
    """What the sheet 校验结果 remembers."""

    sheet: SheetPart
    marked: tuple[Marked, ...]
    before: Mapping[str, Any]


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def remembered(styles: bytes, sizes: Mapping[str, int]) -> str:
    """What is kept for undoing: how many styles there were, and the part that this holds for."""
    return json.dumps({"styles": digest(styles), **sizes})


def remove_marks(parts: Parts) -> bool:
    """Takes everything out that marking put in; True if there was anything.

    A file that nobody has saved since holds the same parts again as before it was marked.
    """
    memories = [memory for sheet in parts.sheets() if (memory := _memory(parts, sheet))]
    listed = {memory.sheet.part for memory in memories}
    found = bool(memories)
    for sheet in parts.sheets():
        if sheet.part not in listed:
            found |= remove_notes(parts, sheet.part)
    found |= _remove_colours(parts, [it for memory in memories for it in memory.marked], listed)
    for memory in memories:
        remove_sheet(parts, memory.sheet)
    styles = parts.related(BOOK, "styles")
    for memory in memories:
        if styles and memory.before.get("styles") == digest(parts.raw(styles.target)):
            Looks(parts.edit(styles.target)).cut(memory.before)
    return found


def _memory(parts: Parts, sheet: SheetPart) -> Memory | None:
    # By what stands in it: its title may have been changed.
    root = parts.tree(sheet.part)
    if not _signed(parts, root):
        return None
    cells = Cells(root)
    try:
        before = json.loads(_text(parts, cells, address(1, FORM)) or "{}")
    except ValueError:
        before = {}
    marked = []
    for row in sorted(cells.rows):
        title, cell, state = (
            _text(parts, cells, address(row, n)) for n in (MARKED_SHEET, MARKED_CELL, STATE)
        )
        sample = cells.find(address(row, SAMPLE))
        if row >= FIRST_ROW - 1 and title and cell:
            marked.append(Marked(title, cell, int(sample.get("s") or 0) if sample is not None else 0, state))
    return Memory(sheet, tuple(marked), before if isinstance(before, dict) else {})


def _signed(parts: Parts, root: etree._Element) -> bool:
    wanted = address(0, FORM)
    first = next(elements_of(root, "row"), None)
    return first is not None and any(
        cell.get("r") == wanted and parts.text(cell) == SIGNATURE for cell in first
    )


def _text(parts: Parts, cells: Cells, at: str) -> str:
    found = cells.find(at)
    return "" if found is None else parts.text(found)


def _remove_colours(parts: Parts, marked: Sequence[Marked], listed: set[str]) -> bool:
    styles = parts.related(BOOK, "styles")
    if not styles:
        return False
    looks = Looks(parts.tree(styles.target))
    if not looks.marks:
        return False
    sizes, found = looks.sizes(), False
    for sheet in parts.sheets():
        if sheet.part not in listed:
            found |= _uncolour(parts, sheet, marked, looks)
    if looks.sizes() != sizes:
        parts.edit(styles.target)
    return found


def _uncolour(parts: Parts, sheet: SheetPart, marked: Sequence[Marked], looks: Looks) -> bool:
    coloured = [c for c in elements_of(parts.tree(sheet.part), "c") if int(c.get("s") or 0) in looks.marks]
    if not coloured:
        return False
    cells = Cells(parts.edit(sheet.part))
    own = {it.cell: it for it in marked if it.sheet == sheet.title}
    for element in coloured:
        at = str(element.get("r"))
        style = int(element.get("s") or 0)
        record = own.get(at)
        original = _original(style, record, [*own.values(), *marked], looks)
        restored = looks.unmarked(style, original)
        if restored or (record and STYLE_KEPT in record.state):
            element.set("s", str(restored))
        elif "s" in element.attrib:
            del element.attrib["s"]
    rows = {position(it.cell)[0] for it in own.values() if ROW_MADE in it.state}
    for it in own.values():
        if CELL_MADE in it.state:
            cells.remove(it.cell, position(it.cell)[0] in rows)
    return True


def _original(style: int, record: Marked | None, all_: Sequence[Marked], looks: Looks) -> int | None:
    """The style before the mark: the cell's own sample, else that of a cell that looks alike.

    Cells that have moved since, with rows that somebody inserted, are found by their looks alone.
    """
    if record and looks.alike(style, record.style):
        return record.style
    like = next((it.style for it in all_ if looks.alike(style, it.style)), None)
    return like if like is not None else record.style if record else None
