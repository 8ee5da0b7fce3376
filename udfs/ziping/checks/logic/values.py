"""L, targets and actual values: what they say, or fail to say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ziping.checks.registry import ERROR, WARNING, Finding, check, written_reason
from ziping.checks.rows import RowReading, bare_name, numeric
from ziping.model import FieldRef, Form
from ziping.quantity import ERROR_VALUE, Direction, convert, number, plain_text
from ziping.quantity.dates import BROKEN_DATE, is_date
from ziping.quantity.scan import amounts, in_digits
from ziping.rounding import percent, show
from ziping.rules import RuleSet
from ziping.scoring.planning import plan

# What is counted is the change itself; 气候变化适应项目 are projects.
_CHANGE = re.compile(
    r"(?:变动|变化|增减|升降|波动|浮动)(?:幅度|率|比例|情况|额|量)?$|同比(?!增|上升|提高|提升|下降|减|降|压)"
)
_UP_OR_DOWN = re.compile(r"[升降增减涨跌压+-]|节约|节省|持平")
# 达到36次 and 控制在5万元 are what was done; 36次以上 is not.
_VALUE_WORDS = re.compile(r"(?:达到?|等于|=|控制在|(?<![不未有])(?:大于|超过|高于|多于|小于|低于|少于))\s*$")
_SCALE_ALONE = re.compile("[十百千万亿]+")
_GROWTH = re.compile(r"[增升涨]|提高|变动|变化")


@check("L01", WARNING, "超额完成过多没有说明", explainable=True)
def overachievement_is_explained(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """正向指标的实际完成值达到规则规定的倍数(如指标值的130%)时,应说明原因。

    为什么:超出太多,多半是年初指标值定得偏低,下一年要据此调整。
    怎么改:在「偏差原因及改进措施」写明超额完成的原因;如实际完成值或单位填错,请改正。
    """
    for index, row in form.numbered():
        found = numeric(row, rules)
        if row.deviation is None or written_reason(row.deviation) or found is None or found.done is None:
            continue
        if not found.more_is_better or found.target <= 0:
            continue
        share = found.done / found.target * 100
        if share >= rules.overachievement:
            yield Finding(
                FieldRef("deviation", "indicators", index),
                f"「{row.name}」指标值 {plain_text(row.target)},实际 {plain_text(row.actual)},"
                f"为指标值的 {percent(share / 100, 0)}(达到 {show(rules.overachievement)}% 应说明),没有写原因",
            )


@check("L03", ERROR, "定量指标的实际完成值不是数值")
def quantities_are_numbers(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """指标值是数量的,实际完成值应填能与它比较的一个数。

    为什么:「保障」「已举办」「良好」这样的文字无法与指标值比较,得分没有依据。
    怎么改:填实际完成的数,单位与指标值一致;确是定性指标的,请财政部门把指标值改为文字。
    """
    for index, row in form.numbered():
        found = numeric(row, rules)
        if found is None or not found.actual.text or found.done is not None or _told_elsewhere(found):
            continue
        what = found.actual.problem or "没有数字"
        yield Finding(
            FieldRef("actual", "indicators", index),
            f"「{row.name}」指标值 {plain_text(row.target)},实际完成值「{found.actual.text}」:{what}",
        )


def _told_elsewhere(found: RowReading) -> bool:
    """Error values are A13's, broken dates F01's, targets in 亿 of something F02's, percentages without their
    sign F04's, cells that hold nothing but signs F11's."""
    actual = found.actual
    if ERROR_VALUE.fullmatch(actual.text) or not re.search(r"\w", actual.text):
        return True
    unfinished = _SCALE_ALONE.fullmatch(found.goal.unit) is not None and actual.problem.startswith("单位")
    return unfinished or actual.unsigned or actual.problem == BROKEN_DATE


@check("L04", WARNING, "指标方向不明", explainable=True, own_reason=False)
def direction_is_stated(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """成本指标的上限应写 ≤;表示增减变动的指标,实际完成值应写明是升是降。

    为什么:看不出越多越好还是越少越好,或是升是降,就会按相反的方向计分。
    怎么改:成本上限写成「≤20万元」;变动幅度写成「下降27.2%」或带正负号,并核对指标值的写法。
    """
    for index, row in form.numbered():
        found = numeric(row, rules)
        if found is None:
            continue
        goal = found.goal
        if goal.direction is Direction.REVERSE and not goal.signed:
            yield Finding(
                FieldRef("target", "indicators", index),
                f"「{row.name}」指标值 {goal.text} 没有写 ≤ 或 ≥,按成本上限理解",
            )
        elif _changes(row.name, goal.text) and found.done and not _UP_OR_DOWN.search(found.actual.text):
            yield Finding(
                FieldRef("actual", "indicators", index),
                f"「{row.name}」实际完成值 {found.actual.text} 没有写明是升是降",
            )


def _changes(name: str, target: str) -> bool:
    """Whether a row is about a change of either direction."""
    said = _UP_OR_DOWN.search(target) or "±" in target
    return bool(_CHANGE.search(bare_name(name))) and not said


@check("L12", WARNING, "实际完成值写成了界限")
def actual_is_no_bound(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """实际完成值应是完成的数或日期,不能是「≤9180元」「100人以上」「12月31日前」这样的界限。

    为什么:界限多是照抄指标值,说明不了实际完成多少。
    怎么改:填实际完成的数或日期,不带不等号和「以上」「以内」「前」。
    """
    for index, row in form.numbered():
        goal = plan(row.target, rules, rules.kind_of(row)).goal
        text = plain_text(row.actual)
        if goal.due is not None:
            bound = text if is_date(text) and text.endswith("前") else ""
        else:
            found = numeric(row, rules)
            # What cannot be read as a number at all is L03's.
            said = found and found.done is not None and number(text) is None
            bound = _bound_in(text, goal.unit) if said else ""
        if bound:
            same = ",与指标值相同" if text == goal.text else ""
            yield Finding(
                FieldRef("actual", "indicators", index), f"「{row.name}」实际完成值「{bound}」是界限{same}"
            )


def _bound_in(text: str, unit: str) -> str:
    """The amount in the target's unit that is only a bound, with its words."""
    digits = in_digits(text)
    for amount in amounts(digits, unit):
        alike = not unit or not amount.unit or convert(amount.number, amount.unit, unit) is not None
        before = digits[: amount.start]
        if amount.bound is None or not alike:
            continue
        if amount.last > amount.end or not _VALUE_WORDS.search(before):
            start = re.search(r"[^,;。、\s]*$", before)
            return digits[start.start() if start else 0 : amount.last]
    return ""


@check("L17", ERROR, "指标值为0")
def target_is_not_zero(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """正向指标的指标值不能是0。

    为什么:≥0 不用做就能完成,也无法按完成的比例计分。
    怎么改:填年初批复的指标值;要求不发生的(如事故、投诉),写成「0次」或「≤0次」。
    """
    for index, row in form.numbered():
        found = numeric(row, rules)
        if found is None or found.target != 0 or found.goal.direction is not Direction.POSITIVE:
            continue
        # 增长率≥0 asks for no decline.
        if found.goal.falling or _GROWTH.search(row.name + found.goal.text):
            continue
        yield Finding(
            FieldRef("target", "indicators", index), f"「{row.name}」指标值 {found.goal.text},不做也算完成"
        )
