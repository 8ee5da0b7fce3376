"""A template workbook, compiled once, and the workbooks made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as FilePath
from typing import TypeVar

from lxml import etree

from ziping.errors import Problem, ZipingError
from ziping.stamping.attached import Attached
from ziping.stamping.grammar import bound_by_name
from ziping.stamping.layout import Layout
from ziping.stamping.names import Name, bound_cells, read_names
from ziping.stamping.package import (
    DECLARATION,
    MAIN,
    OFFICE,
    N,
    Package,
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
from ziping.stamping.refusals import moving_rows, refusals, repeated_sheets
from ziping.stamping.sheet import Sheet, inner_xml, open_tag, read_sheet
from ziping.stamping.strings import Strings
from ziping.stamping.styles import Styles, Variants
from ziping.stamping.writing import attribute, escaped, text_cell

_R = f"{{{OFFICE}}}"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_DROPPED = {"calcChain"}
_BOOK = "xl/workbook.xml"
_Key = TypeVar("_Key")
_Made = TypeVar("_Made")
_RECALCULATED = '<calcPr calcId="191029" fullCalcOnLoad="1"/>'


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


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A template workbook: its sheets compiled, all else as it is.

    Args:
        frame: workbook.xml before its list of sheets, and after its defined names.
        states: of its sheets, where they are hidden.
    """

    package: Package
    sheets: tuple[Sheet, ...]
    styles: Styles
    names: tuple[Name, ...]
    frame: tuple[str, str]
    states: Mapping[str, str]
    _packed: dict[str, Packed] = field(default_factory=dict)
    _styled: dict[tuple[object, ...], Packed] = field(default_factory=dict)
    _attached: dict[tuple[object, ...], list[tuple[Packed, str]]] = field(default_factory=dict)

    def assemble(
        self,
        sheets: Sequence[OutputSheet],
        variants: Variants,
        renames: Callable[[OutputSheet], Callable[[str], str]],
    ) -> bytes:
        """The workbook's bytes.

        Args:
            renames: the sheet prefixes of formulas on a sheet, in its output names.
        """
        return _Assembly(self, sheets, variants, renames).run()


@lru_cache(32)
def read_template(path: FilePath, stamp: tuple[int, int] = (0, 0)) -> Template:
    """Compiles a template.

    Args:
        stamp: changes when the file does, so that an edited template is read anew.

    Raises:
        ZipingError: with everything that is wrong with it.
    """
    package = Package.read(path)
    book = parse(package.parts[_BOOK])
    relations = {item.id: item for item in package.relations(_BOOK)}
    problems: list[Problem] = []
    kinds = {item.kind: item.target for item in relations.values()}
    strings = Strings.read(package.parts.get(kinds.get("sharedStrings", "")))
    listed = [
        (str(e.get("name")), relations[str(e.get(f"{_R}id"))]) for e in book.iterfind(f"{N}sheets/{N}sheet")
    ]
    names = read_names(book, [title for title, _ in listed])
    problems += refusals(package, {title: item.target for title, item in listed}, _BOOK)
    problems += [
        Problem(
            f"名称「{item.name}」引用了工作表「{title}」,这张表会按表单生成多张或一张也没有",
            "模板",
            "删去这个名称,或把名称的范围改为这张工作表",
        )
        for item in names
        if item.sheet is None and bound_by_name(item.name) is None
        for title in repeated_sheets(item.formula)
    ]
    sheets = []
    for title, item in listed:
        if item.kind != "worksheet":
            problems.append(
                Problem(
                    f"「{title}」不是普通工作表,不能保留",
                    f"模板工作表「{title}」",
                    "删去图表工作表、宏表,把图表放到普通工作表上",
                )
            )
            continue
        bound = bound_cells(names, title)
        sheets.append(read_sheet(title, item.target, package.parts[item.target], strings, bound, problems))
    kept = tuple(item for item in names if bound_by_name(item.name) is None)
    problems += moving_rows(sheets)
    if problems:
        raise ZipingError(problems)
    states = {
        str(e.get("name")): str(e.get("state", "visible")) for e in book.iterfind(f"{N}sheets/{N}sheet")
    }
    styles = Styles(package.parts[kinds["styles"]])
    return Template(package, tuple(sheets), styles, kept, _frame(book), states)


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
        book = [item for item in package.relations(_BOOK) if item.kind not in ("worksheet", *_DROPPED)]
        dropped = {item.target for item in package.relations(_BOOK) if item.kind in _DROPPED}
        skip = (
            sources
            | owned
            | dropped
            | {"[Content_Types].xml", _BOOK, relations_name(_BOOK), "docProps/app.xml"}
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
        self._add(_BOOK, self._book(), package.types[_BOOK])
        self._add(relations_name(_BOOK), relations_xml([*book, *relations]), "")
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
        kept = self.template._packed
        if name not in kept:
            kept[name] = pack(name, data)
        return kept[name]

    def _styles(self, name: str, data: bytes) -> Packed:
        wanted = tuple(self.variants.numbers)
        styles = self.template.styles
        return _kept(
            self.template._styled,
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
            copied = _kept(self.template._attached, key, lambda: self._copied(part, sheet, set(taken)))
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


def _frame(book: etree._Element) -> tuple[str, str]:
    """workbook.xml before its list of sheets, and after its defined names."""
    inside = dict(book.nsmap)
    before, after = [DECLARATION, open_tag(book)], list[str]()
    result = before
    for element in book:
        name = etree.QName(element).localname
        if name == "sheets":
            result = after
        elif name == "bookViews":
            result.append('<bookViews><workbookView activeTab="0"/></bookViews>')
        elif name not in ("definedNames", "calcPr", "customWorkbookViews"):
            if name == "extLst":
                result.append(_RECALCULATED)
            result.append(inner_xml(element, inside))
    if _RECALCULATED not in after:
        after.append(_RECALCULATED)
    return "".join(before), "".join((*after, "</workbook>"))


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
