"""A workbook's parts while some of them are edited; the others are written out as they came."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from ziping.errors import fail
from ziping.stamping.package import (
    CONTENT_TYPES,
    DECLARATION,
    MAIN,
    OFFICE,
    RELATIONS,
    N,
    Package,
    Relation,
    pack,
    relations_name,
    zipped,
)
from ziping.stamping.strings import plain

BOOK = "xl/workbook.xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
R = f"{{{OFFICE}}}"
_T = f"{{{CONTENT_TYPES}}}"
_TYPES = "[Content_Types].xml"
# Comments and processing instructions stay: what is not ours must come out as it went in.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, strip_cdata=False)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: its title, its part, and its element in the workbook."""

    title: str
    part: str
    element: etree._Element


class Parts:
    """Parts by name. A part asked for with :meth:`edit` is written anew, every other one byte for byte."""

    def __init__(self, path: Path) -> None:
        package = Package.read(path)
        self._parts: dict[str, bytes] = dict(package.parts)
        self._trees: dict[str, etree._Element] = {}
        self._changed: set[str] = set()
        self._strings: list[str] | None = None
        if self.tree(BOOK).tag != f"{N}workbook":
            raise fail(
                "这种格式(Strict Open XML)不能加标记", str(path), "在 Excel 或 WPS 中另存为普通的 .xlsx 再试"
            )

    # Parts ---------------------------------------------------------------------------------------

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def names(self) -> tuple[str, ...]:
        return tuple(self._parts)

    def raw(self, name: str) -> bytes:
        if name in self._changed:
            return etree.tostring(
                self._trees[name].getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
            )
        return self._parts[name]

    def tree(self, name: str) -> etree._Element:
        """For reading."""
        if name not in self._trees:
            self._trees[name] = etree.fromstring(self._parts[name], _PARSER)
        return self._trees[name]

    def edit(self, name: str) -> etree._Element:
        """For changing."""
        self._changed.add(name)
        return self.tree(name)

    def put(self, name: str, data: bytes) -> None:
        self._trees.pop(name, None)
        self._changed.discard(name)
        self._parts[name] = data

    def remove(self, name: str) -> None:
        """With its relations and its content type."""
        for gone in (name, relations_name(name)):
            self._parts.pop(gone, None)
            self._trees.pop(gone, None)
            self._changed.discard(gone)
            for item in self.tree(_TYPES).findall(f"{_T}Override"):
                if item.get("PartName") == f"/{gone}":
                    self.edit(_TYPES).remove(item)

    def add(self, name: str, data: bytes, content_type: str) -> None:
        self.put(name, data)
        etree.SubElement(self.edit(_TYPES), f"{_T}Override", PartName=f"/{name}", ContentType=content_type)

    def free_name(self, pattern: str) -> str:
        """The first name that no part has: ``xl/comments{}.xml`` → ``xl/comments1.xml``."""
        taken = {name.lower() for name in self._parts}
        numbers = range(1, len(taken) + 2)
        return next(name for n in numbers if (name := pattern.format(n)).lower() not in taken)

    def zipped(self) -> bytes:
        return zipped(pack(name, self.raw(name)) for name in self._parts)

    # Relations -----------------------------------------------------------------------------------

    def relations(self, part: str) -> list[Relation]:
        """With targets as names of parts."""
        name = relations_name(part)
        if name not in self._parts:
            return []
        folder, found = posixpath.dirname(part), []
        for item in self.tree(name).iterfind(f"{{{RELATIONS}}}Relationship"):
            target, outside = str(item.get("Target")), item.get("TargetMode") == "External"
            if not outside and not target.startswith("#"):
                target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            found.append(Relation(str(item.get("Id")), str(item.get("Type")), target, outside))
        return found

    def related(self, part: str, kind: str) -> Relation | None:
        """The first relation of a kind whose part is there."""
        return next(
            (item for item in self.relations(part) if item.kind == kind and item.target in self._parts), None
        )

    def relate(self, part: str, kind: str, target: str) -> str:
        """Adds a relation and gives its id."""
        name = relations_name(part)
        if name not in self._parts:
            self.put(name, f'{DECLARATION}<Relationships xmlns="{RELATIONS}"/>'.encode())
        taken = {item.id for item in self.relations(part)}
        own = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        etree.SubElement(
            self.edit(name), f"{{{RELATIONS}}}Relationship", Id=own, Type=f"{OFFICE}/{kind}", Target=f"/{target}"
        )  # fmt: skip
        return own

    def unrelate(self, part: str, relation: str) -> None:
        """A relations part that holds nothing more goes too."""
        name = relations_name(part)
        root = self.edit(name)
        for item in list(root):
            if item.get("Id") == relation:
                root.remove(item)
        if not len(root):
            self.remove(name)

    # Sheets --------------------------------------------------------------------------------------

    def sheets(self) -> list[SheetPart]:
        """The worksheets in their order; charts that fill a sheet are none."""
        targets = {item.id: item for item in self.relations(BOOK)}
        found = []
        for element in self.sheet_elements():
            relation = targets.get(str(element.get(f"{R}id")))
            if relation and relation.kind == "worksheet" and relation.target in self._parts:
                found.append(SheetPart(str(element.get("name")), relation.target, element))
        return found

    def sheet_elements(self) -> list[etree._Element]:
        """Of every kind of sheet: their order is what names and views count by."""
        return self.tree(BOOK).findall(f"{N}sheets/{N}sheet")

    def text(self, cell: etree._Element) -> str:
        """The text in a cell."""
        if cell.get("t") == "inlineStr":
            return "".join(plain(item) for item in cell.iterfind(f"{N}is"))
        value = cell.findtext(f"{N}v") or ""
        return self._shared()[int(value)] if cell.get("t") == "s" and value else value

    def _shared(self) -> list[str]:
        if self._strings is None:
            found = self.related(BOOK, "sharedStrings")
            self._strings = [plain(item) for item in self.tree(found.target)] if found else []
        return self._strings


def elements_of(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Elements of the main namespace, wherever they stand."""
    return root.iter(f"{{{MAIN}}}{name}")
