"""The sheets and columns of a 项目库 workbook, and the words its cells may hold."""

from __future__ import annotations

from collections.abc import Mapping

from ziping.model import Kind

SETTINGS = ("年度", "评分规则", "填报截止日期", "联系人")
SHEETS: Mapping[str, tuple[str, ...]] = {
    "设置": ("项目", "内容"),
    "部门": ("部门编码", "部门名称", "部门职能概述", "年度绩效目标"),
    "项目": (
        "项目编码", "项目名称", "部门编码", "项目实施单位", "主管部门",
        "项目概况", "项目起始时间", "项目终止时间", "项目实施进度安排", "年度绩效目标",
    ),
    "资金": ("编码", "资金来源", "级次", "年初预算数", "年中预算调整数"),
    "指标": ("编码", "一级指标", "二级指标", "指标内容", "指标值", "分值"),
}  # fmt: skip
"""Columns that must be there."""

OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "部门": ("部门整体自评", "表题"),
    "项目": ("表种", "表题"),
    "资金": ("调整后预算数", "实际到位数"),
    "指标": ("评分标准",),
}
"""Columns that may be there."""

YES, NO = "是", "否"
FORM_KINDS: Mapping[str, Kind] = {"项目支出": "project", "部门评价": "department_evaluation"}
"""What 表种 may say; blank is the first."""
