"""A second, slow and simple way from a template to a form's sheet, to compare the engine with.

It reads the template with openpyxl and repeats rows one by one. Of ziping it uses only the rule set and the form:
how loops unroll, what is merged and where references go is worked out here anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from ziping.model import Form
from ziping.rules import RuleSet

FOR = re.compile(r"\{%tr for (\w+) in (\w+)\.(\w+) %\}")
END = re.compile(r"\{%tr endfor %\}")
MARK = re.compile(r"\{\{\s*(\w+)\.([\w.]+)\s*(\|\s*merge)?\s*\}\}")
REFERENCE = re.compile(r"(?<![A-Za-z!'])(\$?[A-Z]{1,2}\$?)(\d+)(?::(\$?[A-Z]{1,2}\$?)(\d+))?(?![\d(])")


@dataclass(frozen=True)
class Line:
    """An output row: the template row it comes from, the loop variables, the turns of its loops."""

    source: int
    scope: dict[str, Any]
    turns: tuple[tuple[int, int], ...]


def _levels(form: Form, rules: RuleSet, standard: bool) -> list[dict[str, Any]]:
    """一级 → 二级 → rows, in the order of first appearance; with the usual 二级指标 first where the form prints them."""
    tree: dict[str, dict[str, list[int]]] = {}
    if standard:
        tree = {one: {two: [] for two in below} for one, below in rules.level2.items()}
    for index, row in enumerate(form.indicators):
        tree.setdefault(row.level1, {}).setdefault(row.level2, []).append(index)
    return [
        {"name": one, "levels": [{"name": two, "rows": rows} for two, rows in below.items()]}
        for one, below in tree.items()
    ]


def _items(name: str, holder: Any, form: Form, rules: RuleSet) -> list[Any]:
    if name == "sources":
        return list(range(1, len(form.funds)))
    if name == "indicators":
        return list(range(len(form.indicators)))
    if name in ("levels", "standard_levels") and holder is form:
        return _levels(form, rules, name == "standard_levels")
    return holder[name] if holder else []


def lines(sheet: Worksheet, form: Form, rules: RuleSet) -> list[Line]:
    def unroll(first: int, last: int, scope: dict[str, Any], turns: tuple) -> Iterator[Line]:
        row = first
        while row <= last:
            begun = _marker(sheet, row, FOR)
            if begun is None:
                yield Line(row, scope, turns)
                row += 1
                continue
            end = _end(sheet, row)
            holder = form if begun[2] == "form" else scope.get(begun[2])
            for turn, item in enumerate(_items(begun[3], holder, form, rules) or [None]):
                yield from unroll(row + 1, end - 1, {**scope, begun[1]: item}, (*turns, (row, turn)))
            row = end + 1

    return list(unroll(1, sheet.max_row, {}, ()))


def _marker(sheet: Worksheet, row: int, pattern: re.Pattern[str]) -> re.Match[str] | None:
    found = (pattern.fullmatch(cell.value.strip()) for cell in sheet[row] if isinstance(cell.value, str))
    return next(filter(None, found), None)


def _end(sheet: Worksheet, start: int) -> int:
    depth = 0
    for row in range(start, sheet.max_row + 1):
        depth += bool(_marker(sheet, row, FOR)) - bool(_marker(sheet, row, END))
        if depth == 0:
            return row
    raise AssertionError("a loop without an end")


def _outputs(all_lines: list[Line], source: int, turns: tuple = ()) -> list[int]:
    """The output rows of a template row, of the same turns where they share loops."""
    shared = dict(turns)
    return [
        at
        for at, line in enumerate(all_lines, 1)
        if line.source == source and all(shared.get(loop, turn) == turn for loop, turn in line.turns)
    ]


def moved(formula: str, all_lines: list[Line], turns: tuple = ()) -> str:
    """A formula of the template's sheet in a row of these turns."""

    def one(match: re.Match[str]) -> str:
        first, last = int(match[2]), int(match[4] or match[2])
        found = [at for row in range(first, last + 1) for at in _outputs(all_lines, row, turns)]
        if not found:
            return match[0]
        end = match[3] or match[1]
        whole = min(found) == max(found) and not match[3]
        return f"{match[1]}{min(found)}" if whole else f"{match[1]}{min(found)}:{end}{max(found)}"

    return REFERENCE.sub(one, formula)


def areas(sqref: str, all_lines: list[Line]) -> set[tuple[int, int]]:
    """The cells (row, column) that a range of the template has become."""
    cells = set()
    for part in sqref.split():
        left, top, right, bottom = range_boundaries(part)
        for row in range(top, bottom + 1):
            for at in _outputs(all_lines, row):
                cells |= {(at, column) for column in range(left, right + 1)}
    return cells


def merges(sheet: Worksheet, all_lines: list[Line], form: Form) -> set[tuple[int, int, int, int]]:
    """(top, left, bottom, right) of every merged area."""
    result = set()
    for area in sheet.merged_cells.ranges:
        inside = [line.turns for line in all_lines if area.min_row <= line.source <= area.max_row]
        loops = set.intersection(*({loop for loop, _ in turns} for turns in inside)) if inside else set()
        groups: dict[tuple, list[int]] = {}
        for at, line in enumerate(all_lines, 1):
            if area.min_row <= line.source <= area.max_row:
                groups.setdefault(tuple(turn for turn in line.turns if turn[0] in loops), []).append(at)
        for rows in groups.values():
            if len(rows) > 1 or area.min_col != area.max_col:
                result.add((rows[0], area.min_col, rows[-1], area.max_col))
    runs = set(_runs(sheet, all_lines, form))
    covered = {(row, run[1]) for run in runs for row in range(run[0], run[2] + 1)}
    return {area for area in result if (area[0], area[1]) not in covered} | runs


