"""Writes a 项目库 workbook: the inverse of reading."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from ziping.model import Form
from ziping.opening import put_text, written_whole
from ziping.projects.columns import FORM_KINDS, NO, OPTIONAL, SETTINGS, SHEETS
from ziping.projects.labels import fund_keys
from ziping.projects.library import Library
from ziping.quantity import number

Record = Mapping[str, str | None]
_NUMERIC = {"年初预算数", "年中预算调整数", "调整后预算数", "实际到位数", "分值"}
_WIDE = {"部门职能概述": 60, "年度绩效目标": 40, "项目概况": 60, "项目实施进度安排": 40, "指标内容": 40, "评分标准": 60,
         "项目编码": 25, "编码": 25, "项目名称": 32, "表题": 32, "项目实施单位": 30, "主管部门": 24, "内容": 36}  # fmt: skip


def write_library(path: Path, library: Library) -> None:
    """Writes a 项目库 workbook: the inverse of :func:`~ziping.projects.reading.read_library`."""
    rows: dict[str, list[Record]] = {name: [] for name in SHEETS}
    values = (str(library.year), library.rules.id, library.deadline, library.contact)
    rows["设置"] = [{"项目": name, "内容": value} for name, value in zip(SETTINGS, values, strict=True)]
    for department in library.departments:
        own = next((form for form in department.forms if form.kind == "department"), None)
        rows["部门"].append({
            "部门编码": department.code, "部门名称": department.name, "部门整体自评": "" if own else NO,
            "部门职能概述": own.functions if own else "", "年度绩效目标": own.goal_expected if own else "",
            "表题": _title(own, library) if own else "",
        })  # fmt: skip
        for form in department.forms:
            if form is not own:
                rows["项目"].append(_project(form, department.code, library))
            rows["资金"] += _funds(form)
            rows["指标"] += [{
                "编码": form.code, "一级指标": item.level1, "二级指标": item.level2, "指标内容": item.name,
                "指标值": item.target, "分值": item.weight, "评分标准": item.standard,
            } for item in form.indicators]  # fmt: skip
    _write_tables(path, rows)


def _title(form: Form, library: Library) -> str:
    """A title is written only where it is not the usual one."""
    usual = library.rules.form_title(form.kind, library.year, form.name)
    return "" if form.title == usual else form.title


def _project(form: Form, department: str, library: Library) -> Record:
    kind = next(word for word, kind in FORM_KINDS.items() if kind == form.kind)
    return {
        "项目编码": form.code, "项目名称": form.name, "部门编码": department, "项目实施单位": form.unit,
        "主管部门": form.supervisor, "项目概况": form.overview, "项目起始时间": form.start, "项目终止时间": form.end,
        "项目实施进度安排": form.schedule, "年度绩效目标": form.goal_expected,
        "表种": "" if form.kind == "project" else kind, "表题": _title(form, library),
    }  # fmt: skip


def _funds(form: Form) -> list[Record]:
    """Every source; the total line is computed, unless it is the only one."""
    lines = list(zip(fund_keys(form.funds), form.funds, strict=True))
    result: list[Record] = []
    for key, line in lines[1:] if len(lines) > 1 else lines:
        source, _, tier = key.partition("/")
        result.append({
            "编码": form.code, "资金来源": source, "级次": tier, "年初预算数": line.initial,
            "年中预算调整数": line.adjust, "调整后预算数": line.adjusted, "实际到位数": line.received,
        })  # fmt: skip
    return result


def _write_tables(path: Path, rows: Mapping[str, list[Record]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, required in SHEETS.items():
        wanted = (c for c in OPTIONAL.get(name, ()) if any(record.get(c) for record in rows[name]))
        columns = (*required, *wanted)
        sheet = book.create_sheet(name)
        sheet.append(columns)
        for row, record in enumerate(rows[name], 2):
            for index, column in enumerate(columns, 1):
                cell, text = sheet.cell(row, index), record.get(column) or ""
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
