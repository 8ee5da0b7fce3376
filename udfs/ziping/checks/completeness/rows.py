"""Rows of the indicator table: scores, weights, reasons and descriptions that are missing, and whole levels."""

from __future__ import annotations

from collections.abc import Iterator

from ziping.checks.cross_form.projects import is_unexecuted, why_unexecuted
from ziping.checks.fields import level_name
from ziping.checks.registry import ERROR, WARNING, Finding, check
from ziping.model import FieldRef, Form, Indicator
from ziping.quantity import Direction, number, parse_target, plain_text
from ziping.rounding import show
from ziping.rules import RuleSet

_COST = "成本"
_WORDED = (Direction.QUALITATIVE, Direction.YES_NO)


@check("C02", ERROR, "有得分而没有实际完成值")
def scored_rows_have_actuals(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """填了得分的指标应填实际完成值;没有指标值、按评分标准打分的行(部门评价)除外。

    为什么:没有实际完成值,得分就没有依据。
    怎么改:填写实际完成值。
    """
    for index, row in form.numbered():
        by_rubric = plain_text(row.standard) and not plain_text(row.target)
        missing = row.actual is not None and not plain_text(row.actual)
        if number(row.score) is not None and missing and not by_rubric:
            yield Finding(
                FieldRef("actual", "indicators", index), f"「{row.name}」得分 {row.score},实际完成值为空"
            )


@check("C03", ERROR, "有分值而没有得分")
def weighted_rows_have_scores(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """有分值的指标和预算执行都应有得分;写明没有执行的项目除外。

    为什么:缺得分的表算不出总分。
    怎么改:填写实际支出数和实际完成值,得分会自动算出;没有支出填0,定性指标请人工评分;规则规定人工评分的,逐行填得分。
    """
    if is_unexecuted(form) and why_unexecuted(form):
        return
    if number(form.exec_weight) and form.exec_score is not None and not plain_text(form.exec_score):
        yield Finding(FieldRef("exec_score"), f"预算执行分值 {form.exec_weight},没有得分")
    for index, row in form.numbered():
        if number(row.weight) is not None and row.score is not None and not plain_text(row.score):
            yield Finding(FieldRef("score", "indicators", index), f"「{row.name}」分值 {row.weight},没有得分")


@check("C04", ERROR, "有指标值而没有分值")
def described_rows_have_weights(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """填了指标值或实际完成值的指标应有分值;指标名称写「无」的行除外。

    为什么:没有分值的指标不计分,等于没有考核。
    怎么改:补上分值(分值合计应为满分);不考核的指标,整行清空或名称写「无」。
    """
    for index, row in form.numbered():
        if row.weight is None or plain_text(row.weight) or plain_text(row.name) in ("", "无"):
            continue
        told = [
            f"{title}「{plain_text(text)}」"
            for title, text in (("指标值", row.target), ("实际完成值", row.actual))
            if plain_text(text)
        ]
        if told:
            yield Finding(
                FieldRef("weight", "indicators", index), f"「{row.name}」填了{'、'.join(told)},没有分值"
            )


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


@check("C09", WARNING, "缺少一级指标", explainable=True)
def no_level_is_missing(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """表头印有分值的一级指标都应有指标;表头没有印分值的,应有评分规则列出的一级指标(产出、效益、满意度等),成本指标除外:
    财预〔2021〕101号允许不设。整张表都没有写一级指标的不查。

    为什么:产出、效益和服务对象满意度是绩效自评必须考核的方面,缺了就不完整。
    怎么改:补上这类指标和分值;确实不涉及的,在「校验结果」表的「说明」栏写明。
    """
    present = {
        level_name(row.level1).replace("效果", "效益")
        for row in form.indicators
        if number(row.weight) is not None
    }
    if not any(present):
        return
    printed = [
        item.level1 for item in form.level_weights if not plain_text(item.level2) and number(item.weight)
    ]
    wanted = printed or [name for name, marks in rules.level1_weights.items() if marks and _COST not in name]
    missing = [name for name in wanted if not any(level_name(name) in own for own in present)]
    if missing:
        yield Finding(FieldRef("name"), f"指标表没有{'、'.join(f'「{name}」' for name in missing)}")


@check("C11", ERROR, "定性指标没有完成情况的描述")
def qualitative_rows_are_described(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """用文字评的指标(指标值是文字,或实际完成值选了档次)应写完成情况简要描述;没有这一栏的表不查。

    为什么:「达成预期指标」只是结论,做了什么、效果怎样要写出来,审核人才能判断得分。
    怎么改:在这一行的「完成情况简要描述」写明做了什么、有什么效果。
    """
    for index, row in form.numbered():
        if row.description is None or plain_text(row.description) or not plain_text(row.actual):
            continue
        if _is_worded(row, rules):
            yield Finding(
                FieldRef("description", "indicators", index),
                f"「{row.name}」填「{plain_text(row.actual)}」,没有写完成情况",
            )


def _is_worded(row: Indicator, rules: RuleSet) -> bool:
    tiers = {tier.label for tier in rules.tiers}
    target = plain_text(row.target)
    return plain_text(row.actual) in tiers or bool(target and parse_target(target).direction in _WORDED)