def _key(cell: Cell, line: Line, form: Form) -> object:
    """What equal neighbours share in a cell marked ``| merge``."""
    found = next((m for m in MARK.finditer(str(cell.value)) if m[3]), None)
    item = line.scope.get(found[1]) if found else None
    if item is None:
        return None
    if isinstance(item, dict):
        return id(item)
    if found[2] == "source":
        labels = [fund.label for fund in form.funds]
        while " / " not in labels[item] and item > 1 and labels[item] in ("上级", "本级"):
            item -= 1
        return labels[item].partition(" / ")[0]
    row = form.indicators[item]
    return row.level1 if found[2] == "level1" else (row.level1, row.level2)


def _runs(sheet: Worksheet, all_lines: list[Line], form: Form) -> Iterator[tuple[int, int, int, int]]:
    marked = {
        cell.column
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "| merge" in cell.value
    }
    wide = {(area.min_row, area.min_col): area.max_col for area in sheet.merged_cells.ranges}
    cuts: set[int] = set()
    for column in sorted(marked):
        keys = [_key(sheet.cell(line.source, column), line, form) for line in all_lines] + [None]
        start = 0
        for at in range(1, len(keys)):
            if keys[at] == keys[start] and keys[start] is not None and at + 1 not in cuts:
                continue
            if keys[start] is not None:
                if at - start > 1:
                    right = wide.get((all_lines[start].source, column), column)
                    yield start + 1, column, at, right
                cuts |= {start + 1, at + 1}
            start = at


def unused(value: object, scope: dict[str, Any]) -> bool:
    """Whether a cell is bound to an item that the form does not have."""
    found = MARK.search(str(value))
    return bool(found) and scope.get(found[1], found) is None


def same_looks(one: Cell, other: Cell, rules: RuleSet) -> bool:
    """Font, fill, borders and alignment; a bound cell may have its own number format and lock.

    A score that is typed by hand has the fill of the actual value.
    """
    font, fill, *rest = _looks(one)
    if rules.mode == "by_hand" and one.value == "{{ row.score }}":
        fill = _looks(_marked(one.parent, "actual"))[1]
    return (font, fill, *rest) == _looks(other)


def _marked(sheet: Worksheet, field: str) -> Cell:
    """The template's cell of a field of the indicators."""
    return next(cell for row in sheet.iter_rows() for cell in row if cell.value == f"{{{{ row.{field} }}}}")


def typed_marks(sheet: Worksheet, all_lines: list[Line]) -> dict[tuple[str], set[tuple[int, int]]]:
    """Where people type the scores: formula → the reasons that it marks, from the first indicator's row on."""
    score, computed, why = (_marked(sheet, field) for field in ("score", "computed", "deviation"))
    rows = [
        at
        for at, line in enumerate(all_lines, 1)
        if line.source == score.row and line.scope["row"] is not None
    ]
    a, b, c = (f"{cell.column_letter}{rows[0]}" for cell in (score, computed, why))
    return {
        (f"AND(ISNUMBER({a}),ISNUMBER({b}),{a}<>{b},LEN(TRIM({c}))=0)",): {(at, why.column) for at in rows}
    }


def typed_faults(cell: Cell, made: Cell) -> list[str]:
    """What is wrong with a cell of an indicator where people type the scores."""
    formulas = {"{{ row.computed }}": "IFERROR(PERF_SCORE(", "{{ row.why }}": "IFERROR(PERF_WHY("}
    if cell.value == "{{ row.score }}":
        return ["locked"] * bool(made.protection.locked) + ["not blank"] * (made.value is not None)
    if cell.value in formulas:
        live = str(made.value).startswith("=") and formulas[cell.value] in made.value
        return ["open"] * (not made.protection.locked) + ["no formula"] * (not live)
    return []


def same_locks(one: Cell, other: Cell) -> bool:
    protections = [
        cell.parent.parent._protections[(cell._style or StyleArray()).protectionId] for cell in (one, other)
    ]
    return protections[0] == protections[1] and one.number_format == other.number_format


def _looks(cell: Cell) -> tuple[object, ...]:
    book, style = cell.parent.parent, cell._style or StyleArray()
    return (
        book._fonts[style.fontId],
        book._fills[style.fillId],
        book._borders[style.borderId],
        book._alignments[style.alignmentId],
    )


def expected_text(cell: Cell, line: Line, form: Form) -> str | None:
    """The text of a cell whose marks name prefilled fields; None where it is live, filled in, or made up."""
    value = cell.value
    if not isinstance(value, str) or not MARK.search(value):
        return str(value) if value is not None else ""

    def word(match: re.Match[str]) -> str:
        head, tail = match[1], match[2]
        item = line.scope.get(head)
        if head == "form" and tail in (
            "title",
            "name",
            "unit",
            "supervisor",
            "money_unit",
            "goal_expected",
            "overview",
            "functions",
        ):
            return getattr(form, tail) or ""
        if isinstance(item, int) and tail in ("name", "target", "standard", "level1", "level2"):
            return getattr(form.indicators[item], tail) or ""
        if isinstance(item, dict) and tail == "name":
            return item["name"]
        raise LookupError

    try:
        return MARK.sub(word, value)
    except LookupError:
        return None
