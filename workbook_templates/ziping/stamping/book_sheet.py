"""What the paths of 填报说明, 汇总 and 校验 mean: sheets about all forms of a workbook."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils.cell import absolute_coordinate

from ziping.model import FieldRef
from ziping.quantity import number, plain_text
from ziping.rules import RuleSet
from ziping.scoring.execution import NO_RATE, execution_rate, grade
from ziping.stamping.addresses import Key, check_key
from ziping.stamping.book_cells import (
    CountCell,
    CountText,
    FormText,
    Live,
    PlaceText,
    ResultCell,
    ResultText,
    RuleText,
    TextOf,
    Word,
)
from ziping.stamping.book_data import BookData
from ziping.stamping.form_cells import NUMBER, RATE
from ziping.stamping.grammar import For, Path
from ziping.stamping.layout import Scope
from ziping.stamping.live import (
    ENGINE_FORMULA,
    PLAIN_ENGINE,
    grade_formula,
    rate_formula,
    sum_formula,
)
from ziping.stamping.plain_checks import PLAIN_CHECKS
from ziping.stamping.rendering import Fill, Words
from ziping.stamping.sheet import Sheet
from ziping.stamping.specialise import Slot
from ziping.stamping.writing import A, escaped, text_cell

KIND_TITLES = {"department": "部门整体", "project": "项目支出", "department_evaluation": "部门评价"}
WORDS = ("year", "department", "region", "deadline", "contact", "rule_title")
LOOPS = ("forms", "projects", "rule_lines", "checks")
AMOUNTS = ("adjusted", "actual")
_TEXTS = ("name", "code", "unit", "supervisor")
_TOP = FieldRef("")
"""No form has such a field: a link to it jumps to the top of the sheet."""


@dataclass(frozen=True, slots=True)
class FormItem:
    """The form at ``index`` in a loop over forms; ``number`` counts in that loop."""

    index: int
    number: int


@dataclass(frozen=True, slots=True)
class CheckItem:
    """A check of the form at ``index``."""

    index: int
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class RuleLine:
    index: int


class BookBinder:
    """The paths of one sheet, for workbooks with forms of these kinds.

    Args:
        kinds: of the forms, in order.
        checks: of each form, the names of its plain checks.
        lines: how many lines the rule set in words has.
    """

    def __init__(
        self, kinds: tuple[str, ...], checks: tuple[tuple[str, ...], ...], lines: int, rules: RuleSet
    ) -> None:
        self.kinds, self.checks, self.lines, self.rules = kinds, checks, lines, rules
        listed = [(index, name) for index, names in enumerate(checks) for name in names]
        self._check_items = [CheckItem(index, name, n) for n, (index, name) in enumerate(listed, 1)]
        self.own: dict[tuple[int | None, str], str] = {}
        self.checked: dict[tuple[int, str], str] = {}
        self.links: list[tuple[str, int, FieldRef]] = []
        self._names: bytes | None = None

    def items(self, marker: For, scope: Scope) -> Sequence[Any] | None:
        if marker.head != "workbook" or marker.tail not in LOOPS:
            return None
        if marker.tail == "rule_lines":
            return [RuleLine(index) for index in range(self.lines)]
        if marker.tail == "checks":
            return self._check_items
        wanted = [n for n, kind in enumerate(self.kinds) if marker.tail == "forms" or kind == "project"]
        return [FormItem(index, n) for n, index in enumerate(wanted, 1)]

    def merge_key(self, path: Path, scope: Scope) -> Hashable:
        item = scope.get(path.head)
        return self.kinds[item.index] if isinstance(item, FormItem) and path.tail == "kind" else None

    def place(self, path: Path, scope: Scope, slot: Slot) -> None:
        item = scope.get(path.head)
        if isinstance(item, FormItem):
            self.own.setdefault((item.index, path.tail), slot.at)
            if path.tail == "name":
                self.links.append((slot.at, item.index, _TOP))
        elif isinstance(item, CheckItem):
            self.checked.setdefault((item.number, path.tail), slot.at)
            if path.tail in ("form", "place"):
                self.links.append(
                    (slot.at, item.index, PLAIN_CHECKS[item.name].place if path.tail == "place" else _TOP)
                )
        else:
            self.own.setdefault((None, str(path)), slot.at)

    def text(self, path: Path, scope: Scope) -> Words | None:
        item = scope.get(path.head)
        tail = path.tail
        if path.head == "workbook" and tail in WORDS:
            return Word(tail)
        if isinstance(item, RuleLine) and tail in ("topic", "text"):
            return RuleText(item.index, 0 if tail == "topic" else 1)
        if isinstance(item, FormItem) and tail in _TEXTS:
            return FormText(item.index, tail)
        if isinstance(item, FormItem | CheckItem) and tail == "number":
            return str(item.number)
        if isinstance(item, FormItem) and tail == "kind":
            return KIND_TITLES[self.kinds[item.index]]
        if isinstance(item, CheckItem):
            return self._check_text(item, tail)
        if path.head in scope and item is None:
            return ""
        live = self._live(path, scope)
        return None if live is None else live.text

    def _check_text(self, item: CheckItem, tail: str) -> Words | None:
        check = PLAIN_CHECKS[item.name]
        if tail == "form":
            return FormText(item.index, "name")
        if tail in ("title", "mend"):
            return str(getattr(check, tail))
        if tail == "place":
            return PlaceText(item.index, check.place)
        if tail == "count":
            return CountText(item.number - 1)
        return ResultText(item.number - 1) if tail == "result" else None

    def cell(self, path: Path, scope: Scope, slot: Slot) -> Sequence[Words] | None:
        style = f' s="{slot.cell.style}"'
        item = scope.get(path.head)
        if isinstance(item, FormItem | CheckItem) and path.tail == "number":
            return (f"{style}><v>{item.number}</v></c>",)
        if isinstance(item, CheckItem) and path.tail == "count":
            return style, CountCell(item.number - 1)
        if isinstance(item, CheckItem) and path.tail == "result":
            return style, ResultCell(item.number - 1, self.checked.get((item.number, "count")))
        live = self._live(path, scope)
        if live is not None:
            return style, live.cell
        words = self.text(path, scope)
        if words is None:
            return None
        return (style + text_cell(words),) if isinstance(words, str) else (style, TextOf(words))

    def _live(self, path: Path, scope: Scope) -> Live | None:
        item = scope.get(path.head)
        if isinstance(item, FormItem) and path.tail == "grade":
            return self._grade(item.index)
        if isinstance(item, FormItem) and path.tail in (*AMOUNTS, "rate", "total"):
            ref = FieldRef(path.tail) if path.tail == "total" else FieldRef(path.tail, "funds", 0)
            return _copied(item.index, ref)
        if str(path) == "workbook.engine":
            return Live(lambda data: escaped(ENGINE_FORMULA[1:]), lambda data: PLAIN_ENGINE, NUMBER)
        if str(path) == "workbook.faults":
            return Live(self._faults, lambda data: str(sum(count > 0 for count in data.counts)), NUMBER)
        if path.head == "summary" and path.tail == "rate":
            return Live(self._overall_rate, _overall_rate, NUMBER)
        if path.head == "summary" and path.tail in AMOUNTS:
            return Live(
                lambda data: self._sum(path.tail), lambda data: plain_text(data.sum(path.tail)), NUMBER
            )
        return None

    def _grade(self, index: int) -> Live:
        graded: dict[str, str] = {}

        def formula(data: BookData) -> str:
            total = self.own.get((index, "total")) or data.reference(index, FieldRef("total"))
            if total and total not in graded:
                graded.clear()
                graded[total] = escaped(grade_formula(total, self.rules, data.forms[index].form.kind)[1:])
            return graded[total] if total else ""

        def text(data: BookData) -> str:
            if not formula(data):
                return NO_RATE
            done = data.forms[index].done
            return grade(done.total, self.rules, done.kind).text if number(done.total) is not None else ""

        return Live(formula, text, NUMBER)

    def _overall_rate(self, data: BookData) -> str:
        spent, budget = (self.own.get((None, f"summary.{name}")) for name in ("actual", "adjusted"))
        return escaped(rate_formula(spent, budget, data.rules)[1:]) if spent and budget else ""

    def _sum(self, name: str) -> str:
        cells = [self.own.get((index, name)) for index, kind in enumerate(self.kinds) if kind == "project"]
        listed = [cell for cell in cells if cell]
        return escaped(sum_formula(listed)[1:]) if listed else ""

    def _faults(self, data: BookData) -> str:
        """How many checks fail."""
        counts = [cell for (_, name), cell in self.checked.items() if name == "count"]
        return f"SUMPRODUCT(({counts[0]}:{counts[-1]}&gt;0)*1)" if counts else ""

    def validations(self) -> Fill | None:
        return None

    def formats(self, sheet: Sheet) -> str:
        return ""

    def hyperlinks(self) -> Fill | None:
        """Names and results jump to their sheet."""
        if not self.links:
            return None

        def fill(data: BookData) -> str:
            return "".join(
                [
                    f'<hyperlink ref="{cell}" location="{data.links[index]}!{data.binders[index].cells.get(place, "A1")}"/>'
                    for cell, index, place in self.links
                ]
            )

        return fill

    def names(self, data: BookData) -> bytes:
        """Hidden names of the cells about forms and their sums, ``A`` is the sheet.

        The keys of forms follow from their kinds, so that the names are the same for all data.
        """
        if self._names is None:
            self._names = "".join(
                f'<definedName name="{key.name}" hidden="1">{A}!{absolute_coordinate(cell)}</definedName>'
                for key, cell in self._keys([item.key for item in data.forms])
            ).encode()
        return self._names

    def _keys(self, forms: list[str]) -> Iterator[tuple[Key, str]]:
        for (index, name), cell in self.own.items():
            if index is None and name.startswith(("summary.", "workbook.engine", "workbook.faults")):
                yield Key("all", FieldRef(name.partition(".")[2]), True), cell
            elif index is not None and name in (*AMOUNTS, "rate", "total", "grade"):
                yield Key(forms[index], FieldRef(name), True), cell
        for (n, column), cell in self.checked.items():
            if column in ("count", "result"):
                item = self._check_items[n - 1]
                yield check_key(forms[item.index], item.name, column), cell


def _copied(index: int, ref: FieldRef) -> Live:
    """A field of a form, as another sheet shows it."""

    def formula(data: BookData) -> str:
        around = data.binders[index].copies.get(ref)
        return data.escaped_titles[index].join(around) if around else ""

    def text(data: BookData) -> str:
        return data.forms[index].done.text(ref) or "" if ref in data.binders[index].copies else NO_RATE

    return Live(formula, text, RATE if ref.name == "rate" else NUMBER)


def _overall_rate(data: BookData) -> str:
    return plain_text(execution_rate(data.sum("actual"), data.sum("adjusted"), data.rules).cell)
