"""Parts that hang on a sheet: drawings, charts, comments, printer settings; copied for every output sheet."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from copy import deepcopy

from lxml import etree

from ziping.stamping.addresses import quoted_title
from ziping.stamping.layout import Layout
from ziping.stamping.package import N, Package, Relation, document, parse, relations_name, relations_xml
from ziping.stamping.references import moved, sheet_name
from ziping.stamping.sheet import Range

_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_SHARED = {"image", "theme", "hyperlink"}
_NUMBER = re.compile(r"\d+(?=\.\w+$)")


class Attached:
    """Copies the parts of one template sheet for its output sheets.

    Args:
        taken: names in use; new names are added.
    """

    def __init__(self, package: Package, taken: set[str]) -> None:
        self.package, self.taken = package, taken

    def copy(
        self, part: str, layout: Layout, others: Callable[[str], Layout | None], rename: Callable[[str], str]
    ) -> tuple[list[Relation], dict[str, bytes], dict[str, str]]:
        """The relations of a copy of ``part``, and the new parts with their content types."""
        relations: list[Relation] = []
        parts: dict[str, bytes] = {}
        types: dict[str, str] = {}
        for item in self.package.relations(part):
            if item.target.startswith("#"):
                relations.append(
                    item._replace(target="#" + moved(item.target[1:], layout.mover(others), rename))
                )
                continue
            if item.external or item.kind in _SHARED or item.target not in self.package.parts:
                relations.append(item)
                continue
            name = self._name(item.target)
            inner, inner_parts, inner_types = self.copy(item.target, layout, others, rename)
            parts[name] = self._moved(item.kind, self.package.parts[item.target], layout, others, rename)
            types[name] = self.package.types.get(item.target, "application/octet-stream")
            if inner:
                parts[relations_name(name)] = relations_xml(inner)
            parts |= inner_parts
            types |= inner_types
            relations.append(item._replace(target=name))
        return relations, parts, types

    def _name(self, original: str) -> str:
        """A name of its own: drawing1.xml, drawing2.xml …"""
        folder, base = posixpath.split(original)
        number = 1
        while True:
            name = posixpath.join(
                folder, _NUMBER.sub(str(number), base) if _NUMBER.search(base) else f"{number}_{base}"
            )
            if name not in self.taken:
                self.taken.add(name)
                return name
            number += 1

    def _moved(
        self,
        kind: str,
        data: bytes,
        layout: Layout,
        others: Callable[[str], Layout | None],
        rename: Callable[[str], str],
    ) -> bytes:
        if kind == "drawing":
            return _moved_drawing(data, layout, others, rename)
        if kind == "chart":
            return _moved_chart(data, layout, others, rename)
        if kind == "comments":
            return _moved_comments(data, layout)
        if kind == "vmlDrawing":
            return _moved_notes(data, layout)
        return data


def _moved_drawing(
    data: bytes, layout: Layout, others: Callable[[str], Layout | None], rename: Callable[[str], str]
) -> bytes:
    """Anchors move with the row they begin in and keep their size; shapes show the cell they showed."""
    root = parse(data)
    for shape in root.iter(f"{_XDR}sp", f"{_XDR}pic", f"{_XDR}cxnSp"):
        if link := shape.get("textlink"):
            shape.set("textlink", moved(link, layout.mover(others), rename))
    for anchor in root:
        start, end = anchor.find(f"{_XDR}from/{_XDR}row"), anchor.find(f"{_XDR}to/{_XDR}row")
        if start is None:
            continue
        first = int(start.text or 0)
        shift = layout.landing(first + 1) - first - 1
        start.text = str(first + shift)
        if end is not None:
            end.text = str(int(end.text or 0) + shift)
    return document(root)


def _moved_chart(
    data: bytes, layout: Layout, others: Callable[[str], Layout | None], rename: Callable[[str], str]
) -> bytes:
    """Series follow their rows; what they showed in the template is dropped, hosts read the cells."""
    root = parse(data)
    for item in root.iter():
        # Of whatever version: labels taken from cells have an element of their own.
        if str(item.tag).endswith("}f") and item.text:
            item.text = moved(item.text, layout.mover(others), rename)
    for name in ("numCache", "strCache", "multiLvlStrCache"):
        for cache in list(root.iter(f"{_C}{name}")):
            parent = cache.getparent()
            assert parent is not None
            parent.remove(cache)
    return document(root)


def _moved_comments(data: bytes, layout: Layout) -> bytes:
    root = parse(data)
    for holder in root.iterfind(f"{N}commentList"):
        for item in list(holder):
            at = Range.parse(str(item.get("ref")))
            column = str(item.get("ref")).rstrip("0123456789")
            for row in layout.rows_of(at.first, at.last):
                clone = deepcopy(item)
                clone.set("ref", f"{column}{row.number}")
                holder.append(clone)
            holder.remove(item)
    return document(root)


def _moved_notes(data: bytes, layout: Layout) -> bytes:
    """The boxes of comments: one for every row that the comment's row became."""
    root = parse(data)
    serial = 0
    for shape in list(root):
        number = shape.find(f"{_EXCEL}ClientData/{_EXCEL}Row")
        if number is None:
            continue
        first = int(number.text or 0)
        for row in layout.rows_of(first + 1, first + 1):
            clone = deepcopy(shape)
            serial += 1
            clone.set("id", f"{shape.get('id')}_{serial}")
            for item in clone.iter(f"{_EXCEL}Row"):
                item.text = str(row.number - 1)
            for item in clone.iter(f"{_EXCEL}Anchor"):
                values = [part.strip() for part in (item.text or "").split(",")]
                if len(values) == 8:
                    shift = row.number - 1 - first
                    values[2], values[6] = str(int(values[2]) + shift), str(int(values[6]) + shift)
                    item.text = ", ".join(values)
            root.append(clone)
        root.remove(shape)
    return etree.tostring(root, encoding="UTF-8")


def renamer(titles: Mapping[str, str]) -> Callable[[str], str]:
    """Sheet prefixes of formulas, for sheets whose title has changed."""

    def rename(prefix: str) -> str:
        title = titles.get(sheet_name(prefix))
        return prefix if title is None else f"{quoted_title(title)}!"

    return rename
