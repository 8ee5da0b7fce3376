"""How a field's text becomes a cell: its type, its number format, its input help."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from ziping.model import FieldRef, Form
from ziping.opening import put_text
from ziping.quantity import (
    FRACTION_MAX,
    TINY,
    WIDE,
    Direction,
    Target,
    number,
    opposites,
    parse_date,
    parse_target,
    plain_text,
    rate,
)
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.stamping.writing import A, B, attribute, escaped

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

RATES = {"rate", "exec_rate", "budget_adjust_rate"}
NUMBERS = {"initial", "adjust", "adjusted", "actual", "weight", "score", "exec_score", "total"}
DATE_FORMAT = 'yyyy"年"m"月"d"日"'
GENERAL = "General"
LONGEST_LIST = 250
"""A list written into a validation may have 255 characters."""


def is_input(ref: FieldRef, form: Form, rules: RuleSet) -> bool:
    """The fields a department fills in."""
    if ref.part == "funds":
        return ref.name in ("actual", "received") and (ref.index > 0 or len(form.funds) == 1)
    if ref.part == "indicators":
        return ref.name in {"actual", "description", "deviation"} or (
            ref.name == "score" and rules.typed_scores
        )
    return ref.name in {"adjust_reason", "exec_reason", "goal_actual"}


def target_of(ref: FieldRef, form: Form) -> Target | None:
    """The target against which an actual value is read."""
    if ref.part == "indicators" and ref.name == "actual":
        return parse_target(plain_text(form.indicators[ref.index].target))
    return None


def cell_value(ref: FieldRef, text: str, target: Target | None) -> str | Decimal | date | None:
    """A field's text the way a person's typing would arrive: numbers as numbers, dates as dates.

    Texts stay texts, whatever they begin with.
    """
    plain = plain_text(text)
    if not plain:
        return None
    if target is not None:
        return _actual_value(text, plain, target)
    value = rate(plain) if ref.name in RATES else number(plain) if ref.name in NUMBERS else None
    return text if value is None else value


def _actual_value(text: str, plain: str, target: Target) -> str | Decimal | date:
    if target.due is not None:
        on = parse_date(plain)
        return text if on is None else on
    value = number(plain.removesuffix(target.unit).rstrip()) if target.number is not None else None
    return text if value is None else value


def put_field(cell: Cell, ref: FieldRef, text: str, target: Target | None = None) -> None:
    """Writes a field's text into a cell of an opened workbook."""
    from openpyxl.cell.cell import ERROR_CODES  # whoever only reads needs none

    value = cell_value(ref, text, target)
    if isinstance(value, str) and plain_text(text) not in ERROR_CODES:
        put_text(cell, value)
        return
    cell.value = plain_text(text) if isinstance(value, str) else value
    if isinstance(value, date):
        cell.number_format = DATE_FORMAT


def unit_format(target: Target) -> str:
    """A number format that shows the target's unit behind what is typed."""
    if target.due is not None:
        return DATE_FORMAT
    unit = re.sub(r'["\\\[\]]', "", target.unit)
    return f'{GENERAL}"{unit}"' if target.number is not None and unit else GENERAL


@dataclass(frozen=True, slots=True)
class Hint:
    """What an input cell says when it is chosen, and what it lets pass.

    Args:
        kind: of the limit (decimal, custom); None for a hint alone.
        formula: of the limit; ``B`` in it is the cell.
        most: the greater one of two limits.
    """

    title: str
    prompt: str
    kind: str | None = None
    formula: str = ""
    operator: str | None = None
    style: str = "stop"
    error: str = ""
    most: str = ""

    @property
    def xml(self) -> str:
        """A dataValidation whose cells are ``A``."""
        limit = f' type="{self.kind}" errorStyle="{self.style}"' if self.kind else ""
        limit += f' operator="{self.operator}"' if self.operator else ""
        limit += (
            f' showErrorMessage="1" errorTitle="请核对" error="{attribute(self.error)}"' if self.error else ""
        )
        body = f"<formula1>{escaped(self.formula)}</formula1>" if self.formula else ""
        body += f"<formula2>{escaped(self.most)}</formula2>" if self.most else ""
        return (
            f'<dataValidation{limit} allowBlank="1" showInputMessage="1" promptTitle="{attribute(self.title[:32])}"'
            f' prompt="{attribute(self.prompt[:255])}" sqref="{A}">{body}</dataValidation>'
        )


