"""The tables of the database, each column with its meaning: made from here, and documented from here.

Amounts are in 万元, rates and shares in percent; a text stands as it was written, and beside it what it means
where it means a number. A form is known by the file's content (``sha256``) and its place in it (``form``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

MONEY = "DECIMAL(24, 6)"
FIGURE = "DECIMAL(38, 9)"
MARKS = "DECIMAL(12, 4)"
SHORT = "DECIMAL(18, 4)"
KEY = "UBIGINT"
"""What stands for a text or a row in comparisons: millions of texts would take too long."""
TEXT, WHOLE, YES = "VARCHAR", "INTEGER", "BOOLEAN"


class Column(NamedTuple):
    kind: str
    meaning: str


class Table(NamedTuple):
    """A table.

    Args:
        of_content: its rows follow from one file's content alone, and are kept from one run to the next.
    """

    meaning: str
    columns: Mapping[str, Column]
    of_content: bool = False


_SHA = Column(TEXT, "文件内容的 SHA-256")
_FORM = Column(WHOLE, "文件里的第几张表,从 0 起;-1 即不属于哪一张")
_CODE, _NAME = Column(TEXT, "部门编码(发放台账)"), Column(TEXT, "部门名称(发放台账)")

TABLES: Mapping[str, Table] = {
    "contents": Table("每一种文件内容:读出了什么,或为什么读不出来", {
        "sha256": _SHA,
        "engine": Column(TEXT, "读它的版本和规则;不同即重读"),
        "problem": Column(TEXT, "读不出来的原因;能读的为空"),
        "mend": Column(TEXT, "怎么改"),
        "rules": Column(TEXT, "评分规则编号"),
        "stamped": Column(YES, "下发的表,带有表单信息"),
        "fingerprint": Column(TEXT, "预填内容的指纹;与发放台账相同即这一版"),
        "department": Column(TEXT, "文件自己写的部门"),
        "year": Column(WHOLE, "文件自己写的年度"),
        "filled": Column(YES, "有任何自评结果"),
        "saved": Column(TEXT, "文件里记的最后保存时间"),
        "statements": Column(WHOLE, "报告里读出的数"),
    }, True),
    "forms": Table("每张自评表", {
        "sha256": _SHA, "form": _FORM,
        "kind": Column(TEXT, "department 部门整体、project 项目支出、department_evaluation 部门评价"),
        "code": Column(TEXT, "编码"), "name": Column(TEXT, "名称"), "unit": Column(TEXT, "实施单位"),
        "year": Column(WHOLE, "年度"),
        "initial": Column(MONEY, "年初预算数"), "budget": Column(MONEY, "调整后(全年)预算数"),
        "base": Column(MONEY, "执行率的分母:预算数或实际到位数,看规则"), "spent": Column(MONEY, "实际支出数"),
        "rate": Column(FIGURE, "执行率"), "exec_score": Column(MARKS, "预算执行得分"),
        "total": Column(MARKS, "自评总分"), "grade": Column(TEXT, "等级:表上写的;没写的按规则"),
        "has_result": Column(YES, "有自评结果"), "unexecuted": Column(YES, "项目没有执行"),
        "outputs": Column(TEXT, "主要产出:产出指标和完成值"), "effects": Column(TEXT, "取得成效:效益指标和完成值"),
        "goal_actual": Column(TEXT, "目标完成情况"),
        "likeness": Column(TEXT, "全部指标的名称、指标值、完成值的指纹"),
        "related": Column(YES, "至少一个三级指标与项目名称有相同的词"),
    }, True),
    "funds": Table("每张表的资金行", {
        "sha256": _SHA, "form": _FORM, "line": Column(WHOLE, "第几行,从 0 起;0 即合计"),
        "label": Column(TEXT, "资金来源"), "initial": Column(MONEY, "年初预算数"),
        "adjust": Column(MONEY, "调整数"), "budget": Column(MONEY, "调整后预算数"),
        "received": Column(MONEY, "实际到位数"), "spent": Column(MONEY, "实际支出数"), "rate": Column(TEXT, "执行率,照写"),
    }, True),
    "indicators": Table("每个三级指标", {
        "sha256": _SHA, "form": _FORM, "line": Column(WHOLE, "第几行,从 0 起"),
        "level1": Column(TEXT, "一级指标"), "level2": Column(TEXT, "二级指标"), "name": Column(TEXT, "三级指标"),
        "target": Column(TEXT, "指标值"), "actual": Column(TEXT, "实际完成值"),
        "weight": Column(MARKS, "分值"), "score": Column(MARKS, "得分"),
        "bare_name": Column(TEXT, "去掉空格、标点和计数词的名称,供比较"), "measure": Column(TEXT, "计量单位"),
        "goal": Column(FIGURE, "指标值里的数"), "done": Column(FIGURE, "完成值里的数"),
        "share": Column(FIGURE, "越多越好的指标:完成值为指标值的百分之几"),
        "description": Column(TEXT, "完成情况"), "deviation": Column(TEXT, "偏差原因及改进措施"),
    }, True),
    "findings": Table("校验发现的每个问题", {
        "unit": Column(TEXT, "一起校验的文件:单个文件即其 sha256"), "sha256": _SHA, "form": _FORM,
        "number": Column(WHOLE, "在这个文件里的次序"), "form_name": Column(TEXT, "表的名称"),
        "check_id": Column(TEXT, "校验编号"), "severity": Column(TEXT, "error、warning、info、explained"),
        "title": Column(TEXT, "校验的名称"), "field": Column(TEXT, "哪一项"), "sheet": Column(TEXT, "工作表"),
        "cell": Column(TEXT, "单元格"), "message": Column(TEXT, "错在哪里"), "reason": Column(TEXT, "填报人的说明"),
        "fix": Column(TEXT, "怎么改"),
    }, True),
    "changes": Table("与下发时不同的单元格", {
        "sha256": _SHA, "form": _FORM, "kind": Column(TEXT, "locked 锁定内容、formula 公式"),
        "label": Column(TEXT, "哪一项"), "sheet": Column(TEXT, "工作表"), "cell": Column(TEXT, "单元格"),
        "was": Column(TEXT, "下发时"), "now": Column(TEXT, "现在"),
    }, True),
    "groups": Table("一起校验的几个文件(一个部门分几个文件报送的)", {
        "unit": Column(TEXT, "这一次校验,见 findings"), "sha256": _SHA,
    }, True),
    "files": Table("文件夹里的每个文件,各有一个状态", {
        "path": Column(TEXT, "在文件夹里的路径;压缩包里的写作 甲.zip/乙.xlsx"), "sha256": _SHA,
        "size": Column(WHOLE, "字节"), "modified": Column(TEXT, "修改时间"),
        "state": Column(TEXT, "已收、有错误、被替代、重复、非本次下发、年度不符、无法读取"),
        "reason": Column(TEXT, "为什么"), "mend": Column(TEXT, "怎么改"),
        "department_code": _CODE, "department": _NAME, "unit": Column(TEXT, "问题按哪一次校验,见 findings"),
    }),
    "issued": Table("这一年度下发的每张表(取自发放台账)", {
        "department_code": _CODE, "department": _NAME, "code": Column(TEXT, "编码"), "kind": Column(TEXT, "表种"),
        "name": Column(TEXT, "名称"), "position": Column(WHOLE, "在部门的工作簿里的次序,从 1 起"),
    }),
    "returned": Table("收回的每张表对应下发的哪一张", {
        "sha256": _SHA, "form": _FORM, "department_code": _CODE,
        "position": Column(WHOLE, "下发的第几张,见 issued;没有下发的为空"), "current": Column(YES, "以这一份为准"),
    }),
    "current_forms": Table("以哪些表为准:每张下发的表至多一张,按下发的次序排列;汇总都从这里算", {
        "number": Column(WHOLE, "序号,从 1 起"), "sha256": _SHA, "form": _FORM, "department_code": _CODE, "department": _NAME,
        "position": Column(WHOLE, "下发的第几张,见 issued"), "issued_code": Column(TEXT, "下发的编码"), "issued_name": Column(TEXT, "下发的名称"), "kind": Column(TEXT, "表种"),
        "unit": Column(TEXT, "实施单位"), "year": Column(WHOLE, "年度"), "budget": Column(MONEY, "调整后(全年)预算数"),
        "base": Column(MONEY, "执行率的分母"), "spent": Column(MONEY, "实际支出数"), "rate": Column(SHORT, "执行率"),
        "total": Column(MARKS, "自评总分"), "grade": Column(TEXT, "等级"), "has_result": Column(YES, "有自评结果"),
        "unexecuted": Column(YES, "项目没有执行"), "related": Column(YES, "三级指标与项目名称有相同的词"),
        "outputs": Column(TEXT, "主要产出"), "effects": Column(TEXT, "取得成效"),
        "likeness": Column(KEY, "全部指标的指纹;别的表没有的为空"),
    }),
    "current_indicators": Table("这些表的三级指标", {
        "number": Column(WHOLE, "哪张表,见 current_forms"), "line": Column(WHOLE, "第几行,从 0 起"),
        "level1": Column(TEXT, "一级指标"), "name": Column(TEXT, "三级指标"), "measure": Column(TEXT, "计量单位"),
        "target": Column(TEXT, "指标值"), "actual": Column(TEXT, "实际完成值"), "weight": Column(MARKS, "分值"),
        "score": Column(MARKS, "得分"), "goal": Column(SHORT, "指标值里的数"),
        "share": Column(SHORT, "完成值为指标值的百分之几"), "bare_name": Column(TEXT, "供比较的名称"),
    }),
    "current_copies": Table("不止一张表里写有的、长的目标完成情况、完成情况和偏差原因", {
        "number": Column(WHOLE, "哪张表,见 current_forms"), "text": Column(TEXT, "文字"),
    }),
    "current_unequal": Table("同名同单位、指标值却不同的三级指标;名称太短的不算", {
        "name": Column(TEXT, "三级指标"), "measure": Column(TEXT, "计量单位"), "forms": Column(WHOLE, "在几张表里"),
        "low": Column(SHORT, "最小的指标值"), "high": Column(SHORT, "最大的指标值"),
    }),
    "deviations": Table("收回的与下发的有什么不同", {
        "kind": Column(TEXT, "哪一种"), "department_code": _CODE, "department": _NAME,
        "form_name": Column(TEXT, "表的名称"), "place": Column(TEXT, "单元格"),
        "was": Column(TEXT, "下发时"), "now": Column(TEXT, "收回时"), "path": Column(TEXT, "文件"),
    }),
    "doubts": Table("质量分析", {
        "kind": Column(TEXT, "哪一种"), "department_code": _CODE, "department": _NAME,
        "form_name": Column(TEXT, "表的名称"), "text": Column(TEXT, "看到了什么"),
    }),
}  # fmt: skip


def create(name: str) -> str:
    """The statement that makes a table with its comments."""
    table = TABLES[name]
    columns = ", ".join(f"{column} {kind}" for column, (kind, _) in table.columns.items())
    comments = "".join(
        f"COMMENT ON COLUMN {name}.{column} IS '{meaning}';" for column, (_, meaning) in table.columns.items()
    )
    return f"CREATE TABLE IF NOT EXISTS {name} ({columns});COMMENT ON TABLE {name} IS '{table.meaning}';{comments}"


VIEWS = {
    "current_findings": """
