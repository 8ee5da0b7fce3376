"""A sheet made ready for one shape: what in it is fixed, and what is a function of the data."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import Any, Protocol

from ziping.errors import ZipingError, fail
from ziping.stamping.addresses import quoted_title
from ziping.stamping.grammar import For, Path, Text
from ziping.stamping.heights import MAX_POINTS, em, room, text_points
from ziping.stamping.layout import Layout, OutputRow, Scope
from ziping.stamping.moving import AFTER, BEFORE, OWN, Moving, area
from ziping.stamping.rendering import Fill, Height, Measured, Ready, Words
from ziping.stamping.sheet import DEFAULT_HEIGHT, Cell, Range, Sheet, inner_xml, open_tag
from ziping.stamping.styles import Styles
from ziping.stamping.writing import attribute, escaped, text_cell

_EMPTY = re.compile(r"\s*[(（]分[)）]")
"""「(分)」 is left of 「({{ b.weight }}分)」 where nothing has a weight."""
_PROTECTION = '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0"/>'


class Slot:
    """A place for a value: its cell, its template cell's style, and where that stands for messages."""

    __slots__ = ("at", "cell", "row", "where")

    def __init__(self, row: OutputRow, cell: Cell, where: str) -> None:
        self.row, self.cell = row, cell
        self.at = f"{cell.letter}{row.number}"
        self.where = where


class Binder(Protocol):
    """What the paths of a sheet mean for one shape of data."""

    def items(self, marker: For, scope: Scope) -> Sequence[Any] | None:
        """The items of a loop; None for an unknown one."""

    def merge_key(self, path: Path, scope: Scope) -> Hashable:
        """What equal neighbours share; None where a path cannot be merged."""

    def place(self, path: Path, scope: Scope, slot: Slot) -> None:
        """Notes where a bound cell stands, before any is filled."""

    def cell(self, path: Path, scope: Scope, slot: Slot) -> Sequence[Words] | None:
        """A bound cell: what follows ``<c r="B2"``; None for an unknown path."""

    def text(self, path: Path, scope: Scope) -> Words | None:
        """A path inside other text, or the words of a bound cell; None for an unknown path."""

    def validations(self) -> Fill | None: ...

    def hyperlinks(self) -> Fill | None: ...

    def formats(self, sheet: Sheet) -> str:
        """Conditional formats beside the template's own."""


def lay_out(sheet: Sheet, binder: Binder) -> Layout:
    def items(marker: For, scope: Scope, loop: int) -> Sequence[Any]:
        found = binder.items(marker, scope)
        if found is None:
            where = f"{sheet.where}第{loop}行"
            raise fail(
                f"没有可循环的「{marker.head}.{marker.tail}」",
                where,
                "核对循环的名称,如 form.indicators、workbook.forms",
            )
        return found

    def merge_key(path: Path, scope: Scope) -> object:
        return binder.merge_key(path, scope)

    return Layout(sheet, items, merge_key)


def specialise(
    binder: Binder, styles: Styles, moving: Moving, front: bool = False, *, protected: bool = True
) -> Ready:
    """Raises ZipingError with every path of the sheet that is unknown.

    Args:
        front: this sheet is shown when the workbook is opened.
        protected: also where the template does not protect it.
    """
    return _Specialiser(binder, styles, moving, front, protected).run()


