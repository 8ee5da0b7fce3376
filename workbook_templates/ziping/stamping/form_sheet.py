"""What the paths of a form's sheet mean: fields prefilled, filled in, or live."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from openpyxl.utils.cell import absolute_coordinate

from ziping.errors import fail
from ziping.model import FieldRef, Form, FundLine, Indicator
from ziping.quantity import number, parse_target, plain_text
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.scoring.evaluation import evaluate
from ziping.stamping.addresses import Key
from ziping.stamping.cached import shown
from ziping.stamping.fields import NUMBERS, RATES, cell_value, input_hint, is_input, unit_format
from ziping.stamping.grammar import For, Path
from ziping.stamping.layout import Scope
from ziping.stamping.live import formula, is_live, score_formula
from ziping.stamping.plain_checks import PLAIN_CHECKS
from ziping.stamping.shapes import IndicatorRow, Level, Shape, Source
from ziping.stamping.specialise import Fill, Slot, Words
from ziping.stamping.styles import Styles, Variant, Variants
from ziping.stamping.writing import A, B, C, escaped, formula_cell, text_cell, value_cell

LOOPS = ("sources", "indicators", "levels", "standard_levels")
_FORM = {item.name for item in fields(Form)} - {
    "funds",
    "indicators",
    "level_weights",
    "places",
    "issued",
    "id",
    "kind",
}
_FUND = {item.name for item in fields(FundLine)} - {"label"}
_INDICATOR = {item.name for item in fields(Indicator)}


@dataclass(slots=True)
class FormData:
    """A form on its sheet.

    Args:
        key: D1, P01, P02 …
        title: of its sheet.
        done: the form with what its rule computes.
    """

    key: str
    title: str
    form: Form
    rules: RuleSet
    variants: Variants
    done: Form

    @classmethod
    def of(cls, key: str, title: str, form: Form, rules: RuleSet, variants: Variants) -> FormData:
        return cls(key, title, form, rules, variants, evaluate(form, rules).form)


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

    def _field(self, path: Path, scope: Scope) -> FieldRef | None:
        """The field of a path; None for words that are nobody's field, and for unknown paths."""
        head, tail = path.head, path.tail
        if head == "form":
            part, _, column = tail.partition(".")
            if part == "total_fund":
                return FieldRef(column, "funds", 0) if column in _FUND or column == "label" else None
            return FieldRef(tail) if tail in _FORM else None
        item = scope.get(head)
        if isinstance(item, Source) and tail in _FUND:
            return FieldRef(tail, "funds", item.index)
        if isinstance(item, IndicatorRow) and tail in _INDICATOR:
            return FieldRef(tail, "indicators", item.index)
        return None

    def text(self, path: Path, scope: Scope) -> Words | None:
        ref = self._field(path, scope)
        if ref is not None:
            get = _getter(ref)
            return lambda data: get(data.form) or ""
        return self._words(path, scope)

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

    def cell(self, path: Path, scope: Scope, slot: Slot) -> Words | None:
        ref = self._field(path, scope)
        style = f' s="{slot.cell.style}"'
        if ref is None:
            words = self._words(path, scope)
            if (
                words is not None
                and scope.get(path.head, path) is None
                and not self.styles.locked(slot.cell.style)
            ):
                # Nobody would read what is typed into the one row of a loop without items: it must not look open.
                unused = Variant(slot.cell.style, open=False, filled=False)
                return lambda data: f' s="{data.variants.number(unused)}"/>'
            if words is None:
                return None
            if isinstance(words, str):
                return f"{style}><v>{words}</v></c>" if path.tail == "number" else style + text_cell(words)
            return lambda data: style + text_cell(words(data))
        if is_live(ref, self.sample):
            return self._live(ref, slot)
        get = _getter(ref)
        if is_input(ref, self.sample) and ref.name == "actual" and ref.part == "indicators":
            return self._actual(ref, slot.cell.style)
        if ref.name in NUMBERS or ref.name in RATES:
            return lambda data: style + _number_or_text(get(data.form) or "", ref.name)
        return lambda data: style + text_cell(get(data.form) or "")

    def _actual(self, ref: FieldRef, style: int) -> Fill:
        """An actual value shows its target's unit."""
        get, index = _getter(ref), ref.index

        def fill(data: FormData) -> str:
            written = plain_text(data.form.indicators[index].target)
            number_ = data.variants.number(Variant(style, _format_of(written)))
            text = get(data.form)
            if not text:
                return f' s="{number_}"/>'
            return f' s="{number_}"' + value_cell(cell_value(ref, text, parse_target(written)))

        return fill

    def _live(self, ref: FieldRef, slot: Slot) -> Fill:
        base = slot.cell.style
        style = f' s="{base}"'
        get = _getter(ref)
        rules = self.rules
        if ref.name == "exec_score":
            return lambda data: (
                style
                + formula_cell(
                    _with_weight(self.cells, self.sample, rules, data.form.exec_weight),
                    shown(ref, get(data.done)),
                )
            )
        if ref.part != "indicators":
            text = escaped(formula(ref, self.sample, rules, self.at)[1:])
            return lambda data: style + formula_cell(text, shown(ref, get(data.done)))
        open_ = rules.mode != "locked"
        # Where only the total is rounded, scores hold more places than the printed form shows.
        code = f"0.{'0' * rules.score_rounding.digits}" if rules.total_of == "unrounded" else None
        variant = Variant(base, code, open_ if self.styles.locked(base) is open_ else None)
        target, actual, weight = (
            self.at(FieldRef(n, "indicators", ref.index)) for n in ("target", "actual", "weight")
        )
        index = ref.index

        def score(data: FormData) -> str:
            row = data.form.indicators[index]
            text = _score(row.target, rules, rules.kind_of(row))
            text = text.replace(A, target).replace(B, actual).replace(C, weight)
            number_ = data.variants.number(variant)
            return f' s="{number_}"' + formula_cell(text, shown(ref, data.done.indicators[index].score))

        return score

    def at(self, ref: FieldRef) -> str:
        if ref not in self.cells:
            raise fail(
                f"没有「{_mark(ref)}」,算不出与它有关的数", self.where, f"在应有的单元格里写 {_mark(ref)}"
            )
        return self.cells[ref]

    def validations(self) -> Fill | None:
        """Hints and limits of the cells to be filled in."""
        inputs = [(ref, cell) for ref, cell in self.cells.items() if is_input(ref, self.sample)]
        rules = self.rules
        own = [(ref, cell) for ref, cell in inputs if ref.part == "indicators" and ref.name == "actual"]
        rest = [(ref, cell) for ref, cell in inputs if (ref, cell) not in own]

        def fill(data: FormData) -> str:
            grouped: dict[str, list[str]] = {}
            for ref, cell in rest:
                if xml := input_hint(ref, None, data.form.money_unit or "", rules):
                    grouped.setdefault(xml, []).append(cell)
            result = [xml.replace(A, " ".join(cells)).replace(B, cells[0]) for xml, cells in grouped.items()]
            for ref, cell in own:
                written = plain_text(data.form.indicators[ref.index].target)
                if xml := input_hint(ref, written, "", rules):
                    result.append(xml.replace(A, cell).replace(B, cell))
            return "".join(result)

        return fill

    def hyperlinks(self) -> Fill | None:
        return None

    @cached_property
    def checks(self) -> dict[str, str]:
        """The plain checks for whose cells the form has a place, and their expressions as XML; ``B`` is the sheet."""

        def at(ref: FieldRef) -> str | None:
            return f"{B}!{self.cells[ref]}" if ref in self.cells else None

        found = {name: check.expression(at, self.sample, self.rules) for name, check in PLAIN_CHECKS.items()}
        return {name: escaped(expression) for name, expression in found.items() if expression is not None}

    @cached_property
    def names(self) -> str:
        """Hidden defined names of all fields; ``A`` is the form's key, ``B`` its sheet."""
        return "".join(
            f'<definedName name="{Key(A, ref).name}" hidden="1">{B}!{absolute_coordinate(cell)}</definedName>'
            for ref, cell in self.cells.items()
        )


