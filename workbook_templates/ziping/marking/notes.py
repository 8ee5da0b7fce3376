"""Notes at cells (批注): the comments of a sheet and the boxes that show them.

What a person wrote stays. Ours are told by their author, or by how they begin where a program has
dropped authors, and behind a person's own note by the line before them. Cells with threaded comments
keep those alone: a spreadsheet shows nothing else there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from ziping.marking.boxes import boxes_at_removed, new_boxes, skeleton_number, with_boxes, without_boxes
from ziping.marking.note_texts import OURS, SEPARATOR, shortened
from ziping.marking.parts import Parts, R, elements_of
from ziping.recognition.grid import position
from ziping.stamping.package import DECLARATION, MAIN, OFFICE, N, Relation
from ziping.stamping.writing import escaped

AUTHOR = "自评校验"
_THREAD = "tc="
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# What may stand behind legacyDrawing in a sheet.
_BEHIND = frozenset((
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
))  # fmt: skip


def add_notes(parts: Parts, sheet: str, notes: Mapping[str, str]) -> None:
    """Adds a note at each cell.

    Args:
        notes: cell → text.
    """
    found = parts.related(sheet, "comments")
    listed_now = elements_of(parts.tree(found.target), "comment") if found else ()
    there = {str(item.get("ref")) for item in listed_now}
    new = {cell: text for cell, text in notes.items() if cell not in there}
    if not _add_boxes(parts, sheet, new):
        new = {}
    if not new and not there & notes.keys():
        return
    root = parts.edit(found.target if found else _new_part(parts, sheet))
    authors, listed = root.find(f"{N}authors"), root.find(f"{N}commentList")
    assert authors is not None
    assert listed is not None
    names = [item.text or "" for item in authors]
    threads = {str(number) for number, name in enumerate(names) if name.startswith(_THREAD)}
    for item in listed:
        text = notes.get(str(item.get("ref")))
        if text and item.get("authorId") not in threads:
            _append(item, shortened(text))
    if new and AUTHOR not in names:
        names.append(AUTHOR)
        etree.SubElement(authors, f"{N}author").text = AUTHOR
    for cell in sorted(new, key=position):
        listed.append(_comment(cell, names.index(AUTHOR), shortened(new[cell])))


def _new_part(parts: Parts, sheet: str) -> str:
    part = parts.free_name("xl/comments{}.xml")
    xml = f'{DECLARATION}<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
    parts.add(part, xml.encode(), _COMMENTS_TYPE)
    parts.relate(sheet, "comments", part)
    return part


def notes_of(parts: Parts, sheet: str) -> dict[str, str | None]:
    """The notes of a sheet by cell; None where a thread of comments stands in place of one."""
    found = parts.related(sheet, "comments")
    if not found:
        return {}
    root = parts.tree(found.target)
    threads = {
        str(number)
        for number, item in enumerate(root.iterfind(f"{N}authors/{N}author"))
        if (item.text or "").startswith(_THREAD)
    }
    return {
        str(item.get("ref")): None if item.get("authorId") in threads else _text(item)
        for item in elements_of(root, "comment")
    }


def _comment(cell: str, author: int, text: str) -> etree._Element:
    return etree.fromstring(
        f'<comment xmlns="{MAIN}" ref="{cell}" authorId="{author}"><text>{_run(text)}</text></comment>'
    )


def _run(text: str) -> str:
    return (
        '<r><rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/><family val="3"/></rPr>'
        f'<t xml:space="preserve">{escaped(text)}</t></r>'
    )


def _append(comment: etree._Element, text: str) -> None:
    """Behind a person's note, in the form that it has."""
    holder = comment.find(f"{N}text")
    if holder is None:
        return
    only, runs = holder.find(f"{N}t"), holder.findall(f"{N}r")
    if only is not None and not runs:
        only.text = (only.text or "") + SEPARATOR + text
        return
    (run,) = etree.fromstring(f'<x xmlns="{MAIN}">{_run(SEPARATOR + text)}</x>')
    if runs:
        runs[-1].addnext(run)
    else:
        holder.insert(0, run)


