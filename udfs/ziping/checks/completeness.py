"""C: what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from ziping.checks.registry import ERROR, Finding, check
from ziping.model import FieldRef, Form
from ziping.quantity import number, plain_text
from ziping.rounding import show
from ziping.rules import RuleSet


@check("C02", ERROR, "有得分而没有实际完成值")
def scored_rows_have_actuals(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """填了得分的指标应填实际完成值。

    为什么:没有实际完成值,得分就没有依据。
    怎么改:填写实际完成值。
    """
    for index, row in form.numbered():
        if number(row.score) is not None and row.actual is not None and not plain_text(row.actual):
            yield Finding(
                FieldRef("actual", "indicators", index), f"「{row.name}」得分 {row.score},实际完成值为空"
            )


@check("C03", ERROR, "有分值而没有得分")
def weighted_rows_have_scores(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """有分值的指标和预算执行都应有得分。

    为什么:缺得分的表算不出总分。
    怎么改:填写实际支出数和实际完成值,得分会自动算出;没有支出填0,定性指标请人工评分;规则规定人工评分的,逐行填得分。
    """
    if number(form.exec_weight) and form.exec_score is not None and not plain_text(form.exec_score):
        yield Finding(FieldRef("exec_score"), f"预算执行分值 {form.exec_weight},没有得分")
    for index, row in form.numbered():
        if number(row.weight) is not None and row.score is not None and not plain_text(row.score):
            yield Finding(FieldRef("score", "indicators", index), f"「{row.name}」分值 {row.weight},没有得分")


@check("C05", ERROR, "失分没有说明原因")
def lost_points_are_explained(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """得分低于分值的指标,应填写偏差原因及改进措施。

    为什么:偏差分析和改进措施是自评的目的,也是审核的重点。
    怎么改:在这一行的「偏差原因及改进措施」写明原因和下一步措施。
    """
    for index, row in form.numbered():
        full, score = number(row.weight), number(row.score)
        if full is None or score is None or row.deviation is None:
            continue
        if score < full and not plain_text(row.deviation):
            yield Finding(
                FieldRef("deviation", "indicators", index),
                f"「{row.name}」分值 {show(full)}、得分 {show(score)},没有写偏差原因",
            )
