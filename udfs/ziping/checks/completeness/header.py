"""Around the indicator table: the header, the texts and the amounts that every form needs."""

from __future__ import annotations

from collections.abc import Iterator

from ziping.checks.fields import TITLES, texts
from ziping.checks.registry import ERROR, WARNING, Finding, check
from ziping.checks.written_years import years_in
from ziping.model import FieldRef, Form
from ziping.quantity import plain_text
from ziping.rules import RuleSet

_HEADER = ("name", "code", "unit", "supervisor", "money_unit")
_TEXTS = ("functions", "overview", "start", "end", "schedule", "goal_expected", "goal_actual")
_TOTAL_LINE = ("initial", "adjust", "adjusted", "received", "actual")


@check("C01", ERROR, "表头缺项")
def header_is_complete(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """表头的名称、编码、实施单位、主管部门都应填写,表题或表上别处应看得出是哪个年度;表上没有的栏不算缺,只有指标表而没有表题的不查。

    为什么:表头用来认出是谁的哪个项目,缺了就不能归入汇总,也分不清同名的项目。
    怎么改:按预算批复填写;年度写在表题里,如「2024年度项目支出绩效自评表」。
    """
    if not plain_text(form.title):
        return
    for name in _HEADER:
        text = getattr(form, name)
        if text is not None and not plain_text(text):
            yield Finding(FieldRef(name), f"{TITLES[name]}没有填")
    if form.year is None and not _tells_year(form):
        yield Finding(FieldRef("title"), "表题和表上的文字都看不出是哪个年度", WARNING)


@check("C06", WARNING, "目标或概况没有填写")
def goals_and_texts_are_written(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """年度目标、目标实际完成情况、部门职能或项目概况、起止时间和进度安排都应填写;表上没有的栏不算缺。

    为什么:自评就是拿实际完成情况与年度目标对照,空着就无从对照。
    怎么改:年度目标照批复的绩效目标填,实际完成情况逐条对应目标写。
    """
    for name in _TEXTS:
        text = getattr(form, name)
        if text is not None and not plain_text(text):
            yield Finding(FieldRef(name), f"{TITLES[name]}没有填")


@check("C07", WARNING, "资金合计行有空格")
def total_line_is_filled_in(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """资金表第一行(合计)的年初预算数、调整数、调整后预算数、实际到位数、实际支出数都应填写,没有的填0;表上没有的栏不算缺。

    为什么:空着分不清是0还是漏填;没有年初预算数,看不出项目是年初安排还是年中追加。
    怎么改:按预算批复和决算填写,没有就填0。
    """
    for name in _TOTAL_LINE:
        text = getattr(form.funds[0], name) if form.funds else None
        if text is not None and not plain_text(text):
            yield Finding(FieldRef(name, "funds", 0), f"「{form.funds[0].label}」的{TITLES[name]}没有填")


def _tells_year(form: Form) -> bool:
    return any(years_in(text) for _, text in texts(form))