def _add_boxes(parts: Parts, sheet: str, notes: Mapping[str, str]) -> bool:
    """False where that cannot be done; a note without a box would make the file a damaged one."""
    found = _box_relation(parts, sheet)
    if found or not notes:
        added = with_boxes(parts.raw(found.target), notes) if found else None
        if found and added:
            parts.put(found.target, added)
        return added is not None
    part = parts.free_name("xl/drawings/vmlDrawing{}.vml")
    others = [parts.raw(name) for name in parts.names() if name.endswith(".vml")]
    parts.add(part, new_boxes(skeleton_number(others), notes), _VML_TYPE)
    relation = parts.relate(sheet, "vmlDrawing", part)
    root = parts.edit(sheet)
    element = etree.Element(f"{N}legacyDrawing", {f"{R}id": relation}, nsmap={"r": OFFICE})
    behind = (item for item in root if _names(item) & _BEHIND)
    first = next(behind, None)
    if first is None:
        root.append(element)
    else:
        first.addprevious(element)
    return True


def _names(item: etree._Element) -> set[str]:
    """Of an element of a sheet; what stands in several editions carries the names of all."""
    inner = item.iter() if str(item.tag).endswith("}AlternateContent") else (item,)
    return {str(element.tag).rpartition("}")[2] for element in inner}


def remove_notes(parts: Parts, sheet: str) -> bool:
    """Takes our notes away again; True if there were any."""
    found = parts.related(sheet, "comments")
    if not found:
        return False
    root = parts.tree(found.target)
    authors, listed = root.find(f"{N}authors"), root.find(f"{N}commentList")
    if authors is None or listed is None:
        return False
    ours = {str(number) for number, item in enumerate(authors) if item.text == AUTHOR}
    whole = [item for item in listed if item.get("authorId") in ours or OURS.match(_text(item))]
    added = [item for item in listed if item not in whole and SEPARATOR.strip() in _text(item)]
    if not whole and not added:
        return False
    parts.edit(found.target)
    for item in added:
        _cut(item)
    for item in whole:
        listed.remove(item)
    last = authors[-1]
    # Others are counted by their place, so that only the last can go.
    if last.text == AUTHOR:
        authors.remove(last)
    if not len(listed):
        parts.unrelate(sheet, found.id)
        parts.remove(found.target)
    if whole:
        _remove_boxes(parts, sheet, {position(str(item.get("ref"))) for item in whole})
    return True


def _text(comment: etree._Element) -> str:
    return "".join(item.text or "" for item in comment.iter(f"{N}t"))


def _cut(comment: etree._Element) -> None:
    """Everything from the separator on, over however many runs a program has spread it."""
    match = re.search(rf"\s*{SEPARATOR.strip()}", _text(comment))
    left = match.start() if match else None
    for item in list(comment.iter(f"{N}t")):
        text = item.text or ""
        if left is None or len(text) <= left:
            left = None if left is None else left - len(text)
            continue
        item.text, left = text[:left], 0
        run = item.getparent()
        if not item.text and run is not None and run.tag == f"{N}r":
            above = run.getparent()
            assert above is not None
            above.remove(run)


def _box_relation(parts: Parts, sheet: str) -> Relation | None:
    """Pictures in headers and footers have a part of the same kind."""
    element = parts.tree(sheet).find(f"{N}legacyDrawing")
    wanted = None if element is None else element.get(f"{R}id")
    return next((i for i in parts.relations(sheet) if i.id == wanted and i.target in parts), None)


def _remove_boxes(parts: Parts, sheet: str, cells: set[tuple[int, int]]) -> None:
    found = _box_relation(parts, sheet)
    if not found:
        return
    left = boxes_at_removed(without_boxes(parts.raw(found.target)), cells)
    if left is not None:
        parts.put(found.target, left)
        return
    parts.unrelate(sheet, found.id)
    parts.remove(found.target)
    root = parts.edit(sheet)
    for item in root.findall(f"{N}legacyDrawing"):
        if item.get(f"{R}id") == found.id:
            root.remove(item)
