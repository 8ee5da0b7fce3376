"""What a report says of indicators, of parts and their whole, and where it still holds the hints of its template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType

from ziping.model import FieldRef, Form, FundLine, Place, Stated, Statement, Text

NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
PROMPT = re.compile(r"【[^】]*(?:请|填写|填报|待填)[^】]*】")
"""A place of a template that somebody should have filled in."""
_CLAUSE = re.compile(r"[,;:。、()]")
_RESULT = re.compile(rf"(?P<about>[^\d≥≤<>=]{{3,30}})[≥≤<>=]?(?P<text>{NUMBER}\D{{1,8}})")
_LEADING = re.compile(r"^(?:已|共|全年|累计|实际|完成|顺利|其中|本年|年初目标值|实际完成)+")
_OTHERWISE_READ = re.compile(r"得分|评分|执行率|调整率|预算|支出|支付|分值")
"""Amounts, rates and scores are statements of their own."""
_WHOLE = re.compile(rf"共(?P<about>[^\d,。;:]{{2,10}}?)(?P<text>{NUMBER}个)")
_TITLE = re.compile(r"[^。;]{2,60}(?:报告|预算绩效情况说明)")
_TITLES_AMONG = 8
_ENOUGH_PARTS = 2


def is_titled_report(paragraphs: Sequence[str]) -> bool:
    """Whether a document calls itself a report near its beginning.

    >>> is_titled_report(["2024年度招商局区本级预算绩效自评报告"]), is_titled_report(["项目支出绩效自评表"])
    (True, False)
    """
    return any(_TITLE.fullmatch("".join(text.split())) for text in paragraphs[:_TITLES_AMONG])


def results(text: str, subject: str, where: str) -> Iterator[Statement]:
    """The figures of a project's paragraph with the words before each: ``小分队招商活动7次``.

    Args:
        text: a paragraph, its signs of half width.

    >>> [(item.about, item.text) for item in results("已开展招商活动7次,签约金额2.65亿元", "招商", "第1段")]
    [('开展招商活动', '7次'), ('签约金额', '2.65亿元')]
    """
    for clause in _CLAUSE.split(PROMPT.sub("", text)):
        match = _RESULT.fullmatch(clause.strip())
        about = _LEADING.sub("", match["about"]) if match else ""
        if match and about and not _OTHERWISE_READ.search(about):
            yield Statement(subject, "result", match["text"], where, about=about)


def wholes(text: str, where: str) -> Iterator[Statement]:
    """Counts that a paragraph goes on to divide: 共签约项目32个。其中,…签约项目7个;…签约项目3个.

    >>> (found,) = wholes("共签约项目3个。其中,东区签约项目1个,西区签约项目1个。", "第1段")
    >>> found.text, found.parts
    ('3个', ('1个', '1个'))
    """
    for match in _WHOLE.finditer(text):
        _, mark, rest = text[match.end() :].partition("其中")
        between = text[match.end() : len(text) - len(rest)]
        if not mark or between.count("。") > 1:
            continue
        parts = re.findall(rf"{re.escape(match['about'])}({NUMBER}个)", rest.split("。")[0])
        if len(parts) >= _ENOUGH_PARTS:
            yield Statement("", "whole", match["text"], where, about=match["about"], parts=tuple(parts))


def report_in_place(name: str, said: Sequence[Statement]) -> Form:
    """What findings on a report's own text stand with: its paragraphs as places.

    Args:
        name: what the report is called.
    """
    numbers = dict.fromkeys(item.where for item in said)
    places = {FieldRef("paragraph", index=n): Place(name, where) for n, where in enumerate(numbers, 1)}
    places[FieldRef("name")] = Place(name, "全文")
    return Form("", "department", name, name, places=MappingProxyType(places))


def of_forms(forms: Iterable[Form]) -> Iterator[Statement]:
    """What forms say that stand in a report, as figures of the report: 项目自评汇总表, a table of scores."""
    for number, form in enumerate(forms, 1):
        if form.kind != "department" and not form.name:
            continue  # nobody can tell what it is about
        line = form.funds[0] if form.funds else FundLine("")
        unit = form.money_unit or "万元"
        amounts: tuple[tuple[Stated, Text], ...] = (
            ("initial", line.initial), ("adjusted", line.adjusted), ("actual", line.actual),
        )  # fmt: skip
        others: tuple[tuple[Stated, Text], ...] = (
            ("rate", line.rate or form.exec_rate), ("total", form.total), ("grade", form.grade),
        )  # fmt: skip
        texts = [(what, f"{text}{unit}" if text else text) for what, text in amounts] + list(others)
        subject = "" if form.kind == "department" else form.name
        for what, text in texts:
            if text:
                yield Statement(subject, what, text, f"附表第{number}项", kind=form.kind)


def prompts(paragraph: str, where: str) -> Iterator[Statement]:
    """What is left of the template in a paragraph."""
    for match in PROMPT.finditer(paragraph):
        yield Statement("", "prompt", match[0], where)
