"""The published forms as cell values, in the layouts in which they were printed.

A merged cell holds its value in the top left one; what it covers is None, as a spreadsheet hands it over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
import openpyxl

from ziping.model import Form, Indicator
from ziping.quantity import number, plain_text
from ziping.recognition.grid import Area, Sheet

Rows = list[list[Any]]
WIDTH = 9
EMPTY_CATEGORY = "生态效益\n指标"
TABLE_HEAD = [
    "绩效指\n标", "一级\n指标", "二级指标", "三级指标", "年度\n指标值", "实际\n完成值", "分值", "得分", "偏差原因分析及改\n进措施"
]  # fmt: skip


def cell(text: str | None) -> Any:
    """Numbers as numbers, as a clerk types them; texts that no number shows as they are."""
    value = number(text)
    return (text or None) if value is None or plain_text(float(value)) != text else float(value)


def row(*cells: Any) -> list[Any]:
    return [*cells, *[None] * (WIDTH - len(cells))]


class Paper:
    """A printed table while it is set: each cell reaches to the next one of its line."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows: Rows = []
        self.merges: list[Area] = []

    def line(self, cells: Mapping[int, Any]) -> int:
        """One line; None sets a blank cell. Returns its row."""
        at = len(self.rows)
        starts = sorted(cells)
        for left, right in zip(starts, [*starts[1:], self.width], strict=True):
            if right - left > 1:
                self.merges.append(Area(at, left, at, right - 1))
        self.rows.append([cells.get(column) for column in range(self.width)])
        return at

    def down(self, column: int, top: int, bottom: int, right: int | None = None) -> None:
        """Merges cells of several lines."""
        right = column if right is None else right
        if top < bottom or right > column:
            inside = range(column, right + 1)
            self.merges = [
                area for area in self.merges
                if not (top <= area.top <= bottom and (area.left in inside or area.right in inside))
            ]  # fmt: skip
            self.merges.append(Area(top, column, bottom, right))

    def levels(self, form: Form, line: Any) -> None:
        """The indicator rows, 一级 and 二级指标 merged over their rows; ``line`` sets one."""
        weights = {(item.level1, item.level2): item.weight for item in form.level_weights}

        def name(level1: str, level2: str, sign: str) -> str:
            weight = weights.get((level1, level2))
            return (level2 or level1) + (sign.format(weight) if weight else "")

        for level1, of_level1 in groupby(form.indicators, lambda item: item.level1):
            first1 = len(self.rows)
            name1: str | None = name(level1, "", "\n({}分)")
            for level2, of_level2 in groupby(of_level1, lambda item: item.level2):
                first2 = len(self.rows)
                name2: str | None = name(level1, level2, "（{}分）")
                for item in of_level2:
                    line(name1, name2, item)
                    name1 = name2 = None
                self.down(self.level_columns[1], first2, len(self.rows) - 1)
            self.down(self.level_columns[0], first1, len(self.rows) - 1)

    level_columns = (1, 2)

    def sheet(self, title: str) -> Sheet:
        return Sheet(title, self.rows, tuple(self.merges))


def printed(form: Form) -> Rows:
    """A form of 恒口 or 东湖: title, heads, fund table, goals, indicator table with an empty category, total, notes."""
    return list(_annex_form(form).rows)


def printed_sheet(form: Form) -> Sheet:
    """Any single form as it was printed."""
    if form.kind == "department_evaluation":
        paper = _rubric(form)
    elif form.region and "柳州" in form.region:
        paper = _liuzhou(form)
    else:
        paper = _annex_form(form)
    return paper.sheet(form.name[:20])