def score_hint(weight: str) -> str:
    """The dataValidation of a score that is typed by hand; ``weight`` is the cell of its 分值."""
    return Hint(
        "得分", "请填得分,从 0 到分值。旁边是按规则计算的得分,与它不同的,写明理由。",
        "decimal", "0", "between", error="得分只能填数字,不小于 0,不大于分值。", most=weight,
    ).xml  # fmt: skip


@lru_cache(8192)
def input_hint(ref: FieldRef, written: str | None, money_unit: str, rules: RuleSet) -> str:
    """The dataValidation of an input cell, ``""`` for none.

    Args:
        written: the target of an actual value.
    """
    found = _hint(ref, written, money_unit, rules)
    return found.xml if found else ""


def _hint(ref: FieldRef, written: str | None, money_unit: str, rules: RuleSet) -> Hint | None:
    if ref.part == "funds":
        title = "实际到位数" if ref.name == "received" else "实际支出数"
        return Hint(
            title, f"请填数字,单位{money_unit};没有的填 0。", "decimal", "0", "greaterThanOrEqual",
            error=f"{title}只能填不小于0的数字。",
        )  # fmt: skip
    if ref.name == "exec_reason":
        return Hint("执行率低的原因", f"预算执行率低于 {show(rules.low_execution)}% 时,请在此说明原因。")
    if ref.name == "adjust_reason":
        return Hint("调整原因说明", "年中有预算调整的,请写明依据和原因。")
    if ref.name == "deviation":
        return Hint("偏差原因及改进措施", "得分低于分值,或改动了自动计算的得分时必填。")
    return None if written is None else _actual_hint(parse_target(written), rules)


def _actual_hint(target: Target, rules: RuleSet) -> Hint:
    if target.due is not None:
        done = rules.tiers[0].label
        return Hint("实际完成时间", f"指标值 {target.text}。请填完成日期,如 {target.due};或填:{done}")
    if target.direction in (Direction.QUALITATIVE, Direction.YES_NO):
        return _words_hint(target, rules)
    if target.number is None or target.direction is Direction.UNCLEAR:
        return Hint("实际完成情况", f"指标值 {target.text}。请用文字写明完成情况。")
    prompt = f"指标值 {target.text}。请填数字。"
    if target.unit:
        prompt = f"指标值 {target.text}。请只填数字,单位「{target.unit}」已自动显示。"
    if target.unit == "%":
        # Typing 95% stores 0.95; the cell's unit is the percentage point.
        least = FRACTION_MAX if target.number >= WIDE else target.number / TINY
        return Hint(
            "实际完成值(百分数)", f"{prompt}95% 请填 95。", "custom",
            f"AND(ISNUMBER({B}),OR({B}=0,ABS({B})>{show(least)}))", style="warning",
            error="这一格以百分点为单位:95% 请填 95,不填 95% 或 0.95。仍要保留所填内容吗?",
        )  # fmt: skip
    return Hint(
        "实际完成值", prompt, "custom", f"ISNUMBER({B})", style="warning",
        error="这一格应填数字,文字不能自动计分。仍要保留吗?",
    )  # fmt: skip


def _words_hint(target: Target, rules: RuleSet) -> Hint:
    """A list to choose from; other words may be typed as well."""
    graded = target.direction is Direction.QUALITATIVE
    words = [tier.label for tier in rules.tiers] if graded else [target.text, *opposites(target.text)]
    listed = ",".join(words)
    what = "档次" if graded else "结果"
    if len(listed) > LONGEST_LIST or any(set(word) & set(',"') for word in words):
        return Hint("实际完成情况", f"指标值 {target.text}。请用文字写明完成情况。")
    return Hint(
        "实际完成情况",
        f"指标值 {target.text}。请从列表中选{what},或用文字写明完成情况。",
        "list",
        f'"{listed}"',
    )
