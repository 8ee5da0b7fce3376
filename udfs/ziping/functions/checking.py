"""PERF_CHECK: the checks of a whole form, answered in cells."""

from __future__ import annotations

from typing import Any

from ziping.checks import SEVERITY_TITLES, check_form
from ziping.functions.registry import Answer, Cell, is_range, rows_of, rules_named, worksheet_function
from ziping.recognition import recognise

HEADER = ("级别", "编号", "位置", "问题", "怎么改")
NOTHING_FOUND = "没有发现问题"
NO_TABLE = "没有找到指标表:选取的区域要包括写着「三级指标」「指标值」「分值」「得分」的一行"
_WHOLE_FORM = "整张表"


@worksheet_function(
    "校验一张自评表:有什么问题、在哪里、怎么改;答案占多行,第一行是列名,没有问题时只答一格",
    whole=("range", "rules"),
    range="整张表所在的区域,从表题到总分;一次一张表。行列从区域的左上角数起",
    rules="评分规则编号",
    examples=(
        (
            '=PERF_CHECK({"三级指标","指标值","实际完成值","分值","得分";"培训次数","≥10次",8,100,80},"liuzhou-2022")',
            NOTHING_FOUND,
        ),
        (
            '=PERF_CHECK({"三级指标","指标值","实际完成值","分值","得分";"培训次数","≥10次","",100,90},"liuzhou-2022")',
            "级别 | 编号 | 位置 | 问题 | 怎么改\n错误 | C02 | 第2行第3列 | 「培训次数」得分 90,实际完成值为空 | 填写实际完成值",
        ),
        (
            '=PERF_CHECK({"三级指标","指标值","分值","得分";"","≥10次",100,100},"liuzhou-2022")',
            "级别 | 编号 | 位置 | 问题 | 怎么改\n"
            "提醒 | (空) | 第2行 | 第2行未能识别 | 写上三级指标的名称;不属于指标表的内容移到表外",
        ),
        ('=PERF_CHECK({"甲",1;"乙",2},"liuzhou-2022")', NO_TABLE),
    ),
    blanks="空着的格子按未填校验,该填而空的会列出来;整个区域空着,答空",
    faults="写了理由的列为「已说明」,「怎么改」一列是所写的理由;看不懂的行列为「提醒」,写明第几行;格子里的错误值(如 #DIV/0!)列为错误 A13;找不到指标表时用一句话说明",
)
def PERF_CHECK(range: Any, rules: Any) -> Answer | tuple[tuple[str, ...], ...]:
    """
    >>> PERF_CHECK((("三级指标", "指标值", "分值", "得分"), ("培训次数", "≥10次", 100, 101)), "mof-2020")[1][:4]
    ('错误', 'A06', '第2行第4列', '「培训次数」得分 101 大于分值 100')
    """
    rule_set = rules_named(_one_cell(rules))
    rows = rows_of(range) if is_range(range) else [[range]]
    if all(cell is None or cell == "" for row in rows for cell in row):
        return ""
    found = recognise(rows)
    if found is None:
        return NO_TABLE
    table = [
        (SEVERITY_TITLES["warning"], "", f"第{item.row}行", item.message, item.mend) for item in found.unread
    ]
    for report in check_form(found.form, rule_set):
        where = report.place.cell if report.place else _WHOLE_FORM
        mend = f"已说明:{report.reason}" if report.reason else report.check.fix
        table.append((SEVERITY_TITLES[report.severity], report.check.id, where, report.message, mend))
    return (HEADER, *table) if table else NOTHING_FOUND


def _one_cell(value: Any) -> Cell:
    """An argument that names one thing, also as a range of one cell."""
    cell: Cell = next((cell for row in rows_of(value) for cell in row), None) if is_range(value) else value
    return cell