def _annex_form(form: Form) -> Paper:
    paper = Paper(WIDTH)
    paper.line({0: form.title})
    paper.line({0: "项目名称", 2: form.name})
    paper.line({0: "主管部门", 2: form.supervisor, 5: "实施单位", 6: form.unit})
    top = paper.line(
        {0: "预算执行情况\n(万元)\n(10分)", 1: None, 3: "年初预\n算数", 4: "全年预算数", 5: "全年执行数",
         6: "分值", 7: "执行率", 8: "得分"}
    )  # fmt: skip
    for at, item in enumerate(form.funds):
        marks = ("10分", item.rate, cell(form.exec_score)) if not at else ("—", item.rate, "—")
        amounts = map(cell, (item.initial, item.adjusted, item.actual))
        paper.line({0: None, 1: item.label, **dict(enumerate((*amounts, *marks), 3))})
    paper.down(0, top, len(paper.rows) - 1)
    goals = paper.line({0: "年度总\n体目标", 1: "预期目标", 5: "实际完成情况"})
    paper.line({0: None, 1: form.goal_expected, 5: form.goal_actual})
    paper.down(0, goals, goals + 1)
    head = paper.line(dict(enumerate(TABLE_HEAD)))
    paper.levels(
        form,
        lambda level1, level2, item: paper.line(
            dict(enumerate((None, level1, level2, *_indicator(item), item.deviation)))
        ),
    )
    paper.line({**dict.fromkeys(range(WIDTH)), 2: EMPTY_CATEGORY})
    paper.down(0, head, len(paper.rows) - 1)
    paper.line({0: "总分", 6: 100, 7: cell(form.total), 8: None})
    paper.line({0: "偏差大或目标未完成原因分析", 2: form.exec_reason or None})
    paper.line({0: "改进措施及结果应用方案", 2: None})
    paper.line({0: None})
    paper.line({0: "备注："})
    paper.line({0: "1. 预算执行情况口径：全年预算数为在年初预算数基础上调整后的资金数。"})
    return paper


def _indicator(item: Indicator) -> list[Any]:
    return [item.name, item.target, cell(item.actual), cell(item.weight), cell(item.score)]


def _liuzhou(form: Form) -> Paper:
    paper = Paper(10)
    paper.line({0: form.title})
    department = form.kind == "department"
    if department:
        paper.line({0: "部门名称", 2: form.name, 5: "部门编码", 7: form.code})
    else:
        paper.line({0: "项目名称", 2: form.name, 5: "项目编码", 7: form.code})
        paper.line({0: "项目实施单位", 2: form.unit, 5: "主管部门", 7: form.supervisor})
    heads = ("年初预算数", "年中预算调整数", "调整后预算数", None, "实际支出数", None, "预算执行率(%)")
    block = "部门预算安排资金\n(万元)" if department else "预算执行情况\n(万元)"
    top = paper.line({0: block, 1: "资金来源", **dict(enumerate(heads, 3))})
    for item in form.funds:
        source, _, tier = item.label.partition(" / ")
        names = {1: None, 2: source} if source in ("上级", "本级") else {1: source, 2: tier or "---"}
        amounts = (item.initial, item.adjust, item.adjusted, None, item.actual, None, item.rate)
        paper.line({0: None, **names, **dict(enumerate(map(cell, amounts), 3))})
    paper.down(0, top, len(paper.rows) - 1)
    if department:
        paper.line({0: "部门职能概述\n(逐条填写, 每条控制在150字以内。)", 2: form.functions})
        paper.line({0: "部门整体支出年度绩效目标(逐条填写, 和部门职能对应)", 2: form.goal_expected})
    else:
        adjusted = {0: "财政拨款预算调整率(%)", 2: form.budget_adjust_rate, 5: "调整原因说明"}
        paper.line({**adjusted, 7: form.adjust_reason or None})
        paper.line(
            {0: "项目概况（包括项目立项依据、可行性和必要性、支持范围、实施内容等）", 2: form.overview}
        )
        paper.line({0: "项目起始时间", 2: cell(form.start), 5: "项目终止时间", 7: cell(form.end)})
        paper.line({0: "项目实施进度安排", 2: form.schedule})
        paper.line({0: "年度绩效目标", 2: form.goal_expected})
    paper.line(
        {
            0: "自评得分\n（满分100分）",
            2: cell(form.total),
            5: "预算执行（10分）",
            7: cell(form.exec_score),
            8: None,
        }
    )
    head = paper.line(
        dict(
            enumerate(
                ("项目\n绩效\n目标\n衡量\n指标", "一级指标", "二级指标", "指标内容", "指标值", "分值", "实际完成值", "指标得分",
                 "完成情况简要描述", "偏差原因及改进措施")
            )
        )
    )  # fmt: skip

    def line(level1: str | None, level2: str | None, item: Indicator) -> None:
        values = (item.target, cell(item.weight), cell(item.actual), cell(item.score))
        texts = (item.description or None, item.deviation or None)
        paper.line(dict(enumerate((None, level1, level2, item.name, *values, *texts))))

    paper.levels(form, line)
    paper.down(0, head, len(paper.rows) - 1)
    return paper


