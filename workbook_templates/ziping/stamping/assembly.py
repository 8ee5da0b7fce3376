"""A workbook put together from its sheets and from what its template has besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

from ziping.stamping.attached import Attached
from ziping.stamping.layout import Layout
from ziping.stamping.names import Name
from ziping.stamping.package import (
    BOOK,
    MAIN,
    OFFICE,
    N,
    Packed,
    Relation,
    pack,
    parse,
    relations_name,
    relations_xml,
    types_xml,
    zipped,
)
from ziping.stamping.references import moved
from ziping.stamping.sheet import Sheet
from ziping.stamping.styles import Variants
from ziping.stamping.workbook import Template
from ziping.stamping.writing import attribute, escaped, text_cell

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_DROPPED = {"calcChain"}
_Key = TypeVar("_Key")
_Made = TypeVar("_Made")


@dataclass(slots=True)
class OutputSheet:
    """A sheet of the workbook being made.

    Args:
        names: hidden defined names about it, as XML.
    """

    title: str
    xml: bytes
    source: Sheet | None = None
    layout: Layout | None = None
    hidden: bool = False
    names: bytes = b""


def assemble(
    template: Template,
    sheets: Sequence[OutputSheet],
    variants: Variants,
    renames: Callable[[OutputSheet], Callable[[str], str]],
) -> bytes:
    """The workbook's bytes.

    Args:
        renames: the sheet prefixes of formulas on a sheet, in its output names.
    """
    return _Assembly(template, sheets, variants, renames).run()


class _Assembly:
    def __init__(
        self,
        template: Template,
        sheets: Sequence[OutputSheet],
        variants: Variants,
        renames: Callable[[OutputSheet], Callable[[str], str]],
    ) -> None:
        self.template, self.sheets, self.variants, self.renames = template, sheets, variants, renames
        self.package = template.package
        self.types: dict[str, str] = {}
        self.parts: list[Packed] = []
        self.layouts = {item.source.title: item.layout for item in sheets if item.source and item.layout}

    def run(self) -> bytes:
        package = self.package
        sources = {sheet.part for sheet in self.template.sheets}
        owned = self._owned(sources)
        book = [item for item in package.relations(BOOK) if item.kind not in ("worksheet", *_DROPPED)]
        dropped = {item.target for item in package.relations(BOOK) if item.kind in _DROPPED}
        skip = (
            sources
            | owned
            | dropped
            | {"[Content_Types].xml", BOOK, relations_name(BOOK), "docProps/app.xml"}
        )
        skip |= {relations_name(part) for part in (*sources, *owned)}
        styles = next(item.target for item in book if item.kind == "styles")
        relations = []
        taken: set[str] = set()
        for number, sheet in enumerate(self.sheets, 1):
            part = f"xl/worksheets/sheet{number}.xml"
            relations.append(Relation(f"rIdSheet{number}", f"{OFFICE}/worksheet", part))
            self._add(part, sheet.xml, _SHEET_TYPE)
            self._attached(part, sheet, taken)
        root = [item for item in package.relations("") if item.target != "docProps/app.xml"]
        for name, data in package.parts.items():
            if name in skip or name == "_rels/.rels":
                continue
            if name == styles:
                self._add_packed(self._styles(name, data))
            elif name.endswith("sharedStrings.xml"):
                self._add_packed(self._fixed(name, _without_markers(data)))
            else:
                self._add_packed(self._fixed(name, data))
        self._add(BOOK, self._book(), package.types[BOOK])
        self._add(relations_name(BOOK), relations_xml([*book, *relations]), "")
        self._add("_rels/.rels", relations_xml(root), "")
        return zipped([pack("[Content_Types].xml", types_xml(self.types)), *self.parts])

    def _add(self, name: str, data: bytes, kind: str) -> None:
        self.parts.append(pack(name, data))
        self.types[name] = kind

    def _add_packed(self, part: Packed) -> None:
        self.parts.append(part)
        name = part.name.decode()
        self.types[name] = self.package.types.get(name, "application/octet-stream")

    def _fixed(self, name: str, data: bytes) -> Packed:
        """A part that is the same in every workbook: deflated once."""
        kept = self.template.packed
        if name not in kept:
            kept[name] = pack(name, data)
        return kept[name]

    def _styles(self, name: str, data: bytes) -> Packed:
        wanted = tuple(self.variants.numbers)
        styles = self.template.styles
        return _kept(
            self.template.styled,
            wanted,
            lambda: pack(name, styles.with_variants(list(wanted)) if wanted else data),
        )

    def _owned(self, sources: set[str]) -> set[str]:
        """Parts that belong to one sheet and are copied with it."""
        owned: set[str] = set()
        todo = list(sources)
        while todo:
            for item in self.package.relations(todo.pop()):
                if not item.external and item.kind != "image" and item.target not in owned | sources:
                    owned.add(item.target)
                    todo.append(item.target)
        return owned

    def _attached(self, part: str, sheet: OutputSheet, taken: set[str]) -> None:
        if sheet.source is None or sheet.layout is None or not self.package.relations(sheet.source.part):
            return
        if sheet.title == sheet.source.title:
            # Nothing in it depends on the data: workbooks of one shape share it.
            key = (part, frozenset(taken), *self.layouts.values())
            copied = _kept(self.template.attached, key, lambda: self._copied(part, sheet, set(taken)))
        else:
            copied = self._copied(part, sheet, taken)
        for packed, kind in copied:
            name = packed.name.decode()
            self.parts.append(packed)
            self.types[name] = kind
            taken.add(name)

    def _copied(self, part: str, sheet: OutputSheet, taken: set[str]) -> list[tuple[Packed, str]]:
        """The parts that hang on a sheet, with their content types."""
        assert sheet.source is not None
        assert sheet.layout is not None
        attached = Attached(self.package, taken)
        relations, parts, types = attached.copy(
            sheet.source.part, sheet.layout, self.layouts.get, self.renames(sheet)
        )
        if relations:
            parts[relations_name(part)] = relations_xml(relations)
        return [(pack(name, data), types.get(name, "")) for name, data in parts.items()]

    def _book(self) -> bytes:
        states = self.template.states

        def state(sheet: OutputSheet) -> str:
            kept = states.get(sheet.source.title) if sheet.source else None
            shown = "veryHidden" if sheet.hidden else kept
            return f' state="{shown}"' if shown not in (None, "visible") else ""

        listed = "".join(
            f'<sheet name="{attribute(sheet.title)}" sheetId="{number}"{state(sheet)} r:id="rIdSheet{number}"/>'
            for number, sheet in enumerate(self.sheets, 1)
        )
        before, after = self.template.frame
        opening = f'{before}<sheets xmlns:r="{OFFICE}">{listed}</sheets><definedNames>'
        return b"".join((opening.encode(), *self._names(), f"</definedNames>{after}".encode()))

    def _names(self) -> list[bytes]:
        listed = []
        for item in self.template.names:
            if item.sheet is None:
                listed.append(self._name(item, item.formula, None))
                continue
            for number, sheet in enumerate(self.sheets):
                if sheet.source and sheet.layout and sheet.source.title == item.sheet:
                    text = moved(item.formula, sheet.layout.mover(self.layouts.get), self.renames(sheet))
                    listed.append(self._name(item, text, number))
        return ["".join(listed).encode(), *(sheet.names for sheet in self.sheets)]

    def _name(self, item: Name, formula: str, scope: int | None) -> str:
        if scope is None:
            any_sheet = next((sheet for sheet in self.sheets if sheet.layout), None)
            if any_sheet and any_sheet.layout:
                formula = moved(formula, any_sheet.layout.mover(self.layouts.get))
        local = "" if scope is None else f' localSheetId="{scope}"'
        return f'<definedName name="{attribute(item.name)}"{local}{item.attributes}>{escaped(formula)}</definedName>'


def _kept(kept: dict[_Key, _Made], key: _Key, make: Callable[[], _Made]) -> _Made:
    """What was made for this key, or makes it; shapes without end do not fill the memory."""
    if key not in kept:
        if len(kept) > 256:
            kept.clear()
        kept[key] = make()
    return kept[key]


def _without_markers(data: bytes) -> bytes:
    """The shared strings without the texts of markers, which no cell shows any more."""
    if b"{{" not in data and b"{%" not in data:
        return data
    root = parse(data)
    for item in root:
        text = "".join(piece.text or "" for piece in item.iter(f"{N}t"))
        if "{{" in text or "{%" in text:
            for child in list(item):
                item.remove(child)
            etree.SubElement(item, f"{N}t")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def rows_sheet(rows: Iterable[Sequence[str]]) -> bytes:
    """A sheet of plain texts, protected."""
    body = "".join(
        f'<row r="{number}">'
        + "".join(f'<c r="{"ABCDEFGH"[n]}{number}"{text_cell(text)}' for n, text in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    return (
        f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData><sheetProtection sheet="1" objects="1" scenarios="1"/></worksheet>'
    ).encode()
