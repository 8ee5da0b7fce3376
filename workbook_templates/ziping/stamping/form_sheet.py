"""What the paths of a form's sheet mean: fields prefilled, filled in, or live."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from openpyxl.utils.cell import absolute_coordinate

from ziping.errors import fail
from ziping.model import FieldRef, Form
from ziping.quantity import number, plain_text
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.scoring.named import NEEDS_NUMBER
from ziping.scoring.plain import how_scored
from ziping.stamping.addresses import Key
from ziping.stamping.fields import NUMBERS, RATES, input_hint, is_input, score_hint
from ziping.stamping.form_cells import (
    NUMBER,
    RATE,
    ActualCell,
    BesideCell,
    FieldText,
    LiveCell,
    NumberCell,
    ScoreCell,
    TextCell,
    live_cell,
)
from ziping.stamping.form_data import FORM, FUND, INDICATOR, FormData, position
from ziping.stamping.grammar import For, Path
from ziping.stamping.layout import Scope
from ziping.stamping.live import BESIDE, copy_formula, formula, is_live
from ziping.stamping.plain_checks import PLAIN_CHECKS
from ziping.stamping.rendering import Fill, Words
from ziping.stamping.shapes import IndicatorRow, Level, Shape, Source
from ziping.stamping.sheet import Sheet
from ziping.stamping.specialise import Slot
from ziping.stamping.styles import Styles, Variant
from ziping.stamping.typed import unexplained
from ziping.stamping.writing import A, B, escaped, text_cell

_ACTUAL = FieldRef("actual", "indicators")
COPIED = (FieldRef("total"), *(FieldRef(name, "funds", 0) for name in ("adjusted", "actual", "rate")))
"""The fields that sheets about all forms show."""
LOOPS = ("sources", "indicators", "levels", "standard_levels")


class FormBinder:
    """The paths of one shape of form.

    Args:
        sample: any form of the shape.
        where: the template sheet, for messages.
    """

    def __init__(self, sample: Form, rules: RuleSet, styles: Styles, where: str) -> None:
        self.sample, self.rules, self.styles = sample, rules, styles
        self.shape = Shape.of(sample, rules)
        self.cells: dict[FieldRef, str] = {}
        self.where = where
        self.actual_style: int | None = None
        self.reason: tuple[int, int] | None = None

    def items(self, marker: For, scope: Scope) -> Sequence[Any] | None:
        if marker.head == "form" and marker.tail in LOOPS:
            found: Sequence[Any] = getattr(self.shape, marker.tail)
            return found
        if marker.head not in scope:
            return None
        item = scope[marker.head]
        if item is None and marker.tail in ("levels", "rows"):
            return ()
        return (
            getattr(item, marker.tail)
            if isinstance(item, Level) and marker.tail in ("levels", "rows")
            else None
        )

    def merge_key(self, path: Path, scope: Scope) -> Hashable:
        item = scope.get(path.head)
        if isinstance(item, Level) or item is None:
            return item
        if isinstance(item, IndicatorRow) and path.tail in ("level1", "level2"):
            return item.level1 if path.tail == "level1" else (item.level1, item.level2)
        words = getattr(item, path.tail, None) if isinstance(item, Source) else None
        return words if words != "—" else (words, item.index)

    def place(self, path: Path, scope: Scope, slot: Slot) -> None:
        ref = self._field(path, scope)
        if ref is not None:
            self.cells.setdefault(ref, slot.at)
            if ref.name == "actual" and ref.part == "indicators":
                self.actual_style = slot.cell.style
            if ref.name == "deviation":
                self.reason = slot.row.template.number, slot.cell.column

    def _field(self, path: Path, scope: Scope) -> FieldRef | None:
        """The field of a path; None for words that are nobody's field, and for unknown paths."""
        head, tail = path.head, path.tail
        if head == "form":
            part, _, column = tail.partition(".")
            if part == "total_fund":
                return FieldRef(column, "funds", 0) if column in FUND else None
            return FieldRef(tail) if tail in FORM else None
        item = scope.get(head)
        if isinstance(item, Source) and tail in FUND and tail != "label":
            return FieldRef(tail, "funds", item.index)
        if isinstance(item, IndicatorRow) and (tail in INDICATOR or tail in BESIDE):
            return FieldRef(tail, "indicators", item.index)
        return None

    def text(self, path: Path, scope: Scope) -> Words | None:
        ref = self._field(path, scope)
        if ref is not None and ref.name in BESIDE:
            return self._longest(ref)
        return self._words(path, scope) if ref is None else FieldText(self._position(ref))

    def _longest(self, ref: FieldRef) -> Words:
        """How long the text of a cell beside the score may become."""
        rules, index = self.rules, ref.index
        if ref.name != "why":
            return NEEDS_NUMBER

        def words(data: FormData) -> str:
            row = data.form.indicators[index]
            return how_scored(row.target, rules, rules.kind_of(row)) + NEEDS_NUMBER

        return words

    def _position(self, ref: FieldRef) -> int:
        return position(ref, len(self.shape.funds))

    def _words(self, path: Path, scope: Scope) -> Words | None:
        """Paths that are no field of the form."""
        head, tail = path.head, path.tail
        if head == "form" and tail == "full_marks":
            return show(self.rules.full_marks)
        if head not in scope:
            return None
        item = scope[head]
        if item is None:
            return ""
        if isinstance(item, Source) and tail in ("source", "tier", "label"):
            return str(self.sample.funds[item.index].label if tail == "label" else getattr(item, tail))
        if isinstance(item, IndicatorRow) and tail == "number":
            return str(item.index + 1)
        if isinstance(item, Level) and tail == "name":
            return item.name
        if isinstance(item, Level) and tail == "weight":
            indices = tuple(item.indices())
            return lambda data: _sum_of_weights(data.form, indices)
        return None

    def cell(self, path: Path, scope: Scope, slot: Slot) -> Sequence[Words] | None:
        ref = self._field(path, scope)
        base = slot.cell.style
        style = f' s="{base}"'
        if ref is None:
            return self._words_cell(path, scope, base)
        if ref.name in BESIDE:
            return self._beside(ref, slot)
        if is_live(ref, self.sample, self.rules.typed_scores):
            return self._live(ref, base)
        at = self._position(ref)
        if ref.name == "score":
            return self._typed(ref, slot)
        if is_input(ref, self.sample, self.rules) and ref.name == "actual" and ref.part == "indicators":
            return (ActualCell(at, self._position(ref._replace(name="target")), base),)
        if ref.name in NUMBERS or ref.name in RATES:
            return style, NumberCell(at, RATE if ref.name in RATES else NUMBER)
        return style, TextCell(at)

    def _typed(self, ref: FieldRef, slot: Slot) -> Sequence[Words]:
        """A score that a person types looks like the actual value, and stands beside the computed one."""
        computed = ref._replace(name="computed")
        if computed not in self.cells:
            raise fail(
                f"没有「{_mark(computed)}」,而评分规则「{self.rules.id}」规定人工评分,"
                "填表人和校验都要对照按规则计算的得分",
                slot.where,
                f"在得分旁边的一格写 {_mark(computed)}",
            )
        variant = Variant(slot.cell.style, open=True, like=self.actual_style)
        return (lambda data: f' s="{data.variants.number(variant)}"', NumberCell(self._position(ref), NUMBER))

    def _beside(self, ref: FieldRef, slot: Slot) -> Sequence[Words]:
        if ref.name == "computed" and not self.rules.typed_scores:
            raise fail(
                f"评分规则「{self.rules.id}」的得分是自动计算的,「{_mark(ref)}」与得分重复",
                slot.where,
                '删去这一格;得分要由人填写的,在规则文件的 [scoring] 写 mode = "by_hand"',
            )
        base = slot.cell.style
        variant = Variant(base, open=None if self.styles.locked(base) else False)
        beside = BesideCell(ref.index, ref.name == "why", self._scored(ref))
        return (lambda data: f' s="{data.variants.number(variant)}"', beside)

    def _scored(self, ref: FieldRef) -> tuple[str, str, str]:
        """The cells that a row's score follows from."""
        target, actual, weight = (self.at(ref._replace(name=name)) for name in ("target", "actual", "weight"))
        return target, actual, weight

    def _words_cell(self, path: Path, scope: Scope, base: int) -> Sequence[Words] | None:
        words = self._words(path, scope)
        style = f' s="{base}"'
        if words is None:
            return None
        if scope.get(path.head, path) is None and not self.styles.locked(base):
            # Nobody would read what is typed into the one row of a loop without items: it must not look open.
            unused = Variant(base, open=False, filled=False)
            return (lambda data: f' s="{data.variants.number(unused)}"/>',)
        if isinstance(words, str):
            return (f"{style}><v>{words}</v></c>" if path.tail == "number" else style + text_cell(words),)
        return style, lambda data: text_cell(words(data))

    def _live(self, ref: FieldRef, base: int) -> Sequence[Words]:
        rules, at = self.rules, self._position(ref)
        style = f' s="{base}"'
        if ref.name == "exec_score":
            formulas: dict[str | None, str] = {}

            def executed(data: FormData) -> str:
                weight = data.form.exec_weight
                if weight not in formulas:
                    formulas[weight] = self._formula(ref, replace(self.sample, exec_weight=weight))
                return live_cell(formulas[weight], data.done_texts[at], NUMBER)

            return style, executed
        if ref.part != "indicators":
            like = RATE if ref.name in RATES else NUMBER
            return style, LiveCell(at, like, self._formula(ref, self.sample))
        open_ = rules.mode != "locked"
        # Where only the total is rounded, scores hold more places than the printed form shows.
        code = f"0.{'0' * rules.score_rounding.digits}" if rules.total_of == "unrounded" else None
        variant = Variant(base, code, open_ if self.styles.locked(base) is open_ else None)
        return (ScoreCell(ref.index, at, self._scored(ref), variant),)

    def _formula(self, ref: FieldRef, form: Form) -> str:
        return escaped(formula(ref, form, self.rules, self.at)[1:])

    def at(self, ref: FieldRef) -> str:
        if ref not in self.cells:
            raise fail(
                f"没有「{_mark(ref)}」,算不出与它有关的数", self.where, f"在应有的单元格里写 {_mark(ref)}"
            )
        return self.cells[ref]

    def validations(self) -> Fill | None:
        """Hints and limits of the cells to be filled in."""
        inputs = [(ref, cell) for ref, cell in self.cells.items() if is_input(ref, self.sample, self.rules)]
        rules = self.rules
        own = [(ref.index, cell) for ref, cell in inputs if ref.part == "indicators" and ref.name == "actual"]
        rest = [(ref, cell) for ref, cell in inputs if ref.part != "indicators" or ref.name != "actual"]
        common: dict[str, str] = {}
        typed = "".join(
            score_hint(self.at(ref._replace(name="weight"))).replace(A, cell)
            for ref, cell in inputs
            if ref.name == "score"
        )

        def shared(money_unit: str) -> str:
            """The hints that follow from nothing but the shape and the money unit."""
            grouped: dict[str, list[str]] = {}
            for ref, cell in rest:
                if xml := input_hint(ref, None, money_unit, rules):
                    grouped.setdefault(xml, []).append(cell)
            return typed + "".join(
                xml.replace(A, " ".join(cells)).replace(B, cells[0]) for xml, cells in grouped.items()
            )

        def fill(data: FormData) -> str:
            unit = data.form.money_unit or ""
            if unit not in common:
                common[unit] = shared(unit)
            result = [common[unit]]
            for index, cell in own:
                result.append(_actual_hint(data.form.indicators[index].target, cell, rules))
            return "".join(result)

        return fill

    def hyperlinks(self) -> Fill | None:
        return None

    def formats(self, sheet: Sheet) -> str:
        return unexplained(sheet, self.cells, self.reason) if self.rules.typed_scores else ""

    @cached_property
    def checks(self) -> dict[str, list[str]]:
        """The plain checks for whose cells the form has a place, and their expressions as XML, cut at the sheet's name."""

        def at(ref: FieldRef) -> str | None:
            return f"{B}!{self.cells[ref]}" if ref in self.cells else None

        found = {name: check.expression(at, self.sample, self.rules) for name, check in PLAIN_CHECKS.items()}
        return {name: escaped(text).split(B) for name, text in found.items() if text is not None}

    @cached_property
    def copies(self) -> dict[FieldRef, list[str]]:
        """Formulas of other sheets that show a field of this one, as XML, cut at the sheet's name."""
        found = {ref: self.cells[ref] for ref in COPIED if ref in self.cells}
        return {ref: escaped(copy_formula(f"{B}!{cell}")[1:]).split(B) for ref, cell in found.items()}

    def names(self, key: str, title: str) -> bytes:
        """Hidden defined names of all fields as XML.

        Args:
            title: of the form's sheet, as formulas write it.
        """
        return self._names % ((key.encode(), escaped(title).encode()) * len(self.cells))

    @cached_property
    def _names(self) -> bytes:
        """The names, with the form's key and its sheet in turn to be filled in."""
        return (
            "".join(
                f'<definedName name="{Key(A, ref).name}" hidden="1">{B}!{absolute_coordinate(cell)}</definedName>'
                for ref, cell in self.cells.items()
            )
            .translate({ord("%"): "%%", ord(A): "%b", ord(B): "%b"})
            .encode()
        )


def _mark(ref: FieldRef) -> str:
    """How a template writes a field."""
    head = {"": "form", "indicators": "row", "funds": "fund" if ref.index else "form.total_fund"}[ref.part]
    return f"{{{{ {head}.{ref.name} }}}}"


@lru_cache(4096)
def _actual_hint(target: str | None, cell: str, rules: RuleSet) -> str:
    return input_hint(_ACTUAL, plain_text(target), "", rules).replace(A, cell).replace(B, cell)


def _sum_of_weights(form: Form, indices: tuple[int, ...]) -> str:
    values = [number(form.indicators[index].weight) for index in indices]
    known = [value for value in values if value is not None]
    return show(sum(known, Decimal(0))) if known else ""
