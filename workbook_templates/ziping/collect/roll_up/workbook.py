"""The roll-up workbook, stamped from the clerk's template ``rollup/汇总.xlsx`` by the engine that stamps the forms."""

from __future__ import annotations

from pathlib import Path

from ziping.collect.roll_up.pages import with_breaks
from ziping.collect.roll_up.records import Record, RecordBinder
from ziping.opening import write_bytes
from ziping.stamping.assembly import OutputSheet, assemble
from ziping.stamping.attached import renamer
from ziping.stamping.moving import Moving
from ziping.stamping.specialise import lay_out, specialise
from ziping.stamping.styles import Variants
from ziping.stamping.templates import load_template, shared_template

TEMPLATE = "rollup/汇总.xlsx"


def render_roll_up(root: Record, template: Path | None = None) -> bytes:
    """The workbook's bytes.

    Args:
        root: what the template calls ``rollup``.
        template: another than the clerk's or the packaged one.

    Raises:
        ZipingError: a fault of the template.
    """
    source = load_template(template or shared_template(TEMPLATE))
    binders = {sheet.title: RecordBinder(root) for sheet in source.sheets}
    layouts = {sheet.title: lay_out(sheet, binders[sheet.title]) for sheet in source.sheets}
    made = []
    for number, sheet in enumerate(source.sheets):
        layout = layouts[sheet.title]
        moving = Moving(layout, layouts.get)
        ready = specialise(binders[sheet.title], source.styles, moving, number == 0, protected=False)
        made.append(OutputSheet(sheet.title, with_breaks(ready.render(root), layout), sheet, layout))
    return assemble(source, made, Variants(source.styles), lambda sheet: renamer({}))


def write_roll_up(root: Record, out: Path) -> Path:
    """Writes the workbook whole, over one that was written before.

    Raises:
        ZipingError: a fault of the template, or the file cannot be written.
    """
    return write_bytes(out, render_roll_up(root))