def _mark(ref: FieldRef) -> str:
    """How a template writes a field."""
    head = {"": "form", "indicators": "row", "funds": "fund" if ref.index else "form.total_fund"}[ref.part]
    return f"{{{{ {head}.{ref.name} }}}}"


@lru_cache(2048)
def _format_of(target: str) -> str | None:
    found = unit_format(parse_target(target))
    return None if found == "General" else found


@lru_cache(2048)
def _score(target: str | None, rules: RuleSet, kind: str) -> str:
    return escaped(score_formula(target, kind, rules, A, B, C))


def _with_weight(cells: dict[FieldRef, str], sample: Form, rules: RuleSet, weight: str | None) -> str:
    return escaped(
        formula(FieldRef("exec_score"), replace(sample, exec_weight=weight), rules, cells.__getitem__)[1:]
    )


@lru_cache(4096)
def _number_or_text(text: str, name: str) -> str:
    return value_cell(cell_value(FieldRef(name), text, None))


def _getter(ref: FieldRef) -> Callable[[Form], str | None]:
    name, index = ref.name, ref.index
    if ref.part == "funds":
        return lambda form: getattr(form.funds[index], name)
    if ref.part == "indicators":
        return lambda form: getattr(form.indicators[index], name)
    if name == "year":
        return lambda form: str(form.year)
    return lambda form: getattr(form, name)


def _sum_of_weights(form: Form, indices: tuple[int, ...]) -> str:
    values = [number(form.indicators[index].weight) for index in indices]
    known = [value for value in values if value is not None]
    return show(sum(known, Decimal(0))) if known else ""
