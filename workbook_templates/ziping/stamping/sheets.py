"""One sheet of a stamped workbook: where its fields go, then what is written into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from ziping.errors import fail
from ziping.model import FieldRef, Form
from ziping.opening import put_text
from ziping.projects import fund_keys
from ziping.rules import RuleSet
from ziping.stamping.addresses import Address, Key
from ziping.stamping.cells import input_help, is_input, put_field, target_of, unit_format
from ziping.stamping.live import (
    ENGINE_FORMULA,
    copy_formula,
    formula,
    grade_formula,
    is_live,
    rate_formula,
    sum_formula,
)
from ziping.stamping.looks import copy_sheet_setup, fit_heights, mark_while_typing, merge
from ziping.stamping.template import Layout, OutputRow, SheetTemplate, bound_path

KIND_TITLES = {"department": "部门整体", "project": "项目支出"}
SUMMARY_LIVE = ("adjusted", "actual", "rate", "total", "grade")


@dataclass(frozen=True, slots=True)
class FormInBook:
    """A form, its key (D1, P01 …), and the sheet it stands on."""

    key: str
    form: Form
    sheet: str


@dataclass(slots=True)
class SheetPlan:
    """A sheet to be written: its rows, and the address of every named cell.

    Args:
        title: the sheet's final name.
        item: the form on it; None for 填报说明 and 汇总.
    """

    template: SheetTemplate
    sheet: Worksheet
    title: str
    item: FormInBook | None
    workbook: Mapping[str, Any]
    layout: Layout = field(init=False)
    bindings: dict[tuple[int, int], Key | str] = field(default_factory=dict)
    addresses: dict[Key, Address] = field(default_factory=dict)

    def lay_out(self) -> None:
        items: dict[str, Sequence[Any]] = {
            "workbook.forms": self.workbook["forms"],
            "workbook.rule_lines": self.workbook["rule_lines"],
        }
        if self.item:
            items["form.sources"] = self.item.form.funds[1:]
            items["form.indicators"] = self.item.form.indicators
        self.layout = self.template.lay_out(items)
        follow: dict[int, list[tuple[int, str]]] = {}
        for number, row in enumerate(self.layout.rows, 1):
            for column in range(1, self.template.width + 1):
                bound = bound_path(self.template.sheet.cell(row.template, column).value)
                if bound is None:
                    continue
                path, merged = bound
                binding = self._resolve(path, row)
                self.bindings[number, column] = binding
                if merged:
                    follow.setdefault(column, []).append((number, self._text(binding)))
        self._merge_runs(follow)
        for (number, column), binding in self.bindings.items():
            if isinstance(binding, Key):
                cell = self.template.sheet.cell(number, column).coordinate
                self.addresses[binding] = Address(self.title, cell)

    def _resolve(self, path: str, row: OutputRow) -> Key | str:
        """The named cell of a path, or its text where nothing is ever read back."""
        head, _, name = path.partition(".")
        if row.loop and head == row.loop.variable:
            return self._resolve_item(row.loop.source, name, row.index)
        if head == "form" and self.item:
            part, _, column = name.partition(".")
            ref = FieldRef(column, "funds", 0) if part == "total_fund" else FieldRef(name)
            return self._known(Key(self.item.key, ref), path, row)
        if head == "summary":
            return Key("all", FieldRef(name), summary=True)
        if path == "workbook.engine":
            return Key("all", FieldRef("engine"), summary=True)
        if head == "workbook" and name in self.workbook:
            return str(self.workbook[name])
        raise self._unknown(path, row)

    def _resolve_item(self, source: str, name: str, index: int) -> Key | str:
        if source == "workbook.rule_lines":
            return str(self.workbook["rule_lines"][index][name])
        if source == "workbook.forms":
            item: FormInBook = self.workbook["forms"][index]
            if name in SUMMARY_LIVE:
                return Key(item.key, FieldRef(name), summary=True)
            if name == "number":
                return str(index + 1)
            return (
                KIND_TITLES[item.form.kind] if name == "kind" else str(item.form.text(FieldRef(name)) or "")
            )
        assert self.item is not None
        if source == "form.indicators":
            return Key(self.item.key, FieldRef(name, "indicators", index))
        if name in ("source", "tier"):
            return _fund_words(self.item.form, index + 1)[name]
        return Key(self.item.key, FieldRef(name, "funds", index + 1))

    def _known(self, key: Key, path: str, row: OutputRow) -> Key:
        assert self.item is not None
        try:
            self.item.form.text(key.ref)
        except (AttributeError, IndexError) as error:
            raise self._unknown(path, row) from error
        return key

    def _unknown(self, path: str, row: OutputRow) -> Exception:
        where = f"模板工作表「{self.template.sheet.title}」第{row.template}行"
        return fail(f"不认识「{path}」", where, "核对花括号里的名称")

    def _text(self, binding: Key | str) -> str:
        if isinstance(binding, str) or not self.item:
            return str(binding)
        return self.item.form.text(binding.ref) or ""

    def _merge_runs(self, follow: Mapping[int, list[tuple[int, str]]]) -> None:
        """Vertical merges of equal neighbours; a run never crosses one further left."""
        extra: list[CellRange] = []
        breaks: set[int] = set()
        for column in sorted(follow):
            run: list[int] = []
            last = None
            for number, text in [*follow[column], (0, None)]:
                if run and (text != last or number != run[-1] + 1 or number in breaks):
                    if len(run) > 1 and last:
                        extra.append(CellRange(None, column, run[0], column, run[-1]))
                        for covered in run[1:]:
                            self.bindings.pop((covered, column))
                    breaks.add(run[-1] + 1)
                    run = []
                run.append(number)
                last = text
        self.layout = Layout(self.layout.rows, (*self.layout.merges, *extra))


def _fund_words(form: Form, index: int) -> dict[str, str]:
    """Source and tier of a fund line as printed; a tier's source is repeated so that it merges."""
    label = form.funds[index].label
    source, _, tier = label.partition(" / ")
    key_source, _, key_tier = fund_keys(form.funds)[index].partition("/")
    if key_tier and not tier:
        for earlier in range(index - 1, 0, -1):
            before, _, slash = form.funds[earlier].label.partition(" / ")
            if slash and fund_keys(form.funds)[earlier].startswith(f"{key_source}/"):
                return {"source": before, "tier": label}
    return {"source": source, "tier": tier or "—"}


