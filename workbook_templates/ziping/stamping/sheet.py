"""One template sheet, read once: rows and cells with their markers, loops, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, range_boundaries

from ziping.errors import Problem, ZipingError, fail
from ziping.stamping.grammar import EndFor, For, Path, Text, parse_cell
from ziping.stamping.package import MAIN, parse
from ziping.stamping.writing import attribute, escaped

N = f"{{{MAIN}}}"
DEFAULT_WIDTH = 8.43
DEFAULT_HEIGHT = 15.0
_ROW_LOOKS = ("s", "customFormat", "hidden", "outlineLevel", "collapsed", "thickTop", "thickBot")


@dataclass(frozen=True, slots=True)
class Cell:
    """A template cell: ``text`` where it has markers, ``formula`` where it has one, else ``fixed`` XML.

    Args:
        fixed: what follows ``<c r="B2"``.
        array: the range of an array formula.
        words: what it says, where it says the same for everybody.
    """

    column: int
    letter: str
    style: int
    fixed: str = ""
    text: Text | None = None
    formula: str | None = None
    array: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    looks: str
    height: float | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """Rows ``first`` to ``last`` between the markers; ``id`` is the marker row of its ``for``."""

    id: int
    marker: For
    first: int
    last: int
    body: tuple[Row | Loop, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Cells from (first, left) to (last, right)."""

    left: int
    first: int
    right: int
    last: int

    @classmethod
    def parse(cls, text: str) -> Range:
        left, first, right, last = range_boundaries(text)
        return cls(left, first, right, last)


@dataclass(frozen=True, slots=True)
class Strings:
    """The shared strings: their plain texts, by index, and which of them are formatted in parts."""

    texts: tuple[str, ...]
    rich: frozenset[int]

    @classmethod
    def read(cls, data: bytes | None) -> Strings:
        items = [] if data is None else list(parse(data))
        rich = frozenset(index for index, item in enumerate(items) if _is_rich(item))
        return cls(tuple(map(_plain, items)), rich)


def _plain(item: etree._Element) -> str:
    """The text of a string item, without its phonetic reading."""
    texts = (t for t in item.iter(f"{N}t") if (above := t.getparent()) is None or above.tag != f"{N}rPh")
    return "".join(t.text or "" for t in texts)


def _is_rich(item: etree._Element) -> bool:
    """Whether its runs look different."""
    looks = [run.find(f"{N}rPr") for run in item.iterfind(f"{N}r")]
    return len({b"" if look is None else etree.tostring(look) for look in looks}) > 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """A template sheet.

    Args:
        around: the elements of the sheet beside its rows, by name.
        widths: of columns, in characters.
    """

    title: str
    part: str
    root: etree._Element
    nodes: tuple[Row | Loop, ...]
    merges: tuple[Range, ...]
    widths: Mapping[int, float]
    markers: frozenset[int]
    loops_of: Mapping[int, tuple[int, ...]] = field(repr=False)
    """template row → the loops around it, outermost first"""
    paths: frozenset[str]
    """the last words of all paths"""

    @property
    def where(self) -> str:
        return f"模板工作表「{self.title}」"

    def around(self, name: str) -> list[etree._Element]:
        return self.root.findall(f"{N}{name}")

    def width(self, column: int) -> float:
        return self.widths.get(column, DEFAULT_WIDTH)


def read_sheet(
    title: str, part: str, data: bytes, strings: Strings, bound: Mapping[str, Path], problems: list[Problem]
) -> Sheet:
    """Compiles a sheet; what is wrong with it goes to ``problems``.

    Args:
        bound: cell → the path that a defined name binds it to.
    """
    root = parse(data)
    where = f"模板工作表「{title}」"
    reader = _Reader(where, strings, bound, problems)
    table = root.find(f"{N}sheetData")
    assert table is not None
    rows = [reader.row(element) for element in table]
    nodes, markers, loops_of = _nest(rows, where, problems)
    merges = tuple(Range.parse(str(item.get("ref"))) for item in root.iterfind(f"{N}mergeCells/{N}mergeCell"))
    return Sheet(title, part, root, nodes, merges, _widths(root), markers, loops_of, frozenset(_paths(nodes)))


def _paths(nodes: tuple[Row | Loop, ...]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Loop):
            yield from _paths(node.body)
        else:
            for cell in node.cells:
                yield from (
                    piece.tail.rpartition(".")[2] for piece in cell.text or () if isinstance(piece, Path)
                )


def _widths(root: etree._Element) -> dict[int, float]:
    return {
        column: 0.0 if item.get("hidden") in ("1", "true") else float(item.get("width") or DEFAULT_WIDTH)
        for item in root.iterfind(f"{N}cols/{N}col")
        for column in range(int(str(item.get("min"))), min(int(str(item.get("max"))), 256) + 1)
    }


@dataclass(slots=True)
class _RowRead:
    row: Row
    marker: For | EndFor | None
    where: str


