"""What people call the fields of a form, and every text of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from ziping.model import FieldRef, Form, FundLine, Indicator, Part
from ziping.quantity import plain_text

AMOUNT_TITLES = {
    "initial": "年初预算数",
    "adjust": "年中预算调整数",
    "adjusted": "调整后预算数",
    "received": "实际到位数",
    "actual": "实际支出数",
}
TITLES = {
    **AMOUNT_TITLES,
    "title": "表题",
    "name": "名称",
    "code": "编码",
    "unit": "实施单位",
    "supervisor": "主管部门",
    "region": "地区",
    "year": "年度",
    "money_unit": "金额单位",
    "rate": "预算执行率",
    "exec_weight": "预算执行分值",
    "exec_rate": "预算执行率",
    "exec_score": "预算执行得分",
    "exec_reason": "执行率低的原因",
    "budget_adjust_rate": "预算调整率",
    "adjust_reason": "调整原因说明",
    "functions": "部门职能概述",
    "overview": "项目概况",
    "start": "项目起始时间",
    "end": "项目终止时间",
    "schedule": "项目实施进度安排",
    "goal_expected": "年度目标",
    "goal_actual": "目标实际完成情况",
    "total": "自评得分",
    "grade": "等级",
    "level1": "一级指标",
    "level2": "二级指标",
    "target": "指标值",
    "weight": "分值",
    "score": "得分",
    "description": "完成情况",
    "deviation": "偏差原因",
    "standard": "评分标准",
}
_ROW = {"actual": "实际完成值", "name": "指标名称"}


def label(form: Form, ref: FieldRef) -> str:
    """A field as people call it.

    >>> form = Form("1", "project", "表", "项目", indicators=(Indicator("产出指标", "数量指标", "培训次数"),))
    >>> label(form, FieldRef("actual", "indicators", 0)), label(form, FieldRef("total"))
    ('培训次数 实际完成值', '自评得分')
    """
    title = TITLES.get(ref.name, ref.name)
    if ref.part == "funds":
        return f"{form.funds[ref.index].label} {title}"
    if ref.part == "indicators":
        return f"{form.indicators[ref.index].name} {_ROW.get(ref.name, title)}"
    return title


def level_name(text: str | None) -> str:
    """A 一级 or 二级指标 as it is compared: 产出 and 产出指标 are one.

    >>> level_name("产出 指标"), level_name("满意度")
    ('产出', '满意度')
    """
    return "".join(plain_text(text).split()).removesuffix("指标")


def texts(form: Form) -> Sequence[tuple[FieldRef, str]]:
    """Every text of a form that is not blank, each cell once: the execution rate is the total line's rate."""
    global _last
    # Several checks in a row ask for the same form.
    if _last is None or _last[0] is not form:
        _last = form, tuple(_texts(form))
    return _last[1]


_last: tuple[Form, Sequence[tuple[FieldRef, str]]] | None = None
_NAMES: dict[type, tuple[str, ...]] = {
    kind: tuple(item.name for item in fields(kind)) for kind in (Form, FundLine, Indicator)
}
_values_of: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    kind: attrgetter(*names) for kind, names in _NAMES.items()
}


def _texts(form: Form) -> Iterator[tuple[FieldRef, str]]:
    for ref, value in zip(_refs(Form, "", 0), _values_of[Form](form), strict=True):
        if (
            value
            and isinstance(value, str)
            and not (ref.name == "exec_rate" and form.funds and form.funds[0].rate is not None)
        ):
            yield ref, value
    parts: tuple[tuple[Part, Sequence[FundLine | Indicator]], ...] = (
        ("funds", form.funds),
        ("indicators", form.indicators),
    )
    for part, rows in parts:
        for index, row in enumerate(rows):
            kind: type = type(row)
            for ref, value in zip(_refs(kind, part, index), _values_of[kind](row), strict=True):
                if value and isinstance(value, str):
                    yield ref, value


@lru_cache(1024)
def _refs(kind: type, part: Part, index: int) -> Sequence[FieldRef]:
    return [FieldRef(name, part, index) for name in _NAMES[kind]]
