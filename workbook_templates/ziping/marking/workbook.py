"""A copy of a workbook with the findings marked in it, and a copy with the marks taken out again.

Only the parts that marks touch are written anew, every other one is copied as it is: charts, pictures,
macros, and what newer programs have added stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lxml import etree

from ziping.checks import Report
from ziping.errors import ZipingError, fail
from ziping.marking.cells import Cells
from ziping.marking.findings import rules_in_words, sections
from ziping.marking.listing import COLOURS, STYLE_KEPT, Line, Marked, about, free_title, lines
from ziping.marking.listing_xml import last_row, listing_looks, listing_xml, names_of
from ziping.marking.looks import Looks
from ziping.marking.note_texts import note_text
from ziping.marking.notes import add_notes
from ziping.marking.parts import BOOK, Parts, SheetPart
from ziping.marking.sheets import add_sheet
from ziping.marking.undoing import remembered, remove_marks
from ziping.model import Submission
from ziping.opening import damaged, refuse_as_copy, write_bytes
from ziping.recognition.grid import position
from ziping.rules import RuleSet

_SUFFIXES = (".xlsx", ".xlsm")


def mark(source: Path, out: Path, submission: Submission, reports: Sequence[Report], rules: RuleSet) -> Path:
    """Writes :func:`marked` to ``out``."""
    refuse_other_kinds(source, out)
    return write_bytes(out, marked(source, submission, reports, rules))


def marked(source: Path, submission: Submission, reports: Sequence[Report], rules: RuleSet) -> bytes:
    """A copy of ``source`` with the sheet 校验结果, coloured cells and notes.

    Marks of an earlier check are replaced. ``source`` is only read.

    Args:
        reports: what the check found in ``submission``, read from ``source``.
        rules: what it was checked under.

    Raises:
        ZipingError: it is not a workbook of this kind, or damaged.
    """
    with _damage_named(source):
        parts = Parts(source)
        styles = parts.related(BOOK, "styles")
        if not styles:
            raise fail("工作簿没有样式,不能加标记", str(source), "在 Excel 或 WPS 中打开并另存,再加标记")
        remove_marks(parts)
        looks = Looks(parts.edit(styles.target))
        sizes = looks.sizes()
        sheets = parts.sheets()
        found = sections(submission, reports)
        items = lines(found, (sheet.title for sheet in sheets))
        cells = [it for sheet in sheets for it in _mark_sheet(parts, sheet, items, looks)]
        names = listing_looks(looks)
        before = remembered(parts.raw(styles.target), sizes)
        title = free_title(str(item.get("name")) for item in parts.sheet_elements())
        text = about(submission.department, rules_in_words(submission, rules), found)
        data = listing_xml(items, cells, names, before, text)
        add_sheet(parts, title, data, names_of(title, last_row(items, cells)))
        return parts.zipped()


def unmark(source: Path, out: Path) -> Path:
    """Writes a copy of ``source`` without the marks of a check to ``out``.

    Raises:
        ZipingError: there are none, it is not a workbook of this kind, or ``out`` cannot be written.
    """
    refuse_other_kinds(source, out)
    with _damage_named(source):
        parts = Parts(source)
        if not remove_marks(parts):
            raise fail("文件里没有校验标记", str(source), "核对是不是加过标记的那一份")
        data = parts.zipped()
    return write_bytes(out, data)


@contextmanager
def _damage_named(source: Path) -> Iterator[None]:
    """Parts that hold what no spreadsheet writes are answered in one sentence."""
    try:
        yield
    except ZipingError:
        raise
    except (ValueError, LookupError, AssertionError, etree.LxmlError) as error:
        raise damaged(source, type(error).__name__) from error


def refuse_other_kinds(source: Path, out: Path) -> None:
    """A copy has the kind of the original: a spreadsheet opens no macros under another ending."""
    if source.suffix.lower() not in _SUFFIXES:
        raise fail(
            "只能在 .xlsx、.xlsm 工作簿上加标记", str(source), "在 Excel 或 WPS 中另存为 .xlsx,或改用 --html"
        )
    refuse_as_copy(out, source)


def _mark_sheet(parts: Parts, sheet: SheetPart, items: Iterable[Line], looks: Looks) -> list[Marked]:
    """Colours the cells of one sheet that findings are about, and notes what was found there."""
    here = [item for item in items if item.sheet == sheet.title and item.linked and item.check]
    here = [item for item in here if item.severity in COLOURS]
    if not here:
        return []
    cells = Cells(parts.edit(sheet.part))
    by_cell: dict[str, list[Line]] = {}
    for item in here:
        by_cell.setdefault(cells.shown_at(item.cell), []).append(item)
    marked = []
    for cell in sorted(by_cell, key=position):
        element, state = cells.make(cell)
        style = element.get("s")
        marked.append(Marked(sheet.title, cell, int(style or 0), state + (STYLE_KEPT if style else "")))
        # Findings come errors first: the gravest gives the colour.
        element.set("s", str(looks.marked(int(style or 0), by_cell[cell][0].severity)))
    texts = (
        [note_text(it.severity, it.check, it.message, it.fix) for it in found] for found in by_cell.values()
    )
    add_notes(parts, sheet.part, dict(zip(by_cell, map("\n".join, texts), strict=True)))
    return marked
