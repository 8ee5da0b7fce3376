"""The copy of a filled workbook that is sent in: it needs no add-in of anybody's, and bears its proper name."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from lxml import etree

from ziping.errors import ZipingError, fail
from ziping.forms.grids import read_grid
from ziping.forms.stamped import read_book, read_stamped
from ziping.functions.spelling import plain_spelling
from ziping.marking.parts import BOOK, Parts, elements_of
from ziping.marking.undoing import remove_marks
from ziping.opening import write_bytes
from ziping.stamping.addresses import METADATA_SHEET
from ziping.stamping.file_names import file_name
from ziping.stamping.metadata import SENT, Metadata, fingerprint_of
from ziping.stamping.package import CONTENT_TYPES, OFFICE, N

_TYPES = "[Content_Types].xml"
_PLAIN_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ADDINS = (".xlam", ".xla", ".xll")
_INDEX = re.compile(r"\[(\d+)\]")
_LINKED = f"{{{OFFICE}}}id"


def export_form(workbook: Path, folder: Path) -> Path:
    """Writes the copy into ``folder`` under the name that the bureau gave the workbook, and gives its path.

    Raises:
        ZipingError: it is no stamped workbook, cells of it were deleted, the copy is there already, or cannot be
            written.
    """
    book = read_stamped(workbook)
    out = folder / name_of(book.metadata)
    if out.exists():
        raise fail("已有同名文件,不覆盖", str(out), "移走已有的文件,或换一个文件夹")
    return export(workbook, out)


def export(source: Path, out: Path, *, unmark: bool = True) -> Path:
    """Writes the copy of any workbook; ``source`` is only read.

    Formulas call our functions by their plain names; links to an add-in's file, macros and the marks of a check are
    taken out. Everything else stays as it is.

    Args:
        unmark: takes out the marks of a check too.

    Raises:
        ZipingError: it is damaged, no workbook of this kind, or ``out`` cannot be written.
    """
    parts = Parts(source)
    if unmark:
        remove_marks(parts)
    numbers = _unlink_addins(parts)
    for sheet in parts.sheets():
        _mend(parts, sheet.part, "f", numbers)
    _mend(parts, BOOK, "definedName", numbers)
    _remove_macros(parts)
    book = read_grid(source)
    if book.sheet(METADATA_SHEET) is not None:
        with suppress(ZipingError):  # damaged metadata: there is nothing to sign
            _sign(parts, fingerprint_of(read_book(source, book).forms))
    return write_bytes(out, parts.zipped())


def _remove_macros(parts: Parts) -> None:
    """Macros, and the ribbon that would call them."""
    for part, kind in ((BOOK, "vbaProject"), ("", "extensibility")):
        for relation in parts.relations(part):
            if relation.kind == kind and relation.target in parts:
                parts.unrelate(part, relation.id)
                for below in parts.relations(relation.target):
                    if below.target in parts:
                        parts.remove(below.target)
                parts.remove(relation.target)
    for item in parts.tree(_TYPES).findall(f"{{{CONTENT_TYPES}}}Override"):
        if item.get("PartName") == f"/{BOOK}" and "macroEnabled" in str(item.get("ContentType")):
            parts.edit(_TYPES)
            item.set("ContentType", _PLAIN_BOOK)


def _sign(parts: Parts, fingerprint: str) -> None:
    """Notes among the metadata what was sent; what an earlier copy noted is replaced."""
    part = next(sheet.part for sheet in parts.sheets() if sheet.title == METADATA_SHEET)
    data = next(elements_of(parts.edit(part), "sheetData"))
    for row in list(data):
        if len(row) and parts.text(row[0]) == SENT:
            data.remove(row)
    number = max((int(row.get("r", 0)) for row in data), default=0) + 1
    row = etree.SubElement(data, f"{N}row", r=str(number))
    for column, text in (("A", SENT), ("B", fingerprint)):
        cell = etree.SubElement(row, f"{N}c", r=f"{column}{number}", t="inlineStr")
        etree.SubElement(etree.SubElement(cell, f"{N}is"), f"{N}t").text = text


def name_of(metadata: Metadata) -> str:
    """The file name that the workbook was issued with."""
    code = next((form.code for form in metadata.forms.values() if form.kind == "department"), None)
    return file_name(code or "", metadata.department, metadata.year)


def _mend(parts: Parts, part: str, tag: str, numbers: dict[str, str]) -> None:
    """Plain names in the formulas of a part; a part without any other spelling is not touched."""
    for index, element in enumerate(list(elements_of(parts.tree(part), tag))):
        text = element.text or ""
        mended = plain_spelling(text)
        if numbers:
            mended = _INDEX.sub(lambda match: f"[{numbers.get(match[1], match[1])}]", mended)
        if mended != text:
            list(elements_of(parts.edit(part), tag))[index].text = mended


def _unlink_addins(parts: Parts) -> dict[str, str]:
    """Takes links to add-ins out; gives the old numbers of the other links with their new ones."""
    links = {item.id: item for item in parts.relations(BOOK) if item.kind == "externalLink"}
    listed = list(elements_of(parts.tree(BOOK), "externalReference"))
    kept: list[str] = []
    for number, element in enumerate(listed, 1):
        link = links.get(str(element.get(_LINKED)))
        if link is None or not _is_addin(parts, link.target):
            kept.append(str(number))
            continue
        parts.edit(BOOK)
        _drop(element)
        parts.unrelate(BOOK, link.id)
        parts.remove(link.target)
    return {old: str(new) for new, old in enumerate(kept, 1) if old != str(new)}


def _is_addin(parts: Parts, link: str) -> bool:
    targets = [item.target.lower() for item in parts.relations(link)]
    return any(target.endswith(ADDINS) for target in targets)


def _drop(element: etree._Element) -> None:
    """With the list around it, where nothing more is in it."""
    above = element.getparent()
    assert above is not None
    above.remove(element)
    if not len(above):
        around = above.getparent()
        assert around is not None
        around.remove(above)