class SheetWriter:
    """Writes a planned sheet: looks, texts, formulas, input help, marks and protection."""

    def __init__(
        self,
        plan: SheetPlan,
        addresses: dict[Key, Address],
        forms: Sequence[FormInBook],
        rules: RuleSet,
        render: Callable[[str, str], str],
    ) -> None:
        self.plan, self.addresses, self.forms, self.rules, self.render = plan, addresses, forms, rules, render

    def write(self) -> None:
        source, sheet = self.plan.template.sheet, self.plan.sheet
        copy_sheet_setup(source, sheet, self.plan.template.width)
        heights: dict[int, float] = {}
        for number, row in enumerate(self.plan.layout.rows, 1):
            heights[number] = source.row_dimensions[row.template].height or 18.0
            for column in range(1, self.plan.template.width + 1):
                original = source.cell(row.template, column)
                cell = sheet.cell(number, column)
                cell._style = copy(original._style)
                self._fill(cell, original.value, (number, column))
        for merged in self.plan.layout.merges:
            merge(sheet, merged)
        fit_heights(sheet, heights)
        if self.plan.item:
            mark_while_typing(sheet, self.plan.item.key, self.addresses, self.rules)
        sheet.protection.sheet = True
        sheet.protection.formatColumns = False
        sheet.protection.formatRows = False

    def _fill(self, cell: Cell, original: object, at: tuple[int, int]) -> None:
        binding = self.plan.bindings.get(at)
        if isinstance(binding, Key):
            self._named(cell, binding)
        elif isinstance(binding, str):
            put_text(cell, binding)
            self._link(cell, at)
        elif isinstance(original, str) and bound_path(original) is None:
            text = original
            if "{{" in text or "{%" in text:
                text = self.render(text, f"模板工作表「{self.plan.template.sheet.title}」{cell.coordinate}")
            put_text(cell, text)
        elif original is not None and not isinstance(original, str):
            cell.value = original

    def _named(self, cell: Cell, key: Key) -> None:
        if key.summary:
            cell.value = self._summary(key)
            return
        assert self.plan.item is not None
        form, ref = self.plan.item.form, key.ref
        if is_live(ref, form):
            cell.value = formula(
                ref, form, self.rules, lambda other: self.addresses[Key(key.form, other)].cell
            )
            if ref.name == "score":
                cell.protection = _unlocked(cell, self.rules.mode != "locked")
            return
        target = target_of(ref, form)
        if target is not None:
            cell.number_format = unit_format(target)
        put_field(cell, ref, form.text(ref) or "", target)
        if is_input(ref, form):
            hint = input_help(ref, form, self.rules, cell.coordinate)
            if hint:
                hint.add(cell.coordinate)
                self.plan.sheet.add_data_validation(hint)

    def _summary(self, key: Key) -> str:
        name = key.ref.name
        if name == "engine":
            return ENGINE_FORMULA
        if key.form == "all":
            if name == "rate":
                spent, budget = (self._own(Key("all", FieldRef(n), True)) for n in ("actual", "adjusted"))
                return rate_formula(spent, budget, self.rules)
            projects = [item for item in self.forms if item.form.kind == "project"]
            return sum_formula([self._own(Key(item.key, FieldRef(name), True)) for item in projects])
        if name == "grade":
            kind = next(item.form.kind for item in self.forms if item.key == key.form)
            return grade_formula(self._own(Key(key.form, FieldRef("total"), True)), self.rules, kind)
        ref = FieldRef(name) if name == "total" else FieldRef(name, "funds", 0)
        return copy_formula(self.addresses[Key(key.form, ref)].reference)

    def _own(self, key: Key) -> str:
        return self.addresses[key].cell

    def _link(self, cell: Cell, at: tuple[int, int]) -> None:
        """Names on 汇总 jump to their sheet."""
        row = self.plan.layout.rows[at[0] - 1]
        bound = bound_path(self.plan.template.sheet.cell(row.template, at[1]).value)
        if row.loop and row.loop.source == "workbook.forms" and bound and bound[0].endswith(".name"):
            item = self.forms[row.index]
            style = copy(cell._style)
            cell.hyperlink = f"#{quote_sheetname(item.sheet)}!A1"
            cell._style = style


def _unlocked(cell: Cell, open_: bool) -> Any:
    protection = copy(cell.protection)
    protection.locked = not open_
    return protection
