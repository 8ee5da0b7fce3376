"""How a field's text becomes a cell: its type, its number format, its input help."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.cell.cell import ERROR_CODES, Cell
from openpyxl.worksheet.datavalidation import DataValidation

from ziping.model import FieldRef, Form
from ziping.opening import put_text
from ziping.quantity import (
    FRACTION_MAX,
    TINY,
    WIDE,
    Direction,
    Target,
    number,
    parse_date,
    parse_target,
    plain_text,
    rate,
)
from ziping.rounding import show
from ziping.rules import RuleSet

RATES = {"rate", "exec_rate", "budget_adjust_rate"}
NUMBERS = {"initial", "adjust", "adjusted", "actual", "weight", "score", "exec_score", "total"}
DATE_FORMAT = 'yyyy"年"m"月"d"日"'
GENERAL = "General"


def is_input(ref: FieldRef, form: Form) -> bool:
    """The fields a department fills in."""
    if ref.part == "funds":
        return ref.name == "actual" and (ref.index > 0 or len(form.funds) == 1)
    if ref.part == "indicators":
        return ref.name in {"actual", "description", "deviation"}
    return ref.name in {"adjust_reason", "exec_reason", "goal_actual"}


def target_of(ref: FieldRef, form: Form) -> Target | None:
    """The target against which an actual value is read."""
    if ref.part == "indicators" and ref.name == "actual":
        return parse_target(plain_text(form.indicators[ref.index].target))
    return None


def put_field(cell: Cell, ref: FieldRef, text: str, target: Target | None = None) -> None:
    """Writes a field's text the way a person's typing would arrive: numbers as numbers, dates as dates.

    Texts stay texts, whatever they begin with.
    """
    plain = plain_text(text)
    if not plain:
        cell.value = None
    elif plain in ERROR_CODES:
        cell.value = plain
    elif target is not None:
        _put_actual(cell, text, plain, target)
    elif ref.name in RATES and (value := rate(plain)) is not None:
        cell.value = value
    elif ref.name in NUMBERS and (value := number(plain)) is not None:
        cell.value = value
    else:
        put_text(cell, text)


def _put_actual(cell: Cell, text: str, plain: str, target: Target) -> None:
    if target.due is not None:
        on = parse_date(plain)
        if on is None:
            put_text(cell, text)
        else:
            cell.value = on
            cell.number_format = DATE_FORMAT
        return
    value = number(plain.removesuffix(target.unit).rstrip()) if target.number is not None else None
    if value is None:
        put_text(cell, text)
    else:
        cell.value = value


def unit_format(target: Target) -> str:
    """A number format that shows the target's unit behind what is typed."""
    if target.due is not None:
        return DATE_FORMAT
    unit = re.sub(r'["\\\[\]]', "", target.unit)
    return f'{GENERAL}"{unit}"' if target.number is not None and unit else GENERAL


def input_help(ref: FieldRef, form: Form, rules: RuleSet, cell: str) -> DataValidation | None:
    """The hint and the limits of an input cell; limits warn or stop in Chinese."""
    if ref.part == "funds":
        return _validation(
            "实际支出数", f"请填数字,单位{form.money_unit};没有支出填 0。", "decimal", "0", "stop",
            "实际支出数只能填不小于0的数字。", operator="greaterThanOrEqual",
        )  # fmt: skip
    if ref.name == "exec_reason":
        text = f"预算执行率低于 {show(rules.low_execution)}% 时,请在此说明原因。"
        return _validation("执行率低的原因", text)
    if ref.name == "adjust_reason":
        return _validation("调整原因说明", "年中有预算调整的,请写明依据和原因。")
    if ref.name == "deviation":
        return _validation("偏差原因及改进措施", "得分低于分值,或改动了自动计算的得分时必填。")
    target = target_of(ref, form)
    if target is None:
        return None
    if target.due is not None:
        done = rules.tiers[0].label
        return _validation("实际完成时间", f"指标值 {target.text}。请填完成日期,如 {target.due};或填:{done}")
    if target.number is None or target.direction is Direction.UNCLEAR:
        return _validation("实际完成情况", f"指标值 {target.text}。请用文字写明完成情况。")
    prompt = (
        f"指标值 {target.text}。请只填数字,单位「{target.unit}」已自动显示。"
        if target.unit
        else f"指标值 {target.text}。请填数字。"
    )
    if target.unit == "%":
        # Typing 95% stores 0.95; the cell's unit is the percentage point.
        least = FRACTION_MAX if target.number >= WIDE else target.number / TINY
        formula = f"AND(ISNUMBER({cell}),OR({cell}=0,ABS({cell})>{show(least)}))"
        return _validation(
            "实际完成值(百分数)", f"{prompt}95% 请填 95。", "custom", formula, "warning",
            "这一格以百分点为单位:95% 请填 95,不填 95% 或 0.95。仍要保留所填内容吗?",
        )  # fmt: skip
    formula = f"ISNUMBER({cell})"
    return _validation(
        "实际完成值", prompt, "custom", formula, "warning", "这一格应填数字,文字不能自动计分。仍要保留吗?"
    )


def _validation(
    title: str, prompt: str, kind: str | None = None, formula: str | None = None, style: str = "stop",
    error: str = "", **options: Any,
) -> DataValidation:  # fmt: skip
    return DataValidation(
        type=kind, formula1=formula, allow_blank=True, errorStyle=style if kind else None,
        showInputMessage=True, promptTitle=title[:32], prompt=prompt[:255],
        showErrorMessage=bool(kind), errorTitle="请核对" if kind else None, error=error or None, **options,
    )  # fmt: skip
