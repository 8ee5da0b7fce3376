"""What a report says in figures: amounts, rates, scores, grades and counts, and what each is about.

Reports are prose. Only sentences that say what they are about are read: a numbered paragraph that begins
with a project's name, a sentence about the 部门整体, or about all projects. Everything else in a report
(indicators, history, plans) holds figures too, and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ziping.model import Kind, Stated, Statement
from ziping.quantity import plain_text
from ziping.recognition.results import NUMBER, prompts, results, wholes

_NUMBER = NUMBER
_MONEY = rf"({_NUMBER}(?:亿元|万元|千元|元))"
_POINTS = rf"[^\d,。;]{{0,6}}?\(?({_NUMBER})\)?分?"
_FILL = r"[^\d,。;:]{0,12}?"
_NOT_SPENT = r"(?:(?!支出|执行|完成)[^\d,。;:]){0,12}?"
_NOT_BUDGET = r"(?:(?!预算)[^\d,。;:]){0,12}?"
_LABELS = "优秀|良好|优|良|中|差|[一二三四]等"

PATTERNS: tuple[tuple[Stated, re.Pattern[str]], ...] = (
    ("initial", re.compile(rf"年初预算(?!项目|部门){_NOT_SPENT}{_MONEY}")),
    (
        "adjusted",
        re.compile(rf"(?:调整后总?|全年|本级|项目全年|经费)预算(?:资金|数|总?额)?{_NOT_SPENT}{_MONEY}"),
    ),
    ("adjusted", re.compile(rf"(?:下达|安排).*?涉及资金(?:共计|合计)?{_MONEY}")),
    ("actual", re.compile(rf"(?:(?<!基本)支出|执行数|实际下拨){_NOT_BUDGET}{_MONEY}")),
    ("rate", re.compile(rf"(?:执行率|完成(?:全年)?预算的){_FILL}({_NUMBER}%)")),
    ("exec_score", re.compile(rf"执行率?得分{_POINTS}")),
    ("total", re.compile(rf"(?<!执行)(?<!执行率)得分(?!率){_POINTS}|自评({_NUMBER})分")),
    (
        "grade",
        re.compile(rf"等级[^,。;\d个]{{0,4}}?({_LABELS})(?!的)|绩效评级[^,。;\d个]{{0,4}}?({_LABELS})"),
    ),
)
"""Figures about one project or department; the first that a paragraph names for it counts."""
_ANOTHER = re.compile(
    r"提高|提升|上升|增长|(?:增加|减少|下降|降低)(?![到至为])|同比|上年(?!结转)|去年|上一年|往年|下年|下一年|明年|预计|[高低]于|未达|不足|超过"
)
"""Before a figure in its clause: a change, another year, or a bound."""
_BOUND = re.compile(r"[%分元万亿千]*(?:[-—–~至到]+\d|以[上下内])")
"""After a figure: a range, or a bound."""
_GRADE_COUNT = re.compile(rf"等级为?[“\"(]?(?P<grade>{_LABELS})[”\")]?的?项目(?P<value>\d+)个")
_EVALUATED = re.compile(
    r"(?:实际自评|开展(?:绩效)?自评(?:的)?(?:项目)?(?:数量)?|已自评)(?:项目)?(?P<value>\d+)个"
)
_COVERED = re.compile(rf"覆盖率(?:达到?|为)?({_NUMBER}%)")
_FORMS = re.compile(
    r"(?:下达|安排)[^\d,。;]{0,8}(\d+)个项目|项目(?:支出)?(?:数量)?共?计?(\d+)个|共(\d+)个项目"
)
_SHARE_FORMS = re.compile(rf"项目(?P<value>\d+)个(?:,|涉及|资金|共计)*(?P<money>{_NUMBER}(?:万元|亿元|元))?")
_SHARES = {"年初": "年初预算", "追加": "年中追加"}

_HEAD = re.compile(r"[(]?(?P<number>\d{1,2})(?:[).、]+)(?!\d+(?:\.\d+)?(?:亿|万|%))(?P<rest>.+)", re.S)
_NAME = re.compile(r"(?P<name>(?:[^,:。;()]|\([^()]*\))+)")
_DOCUMENT = re.compile(r"\([^()]*(?:文号|〔|\[)[^()]*\)")
_WHOLE = re.compile(
    r"(?:部门|单位)?整体支出|部门整体|部门年初预算(?!项目)|部门预算总|预算总体|本部门(?:全年|年初)预算"
)
_ALL = re.compile(
    r"项目支出(?:年初预算|数量|绩效完成情况)|项目实际总支出|本部门\d+个项目|预算项目共|个项目资金|全部项目|项目支出\d+个|二级项目\d+个"
)
_QUOTED = re.compile(r"[“\"「](?P<name>[^”\"」\d][^”\"」]{1,40})[”\"」]项目")
_EVALUATION = re.compile(r"(?:\d{4}年度?)?(?P<name>[^,。;:\d]{2,40}?)(?:项目)?部门评价(?:报告$|得分)")
_RUBRIC = re.compile(r"得满分|权重分|分值|计分")
"""How points are given, not which were."""
_ASIDE = re.compile(r"\([^()]*(?:上一?年(?!结转)|去年|往年)[^()]*\)")
"""Another year's figure, told in brackets in the middle of this year's."""
_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_END = re.compile(r"(?<=[。])")


@dataclass(frozen=True, slots=True)
class _Topic:
    """What sentences are about; ``settled``: a numbered paragraph speaks of its project to its end."""

    subject: str = ""
    kind: Kind = "project"
    settled: bool = False


def statements(paragraphs: Sequence[str]) -> tuple[Statement, ...]:
    """The figures that a report names, in their order.

    Args:
        paragraphs: the running text, one entry for each paragraph; tables are read as forms elsewhere.

    >>> text = "2.招商工作经费,本级预算资金15万元,全年支出14.97万元,执行率99.8%;本项目自评得分(92.8)分。"
    >>> [(found.subject, found.what, found.text) for found in statements([text])][:2]
    [('招商工作经费', 'adjusted', '15万元'), ('招商工作经费', 'actual', '14.97万元')]
    """
    found: list[Statement] = []
    document: _Topic | None = None
    for number, paragraph in enumerate(paragraphs, 1):
        text = _joined(paragraph)
        where = f"第{number}段"
        found += prompts(text, where)
        title = _EVALUATION.fullmatch(text)
        if title:
            document = _Topic(title["name"], "department_evaluation")
        elif _PART.match(text):
            document = None
        else:
            found += _in_paragraph(text, where, document)
            found += wholes(text, where)
    return tuple(found)


def _joined(paragraph: str) -> str:
    """Half-width signs, and no blanks: prose is set with blanks around numbers, and broken into lines."""
    return re.sub(r"\s+", "", plain_text(paragraph))


def _in_paragraph(text: str, where: str, document: _Topic | None) -> Iterator[Statement]:
    topic = _head_topic(text) or document
    said: set[tuple[object, ...]] = set()
    for sentence in _END.split(_ASIDE.sub("", text)):
        if not topic or not topic.settled:
            topic = _sentence_topic(sentence) or topic
        if topic is None or _RUBRIC.search(sentence):
            continue
        for item in _in_sentence(sentence, topic, where):
            key = (item.subject, item.kind, item.what, item.grade, item.share)
            if key not in said:
                said.add(key)
                yield item
    if topic and topic.settled:
        yield from results(text, topic.subject, where)


def _head_topic(text: str) -> _Topic | None:
    """The project or the department whose paragraph this is, by its numbered beginning."""
    numbered = _HEAD.match(text)
    if not numbered:
        if re.match(r"\([一二三四五六七八九十]+\)", text):
            return _sentence_topic(text.split("。")[0])
        return None
    rest = _DOCUMENT.sub("", numbered["rest"])
    name = _NAME.match(rest)
    if name is None or "。" in rest[: name.end() + 1]:
        return None
    whole = _WHOLE.search(name["name"])
    if whole:
        return _Topic("", "department")
    return _Topic(name["name"].removesuffix("项目"), settled=True)


def _sentence_topic(sentence: str) -> _Topic | None:
    evaluation = _EVALUATION.search(sentence)
    if evaluation and "得分" in evaluation[0]:
        return _Topic(evaluation["name"].split("经评价")[-1], "department_evaluation")
    quoted = _QUOTED.search(sentence)
    if quoted:
        return _Topic(quoted["name"])
    whole, all_projects = _WHOLE.search(sentence), _ALL.search(sentence)
    if whole and (not all_projects or whole.start() < all_projects.start()):
        return _Topic("", "department")
    return _Topic() if all_projects else None


def _in_sentence(sentence: str, topic: _Topic, where: str) -> Iterator[Statement]:
    if topic.subject or topic.kind != "project":
        yield from _figures(sentence, topic, where)
        return
    counts, _, shares = sentence.partition("其中")
    for match in _GRADE_COUNT.finditer(sentence):
        yield Statement("", "forms", f"{match['value']}个", where, match["grade"])
    forms, evaluated = _FORMS.search(_GRADE_COUNT.sub("", counts)), _EVALUATED.search(sentence)
    if forms:
        yield Statement("", "forms", f"{_value(forms)}个", where)
    if evaluated:
        yield Statement("", "evaluated", f"{evaluated['value']}个", where)
    if covered := _COVERED.search(sentence):
        yield Statement("", "coverage", covered[1], where)
    yield from _figures(counts, topic, where)
    if not _GRADE_COUNT.search(sentence):
        for clause in re.split("[;]", shares):
            yield from _in_shares(clause, where)


def _in_shares(clause: str, where: str) -> Iterator[Statement]:
    """年初预算项目7个617.16万元,年中追加项目4个32.62万元: the parts of all projects."""
    share = ""
    for piece in clause.split(","):
        share = next((name for word, name in _SHARES.items() if word in piece), share)
        if not share:
            continue
        counted = _SHARE_FORMS.search(piece)
        if counted:
            yield Statement("", "forms", f"{counted['value']}个", where, share=share)
            if counted["money"]:
                yield Statement("", "adjusted", counted["money"], where, share=share)
            continue
        for item in _figures(piece.replace("年初部门预算资金", ""), _Topic(), where):
            yield item._replace(share=share)


def _figures(sentence: str, topic: _Topic, where: str) -> Iterator[Statement]:
    for what, pattern in PATTERNS:
        match = next((found for found in pattern.finditer(sentence) if _is_the_figure(found)), None)
        if match:
            yield Statement(topic.subject, what, _value(match), where, kind=topic.kind)


def _is_the_figure(match: re.Match[str]) -> bool:
    """Whether it is this year's own figure, not one that it is compared with."""
    text = match.string
    clause = re.split("[,;:。]", text[: match.start(match.lastindex or 0)])[-1]
    return not _ANOTHER.search(clause) and not _BOUND.match(text, match.end())


def _value(match: re.Match[str]) -> str:
    """The one group that took part."""
    return next(text for text in match.groups() if text)
