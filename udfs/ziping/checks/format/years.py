"""Of which year a form is: in its title, its dates and its rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ziping.checks.registry import ERROR, INFO, WARNING, Finding, check
from ziping.checks.written_years import years_in
from ziping.model import FieldRef, Form, Indicator
from ziping.quantity import parse_actual, parse_target, plain_text
from ziping.rules import RuleSet

_GOAL_OF_YEAR = re.compile(r"(20\d\d)年度?[^,。;、0-9]{0,10}?(?:目标|任务|计划|要点|工作)")
_NATIONWIDE = "全国"
_DIVISIONS = re.compile("(?:壮族|回族|维吾尔|[^省市县区]{1,3}族)?自治[区州县]|省|市|县|区")


@check("F05", ERROR, "年度前后不一", explainable=True, own_reason=False)
def years_agree(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """表题、项目起止时间和指标值中的期限应与自评年度一致。项目名称是别的年度的(如上年结转),目标写别的年度的任务的,期限在本年度
    以后的,只作提醒或提示。

    为什么:年度对不上,多半是拿上年的表改的,指标值和金额也可能没有改。
    怎么改:改正表题和日期;名称本来就是上年度的,核对后不必改。
    """
    titled = years_in(_without(form.title, form.name))
    named = years_in(form.name) if form.kind != "department" else frozenset()
    year = form.year or _most_likely(form, titled, named)
    if year and titled and year not in titled:
        yield Finding(FieldRef("title"), f"表题「{plain_text(form.title)}」不是 {year} 年度")
    elif year and named and year not in named:
        yield Finding(
            FieldRef("name"), f"名称「{plain_text(form.name)}」不是 {year} 年度的,请核对应否在本年自评", INFO
        )
    if year:
        yield from _period(form, year)
        for index, row in form.numbered():
            yield from _row(row, index, year)


def _most_likely(form: Form, titled: frozenset[int], named: frozenset[int]) -> int | None:
    """The title's year, unless the project's name and its deadlines agree on another."""
    due = {target.due.year for row in form.indicators if (target := parse_target(plain_text(row.target))).due}
    if len(named) == 1 and named <= due and not titled & due:
        return min(named)
    return min(titled) if len(titled) == 1 else None


def _period(form: Form, year: int) -> Iterator[Finding]:
    starts, ends = years_in(form.start), years_in(form.end)
    if starts and ends and min(starts) > max(ends):
        yield Finding(FieldRef("start"), f"项目起始时间 {form.start} 晚于终止时间 {form.end}")
    elif starts and min(starts) > year:
        yield Finding(FieldRef("start"), f"项目起始时间 {form.start} 在 {year} 年度以后")
    elif ends and max(ends) < year:
        yield Finding(FieldRef("end"), f"项目终止时间 {form.end} 在 {year} 年度以前")
    tasks = {int(found) for found in _GOAL_OF_YEAR.findall(_without(form.goal_expected, form.name))}
    if tasks and year not in tasks:
        told = "、".join(str(task) for task in sorted(tasks))
        yield Finding(
            FieldRef("goal_expected"), f"年度目标写的是 {told} 年的任务,本表是 {year} 年度", WARNING
        )


def _without(text: str | None, name: str) -> str:
    """A text less the project's name, whose year may be another."""
    return plain_text(text).replace(plain_text(name) or "\0", "")


def _row(row: Indicator, index: int, year: int) -> Iterator[Finding]:
    target = parse_target(plain_text(row.target))
    if target.due is None:
        return
    done = parse_actual(row.actual, target).on
    if target.due.year != year:
        late = target.due.year > year
        yield Finding(
            FieldRef("target", "indicators", index),
            f"「{row.name}」的期限「{plain_text(row.target)}」在 {year} 年度以{'后' if late else '前'}",
            WARNING if late else None,
        )
    elif done and (done.year < year or done.year > year + 1):
        yield Finding(
            FieldRef("actual", "indicators", index),
            f"「{row.name}」实际完成于「{plain_text(row.actual)}」,本表是 {year} 年度",
            WARNING,
        )


@check("F06", ERROR, "套用的规则不是本表的")
def rules_are_those_of_the_form(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """一个地区一年一定的评分规则,只用于这个地区这一年的表;全国的规则各年各地都可用。

    为什么:各地各年的计分办法、小数位和等级界限不同,用错规则,得分和等级都不能算数。
    怎么改:用本年度下发的表重新填报;校验时指定本地区本年度的规则。
    """
    if rules.region == _NATIONWIDE:
        return
    if form.year and form.year != rules.year:
        yield Finding(
            FieldRef("title"), f"本表是 {form.year} 年度,套用的规则「{rules.title}」是 {rules.year} 年的"
        )
    here, there = _bare(form.region), _bare(rules.region)
    if here and here not in there and there not in here:
        yield Finding(
            FieldRef("title"), f"本表是「{plain_text(form.region)}」的,套用的规则是「{rules.region}」的"
        )


def _bare(region: str | None) -> str:
    """广西壮族自治区柳州市 as 广西柳州."""
    return _DIVISIONS.sub("", plain_text(region))