def _rubric(form: Form) -> Paper:
    """东湖: the scoring table of a 部门评价, target and actual value beside it."""
    paper = Paper(8)
    paper.level_columns = (0, 1)
    paper.line({0: form.title})
    paper.line({0: f"（{form.year}年度）"})
    paper.line({0: "项目名称", 1: form.name, 5: "实施单位", 6: form.unit})
    fund = form.funds[0]
    top = paper.line({0: "项目资金\n(万元)", 1: "预算资金", 4: "实际到位资金", 5: "实际支出资金", 7: None})
    paper.line({0: None, 1: cell(fund.adjusted), 4: cell(fund.received), 5: cell(fund.actual), 7: None})
    paper.down(0, top, top + 1)
    head = ("一级指标", "二级指标", "三级指标", "分值", "评分标准", "评价得分")
    top = paper.line({**dict(enumerate(head)), 6: "评价依据"})
    paper.line({**dict.fromkeys(range(6)), 6: "指标值", 7: "实际完成值"})
    for column in range(6):
        paper.down(column, top, top + 1)

    def line(level1: str | None, level2: str | None, item: Indicator) -> None:
        marks = (cell(item.weight), item.standard, cell(item.score), item.target or None, cell(item.actual))
        paper.line(dict(enumerate((level1, level2, item.name, *marks))))

    paper.levels(form, line)
    paper.line({0: "评价得分", 3: 100, 5: cell(form.total), 6: "评价等级", 7: form.grade})
    return paper


def printed_summary(forms: Iterable[Form]) -> Sheet:
    """钦州: the list of all projects; what its report says of each."""
    paper = Paper(8)
    forms = list(forms)
    paper.line({0: forms[0].title})
    paper.line({0: "单位：万元"})
    paper.line(
        dict(enumerate(("序号", "表别", "名称", "实施单位", "预算执行率", "预算调整率", "自评得分", "等级")))
    )
    for number_, form in enumerate(forms, 1):
        kind = "部门整体" if form.kind == "department" else "项目"
        values = (form.unit, form.exec_rate, form.budget_adjust_rate, cell(form.total), form.grade)
        paper.line(dict(enumerate((number_, kind, form.name, *values))))
    return paper.sheet("项目自评汇总表")


def as_printed(form: Form, index: int) -> Form:
    """A published form less what stands on no paper; blank where the paper has a cell for it."""
    blank = {"exec_reason": form.exec_reason or ""}
    if form.kind == "department_evaluation":
        line = replace(form.funds[0], label="合计", initial=None)
        form = replace(
            form,
            title=f"{form.title}（{form.year}年度）",
            funds=(line,),
            indicators=tuple(replace(item, target=item.target or "") for item in form.indicators),
        )
        blank = {}
    elif form.region and "柳州" in form.region:
        blank |= {} if form.kind == "department" else {"adjust_reason": form.adjust_reason or ""}
        form = replace(form, unit=None) if form.kind == "department" else form
    elif form.region and "恒口" in form.region:
        blank["exec_reason"] = form.exec_reason or ""
    return replace(form, id=str(index), region=None, **blank)


def to_xlsx(sheets: Sequence[Sheet], path: Path) -> Path:
    book = openpyxl.Workbook()
    del book[book.active.title]
    for number_, sheet in enumerate(sheets, 1):
        page = book.create_sheet(f"{number_}_{sheet.title}"[:31].replace("/", ""))
        for at, cells in enumerate(sheet.rows, 1):
            for column, value in enumerate(cells, 1):
                if value is not None:
                    page.cell(at, column).value = value
                    if isinstance(value, str):
                        page.cell(at, column).data_type = "s"
        for area in sheet.merges:
            page.merge_cells(None, area.top + 1, area.left + 1, area.bottom + 1, area.right + 1)
    book.save(path)
    return path


def to_docx(sheets: Sequence[Sheet], path: Path) -> Path:
    document = docx.Document()
    for sheet in sheets:
        width = max(map(len, sheet.rows))
        table = document.add_table(len(sheet.rows), width)
        cells = [list(line.cells) for line in table.rows]
        for area in sheet.merges:
            cells[area.top][area.left].merge(cells[area.bottom][area.right])
        for at, line in enumerate(sheet.rows):
            for column, value in enumerate(line):
                if value is not None:
                    cells[at][column].text = value if isinstance(value, str) else plain_text(value)
        document.add_paragraph()
    document.save(str(path))
    return path
