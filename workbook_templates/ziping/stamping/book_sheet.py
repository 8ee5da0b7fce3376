"""What the paths of 填报说明, 汇总 and 校验 mean: sheets about all forms of a workbook."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl.utils.cell import absolute_coordinate

from ziping.model import FieldRef
from ziping.quantity import number
from ziping.rules import RuleSet
from ziping.scoring.execution import execution_rate, grade
from ziping.stamping.addresses import Key, check_key
from ziping.stamping.cached import shown
from ziping.stamping.form_sheet import FormBinder, FormData
from ziping.stamping.grammar import For, Path
from ziping.stamping.layout import Scope
from ziping.stamping.live import (
    ENGINE_FORMULA,
    PLAIN_ENGINE,
    copy_formula,
    grade_formula,
    rate_formula,
    sum_formula,
)
from ziping.stamping.plain_checks import BAD, OK, PLAIN_CHECKS, result
from ziping.stamping.specialise import Fill, Slot, Words
from ziping.stamping.writing import A, B, attribute, escaped, formula_cell, text_cell

KIND_TITLES = {"department": "部门整体", "project": "项目支出", "department_evaluation": "部门评价"}
WORDS = ("year", "department", "region", "deadline", "contact", "rule_title")
LOOPS = ("forms", "projects", "rule_lines", "checks")
AMOUNTS = ("adjusted", "actual")
_TEXTS = ("name", "code", "unit", "supervisor")


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


@dataclass(slots=True)
class BookData:
    """A department's workbook.

    Args:
        words: :data:`WORDS` and their texts.
        binders: per form, where its fields stand.
        lines: the rule set in words: topic and text.
    """

    words: dict[str, str]
    forms: list[FormData]
    binders: list[FormBinder]
    lines: Sequence[tuple[str, str]]
    rules: RuleSet
    titles: list[str] = field(init=False)
    _counts: dict[tuple[int, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.titles = [quoted_title(item.title) for item in self.forms]

    def reference(self, index: int, ref: FieldRef) -> str | None:
        """A form's field, for formulas on other sheets."""
        cell = self.binders[index].cells.get(ref)
        return f"{self.titles[index]}!{cell}" if cell else None

    def expression(self, index: int, check: str) -> str:
        """A plain check of a form as XML, for formulas on other sheets."""
        return self.binders[index].checks[check].replace(B, escaped(self.titles[index]))

    def count(self, index: int, check: str) -> int:
        """What the check gives before anything is filled in."""
        key = (index, check)
        if key not in self._counts:
            self._counts[key] = PLAIN_CHECKS[check].count(self.forms[index].done, self.rules)
        return self._counts[key]


