"""The published forms of 恒口 and 东湖 as cell values, in the layout in which they were printed.

A merged cell holds its value in the top left one; what it covers is None, as a spreadsheet hands it over.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from ziping.model import Form, Indicator
from ziping.quantity import number

Rows = list[list[Any]]
WIDTH = 9
EMPTY_CATEGORY = "生态效益\n指标"
TABLE_HEAD = [
    "绩效指\n标", "一级\n指标", "二级指标", "三级指标", "年度\n指标值", "实际\n完成值", "分值", "得分", "偏差原因分析及改\n进措施"
]  # fmt: skip


def cell(text: str | None) -> Any:
    """Numbers as numbers, as a clerk types them."""
    value = number(text)
    return text or None if value is None else float(value)


def row(*cells: Any) -> list[Any]:
    return [*cells, *[None] * (WIDTH - len(cells))]


def printed(form: Form) -> Rows:
    """Title, heads, fund table, goals, indicator table with an empty category, total, notes."""
    rows = [
        row(form.title),
        row("项目名称", None, form.name),
        row("主管部门", None, form.supervisor, None, None, "实施单位", form.unit),
        row(
            "预算执行情况\n(万元)\n(10分)",
            None,
            None,
            "年初预\n算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
        ),
    ]
    for at, line in enumerate(form.funds):
        marks = ("10分", line.rate, cell(form.exec_score)) if not at else ("—", line.rate, "—")
        rows.append(
            row(None, None, line.label, *map(cell, (line.initial, line.adjusted, line.actual)), *marks)
        )
    rows += [
        row("年度总\n体目标", "预期目标", None, None, None, "实际完成情况"),
        row(None, form.goal_expected, None, None, None, form.goal_actual),
        TABLE_HEAD,
    ]
    for level1, level1_rows in groupby(form.indicators, lambda r: r.level1):
        name1: str | None = f"{level1}\n(50分)"
        for level2, level2_rows in groupby(level1_rows, lambda r: r.level2):
            name2: str | None = f"{level2[:4]}\n{level2[4:]}（20分）"
            for item in level2_rows:
                rows.append(_indicator(name1, name2, item))
                name1 = name2 = None
    rows += [
        row(None, None, EMPTY_CATEGORY),
        row("总分", None, None, None, None, None, 100, cell(form.total)),
        row("偏差大或目标未完成原因分析"),
        row("改进措施及结果应用方案"),
        row(None),
        row("备注："),
        row("1. 预算执行情况口径：全年预算数为在年初预算数基础上调整后的资金数。"),
    ]
    return rows


def _indicator(level1: str | None, level2: str | None, item: Indicator) -> list[Any]:
    return row(
        None, level1, level2, item.name, item.target, cell(item.actual), cell(item.weight), cell(item.score), item.deviation
    )  # fmt: skip