class _Specialiser:
    def __init__(self, binder: Binder, styles: Styles, moving: Moving, front: bool, protected: bool) -> None:
        self.layout, self.binder, self.styles, self.moving = moving.layout, binder, styles, moving
        self.front, self.protected = front, protected
        self.sheet, layout = self.layout.sheet, self.layout
        self.pieces: list[list[str]] = [[]]
        self.fills: list[Fill] = []
        self.problems: list[Any] = []
        self.spans = {(m.first, m.left): m for m in layout.merges}

    def run(self) -> Ready:
        bound = list(self._bound())
        for path, slot in bound:
            self.binder.place(path, slot.row.scope, slot)
        self._fixed(open_tag(self.sheet.root))
        for name in BEFORE:
            self._fixed(self._before(name))
        self._fixed("<sheetData>")
        for row in self.layout.rows:
            self._row(row)
        self._fixed("</sheetData>")
        for name in AFTER:
            self._after(name)
        self._fixed("</worksheet>")
        if self.problems:
            raise ZipingError(dict.fromkeys(self.problems))
        return Ready(self.layout, ["".join(piece) for piece in self.pieces], self.fills)

    def _bound(self) -> Any:
        for row in self.layout.rows:
            for cell in row.template.cells:
                path = cell.text[0] if cell.text and len(cell.text) == 1 else None
                if isinstance(path, Path) and (row.number, cell.column) not in self.layout.covered:
                    yield path, self._slot(row, cell)

    def _slot(self, row: OutputRow, cell: Cell) -> Slot:
        return Slot(row, cell, f"{self.sheet.where}{cell.letter}{row.template.number}")

    def _fixed(self, xml: str) -> None:
        first, *others = xml.split(OWN)
        self.pieces[-1].append(first)
        for text in others:
            self.fills.append(_own_title)
            self.pieces += ([], [text])

    def _fill(self, fill: Words) -> None:
        if isinstance(fill, str):
            self._fixed(fill)
        else:
            self.fills.append(fill)
            self.pieces += ([], [])

    def _row(self, row: OutputRow) -> None:
        self._fixed(f'<row r="{row.number}"{row.template.looks}')
        least, measured = self._least_height(row)
        if doubtful := tuple(text for text in measured if not text.fits(least)):
            self._fill(Height(least, doubtful))
        elif measured or least != DEFAULT_HEIGHT:
            self._fixed(f' ht="{least:g}" customHeight="1"')
        self._fixed(">")
        for cell in row.template.cells:
            self._fixed(f'<c r="{cell.letter}{row.number}"')
            try:
                self._cell(row, cell)
            except ZipingError as error:
                self.problems += error.problems
        self._fixed("</row>")

    def _cell(self, row: OutputRow, cell: Cell) -> None:
        style = f' s="{cell.style}"'
        if (row.number, cell.column) in self.layout.covered:
            self._fixed(f"{style}/>")
        elif cell.formula is not None:
            self._fixed(style + cell.fixed + self._formula(row, cell))
        elif cell.text is None:
            edge = self.layout.edges.get((row.number, cell.column))
            self._fixed(cell.fixed if edge is None or cell.words else f' s="{edge}"/>')
        elif len(cell.text) == 1 and isinstance(path := cell.text[0], Path):
            bound = self.binder.cell(path, row.scope, self._slot(row, cell))
            if bound is None:
                raise self._unknown(path, row, cell)
            for words in bound:
                self._fill(words)
        else:
            words = self._words(cell.text, row, cell)
            self._fill(
                style + text_cell(words)
                if isinstance(words, str)
                else lambda data: style + text_cell(words(data))
            )

    def _formula(self, row: OutputRow, cell: Cell) -> str:
        text = escaped(self.moving.formula(cell.formula or "", row))
        if cell.array is None:
            return f"><f>{text}</f></c>"
        shift = row.number - row.template.number
        item = Range.parse(cell.array)
        moved = Range(item.left, item.first + shift, item.right, item.last + shift)
        return f'><f t="array" ref="{area(moved)}">{text}</f></c>'

    def _words(self, text: Text, row: OutputRow, cell: Cell) -> Words:
        parts: list[Words] = []
        for piece in text:
            words = self.binder.text(piece, row.scope) if isinstance(piece, Path) else piece
            if words is None:
                assert isinstance(piece, Path)
                raise self._unknown(piece, row, cell)
            parts.append(words)
        if len(parts) == 1:
            return parts[0]
        known = [part for part in parts if isinstance(part, str)]
        if len(known) == len(parts):
            return _EMPTY.sub("", "".join(known))
        if any("分" in part for part in known):
            return lambda data: _EMPTY.sub("", _joined(parts, data))
        return lambda data: _joined(parts, data)

    def _unknown(self, path: Path, row: OutputRow, cell: Cell) -> ZipingError:
        where = f"{self.sheet.where}{cell.letter}{row.template.number}"
        return fail(f"不认识「{path}」", where, "核对花括号里的名称")

    def _least_height(self, row: OutputRow) -> tuple[float, list[Measured]]:
        """The height of a row without its data, and the texts that may need more."""
        least = row.template.height or DEFAULT_HEIGHT
        measured: list[Measured] = []
        for cell in row.template.cells:
            span = self.spans.get((row.number, cell.column))
            if (span and span.last > span.first) or (row.number, cell.column) in self.layout.covered:
                continue
            if not (cell.text or cell.words) or not self.styles.wraps(cell.style):
                continue
            columns = range(cell.column, (span.right if span else cell.column) + 1)
            pixels = room(sum(self.sheet.width(column) for column in columns))
            wide = em(self.styles.font_size(cell.style))
            if cell.text is None:
                least = max(least, text_points(cell.words, pixels, wide))
                continue
            try:
                words = self._words(cell.text, row, cell)
            except ZipingError as error:
                self.problems += error.problems
                continue
            if isinstance(words, str):
                least = max(least, text_points(words, pixels, wide))
            else:
                measured.append(Measured(words, pixels, wide))
        return min(least, MAX_POINTS), measured

    def _before(self, name: str) -> str:
        if name == "dimension":
            return ""
        text = ""
        for element in self.sheet.around(name):
            if name == "sheetViews":
                views = re.sub(r' tabSelected="\w+"', "", self.moving.views(element))
                text += (
                    views.replace("<sheetView ", '<sheetView tabSelected="1" ', 1) if self.front else views
                )
            else:
                text += inner_xml(element, self.sheet.root.nsmap)
        return text

    def _after(self, name: str) -> None:
        own = {"dataValidations": self.binder.validations, "hyperlinks": self.binder.hyperlinks}.get(name)
        if name == "mergeCells":
            self._fixed(self.moving.merges())
        elif name == "sheetProtection":
            found = self.sheet.around(name)
            given = "".join(inner_xml(element, self.sheet.root.nsmap) for element in found)
            self._fixed(given or (_PROTECTION if self.protected else ""))
        elif name == "extLst":
            self._fixed(self.moving.extensions())
        elif own is not None:
            moved = self.moving.validations if name == "dataValidations" else self.moving.hyperlinks
            extra = own()
            if extra is None:
                self._fixed(moved(()))
            else:
                # The count attribute may be left out.
                opening, _, closing = re.sub(r' count="\d+"', "", moved(("\0",)), count=1).partition("\0")
                self._fixed(opening)
                self._fill(extra)
                self._fixed(closing)
        else:
            for element in self.sheet.around(name):
                self._fixed(self.moving.element(element))
            if name == "conditionalFormatting":
                self._fixed(self.binder.formats(self.sheet))


def _own_title(data: Any) -> str:
    return attribute(quoted_title(data.title))


def _joined(parts: Sequence[Words], data: Any) -> str:
    return "".join([part if isinstance(part, str) else part(data) for part in parts])