SELECT f.*, l.path, l.department_code, l.department
FROM files l JOIN findings f ON f.unit = l.unit AND f.sha256 = l.sha256""",
}
"""Findings that hold."""
LONG_NAME = 4
"""Letters of an indicator's name that two departments do not use by chance."""
CURRENT = {
    "current_forms": """
SELECT row_number() OVER (ORDER BY i.department_code, i.position), f.sha256, f.form, i.department_code, i.department,
i.position, i.code, i.name, f.kind, f.unit, f.year, f.budget, f.base, f.spent, try_cast(f.rate AS DECIMAL(18, 4)), f.total, f.grade,
f.has_result, f.unexecuted, f.related, f.outputs, f.effects,
CASE WHEN f.likeness <> '' AND count(*) OVER (PARTITION BY f.likeness) > 1 THEN hash(f.likeness) END
FROM forms f JOIN returned r USING (sha256, form) JOIN issued i ON i.department_code = r.department_code AND i.position = r.position
WHERE r.current ORDER BY 1""",
    "current_indicators": """
SELECT c.number, i.line, i.level1, i.name, i.measure, i.target, i.actual, i.weight, i.score,
try_cast(i.goal AS DECIMAL(18, 4)), try_cast(i.share AS DECIMAL(18, 4)), i.bare_name
FROM indicators i JOIN current_forms c USING (sha256, form) ORDER BY i.share DESC NULLS LAST, 1, 2""",
    "current_copies": """
WITH texts AS MATERIALIZED (SELECT number, goal_actual AS text FROM forms JOIN current_forms USING (sha256, form)
UNION ALL SELECT number, description FROM indicators JOIN current_forms USING (sha256, form)
UNION ALL SELECT number, deviation FROM indicators JOIN current_forms USING (sha256, form)),
long AS MATERIALIZED (SELECT number, text, hash(text) AS key FROM texts WHERE length(text) >= $long)
SELECT DISTINCT number, text FROM long WHERE key IN (SELECT key FROM long GROUP BY key HAVING min(number) < max(number))
ORDER BY 2, 1""",
    "current_unequal": """
SELECT min(name), measure, count(DISTINCT number), min(goal) AS low, max(goal) AS high FROM current_indicators
WHERE goal IS NOT NULL AND length(bare_name) >= $name GROUP BY bare_name, measure HAVING low < high ORDER BY 1, 2""",
}
"""How the tables of what counts are made, in this order: questions are then answered without joins over texts, what
is alike or unequal among all forms is already known, and targets that are too low stand first."""


def reference() -> str:
    """The tables and views as a page, for people who ask the database themselves."""
    lines = [
        "# 汇总库的表", "",
        "`ziping collect` 写下的 DuckDB 文件(`汇总.duckdb`),可用 DuckDB、Python、R 打开,也可用 `--parquet` 另存为 Parquet。",
        "金额单位为万元,比率为百分数;「照写」的是文字,旁边是其中的数。汇总都从 `current_forms`、`current_indicators` 算。",
    ]  # fmt: skip
    for name, table in TABLES.items():
        lines += ["", f"## {name}", "", f"{table.meaning}。", "", "| 列 | 类型 | 意思 |", "|---|---|---|"]
        lines += [f"| `{column}` | {kind} | {meaning} |" for column, (kind, meaning) in table.columns.items()]
    lines += [
        "",
        "## current_findings",
        "",
        "现在成立的问题(视图):findings 的各列,加上 path、department_code、department。",
    ]
    return "\n".join(lines) + "\n"
