"""Scores of rows, their sum and the grade; values that are none."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ziping.checks.fields import TITLES, label, texts
from ziping.checks.registry import ERROR, Finding, check
from ziping.model import FieldRef, Form
from ziping.quantity import ERROR_VALUE, number, plain_text
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.scoring.execution import NO_RATE, grade
from ziping.scoring.indicators import score_indicator
from ziping.scoring.verdict import VerdictKind, judge


@check("A05", ERROR, "指标得分与计分规则不符", explainable=True)
def score_follows_rule(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """能按规则算出的指标得分,应与填写的一致;写了理由的改动列为已说明,由审核人确认。

    为什么:定量指标的得分由指标值和实际完成值决定,改动得分须有依据。
    怎么改:恢复得分的公式,或按计算的得分改正;确需另行评分的,在「偏差原因及改进措施」写明改分理由。
    """
    for index, row in form.numbered():
        verdict = judge(row, rules)
        if verdict.kind is not VerdictKind.DIFFERS:
            continue
        yield Finding(
            FieldRef("score", "indicators", index),
            f"「{row.name}」得分填 {row.score},按规则{verdict.why}",
        )


@check("A06", ERROR, "得分大于分值")
def score_within_weight(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """得分不能大于分值。

    为什么:分值是这一项的满分。
    怎么改:改正得分;如分值填错,改正分值并核对合计。
    """
    for where, name, weight, score in _weighed(form):
        full, value = number(weight), number(score)
        if full is not None and value is not None and value > full:
            yield Finding(where, f"「{name}」得分 {show(value)} 大于分值 {show(full)}")


@check("A07", ERROR, "分值或得分不是非负数字")
def marks_are_numbers(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """分值和得分只能填不小于0的数字。

    为什么:带文字或负数的得分不会计入总分。
    怎么改:只填数字;显示「需填数值」「需填日期」「需人工评分」的,先改好实际完成值,或人工评分并写明理由。
    """
    for index, row in form.numbered():
        for name in ("weight", "score"):
            text = plain_text(getattr(row, name))
            if _odd_mark(text):
                yield Finding(
                    FieldRef(name, "indicators", index), f"「{row.name}」的{TITLES[name]}是「{text}」"
                )
    for name, title in (("exec_weight", "预算执行分值"), ("exec_score", "预算执行得分")):
        text = plain_text(form.text(FieldRef(name)))
        if text != NO_RATE and _odd_mark(text):
            yield Finding(FieldRef(name), f"{title}是「{text}」")


@check("A08", ERROR, "总分不等于各项得分之和")
def total_adds_up(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """自评得分应等于预算执行得分与各指标得分之和。

    为什么:总分决定等级;多出或缺少的分没有出处。
    怎么改:恢复总分的公式,或改正得分。
    """
    total = number(form.total)
    scores = [form.exec_score, *(row.score for row in form.indicators)]
    known = [value for value in map(number, scores) if value is not None]
    if total is None or not known:
        return
    if sum(known) != total and _unrounded_sum(form, rules) != total:
        odd = [plain_text(s) for s in scores if plain_text(s) and number(s) is None]
        tail = f"(其中「{'、'.join(odd)}」不是数字,没有计入)" if odd else ""
        yield Finding(
            FieldRef("total"), f"总分填 {show(total)},各项得分之和为 {show(sum(known, Decimal(0)))}{tail}"
        )


def _unrounded_sum(form: Form, rules: RuleSet) -> Decimal | None:
    """The total of scores before they were cut to two places, where the rule adds those up."""
    if rules.total_of == "rounded":
        return None
    parts = [number(form.exec_score) or Decimal(0)]
    for row in form.indicators:
        written = number(row.score) or Decimal(0)
        exact = score_indicator(row.target, row.actual, row.weight, rules, rules.kind_of(row)).value
        same = exact is not None and abs(exact - written) < Decimal(1).scaleb(-rules.score_rounding.digits)
        parts.append(exact if exact is not None and same else written)
    return rules.score_rounding.apply(sum(parts, Decimal(0)))


@check("A13", ERROR, "单元格是错误值")
def no_error_values(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """表上不能有 #DIV/0!、#REF!、#N/A、#VALUE! 等错误值。

    为什么:错误值不能审核、不能汇总,也不能公开。
    怎么改:恢复原来的公式;预算为0时执行率、调整率应为「—」,不是 #DIV/0!。
    """
    for where, text in texts(form):
        if ("#" in text or "＃" in text or "Err" in text) and is_error(text):
            yield Finding(where, f"「{label(form, where)}」是错误值 {text}")


@check("A14", ERROR, "等级与得分不符")
def grade_follows_total(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """等级应与总分所在的分数段一致。

    为什么:等级用于结果应用,与得分不符会被退回。
    怎么改:改正等级;如总分有误,先改总分。
    """
    written = plain_text(form.grade)
    if not written or number(form.total) is None:
        return
    expected = grade(form.total, rules, form.kind)
    if written != expected.text:
        yield Finding(FieldRef("grade"), f"等级填「{written}」,按总分应为「{expected.text}」({expected.why})")


def is_error(text: str | None) -> bool:
    """A spreadsheet's error value."""
    return bool(ERROR_VALUE.fullmatch(plain_text(text)))


def _odd_mark(text: str) -> bool:
    """Neither blank, nor a number from 0, nor an error value (those are A13's)."""
    value = number(text)
    return bool(text) and not is_error(text) and (value is None or value < 0)


def _weighed(form: Form) -> Iterator[tuple[FieldRef, str, str | None, str | None]]:
    yield FieldRef("exec_score"), "预算执行", form.exec_weight, form.exec_score
    for index, row in form.numbered():
        yield FieldRef("score", "indicators", index), row.name, row.weight, row.score