class _Reader:
    """Reads rows; keeps the shared formulas it has seen."""

    def __init__(
        self, where: str, strings: Strings, bound: Mapping[str, Path], problems: list[Problem]
    ) -> None:
        self.where, self.strings, self.bound, self.problems = where, strings, bound, problems
        self.shared: dict[str, tuple[str, str]] = {}

    def row(self, element: etree._Element) -> _RowRead:
        number = int(str(element.get("r")))
        looks = "".join(
            f' {name}="{attribute(value)}"' for name in _ROW_LOOKS if (value := element.get(name))
        )
        height = element.get("ht")
        cells: list[Cell] = []
        marker: For | EndFor | None = None
        marked = ""
        for item in element:
            at = str(item.get("r"))
            try:
                found = self._cell(item, at)
            except ZipingError as error:
                self.problems += error.problems
                continue
            if isinstance(found, Cell):
                cells.append(found)
            elif marker is None:
                marker, marked = found, at
            else:
                self.problems.append(
                    Problem("一行里有两个循环标记", f"{self.where}{at}", "for 与 endfor 各占一行")
                )
        if marker is not None and any(cell.text or cell.formula or "<v>" in cell.fixed for cell in cells):
            self.problems.append(
                Problem(
                    "循环标记所在的行还有别的内容",
                    f"{self.where}{marked}",
                    "把别的内容移到循环之内或之外;标记行不出现在成表里",
                )
            )
        row = Row(number, looks, float(height) if height else None, tuple(cells))
        return _RowRead(row, marker, f"{self.where}{marked or f'第{number}行'}")

    def _cell(self, item: etree._Element, at: str) -> Cell | For | EndFor:
        letter, _ = coordinate_from_string(at)
        column, style = column_index_from_string(letter), int(item.get("s") or 0)
        kind, value, formula = item.get("t"), item.find(f"{N}v"), item.find(f"{N}f")
        if at in self.bound:
            return Cell(column, letter, style, text=(self.bound[at],))
        if formula is not None:
            text, array = self._formula(formula, at)
            return Cell(column, letter, style, formula=text, array=array)
        inline = item.find(f"{N}is")
        if kind == "inlineStr" and inline is not None:
            written, rich = _plain(inline), _is_rich(inline)
            fixed = f' t="inlineStr">{inner_xml(inline, {None: MAIN})}</c>'
        elif value is None or value.text is None:
            return Cell(column, letter, style, f' s="{style}"/>')
        else:
            written = self.strings.texts[int(value.text)] if kind == "s" else ""
            rich = kind == "s" and int(value.text) in self.strings.rich
            fixed = (f' t="{kind}"' if kind else "") + f"><v>{escaped(value.text)}</v></c>"
        parsed = parse_cell(written, f"{self.where}{at}")
        if isinstance(parsed, For | EndFor):
            return parsed
        if parsed and rich:
            mend = "整格用一种字体和颜色,或把要替换的内容放到单独的一格"
            raise fail("有替换标记的单元格里,一部分文字另设了格式,不能保留", f"{self.where}{at}", mend)
        return Cell(column, letter, style, f' s="{style}"{fixed}', parsed, words="" if parsed else written)

    def _formula(self, element: etree._Element, at: str) -> tuple[str, str | None]:
        """The formula of a cell, a shared one written out."""
        kind, text = element.get("t"), element.text or ""
        if kind == "dataTable":
            raise fail("模拟运算表不能保留", f"{self.where}{at}", "改为普通公式")
        if kind == "array":
            return text, element.get("ref")
        if kind == "shared":
            number = str(element.get("si"))
            if text:
                self.shared[number] = (text, at)
            elif number in self.shared:
                original, origin = self.shared[number]
                text = Translator(f"={original}", origin).translate_formula(at)[1:]
        return text, None


def _nest(
    rows: list[_RowRead], where: str, problems: list[Problem]
) -> tuple[tuple[Row | Loop, ...], frozenset[int], dict[int, tuple[int, ...]]]:
    """Rows within their loops."""
    stack: list[tuple[_RowRead | None, list[Row | Loop]]] = [(None, [])]
    markers: set[int] = set()
    loops_of: dict[int, tuple[int, ...]] = {}
    for item in _without_gaps(rows):
        if item.marker is None:
            loops_of[item.row.number] = tuple(begun.row.number for begun, _ in stack if begun)
            stack[-1][1].append(item.row)
            continue
        markers.add(item.row.number)
        if isinstance(item.marker, For):
            stack.append((item, []))
            continue
        begun, body = stack.pop()
        if begun is None or not isinstance(begun.marker, For):
            problems.append(Problem("endfor 没有对应的 for", item.where, "补上 {%tr for … %},或删去这个标记"))
            stack = [(None, body)]
            continue
        if not body:
            problems.append(Problem("循环里没有行", begun.where, "在 for 与 endfor 之间放要重复的行"))
        number = begun.row.number
        stack[-1][1].append(Loop(number, begun.marker, number + 1, item.row.number - 1, tuple(body)))
    for begun, _ in stack[1:]:
        assert begun is not None
        problems.append(Problem("循环没有 endfor", begun.where, "补上 {%tr endfor %}"))
    return tuple(stack[0][1]), frozenset(markers), loops_of


def _without_gaps(rows: list[_RowRead]) -> Iterator[_RowRead]:
    """Rows that the file leaves out are rows too: they take part in loops and move what is below them."""
    expected = 1
    for item in rows:
        for number in range(expected, item.row.number):
            yield _RowRead(Row(number, "", None, ()), None, "")
        yield item
        expected = item.row.number + 1


def inner_xml(element: etree._Element, outside: Mapping[str | None, str]) -> str:
    """An element as it stands inside others: namespaces declared outside are not declared again."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    for prefix, uri in outside.items():
        text = text.replace(f' xmlns:{prefix}="{uri}"' if prefix else f' xmlns="{uri}"', "", 1)
    return text


def open_tag(root: etree._Element) -> str:
    """The start tag of a sheet with all its namespaces."""
    bare = copy(root)
    del bare[:]
    bare.text = None
    return etree.tostring(bare, encoding="unicode", with_tail=False).removesuffix("/>") + ">"
