"""One template sheet, read once: rows and cells with their markers, loops, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, range_boundaries

from ziping.errors import Problem, ZipingError, fail
from ziping.stamping.grammar import EndFor, For, Path, Text, parse_cell
from ziping.stamping.package import MAIN, N, parse
from ziping.stamping.strings import Strings, is_rich, plain
from ziping.stamping.writing import attribute, escaped

DEFAULT_WIDTH = 8.43
DEFAULT_HEIGHT = 15.0
FARTHEST = 10_000
"""Below this row nothing is printed any more; some programs leave the height of the last row of all, 1048576."""
_ROW_LOOKS = ("s", "customFormat", "hidden", "outlineLevel", "collapsed", "thickTop", "thickBot")


@dataclass(frozen=True, slots=True)
class Cell:
    """A template cell: ``text`` where it has markers, ``formula`` where it has one, else ``fixed`` XML.

    Args:
        fixed: what follows ``<c r="B2"``; of a formula's cell, its further attributes.
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
    marker_styles: Mapping[tuple[int, int], int]
    """(row, column) of a marker's row → its style: the rows go, but merged cells may end in them"""

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
    rows = reader.rows(table)
    nodes, markers, loops_of = _nest(rows, where, problems)
    marked = [item.row for item in rows if item.marker]
    styles = {(row.number, cell.column): cell.style for row in marked for cell in row.cells}
    problems += _torn_arrays(nodes, loops_of, where)
    merges = tuple(Range.parse(str(item.get("ref"))) for item in root.iterfind(f"{N}mergeCells/{N}mergeCell"))
    return Sheet(
        title, part, root, nodes, merges, _widths(root), markers, loops_of, frozenset(_paths(nodes)), styles
    )


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

    def rows(self, table: etree._Element) -> list[_RowRead]:
        """Rows in their order; one without a number follows the one before it."""
        found: list[_RowRead] = []
        number = 0
        for element in table.iterfind(f"{N}row"):
            number = int(element.get("r") or number + 1)
            if number <= FARTHEST:
                found.append(self._row(element, number))
            elif any(len(cell) for cell in element):
                mend = "删去这一行的内容:表下面很远的地方不会打印"
                self.problems.append(Problem("离表太远的地方还有内容", f"{self.where}第{number}行", mend))
        return found

    def _row(self, element: etree._Element, number: int) -> _RowRead:
        looks = "".join(
            f' {name}="{attribute(value)}"' for name in _ROW_LOOKS if (value := element.get(name))
        )
        height = element.get("ht")
        cells: list[Cell] = []
        marker: For | EndFor | None = None
        marked = ""
        column = 0
        for item in element.iterfind(f"{N}c"):
            at = item.get("r") or f"{get_column_letter(column + 1)}{number}"
            column = column_index_from_string(coordinate_from_string(at)[0])
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
            # A formula that spills over its neighbours.
            dynamic = f' cm="{attribute(item.get("cm") or "")}"' if item.get("cm") else ""
            return Cell(column, letter, style, dynamic, formula=text, array=array)
        inline = item.find(f"{N}is")
        if kind == "inlineStr" and inline is not None:
            written, rich = plain(inline), is_rich(inline)
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


def _torn_arrays(
    nodes: tuple[Row | Loop, ...], loops_of: Mapping[int, tuple[int, ...]], where: str
) -> Iterator[Problem]:
    """Array formulas over several rows of which a loop repeats some."""
    for node in nodes:
        if isinstance(node, Loop):
            yield from _torn_arrays(node.body, loops_of, where)
            continue
        for cell in node.cells:
            if cell.array is None:
                continue
            item = Range.parse(cell.array)
            if len({loops_of.get(row) for row in range(item.first, item.last + 1)}) > 1:
                mend = "每行写一个公式,或把数组公式放在循环之外"
                yield Problem("数组公式跨过循环的边界,不能保留", f"{where}{cell.letter}{node.number}", mend)


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
