"""A sheet more or less in a workbook, with everything that counts sheets: names, views, properties."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from ziping.marking.parts import BOOK, SHEET_TYPE, Parts, R, SheetPart
from ziping.stamping.package import OFFICE, N

_APP = "docProps/app.xml"
_P = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}"
_VT = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"
# What comes before the names in a workbook.
_BEFORE_NAMES = ("externalReferences", "functionGroups", "sheets")


def add_sheet(parts: Parts, title: str, data: bytes, names: Mapping[str, str]) -> None:
    """Adds a sheet at the end, so that those before it keep their numbers.

    Args:
        names: of the sheet's own: its print titles, its filter.
    """
    root = parts.edit(BOOK)
    before = parts.sheet_elements()
    part = parts.free_name("xl/worksheets/sheet{}.xml")
    parts.add(part, data, SHEET_TYPE)
    number = max((int(item.get("sheetId") or 0) for item in before), default=0) + 1
    holder = root.find(f"{N}sheets")
    assert holder is not None
    element = etree.SubElement(holder, f"{N}sheet", nsmap={"r": OFFICE})
    element.set("name", title)
    element.set("sheetId", str(number))
    element.set(f"{R}id", parts.relate(BOOK, "worksheet", part))
    _retitle(parts, [str(item.get("name")) for item in before], title)
    defined = root.find(f"{N}definedNames")
    if defined is None:
        defined = etree.Element(f"{N}definedNames")
        next(item for name in _BEFORE_NAMES if (item := root.find(f"{N}{name}")) is not None).addnext(defined)
    for name, text in names.items():
        item = etree.SubElement(defined, f"{N}definedName", name=name, localSheetId=str(len(before)))
        item.text = text
        if name.endswith("FilterDatabase"):
            item.set("hidden", "1")


def remove_sheet(parts: Parts, sheet: SheetPart) -> None:
    """Takes a sheet out, wherever it has been moved to."""
    root = parts.edit(BOOK)
    elements = parts.sheet_elements()
    index = elements.index(sheet.element)
    _untitle(parts, [str(item.get("name")) for item in elements], sheet.title)
    holder = sheet.element.getparent()
    assert holder is not None
    holder.remove(sheet.element)
    _renumber_names(root, index)
    left = parts.sheet_elements()
    shown = [n for n, item in enumerate(left) if item.get("state", "visible") == "visible"] or [0]
    for view in root.iterfind(f"{N}bookViews/{N}workbookView"):
        for name in ("activeTab", "firstSheet"):
            value = int(view.get(name) or 0)
            if value > index:
                view.set(name, str(value - 1))
            elif value == index and view.get(name) is not None:
                view.set(name, str(shown[0]))
    for relation in parts.relations(BOOK):
        if relation.target == sheet.part:
            parts.unrelate(BOOK, relation.id)
    # What another program has hung on the sheet: printer settings, a drawing without anything in it.
    for item in parts.relations(sheet.part):
        if not item.external and item.kind in ("printerSettings", "drawing", "comments", "vmlDrawing"):
            parts.remove(item.target)
    parts.remove(sheet.part)


def _renumber_names(root: etree._Element, index: int) -> None:
    defined = root.find(f"{N}definedNames")
    if defined is None:
        return
    for item in list(defined):
        local = item.get("localSheetId")
        if local is None:
            continue
        if int(local) == index:
            defined.remove(item)
        elif int(local) > index:
            item.set("localSheetId", str(int(local) - 1))
    if not len(defined):
        root.remove(defined)


def _retitle(parts: Parts, before: list[str], title: str) -> None:
    found = _titles(parts, before)
    if found:
        count, titles = found
        parts.edit(_APP)
        item = etree.Element(f"{_VT}lpstr")
        item.text = title
        titles.insert(int(count.text or 0), item)
        _counted(count, titles, 1)


def _untitle(parts: Parts, before: list[str], title: str) -> None:
    found = _titles(parts, before)
    for item in list(found[1])[: int(found[0].text or 0)] if found else []:
        if found and item.text == title:
            parts.edit(_APP)
            found[1].remove(item)
            _counted(*found, -1)


def _counted(count: etree._Element, titles: etree._Element, change: int) -> None:
    count.text = str(int(count.text or 0) + change)
    titles.set("size", str(len(titles)))


def _titles(parts: Parts, before: list[str]) -> tuple[etree._Element, etree._Element] | None:
    """The number of sheets in the file's properties, and the list that begins with their titles.

    None where they are not those of the workbook's sheets; hidden ones may be left out.
    """
    if _APP not in parts:
        return None
    root = parts.tree(_APP)
    count = root.find(f"{_P}HeadingPairs/{_VT}vector/{_VT}variant/{_VT}i4")
    titles = root.find(f"{_P}TitlesOfParts/{_VT}vector")
    if count is None or titles is None or not (count.text or "").isdecimal():
        return None
    named = [item.text for item in list(titles)[: int(count.text or 0)]]
    return (count, titles) if set(named) <= set(before) else None
