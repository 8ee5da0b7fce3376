"""Reads a 项目库 workbook. Every fault is listed with sheet, cell and mending, all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from ziping.errors import ZipingError
from ziping.model import Form, FundLine, Indicator, Kind
from ziping.projects.columns import FORM_KINDS, NO, OPTIONAL, SETTINGS, SHEETS, YES
from ziping.projects.labels import fund_label, printed_labels
from ziping.projects.library import Department, Library
from ziping.quantity import Direction, number, parse_target, plain_text
from ziping.rounding import show
from ziping.rules import RuleSet, available, load
from ziping.tables import Book, Row

EVERYWHERE = "全国"


def read_library(path: Path) -> Library:
    """Reads and checks a 项目库.

    Raises:
        ZipingError: with every fault of the workbook.
    """
    book = Book(path)
    tables = {name: book.table(name, columns, OPTIONAL.get(name, ())) for name, columns in SHEETS.items()}
    if any(table is None for table in tables.values()):
        raise ZipingError(book.problems)
    rows = {name: list(table or ()) for name, table in tables.items()}
    settings = {row.text("项目"): (row.text("内容"), row) for row in rows["设置"]}
    for name in SETTINGS[:2]:
        if not settings.get(name, ("",))[0]:
            book.fault(f"没有填写「{name}」", "设置", "", f"在「项目」列写 {name},「内容」列填写")
    year_text, rule_id = (settings.get(name, ("",))[0] for name in SETTINGS[:2])
    year = int(year_text) if year_text.isdecimal() and len(year_text) == 4 else 0
    if year_text and not year:
        settings["年度"][1].fault("内容", f"年度「{year_text}」不是四位年份", "如 2022")
    rules = _rules(rule_id, year, settings["评分规则"][1]) if rule_id else None

    reader = _Reader(book, rules, year)
    reader.projects(rows["项目"])
    reader.funds(rows["资金"])
    reader.indicators(rows["指标"])
    departments = reader.departments(rows["部门"])
    reader.leftovers()
    if book.problems:
        raise ZipingError(book.problems)
    assert rules is not None
    deadline, contact = (settings.get(name, ("",))[0] for name in SETTINGS[2:])
    return Library(year, rules, deadline, contact, departments)


def _rules(rule_id: str, year: int, row: Row) -> RuleSet | None:
    if rule_id not in available():
        row.fault("内容", f"没有编号为「{rule_id}」的评分规则", f"可用的规则:{'、'.join(available())}")
        return None
    rules = load(rule_id)
    # A region's rules are those of one year; the ministry's hold from their year on.
    if year and (year < rules.year if rules.region == EVERYWHERE else year != rules.year):
        since = "起" if rules.region == EVERYWHERE else ""
        row.fault(
            "内容",
            f"评分规则「{rule_id}」用于{rules.year}年度{since},与年度 {year} 不一致",
            "改正年度或规则编号;新年度的规则用 ziping rules new 建立",
        )
    return rules


class _Reader:
    """Gathers the rows of a code, then makes its form."""

    def __init__(self, book: Book, rules: RuleSet | None, year: int) -> None:
        self.book, self.rules, self.year = book, rules, year
        self.fund_rows: dict[str, list[FundLine]] = {}
        self.indicator_rows: dict[str, list[Indicator]] = {}
        self.project_rows: list[tuple[str, Row]] = []
        self.kinds: dict[str, Kind] = {}
        self.first_row: dict[str, Row] = {}
        self.used: set[str] = set()

    def projects(self, table: Iterable[Row]) -> None:
        for row in table:
            code = row.code("项目编码")
            kind = row.choice("表种", tuple(FORM_KINDS))
            self.project_rows.append((code, row))
            self.kinds[code] = FORM_KINDS[kind]

    def funds(self, table: Iterable[Row]) -> None:
        seen: set[tuple[str, str]] = set()
        for row in table:
            code = row.code("编码")
            self.first_row.setdefault(code, row)
            label = fund_label(row.text("资金来源", required=True), row.text("级次"))
            if (code, label) in seen:
                row.fault(
                    "资金来源", f"「{label}」在编码 {code} 下重复出现", "合并为一行,或改正资金来源、级次"
                )
            seen.add((code, label))
            self.fund_rows.setdefault(code, []).append(self._fund(row, label, self.kinds.get(code)))

    def _fund(self, row: Row, label: str, kind: Kind | None) -> FundLine:
        """A fund line; of 年初, 调整 and 调整后 two give the third, and 调整后 alone may stand for itself."""
        names = ("年初预算数", "年中预算调整数", "调整后预算数")
        initial, adjust, adjusted = (row.amount(name, required=False) for name in names)
        a, b, c = number(initial), number(adjust), number(adjusted)
        if not initial and (adjust or not adjusted):
            row.fault(names[0], "没有填写", "没有发生额的填 0")
        elif initial and not adjust and not adjusted:
            row.fault(names[1], "没有填写", "没有发生额的填 0")
        elif a is not None and b is not None and c is not None and a + b != c:
            row.fault(names[2], f"应为年初加调整 {show(a + b)},现为 {adjusted}", "核对三个数")
        elif a is not None and c is not None and not adjust:
            adjust = show(c - a)
        needs_receipt = kind == "department_evaluation" or (
            self.rules is not None and self.rules.execution_base == "received"
        )
        received = row.amount("实际到位数", required=False)
        return FundLine(
            label, initial, adjust if initial else None, "" if initial else adjusted, "", "",
            received if received or needs_receipt else None,
        )  # fmt: skip

    def indicators(self, table: Iterable[Row]) -> None:
        seen: set[tuple[str, ...]] = set()
        for row in table:
            code = row.code("编码")
            self.first_row.setdefault(code, row)
            rubric = self.kinds.get(code) == "department_evaluation"
            target = row.text("指标值", required=not rubric, equals=True)
            weight = row.amount("分值")
            value = number(weight)
            if value is not None and value < 0:
                row.fault("分值", f"分值 {weight} 小于0", "改为不小于0的数")
            goal = parse_target(plain_text(target))
            if target and goal.direction is Direction.UNCLEAR:
                fault = f"指标值「{target}」不能用:{goal.problem}"
                row.fault("指标值", fault, "写成如 ≥10次、≤5%、=3个、2022年12月31日前")
            level1, level2, name = (
                row.text(title, required=True) for title in ("一级指标", "二级指标", "指标内容")
            )
            if self.rules and level1 and level1 not in self.rules.level1_weights:
                known = "、".join(self.rules.level1_weights)
                row.fault("一级指标", f"评分规则里没有一级指标「{level1}」", f"可以写:{known}")
            if name and (code, level1, level2, name, target) in seen:
                row.fault("指标内容", f"指标「{name}」在编码 {code} 下重复出现", "删去多余的一行,或改正名称")
            seen.add((code, level1, level2, name, target))
            standard = row.text("评分标准") or ("" if rubric else None)
            item = Indicator(level1, level2, name, target, weight, "", "", "", "", standard)
            self.indicator_rows.setdefault(code, []).append(item)

    def departments(self, table: list[Row]) -> tuple[Department, ...]:
        rows = [(row.code("部门编码"), row) for row in table]
        self._unique([*((code, row, "部门编码") for code, row in rows),
                      *((code, row, "项目编码") for code, row in self.project_rows)])  # fmt: skip
        known = {code for code, _ in rows}
        by_department: dict[str, list[Form]] = {}
        for code, row in self.project_rows:
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
            forms = by_department.get(code, [])
            if row.choice("部门整体自评", (YES, NO)) == YES:
                own = self._form(
                    code, row, "部门编码", kind="department", name=name, unit=name,
                    functions=row.text("部门职能概述"), goal_expected=row.text("年度绩效目标"),
                )  # fmt: skip
                forms = [own, *forms]
            elif not forms:
                row.fault(
                    "部门整体自评", "这个部门一张表也没有", "改为 是,或在「项目」表补上项目,或删去这一行"
                )
            result.append(Department(code, name, tuple(forms)))
        if not rows:
            self.book.fault("一个部门也没有", "部门", "", "至少填一个部门")
        return tuple(result)

    def _project(self, code: str, row: Row) -> Form:
        name = row.text("项目名称", required=True)
        fields: dict[str, Any] = {"budget_adjust_rate": "", "adjust_reason": ""}
        if self.kinds[code] == "department_evaluation":
            fields = {"grade": ""}
        return self._form(
            code, row, "项目编码", kind=self.kinds[code], name=name,
            unit=row.text("项目实施单位"), supervisor=row.text("主管部门"), overview=row.text("项目概况"),
            start=row.text("项目起始时间"), end=row.text("项目终止时间"),
            schedule=row.text("项目实施进度安排"), goal_expected=row.text("年度绩效目标"), **fields,
        )  # fmt: skip

    def _form(self, code: str, row: Row, column: str, *, kind: Kind, name: str, **fields: Any) -> Form:
        self.used.add(code)
        sources, indicators = self.fund_rows.get(code, []), self.indicator_rows.get(code, [])
        if code and not sources:
            row.fault(column, "在工作表「资金」中没有资金来源", "在「资金」表补上各资金来源,没有预算的填 0")
        if code and not indicators:
            row.fault(column, "在工作表「指标」中没有绩效指标", "在「指标」表补上指标")
        # A 评分表 scores the execution as one of its indicators.
        executed = bool(kind != "department_evaluation" and self.rules and self.rules.execution_weight)
        weight = self.rules.execution_weight if self.rules and executed else Decimal(0)
        if self.rules and indicators:
            total = sum((number(item.weight) or Decimal(0) for item in indicators), weight)
            if total != self.rules.full_marks:
                own = f"预算执行 {show(weight)} 分与" if executed else ""
                row.fault(
                    column,
                    f"{own}各指标分值合计 {show(total)} 分,应为 {show(self.rules.full_marks)} 分",
                    "核对「指标」表中该编码的分值",
                )
        title = row.text("表题") or (self.rules.form_title(kind, self.year, name) if self.rules else "")
        fields = {"exec_rate": "", "exec_score": "", "exec_reason": "", "grade": ""} | fields
        return Form(
            id=code, kind=kind, name=name, title=title, **fields,
            region=self.rules.region if self.rules else "", year=self.year, code=code, money_unit="万元",
            funds=self._fund_table(kind, name, sources), exec_weight=show(weight) if executed else None,
            indicators=tuple(indicators), total="",
        )  # fmt: skip

    def _fund_table(self, kind: Kind, name: str, sources: list[FundLine]) -> tuple[FundLine, ...]:
        if not sources:
            return ()
        if kind == "department_evaluation":
            return (_together(name, sources),)
        total = self.rules.titles["total"] if self.rules else ""
        adjusts = "" if any(line.adjust is not None for line in sources) else None
        received = "" if any(line.received is not None for line in sources) else None
        return (FundLine(total, "", adjusts, "", "", "", received), *printed_labels(sources))

    def _unique(self, rows: list[tuple[str, Row, str]]) -> None:
        counts = Counter(code for code, *_ in rows if code)
        for code, row, column in rows:
            if counts[code] > 1:
                row.fault(
                    column, f"编码「{code}」重复出现 {counts[code]} 次", "每个编码只能用一次,改正其中的错误"
                )

    def leftovers(self) -> None:
        """Funds and indicators of nobody would be lost in silence."""
        for code in self.first_row.keys() - self.used:
            if code:
                row = self.first_row[code]
                row.fault("编码", f"编码「{code}」不在「部门」或「项目」表中", "核对编码")


def _together(label: str, sources: list[FundLine]) -> FundLine:
    """All sources as one line: a 评分表 prints the project's money alone."""

    def added(texts: Iterable[str | None]) -> str:
        known = [value for text in texts if (value := number(text)) is not None]
        return show(sum(known, Decimal(0))) if known else ""

    initial = added(line.initial for line in sources)
    adjusted = added(text for line in sources for text in (line.initial, line.adjust, line.adjusted))
    return FundLine(label, initial, None, adjusted, "", "", added(line.received for line in sources))