def quoted_title(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


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
        self.links: list[tuple[str, int, FieldRef | None]] = []
        self._names: str | None = None

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
                self.links.append((slot.at, item.index, None))
        elif isinstance(item, CheckItem):
            self.checked.setdefault((item.number, path.tail), slot.at)
            if path.tail in ("form", "place"):
                self.links.append(
                    (slot.at, item.index, PLAIN_CHECKS[item.name].place if path.tail == "place" else None)
                )
        else:
            self.own.setdefault((None, str(path)), slot.at)

    def text(self, path: Path, scope: Scope) -> Words | None:
        item = scope.get(path.head)
        tail = path.tail
        if path.head == "workbook" and tail in WORDS:
            return lambda data: data.words[tail]
        if isinstance(item, RuleLine) and tail in ("topic", "text"):
            column = 0 if tail == "topic" else 1
            return lambda data: data.lines[item.index][column]
        if isinstance(item, FormItem) and tail in _TEXTS:
            return lambda data: getattr(data.forms[item.index].form, tail) or ""
        if isinstance(item, FormItem | CheckItem) and tail == "number":
            return str(item.number)
        if isinstance(item, FormItem) and tail == "kind":
            return KIND_TITLES[self.kinds[item.index]]
        if isinstance(item, CheckItem):
            return self._check_text(item, tail)
        if path.head in scope and item is None:
            return ""
        live = self._live(path, scope)
        return None if live is None else lambda data: _text(live(data)[1])

    def cell(self, path: Path, scope: Scope, slot: Slot) -> Words | None:
        style = f' s="{slot.cell.style}"'
        item = scope.get(path.head)
        if isinstance(item, FormItem | CheckItem) and path.tail == "number":
            return f"{style}><v>{item.number}</v></c>"
        live = self._live(path, scope)
        if live is not None:

            def fill(data: BookData) -> str:
                formula, value = live(data)
                return style + (formula_cell(formula, value) if formula else text_cell(_text(value)))

            return fill
        words = self.text(path, scope)
        if words is None or isinstance(words, str):
            return None if words is None else style + text_cell(words)
        return lambda data: style + text_cell(words(data))

    def _live(self, path: Path, scope: Scope) -> Callable[[BookData], tuple[str, str | Decimal]] | None:
        """(formula without = as XML, or "", and value) of a live path."""
        item = scope.get(path.head)
        if isinstance(item, FormItem):
            return self._live_form(item.index, path.tail)
        if isinstance(item, CheckItem):
            return self._live_check(item, path.tail)
        if str(path) == "workbook.engine":
            return lambda data: (escaped(ENGINE_FORMULA[1:]), PLAIN_ENGINE)
        if str(path) == "workbook.faults":
            return self._faults
        if path.head == "summary" and path.tail in (*AMOUNTS, "rate"):
            return lambda data: self._summary(path.tail, data)
        return None

    def _live_form(self, index: int, tail: str) -> Callable[[BookData], tuple[str, str | Decimal]] | None:
        if tail in (*AMOUNTS, "rate", "total"):
            ref = FieldRef(tail) if tail == "total" else FieldRef(tail, "funds", 0)

            def copied(data: BookData) -> tuple[str, str | Decimal]:
                source = data.reference(index, ref)
                done = data.forms[index].done
                return (
                    (escaped(copy_formula(source)[1:]), shown(ref, done.text(ref))) if source else ("", "—")
                )

            return copied
        if tail == "grade":
            return lambda data: self._grade(index, data)
        return None

    def _check_text(self, item: CheckItem, tail: str) -> Words | None:
        check = PLAIN_CHECKS[item.name]
        if tail == "form":
            return lambda data: data.forms[item.index].form.name
        if tail in ("title", "mend"):
            return str(getattr(check, tail))
        if tail == "place":
            return lambda data: data.binders[item.index].cells.get(check.place, "")
        live = self._live_check(item, tail)
        return None if live is None else lambda data: _text(live(data)[1])

    def _live_check(
        self, item: CheckItem, tail: str
    ) -> Callable[[BookData], tuple[str, str | Decimal]] | None:
        index, name = item.index, item.name
        if tail == "count":
            return lambda data: (data.expression(index, name), Decimal(data.count(index, name)))
        if tail == "result":
            counted = self.checked.get((item.number, "count"))

            def answer(data: BookData) -> tuple[str, str]:
                failed = f'IF({counted or data.expression(index, name)}=0,"{OK}","{BAD}")'
                return failed, result(data.count(index, name))

            return answer
        return None

    def _grade(self, index: int, data: BookData) -> tuple[str, str | Decimal]:
        total = self.own.get((index, "total")) or data.reference(index, FieldRef("total"))
        item = data.forms[index]
        known = item.done.total
        value = grade(known, data.rules, item.form.kind).text if number(known) is not None else ""
        return (escaped(grade_formula(total, data.rules, item.form.kind)[1:]), value) if total else ("", "—")

    def _summary(self, name: str, data: BookData) -> tuple[str, str | Decimal]:
        if name == "rate":
            spent, budget = (self.own.get((None, f"summary.{n}")) for n in ("actual", "adjusted"))
            value = execution_rate(self._sum("actual", data), self._sum("adjusted", data), data.rules).cell
            return (
                (escaped(rate_formula(spent, budget, data.rules)[1:]), value)
                if spent and budget
                else ("", value)
            )
        cells = [self.own.get((index, name)) for index, kind in enumerate(self.kinds) if kind == "project"]
        listed = [cell for cell in cells if cell]
        return escaped(sum_formula(listed)[1:]) if listed else "", self._sum(name, data)

    def _sum(self, name: str, data: BookData) -> str | Decimal:
        lines = [item.done.funds[0] for item in data.forms if item.form.kind == "project" and item.done.funds]
        known = [value for line in lines if (value := number(getattr(line, name))) is not None]
        return sum(known, Decimal(0)) if known else ""

    def _faults(self, data: BookData) -> tuple[str, str | Decimal]:
        """How many checks fail."""
        counts = [cell for (_, name), cell in self.checked.items() if name == "count"]
        failed = sum(data.count(index, name) > 0 for index, names in enumerate(self.checks) for name in names)
        return f"SUMPRODUCT(({counts[0]}:{counts[-1]}&gt;0)*1)" if counts else "", Decimal(failed)

    def validations(self) -> Fill | None:
        return None

    def hyperlinks(self) -> Fill | None:
        """Names and results jump to their sheet."""
        if not self.links:
            return None

        def fill(data: BookData) -> str:
            return "".join(
                f'<hyperlink ref="{cell}" location="{attribute(_goal(data, index, place))}"/>'
                for cell, index, place in self.links
            )

        return fill

    def names(self, data: BookData) -> str:
        """Hidden names of the cells about forms and their sums, ``A`` is the sheet.

        The keys of forms follow from their kinds, so that the names are the same for all data.
        """
        if self._names is None:
            self._names = "".join(
                f'<definedName name="{key.name}" hidden="1">{A}!{absolute_coordinate(cell)}</definedName>'
                for key, cell in self._keys([item.key for item in data.forms])
            )
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


def _goal(data: BookData, index: int, place: FieldRef | None) -> str:
    found = data.reference(index, place) if place else None
    return found or f"{data.titles[index]}!A1"


def _text(value: str | Decimal) -> str:
    return value if isinstance(value, str) else str(shown(FieldRef("total"), str(value)))
