"""How dates, numbers and percentages are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ziping.checks.fields import AMOUNT_TITLES, label, texts
from ziping.checks.registry import ERROR, WARNING, Finding, check
from ziping.model import FieldRef, Form
from ziping.quantity import (
    ERROR_VALUE,
    FRACTION_MAX,
    WIDE,
    number,
    parse_actual,
    parse_date,
    parse_target,
    plain_text,
)
from ziping.quantity.dates import is_date
from ziping.rounding import show
from ziping.rules import RuleSet

_NOTHING = {"", "-", "--", "—", "——", "–", "/", "无"}
_LONGEST_DATE = 30
_DATED = re.compile("[年#＃/.．-]")
_HASHES = re.compile("#{3,}")
_LEADING_ZERO = re.compile(r"[-+]?0\d[\d.,]*%?")
_WRITTEN_AS_TEXT = re.compile(r"['’‘`][\d.,\s-]+|[\d.,]*\d\s+\d[\d.,]*")
_FULL_WIDTH = re.compile("[０-９．]")
_PLAIN = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?%?")
_NUMBERS = ("weight", "score", "actual", "exec_score", "total")
_THOUSAND = Decimal(1000)
# 频率, 汇率 and 深度 are no percentages.
_SHARE = re.compile(
    r"(?:(?<![频功汇速])率|(?:满意|知晓|认可|支持|信任|完成|参与|契合)度|比例|比重|占比|百分比)(?:\(%\))?$"
)


@check("F01", ERROR, "日期损坏")
def dates_are_whole(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """表上不应有1900年前后的日期、不存在的日期(如2月30日)和显示成「####」的格子,金额和分值栏不应是日期。

    为什么:数字或百分数套上日期格式就成了这样的日期,如100%变成「1900年1月」,原来的数已经看不出。
    怎么改:把单元格格式改回常规或百分比,重新填写;显示「####」的,加宽这一列。
    """
    for where, text in texts(form):
        if len(text) > _LONGEST_DATE or not _DATED.search(text) or _PLAIN.fullmatch(text):
            continue
        plain = plain_text(text)
        amount = where.part == "funds" or where.name in ("weight", "score")
        if _HASHES.fullmatch(plain):
            yield Finding(where, f"「{label(form, where)}」只显示「{plain}」")
        elif is_date(plain) and parse_date(plain) is None:
            yield Finding(
                where,
                f"「{label(form, where)}」是「{plain}」,不是真的日期,可能原为百分数或数字,被日期格式改掉了",
            )
        elif amount and number(plain) is None and is_date(plain):
            yield Finding(where, f"「{label(form, where)}」是日期「{plain}」,应为数字")


@check("F03", WARNING, "数字写成了文字")
def numbers_are_plain(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """金额、分值、得分和实际完成值中的数字应直接填写:不带前导零、空格、撇号和全角数字,金额栏不写单位和文字,
    同一张表的金额要么都用千分位,要么都不用。

    为什么:写成文字的数字,别的软件可能不计入合计,也不能比较大小。
    怎么改:把单元格格式改为数值,重新输入数字;单位写在表头。
    """
    written = [
        (where, text)
        for where, text in texts(form)
        if (where.name in _NUMBERS or _is_amount(where)) and not _PLAIN.fullmatch(text)
    ]
    for where, text in written:
        plain = plain_text(text)
        odd = where.part == "funds" and plain not in _NOTHING and number(plain) is None
        if odd and not ERROR_VALUE.fullmatch(plain) and not is_date(plain) and not _HASHES.fullmatch(plain):
            yield Finding(where, f"「{label(form, where)}」填「{plain}」,金额只能填数字")
    for where, text in written:
        fault = _spelling(text)
        if fault:
            yield Finding(where, f"「{label(form, where)}」填「{text}」,{fault}")
    if any("," in text or "，" in text for _, text in written):
        yield from _thousands(form, [item for item in texts(form) if _is_amount(item[0])])


def _is_amount(where: FieldRef) -> bool:
    return where.part == "funds" and where.name in AMOUNT_TITLES


def _spelling(text: str) -> str:
    plain = plain_text(text)
    if _LEADING_ZERO.fullmatch(plain):
        return "数字前面多了 0"
    if _WRITTEN_AS_TEXT.fullmatch(plain):
        return "是文字,不是数字"
    if number(plain) is not None and _FULL_WIDTH.search(text):
        return "是全角数字"
    return ""


def _thousands(form: Form, amounts: list[tuple[FieldRef, str]]) -> Iterator[Finding]:
    """One finding where some amounts have separators and others not."""
    large = [(where, text) for where, text in amounts if abs(number(text) or Decimal(0)) >= _THOUSAND]
    commas = [where for where, text in large if "," in plain_text(text)]
    plain = [text for _, text in large if "," not in plain_text(text)]
    if commas and plain:
        where = commas[0]
        yield Finding(
            where, f"「{label(form, where)}」填「{form.text(where)}」带千分位,同表「{plain[0]}」不带,写法不一"
        )


@check("F04", WARNING, "百分数写法不清")
def percentages_are_clear(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """百分数应看得出是1%、100%还是1:指标值是百分数而实际完成值写0.95或1的、名称是「…率」「…度」而指标值没有百分号的、
    同一张表的执行率有的带百分号有的不带的,都列出来。指标值是≥90%而实际填95的,没有歧义,不算。

    为什么:1可以是1%,也可以是100%,读错一百倍,得分就错了。
    怎么改:统一写成带百分号的数,如100%。
    """
    for index, row in form.numbered():
        target, actual = parse_target(plain_text(row.target)), plain_text(row.actual)
        bare = number(actual)
        if target.unit == "%" and target.number is not None and bare is not None:
            fraction = target.number >= WIDE and 0 < bare <= FRACTION_MAX
            if fraction or parse_actual(actual, target).unsigned:
                yield Finding(
                    FieldRef("actual", "indicators", index),
                    f"「{row.name}」指标值 {plain_text(row.target)},实际完成值「{actual}」没有百分号,"
                    f"分不清是 {actual}% 还是 {show(bare * 100)}%",
                )
        elif target.number is not None and not target.unit and _SHARE.search(plain_text(row.name)):
            yield Finding(
                FieldRef("target", "indicators", index),
                f"「{row.name}」像是百分数,指标值「{plain_text(row.target)}」没有百分号",
            )
    yield from _rates(form)


def _rates(form: Form) -> Iterator[Finding]:
    """Zero is zero with the sign and without."""
    rates = [(FieldRef("rate", "funds", n), plain_text(line.rate)) for n, line in enumerate(form.funds)]
    signed = [text for _, text in rates if text.endswith("%") and number(text.removesuffix("%"))]
    bare = [(where, text) for where, text in rates if number(text)]
    if signed and bare:
        where, text = bare[0]
        yield Finding(
            where, f"「{label(form, where)}」写「{text}」,没有百分号,同表「{signed[0]}」有,写法不一"
        )
