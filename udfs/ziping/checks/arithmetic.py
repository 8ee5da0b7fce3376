"""A: what can be recalculated — rates, sums, scores, totals, grades."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal

from ziping.checks.registry import ERROR, Finding, check
from ziping.model import FieldRef, Form, FundLine, Indicator, Part
from ziping.quantity import ERROR_VALUE, number, plain_text, rate
from ziping.rounding import percent, show
from ziping.rules import RuleSet
from ziping.scoring.evaluation import AMOUNTS, same_number
from ziping.scoring.execution import NO_RATE, execution_base, execution_score, grade
from ziping.scoring.indicators import score_indicator
from ziping.scoring.verdict import VerdictKind, judge

TITLES = {
    "initial": "年初预算数",
    "adjust": "年中预算调整数",
    "adjusted": "调整后预算数",
    "actual": "实际支出数",
    "weight": "分值",
    "score": "得分",
}
RATE_TOLERANCE = Decimal("0.0001")
"""0.01 个百分点: what rounding to two places may leave."""


def is_error(text: str | None) -> bool:
    """A spreadsheet's error value."""
    return bool(ERROR_VALUE.fullmatch(plain_text(text)))


@check("A01", ERROR, "执行率与金额不符")
def rate_follows_amounts(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """每一行的预算执行率应等于实际支出数÷调整后预算数,相差不超过0.01个百分点。

    为什么:执行率决定执行得分,也是审核时最先看的数;同一张表里金额与比率不能矛盾。
    怎么改:核对这一行的实际支出数和调整后预算数,恢复执行率的公式。
    """
    for index, line in enumerate(form.funds):
        written, spent, budget = rate(line.rate), number(line.actual), number(execution_base(line, rules))
        if written is None or spent is None or budget is None:
            continue
        where = FieldRef("rate", "funds", index)
        if budget == 0:
            if written != 0:
                yield Finding(where, f"「{line.label}」没有预算,却填了执行率 {line.rate}")
        elif abs(written - spent / budget) > RATE_TOLERANCE:
            yield Finding(
                where,
                f"「{line.label}」执行率填 {line.rate},"
                f"而 {show(spent)}÷{show(budget)}={percent(spent / budget)}",
            )


@check("A02", ERROR, "预算执行得分与计分规则不符")
def execution_score_follows_rule(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """预算执行得分应按规则由执行率和分值算出。

    为什么:这一项没有评分余地,与执行率对不上就是算错或改动过。
    怎么改:恢复得分的公式,或按提示的算式改正。
    """
    if not form.funds:
        return
    expected = execution_score(
        form.funds[0].actual, execution_base(form.funds[0], rules), form.exec_weight, rules
    )
    if number(form.exec_score) is None or expected.value is None:
        return
    if not same_number(form.exec_score, expected.value):
        yield Finding(
            FieldRef("exec_score"),
            f"得分填 {form.exec_score},按规则应为 {show(expected.value)}({expected.why})",
        )


@check("A03", ERROR, "年初数加调整数不等于调整后数")
def adjustment_adds_up(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """每一行的年初预算数+年中预算调整数=调整后预算数。

    为什么:调整后预算数是执行率的分母,错了整张表都错。
    怎么改:以预算批复和调整文件为准,改正三个数中错的一个。
    """
    for index, line in enumerate(form.funds):
        initial, adjust, adjusted = number(line.initial), number(line.adjust), number(line.adjusted)
        if initial is None or adjust is None or adjusted is None:
            continue
        if initial + adjust != adjusted:
            yield Finding(
                FieldRef("adjusted", "funds", index),
                f"「{line.label}」{show(initial)}+({show(adjust)})={show(initial + adjust)},表上是 {show(adjusted)}",
            )


@check("A04", ERROR, "合计不等于各资金来源之和")
def sources_add_up(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """合计行的每个金额应等于下面各资金来源之和。

    为什么:合计行用来计算执行率;对不上说明漏了来源,或合计是手工填的。
    怎么改:核对各资金来源,恢复合计的公式。
    """
    if len(form.funds) < 2:
        return
    total, *sources = form.funds
    for name in AMOUNTS:
        written = number(getattr(total, name))
        parts = [number(getattr(line, name)) for line in sources]
        known = [part for part in parts if part is not None]
        if written is None or not known:
            continue
        if sum(known) != written:
            yield Finding(
                FieldRef(name, "funds", 0),
                f"{TITLES[name]}合计填 {show(written)},各来源之和为 {show(sum(known, Decimal(0)))}",
            )


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
    for where, label, weight, score in _weighed(form):
        full, value = number(weight), number(score)
        if full is not None and value is not None and value > full:
            yield Finding(where, f"「{label}」得分 {show(value)} 大于分值 {show(full)}")


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


@check("A09", ERROR, "分值合计不等于满分")
def weights_make_full_marks(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """预算执行分值与各指标分值之和应等于满分。

    为什么:合计不为满分时,总分和等级都失去意义。
    怎么改:核对是否漏了指标,或把差额调整到相应的指标。
    """
    weights = [value for value in map(number, (row.weight for row in form.indicators)) if value is not None]
    if not weights:
        return
    total = sum(weights, number(form.exec_weight) or Decimal(0))
    if total != rules.full_marks:
        last = len(form.indicators) - 1
        yield Finding(
            FieldRef("weight", "indicators", last), f"分值合计 {show(total)},应为 {show(rules.full_marks)}"
        )


@check("A13", ERROR, "单元格是错误值")
def no_error_values(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """表上不能有 #DIV/0!、#REF!、#N/A、#VALUE! 等错误值。

    为什么:错误值不能审核、不能汇总,也不能公开。
    怎么改:恢复原来的公式;预算为0时执行率、调整率应为「—」,不是 #DIV/0!。
    """
    for where, text in _texts(form):
        if is_error(text):
            yield Finding(where, f"「{_label(form, where)}」是错误值 {text}")


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


def _odd_mark(text: str) -> bool:
    """Neither blank, nor a number from 0, nor an error value (those are A13's)."""
    value = number(text)
    return bool(text) and not is_error(text) and (value is None or value < 0)


def _weighed(form: Form) -> Iterator[tuple[FieldRef, str, str | None, str | None]]:
    yield FieldRef("exec_score"), "预算执行", form.exec_weight, form.exec_score
    for index, row in form.numbered():
        yield FieldRef("score", "indicators", index), row.name, row.weight, row.score


def _texts(form: Form) -> Iterator[tuple[FieldRef, str]]:
    """Every text of a form, each cell once: the execution rate is the total line's rate."""

    def of(holder: Form | FundLine | Indicator, part: Part, index: int) -> Iterator[tuple[FieldRef, str]]:
        for item in fields(holder):
            value = getattr(holder, item.name)
            if isinstance(value, str):
                yield FieldRef(item.name, part, index), value

    for ref, text in of(form, "", 0):
        if not (ref.name == "exec_rate" and form.funds and form.funds[0].rate is not None):
            yield ref, text
    for index, line in enumerate(form.funds):
        yield from of(line, "funds", index)
    for index, row in form.numbered():
        yield from of(row, "indicators", index)


_FIELD_TITLES = {
    **TITLES,
    "rate": "预算执行率",
    "exec_rate": "预算执行率",
    "exec_score": "预算执行得分",
    "budget_adjust_rate": "预算调整率",
    "total": "自评得分",
    "grade": "等级",
    "target": "指标值",
}


def _label(form: Form, ref: FieldRef) -> str:
    title = _FIELD_TITLES.get(ref.name, ref.name)
    if ref.part == "funds":
        return f"{form.funds[ref.index].label} {title}"
    if ref.part == "indicators":
        return f"{form.indicators[ref.index].name} {'实际完成值' if ref.name == 'actual' else title}"
    return title
