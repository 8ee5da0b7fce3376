"""A sheet's rows for one shape of data, and where everything on the template's rows goes with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ziping.stamping.grammar import For, Path
from ziping.stamping.sheet import Loop, Range, Row, Sheet

Turns = tuple[tuple[int, int], ...]
"""The turns a row belongs to: (loop, number of the turn), outermost first."""
Scope = Mapping[str, Any]
"""Loop variables and their items in this turn; None where a loop without items keeps its one row."""


@dataclass(frozen=True, slots=True)
class OutputRow:
    number: int
    template: Row
    turns: Turns
    scope: Scope


class Layout:
    """The output rows of a sheet.

    Args:
        items: (loop marker, scope) → the items of a loop.
        merge_key: (path, scope) → what equal neighbours share.
    """

    def __init__(
        self,
        sheet: Sheet,
        items: Callable[[For, Scope, int], Sequence[Any]],
        merge_key: Callable[[Path, Scope], object],
    ) -> None:
        self.sheet = sheet
        self._items = items
        self.rows: list[OutputRow] = []
        self.places: dict[int, list[OutputRow]] = {}
        for row, turns, scope in self._unroll(sheet.nodes, (), {}):
            output = OutputRow(len(self.rows) + 1, row, turns, scope)
            self.rows.append(output)
            self.places.setdefault(row.number, []).append(output)
        self.covered: set[tuple[int, int]] = set()
        self.edges: dict[tuple[int, int], int] = {}
        """Cells at the end of a merged area, and the style with the border that ends it."""
        runs = list(self._runs(merge_key))
        own = (item for item in self._static_merges() if not any(_within(item, run) for run in runs))
        self.merges = [*own, *runs]

    def _unroll(
        self, nodes: tuple[Row | Loop, ...], turns: Turns, scope: Scope
    ) -> Iterator[tuple[Row, Turns, Scope]]:
        for node in nodes:
            if isinstance(node, Row):
                yield node, turns, scope
                continue
            items = self._items(node.marker, scope, node.id) or (None,)
            for number, item in enumerate(items):
                yield from self._unroll(
                    node.body, (*turns, (node.id, number)), {**scope, node.marker.variable: item}
                )

    def _static_merges(self) -> Iterator[Range]:
        """A merge inside a loop repeats with its turns; one around a loop grows."""
        for merged in self.sheet.merges:
            around = [self.sheet.loops_of.get(row) for row in range(merged.first, merged.last + 1)]
            shared = _common([loops for loops in around if loops is not None])
            by_turn: dict[Turns, list[int]] = {}
            for row in self.rows_of(merged.first, merged.last):
                turns = tuple(turn for turn in row.turns if turn[0] in shared)
                by_turn.setdefault(turns, []).append(row.number)
            for numbers in by_turn.values():
                for edge, at in ((merged.first, numbers[0]), (merged.last, numbers[-1])):
                    if len(numbers) > 1 and edge in self.sheet.markers:
                        self._keep_edge(edge, at, merged)
                if len(numbers) > 1 or merged.left != merged.right:
                    yield Range(merged.left, numbers[0], merged.right, numbers[-1])

    def _keep_edge(self, edge: int, row: int, merged: Range) -> None:
        """A marker's row takes the border with it in which merged cells end."""
        for column in range(merged.left, merged.right + 1):
            style = self.sheet.marker_styles.get((edge, column))
            if style is not None:
                self.edges[row, column] = style

    def _runs(self, merge_key: Callable[[Path, Scope], object]) -> Iterator[Range]:
        """Vertical merges of equal neighbours; a run never crosses one further left."""
        columns: dict[int, list[tuple[OutputRow, object]]] = {}
        for row in self.rows:
            for cell in row.template.cells:
                for piece in cell.text or ():
                    if isinstance(piece, Path) and piece.merge:
                        columns.setdefault(cell.column, []).append((row, merge_key(piece, row.scope)))
        breaks: set[int] = set()
        wide = {(m.first, m.left): m.right for m in self.sheet.merges if m.first == m.last}
        for column in sorted(columns):
            runs: list[tuple[object, list[OutputRow]]] = []
            for row, key in columns[column]:
                before = runs[-1] if runs else None
                if (
                    before
                    and before[0] == key
                    and row.number == before[1][-1].number + 1
                    and row.number not in breaks
                ):
                    before[1].append(row)
                else:
                    runs.append((key, [row]))
            for key, run in runs:
                breaks |= {run[0].number, run[-1].number + 1}
                if len(run) > 1 and key not in (None, ""):
                    right = wide.get((run[0].template.number, column), column)
                    yield Range(column, run[0].number, right, run[-1].number)
                    self.covered.update((item.number, column) for item in run[1:])

    def rows_of(self, first: int, last: int, within: Turns = ()) -> list[OutputRow]:
        """The output rows of template rows, of the turns that a row with ``within`` shares."""
        shared = dict(within)
        found = [
            row
            for number in range(first, last + 1)
            for row in self.places.get(number, ())
            if all(shared.get(loop, turn) == turn for loop, turn in row.turns)
        ]
        return sorted(found, key=lambda row: row.number) if first != last else found

    def landing(self, row: int) -> int:
        """The output row of a template row, or of the next one below it that is there."""
        last = max(self.places, default=0)
        for number in range(row, last + 1):
            if found := self.places.get(number):
                return found[0].number
        return row + len(self.rows) - last

    def moved(self, first: int, last: int, within: Turns = ()) -> tuple[int, int] | None:
        """Where template rows are now: the first and the last row of them."""
        if last - first > 100_000:  # a whole column
            return first, last
        found = self.rows_of(first, last, within)
        if found:
            return found[0].number, found[-1].number
        below = max(self.places, default=0)
        shift = len(self.rows) - below
        return (first + shift, last + shift) if first > below else None

    def mover(
        self, others: Callable[[str], Layout | None], within: Turns = ()
    ) -> Callable[[str, int, int], tuple[int, int] | None]:
        """For :func:`ziping.stamping.references.moved`; ``others`` gives the layout of another sheet."""

        def move(sheet: str, first: int, last: int) -> tuple[int, int] | None:
            layout = self if sheet in ("", self.sheet.title) else others(sheet)
            if layout is None:
                return first, last
            return layout.moved(first, last, within if layout is self else ())

        return move

    def areas(self, item: Range) -> list[tuple[Range, OutputRow]]:
        """A template range as unbroken output ranges, each with its first row."""
        result: list[tuple[Range, OutputRow]] = []
        for row in self.rows_of(item.first, item.last):
            if result and row.number == result[-1][0].last + 1:
                before, start = result[-1]
                result[-1] = Range(before.left, before.first, before.right, row.number), start
            else:
                result.append((Range(item.left, row.number, item.right, row.number), row))
        return result


def _common(loops: list[tuple[int, ...]]) -> set[int]:
    """The loops that all these rows stand in."""
    return set.intersection(*(set(item) for item in loops)) if loops else set()


def _within(item: Range, run: Range) -> bool:
    return run.first <= item.first and item.last <= run.last and run.left <= item.left <= run.right
