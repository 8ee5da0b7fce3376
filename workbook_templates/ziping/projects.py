"""项目库: the bureau's workbook of departments, projects, funds by source and indicators.

Sheets 设置, 部门, 项目, 资金, 指标; :data:`SHEETS` names their columns. Every fault is listed with
sheet, cell and mending, all at once, before anything is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from ziping.errors import ZipingError
from ziping.model import Form, FundLine, Indicator
from ziping.opening import put_text, written_whole
from ziping.quantity import Direction, number, parse_target, plain_text
from ziping.rounding import show
from ziping.rules import RuleSet, available, load
from ziping.tables import Book, Row

SETTINGS = ("年度", "评分规则", "填报截止日期", "联系人")
SHEETS: dict[str, tuple[str, ...]] = {
    "设置": ("项目", "内容"),
    "部门": ("部门编码", "部门名称", "部门职能概述", "年度绩效目标"),
    "项目": (
        "项目编码", "项目名称", "部门编码", "项目实施单位", "主管部门",
        "项目概况", "项目起始时间", "项目终止时间", "项目实施进度安排", "年度绩效目标",
    ),
    "资金": ("编码", "资金来源", "级次", "年初预算数", "年中预算调整数"),
    "指标": ("编码", "一级指标", "二级指标", "指标内容", "指标值", "分值"),
}  # fmt: skip
DEPARTMENT_TITLE = "{}年度部门整体绩效自评表"
PROJECT_TITLE = "{}年度预算项目绩效自评表"
FIRST = "其中:"
FIRST_PRINTED = "其中："


@dataclass(frozen=True, slots=True)
class Department:
    """A department and its forms, the 部门整体 form first."""

    code: str
    name: str
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """What a bureau issues in one year."""

    year: int
    rules: RuleSet
    deadline: str
    contact: str
    departments: tuple[Department, ...]


def read_library(path: Path) -> Library:
    """Reads and checks a 项目库.

    Raises:
        ZipingError: with every fault of the workbook.
    """
    book = Book(path)
    tables = {name: book.table(name, columns) for name, columns in SHEETS.items()}
    if any(table is None for table in tables.values()):
        raise ZipingError(book.problems)
    settings = {row.text("项目"): (row.text("内容"), row) for row in tables["设置"] or ()}
    for name in SETTINGS[:2]:
        if not settings.get(name, ("",))[0]:
            book.fault(f"没有填写「{name}」", "设置", "", f"在「项目」列写 {name},「内容」列填写")
    year_text, rule_id = (settings.get(name, ("",))[0] for name in SETTINGS[:2])
    year = int(year_text) if year_text.isdigit() and len(year_text) == 4 else 0
    if year_text and not year:
        settings["年度"][1].fault("内容", f"年度「{year_text}」不是四位年份", "如 2022")
    rules = _rules(rule_id, settings["评分规则"][1]) if rule_id else None

    reader = _Reader(book, rules, year)
    reader.funds(tables["资金"] or ())
    reader.indicators(tables["指标"] or ())
    departments = reader.departments(tables["部门"] or (), list(tables["项目"] or ()))
    reader.leftovers()
    if book.problems:
        raise ZipingError(book.problems)
    assert rules is not None
    deadline, contact = (settings.get(name, ("",))[0] for name in SETTINGS[2:])
    return Library(year, rules, deadline, contact, departments)


def _rules(rule_id: str, row: Row) -> RuleSet | None:
    if rule_id not in available():
        row.fault("内容", f"没有编号为「{rule_id}」的评分规则", f"可用的规则:{'、'.join(available())}")
        return None
    return load(rule_id)


class _Reader:
    """Gathers the rows of a code, then makes its form."""

    def __init__(self, book: Book, rules: RuleSet | None, year: int) -> None:
        self.book, self.rules, self.year = book, rules, year
        self.fund_rows: dict[str, list[FundLine]] = {}
        self.indicator_rows: dict[str, list[Indicator]] = {}
        self.first_row: dict[str, Row] = {}
        self.used: set[str] = set()

    def funds(self, table: Iterable[Row]) -> None:
        for row in table:
            code = row.code("编码")
            self.first_row.setdefault(code, row)
            label = fund_label(row.text("资金来源", required=True), row.text("级次"))
            initial, adjust = row.amount("年初预算数"), row.amount("年中预算调整数")
            self.fund_rows.setdefault(code, []).append(FundLine(label, initial, adjust, "", "", ""))

    def indicators(self, table: Iterable[Row]) -> None:
        for row in table:
            code = row.code("编码")
            self.first_row.setdefault(code, row)
            target = row.text("指标值", required=True, equals=True)
            weight = row.amount("分值")
            value = number(weight)
            if value is not None and value < 0:
                row.fault("分值", f"分值 {weight} 小于0", "改为不小于0的数")
            goal = parse_target(plain_text(target))
            if goal.direction is Direction.UNCLEAR:
                fault = f"指标值「{target}」不能用:{goal.problem}"
                row.fault("指标值", fault, "写成如 ≥10次、≤5%、=3个、2022年12月31日前")
            item = Indicator(
                row.text("一级指标", required=True),
                row.text("二级指标", required=True),
                row.text("指标内容", required=True),
                target, weight, "", "", "", "",
            )  # fmt: skip
            self.indicator_rows.setdefault(code, []).append(item)

    def departments(self, table: Iterable[Row], projects: list[Row]) -> tuple[Department, ...]:
        rows = [(row.code("部门编码"), row) for row in table]
        self._unique(rows, "部门编码")
        coded = [(row.code("项目编码"), row) for row in projects]
        self._unique(coded, "项目编码")
        known = {code for code, _ in rows}
        by_department: dict[str, list[Form]] = {}
        for code, row in coded:
            owner = row.code("部门编码")
            if owner and owner not in known:
                row.fault(
                    "部门编码",
                    f"部门编码「{owner}」不在工作表「部门」中",
                    "核对编码,或在「部门」表补上该部门",
                )
            by_department.setdefault(owner, []).append(self._project(code, row))
        result = []
        for code, row in rows:
            name = row.text("部门名称", required=True)
            form = self._form(
                code, row, "部门编码",
                id=code, kind="department", title=DEPARTMENT_TITLE.format(self.year), name=name, unit=name,
                functions=row.text("部门职能概述"), goal_expected=row.text("年度绩效目标"),
            )  # fmt: skip
            result.append(Department(code, name, (form, *by_department.get(code, ()))))
        if not rows:
            self.book.fault("一个部门也没有", "部门", "", "至少填一个部门")
        return tuple(result)

    def _project(self, code: str, row: Row) -> Form:
        return self._form(
            code, row, "项目编码",
            id=code, kind="project", title=PROJECT_TITLE.format(self.year),
            name=row.text("项目名称", required=True), unit=row.text("项目实施单位"), supervisor=row.text("主管部门"),
            budget_adjust_rate="", adjust_reason="", overview=row.text("项目概况"),
            start=row.text("项目起始时间"), end=row.text("项目终止时间"),
            schedule=row.text("项目实施进度安排"), goal_expected=row.text("年度绩效目标"),
        )  # fmt: skip

    def _form(self, code: str, row: Row, column: str, **fields: Any) -> Form:
        self.used.add(code)
        sources, indicators = self.fund_rows.get(code, []), self.indicator_rows.get(code, [])
        if code and not sources:
            row.fault(column, "在工作表「资金」中没有资金来源", "在「资金」表补上各资金来源,没有预算的填 0")
        if code and not indicators:
            row.fault(column, "在工作表「指标」中没有绩效指标", "在「指标」表补上指标")
        weight = self.rules.execution_weight if self.rules else Decimal(0)
        if self.rules and indicators:
            total = sum((number(item.weight) or Decimal(0) for item in indicators), weight)
            if total != self.rules.full_marks:
                row.fault(
                    column,
                    f"预算执行 {show(weight)} 分与各指标分值合计 {show(total)} 分,应为 {show(self.rules.full_marks)} 分",
                    "核对「指标」表中该编码的分值",
                )
        return Form(
            **fields,
            region=self.rules.region if self.rules else "", year=self.year, code=code, money_unit="万元",
            funds=(FundLine("合计", "", "", "", "", ""), *printed_labels(sources)) if sources else (),
            exec_weight=show(weight), exec_rate="", exec_score="", exec_reason="",
            indicators=tuple(indicators), total="", grade="",
        )  # fmt: skip

    def _unique(self, rows: list[tuple[str, Row]], column: str) -> None:
        counts = Counter(code for code, _ in rows if code)
        for code, row in rows:
            if counts[code] > 1:
                row.fault(
                    column, f"编码「{code}」重复出现 {counts[code]} 次", "每个编码只能用一次,改正其中的错误"
                )

    def leftovers(self) -> None:
        """Funds and indicators of nobody would be lost in silence."""
        for code in (self.fund_rows.keys() | self.indicator_rows.keys()) - self.used:
            if code:
                row = self.first_row[code]
                row.fault("编码", f"编码「{code}」不在「部门」或「项目」表中", "核对编码")


def fund_label(source: str, tier: str = "") -> str:
    """The label of a fund line: source, and tier where it has one."""
    return f"{source} / {tier}" if tier and tier not in ("—", "-") else source


def printed_labels(lines: list[FundLine]) -> tuple[FundLine, ...]:
    """Labels as printed: 其中： before the first source and before the first tier."""
    result, last = [], ""
    for index, line in enumerate(lines):
        source, _, tier = line.label.partition(" / ")
        shown = f"{FIRST_PRINTED}{source}" if index == 0 else source
        if tier:
            shown = tier if source == last else f"{shown} / {FIRST_PRINTED}{tier}"
        result.append(replace(line, label=shown))
        last = source if tier else ""
    return tuple(result)


def fund_keys(lines: Iterable[FundLine]) -> list[str]:
    """Comparable keys of fund lines, whatever their punctuation: ``一般公共预算拨款/本级``."""
    keys, source = [], ""
    for line in lines:
        text = "".join(plain_text(line.label).replace(FIRST, "").split())
        head, _, tier = text.partition("/")
        if not tier and head in ("上级", "本级", "市级", "区级", "县级") and source:
            head, tier = source, head
        source = head if tier else ""
        keys.append(f"{head}/{tier}" if tier else head)
    return keys


def write_library(path: Path, library: Library) -> None:
    """Writes a 项目库 workbook: the inverse of :func:`read_library`."""
    rows: dict[str, list[tuple[str, ...]]] = {name: [] for name in SHEETS}
    values = (str(library.year), library.rules.id, library.deadline, library.contact)
    rows["设置"] = list(zip(SETTINGS, values, strict=True))
    for department in library.departments:
        for form in department.forms:
            code = form.code or ""
            if form.kind == "department":
                rows["部门"].append((code, form.name, form.functions or "", form.goal_expected or ""))
            else:
                rows["项目"].append((
                    code, form.name, department.code, form.unit or "", form.supervisor or "", form.overview or "",
                    form.start or "", form.end or "", form.schedule or "", form.goal_expected or "",
                ))  # fmt: skip
            for key, line in list(zip(fund_keys(form.funds), form.funds, strict=True))[1:]:
                source, _, tier = key.partition("/")
                rows["资金"].append((code, source, tier, line.initial or "", line.adjust or ""))
            for item in form.indicators:
                rows["指标"].append(
                    (code, item.level1, item.level2, item.name, item.target or "", item.weight or "")
                )
    _write_tables(path, rows)


_NUMERIC = {"年初预算数", "年中预算调整数", "分值"}
_WIDE = {"部门职能概述": 60, "年度绩效目标": 40, "项目概况": 60, "项目实施进度安排": 40, "指标内容": 40,
         "项目编码": 25, "编码": 25, "项目名称": 32, "项目实施单位": 30, "主管部门": 24, "内容": 36}  # fmt: skip


def _write_tables(path: Path, rows: dict[str, list[tuple[str, ...]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, columns in SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.append(columns)
        for row, values in enumerate(rows[name], 2):
            for index, (column, text) in enumerate(zip(columns, values, strict=True), 1):
                cell = sheet.cell(row, index)
                value = number(text) if column in _NUMERIC else None
                if value is not None:
                    cell.value = value
                elif text:
                    put_text(cell, text)
                    cell.number_format = "@"
                cell.alignment = Alignment(vertical="top", wrap_text=True)
        for index, column in enumerate(columns, 1):
            head = sheet.cell(1, index)
            head.font, head.fill = Font(name="黑体", bold=True), PatternFill("solid", fgColor="DDEBF7")
            head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            sheet.column_dimensions[get_column_letter(index)].width = _WIDE.get(column, 16)
        sheet.freeze_panes = "A2"
    with written_whole(path) as temporary:
        book.save(temporary)
