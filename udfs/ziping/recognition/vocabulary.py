"""What printed forms call their columns and fields.

Words are compared as :func:`label` makes them; ``*`` stands for any ending. Where a form uses several
words of a list, the first counts: 「绩效指标」 is the indicator's name only where nothing says 「三级指标」.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

Words = Mapping[str, tuple[str, ...]]

INDICATOR_COLUMNS: Words = {
    "level1": ("一级指标",),
    "level2": ("二级指标",),
    "name": ("三级指标", "四级指标", "指标内容", "指标名称", "具体指标", "绩效指标", "绩效指标名称", "指标"),
    "standard": ("评分标准*", "评价标准*", "计分标准*"),
    "sign": ("符号", "比较符号", "运算符号", "运算符", "指标符号", "指标方向", "计算符号"),
    "unit": ("计量单位", "指标单位", "度量单位", "单位"),
    "target": (
        "年度指标值", "指标值", "目标值", "年度目标值", "预期指标值", "计划指标值", "年初指标值", "年初目标值",
        "全年指标值", "绩效目标值", "计划值", "目标",
    ),
    "actual": (
        "实际完成值", "全年实际值", "全年完成值", "全年实际完成值", "实际完成指标值", "实际值", "完成值", "实际完成数",
        "全年完成数", "实际完成情况", "全年完成情况",
    ),
    "weight": ("分值", "权重", "指标分值", "指标权重", "标准分", "标准分值", "权重分", "权重分值", "分值权重", "满分"),
    "score": ("得分", "指标得分", "自评得分", "实际得分", "评价得分", "自评分", "自评分数", "自评分值", "评分"),
    "description": ("完成情况简要描述", "完成情况*"),
    "deviation": ("偏差*", "未完成原因*", "扣分原因*", "失分原因*", "原因分析*", "未完成*"),
    "measures": ("改进措施*", "整改措施*"),
}  # fmt: skip
VALUES = ("target", "actual", "weight", "score")
"""The columns of an indicator table that hold values; a head has at least two of them."""
AMOUNT_COLUMNS: Words = {
    "initial": ("年初预算数", "年初预算", "年初预算金额", "年初预算资金"),
    "adjust": ("年中预算调整数", "预算调整数", "年中调整数", "调整数", "预算调整"),
    "adjusted": (
        "调整后预算数", "全年预算数", "调整后预算", "全年预算", "全年预算金额", "预算资金", "预算数", "预算金额",
        "预算安排数",
    ),
    "received": ("实际到位数", "实际到位资金", "到位资金", "到位数", "实际到位"),
    "actual": (
        "实际支出数", "全年执行数", "全年支出数", "全年实际支出数", "实际支出", "执行数", "实际支出资金", "全年执行",
        "支出数", "实际执行数", "全年执行金额",
    ),
}  # fmt: skip
FUND_COLUMNS: Words = {
    **AMOUNT_COLUMNS,
    "rate": ("预算执行率", "执行率", "资金执行率"),
    "weight": ("分值", "权重"),
    "score": ("得分", "自评得分"),
}
SUMMARY_COLUMNS: Words = {
    "kind": ("表别", "类别", "类型"),
    "name": ("项目名称", "名称", "项目"),
    "code": ("项目编码", "编码", "项目代码", "项目编号"),
    "unit": ("实施单位", "项目实施单位", "项目单位", "单位名称"),
    **AMOUNT_COLUMNS,
    "rate": FUND_COLUMNS["rate"],
    "budget_adjust_rate": ("预算调整率", "财政拨款预算调整率"),
    "total": ("自评得分", "得分", "自评总分", "总分", "项目自评得分", "评价得分"),
    "grade": ("等级", "自评等级", "评价等级", "评定等级", "评分等级", "绩效等级"),
}
"""Columns of a list of projects: one row is the whole self-evaluation of one."""
FIELDS: Words = {
    "name": ("项目名称", "部门名称", "单位名称", "预算部门", "预算单位"),
    "code": ("项目编码", "部门编码", "项目代码", "项目编号", "部门代码"),
    "unit": ("项目实施单位", "实施单位", "项目单位", "项目承担单位"),
    "supervisor": ("主管部门", "项目主管部门", "主管部门及代码", "主管单位"),
    "budget_adjust_rate": ("财政拨款预算调整率", "预算调整率"),
    "adjust_reason": ("调整原因说明", "预算调整原因*"),
    "functions": ("部门职能概述", "部门主要职能", "部门职能"),
    "overview": ("项目概况", "项目基本情况"),
    "start": ("项目起始时间", "起始时间"),
    "end": ("项目终止时间", "终止时间"),
    "schedule": ("项目实施进度安排", "实施进度安排"),
    "goal_expected": ("预期目标", "年度绩效目标", "部门整体支出年度绩效目标", "年初设定目标", "年初绩效目标"),
    "goal_actual": ("实际完成情况", "目标实际完成情况", "全年实际完成情况", "目标完成情况"),
    "exec_reason": ("偏差大*", "执行率低*", "预算执行偏差*", "预算执行率低*"),
    "total": ("自评得分", "自评总分", "总分", "总得分", "评价得分"),
    "grade": ("等级", "自评等级", "评价等级", "评定等级", "绩效等级", "评分等级"),
}
"""Fields outside the tables: the value stands to the right of its label."""
HEADINGS = ("预期目标", "实际完成情况", "年初设定目标", "全年实际完成情况")
"""Labels that may stand above their value instead."""
NAMED = FIELDS["name"]
DEPARTMENT = ("部门名称", "部门编码", "部门代码", "预算部门")
PERIOD = ("年度", "评价年度", "预算年度", "自评年度", "项目年度")
MONEY = ("金额单位", "单位", "计量单位")
EXECUTION = ("预算执行*", "资金执行*")
BLOCKS = (
    "年度总体目标", "绩效指标", "年度绩效指标", "项目资金", "部门资金", "资金来源", "改进措施*", *PERIOD, "金额单位",
    *EXECUTION,
)  # fmt: skip
"""Labels of whole blocks; none of them is a value."""
TOTALS = ("总分", "合计", "总计", "得分合计", "总得分", "自评得分", "自评总分", "评价得分", "总体得分")
SUBTOTALS = ("小计",)
FOOTERS = (
    "备注*", "注", "注:*", "注释*", "说明", "说明:*", "填表说明*", "填表*", "填报*", "联系人*", "联系电话*", "审核人*",
    "负责人*", "单位负责人*", "经办人*", "评价人*", "偏差大*", "改进措施*", "其他需要说明*", "评价等级*", "评分等级*",
)  # fmt: skip
"""What may follow the indicator table and is no part of it."""
FUND_WORDS = ("资金", "拨款", "基金", "预算", "合计", "总额", "上级", "本级", "结转", "支出")
"""A fund line without any amount is known by one of these."""
DASHES = {"—", "-", "–", "--", "---", "——", "/", "\\"}
TITLE_WORDS = ("自评", "评价", "评分", "绩效")
"""A title has one of these."""

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕|【[^【】]*】")
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|\d+[、.](?!\d)|\([一二三四五六七八九十\d]+\))(?=.)")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff*★"))
_POINTS = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)分")


@lru_cache(8192)
def label(text: str) -> str:
    """A label without blanks, line breaks, brackets, a number before it and a closing colon, in half-width signs.

    >>> label("自评得分\\n（满分100分）"), label("年初预 算数："), label("预算执行率(%)"), label("一、项目名称")
    ('自评得分', '年初预算数', '预算执行率', '项目名称')
    """
    narrow = "".join(unicodedata.normalize("NFKC", text).translate(_INVISIBLE).split())
    narrow = _NUMBERED.sub("", narrow)
    return (_BRACKETED.sub("", narrow) or narrow).rstrip(":")


def points_in(text: str) -> str | None:
    """The marks a label or cell names.

    >>> points_in("预算执行（10分）"), points_in("10 分"), points_in("预算执行情况（万元）")
    ('10', '10', None)
    """
    match = _POINTS.search("".join(unicodedata.normalize("NFKC", text).split()))
    return match[1] if match else None


def says(text: str, words: Iterable[str]) -> bool:
    """Whether a label is one of these words."""
    return any(fnmatchcase(text, word) if word[-1] == "*" else text == word for word in words)


def columns(labels: Sequence[str], words: Words, start: int = 0) -> dict[str, int]:
    """Which column of a header row holds what; the first label stands in column ``start``.

    >>> columns(["绩效指标", "三级指标", "得分"], INDICATOR_COLUMNS)
    {'name': 1, 'score': 2}
    """
    found: dict[str, int] = {}
    filled = [(at, text) for at, text in enumerate(labels, start) if text]
    for name, known in words.items():
        places = (at for word in known for at, text in filled if says(text, (word,)))
        first = next((at for at in places if at not in found.values()), None)
        if first is not None:
            found[name] = first
    return found
