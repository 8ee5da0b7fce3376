"""Indicator rows as clauses: what was asked, what was done, and where points were lost and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ziping.checks.registry import written_reason
from ziping.checks.rows import contains_in_order
from ziping.marking.wording import chinese_number
from ziping.model import Form, Indicator
from ziping.quantity import number, parse_target, plain_text
from ziping.quantity.units import UNIT
from ziping.reports.wording import ask, or_ask, prose
from ziping.rounding import percent, show

_FIGURE = re.compile(r"[≥≤<>=＝]?\s*\d")
_AMOUNT = re.compile(r"(?!\d{4}年)(?=.*\d)[^，；。]{1,12}")
"""A few letters with a figure, and no date."""
_UNIT = re.compile(rf"\d\s*({UNIT})")
_SAME = 2
"""So many letters before a number may say again what the indicator's name says."""


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator in a report.

    Args:
        goal: name and target in one clause, ``体检人数8人``.
        done: what was achieved, as a clause that follows the goal.
        result: name and actual value in one clause; ``""`` where no actual value is written.
        standard: the printed 评分标准.
    """

    level1: str
    level2: str
    name: str
    target: str
    actual: str
    goal: str
    done: str
    result: str
    weight: str
    score: str
    reason: str
    standard: str


@dataclass(frozen=True, slots=True)
class Level:
    """A 一级指标 with its rows, and what they weigh and scored together.

    Args:
        number: its place, as headings are counted: 一, 二.
        score: a place to fill in where an indicator has none yet.
        share: score among weight, in percent; ``""`` where one of them is not known.
    """

    number: str
    name: str
    weight: str
    score: str
    share: str
    rows: tuple[Row, ...]

    @property
    def results(self) -> str:
        """What was achieved under this level, in one clause."""
        return "、".join(row.result for row in self.rows if row.result)


def rows_of(form: Form) -> list[Row]:
    return [_row(item) for item in form.indicators if prose(item.name) not in ("", "无")]


def levels_of(rows: Sequence[Row]) -> list[Level]:
    names = dict.fromkeys(row.level1 for row in rows)
    found = ((name, tuple(row for row in rows if row.level1 == name)) for name in names)
    return [_level(number, name, own) for number, (name, own) in enumerate(found, 1)]


def _level(counted: int, name: str, own: tuple[Row, ...]) -> Level:
    weighed = [row for row in own if row.weight]
    weight, score = _sum([row.weight for row in weighed]), _sum([row.score for row in weighed])
    full, got = number(weight), number(score)
    share = percent(got / full) if full and got is not None else ""
    return Level(chinese_number(counted), name, weight, or_ask(score, f"{name}得分"), share, own)


def results_under(levels: Sequence[Level], *words: str) -> str:
    """What was achieved under the 一级指标 that contain one of these words: 产出, 效益."""
    return "、".join(
        level.results for level in levels if any(word in level.name for word in words) and level.results
    )


def lost_points(rows: Sequence[Row], *, brief: bool = False) -> str:
    """The rows with less than full marks and why, those of one reason together; ``""`` where there are none.

    Args:
        brief: without targets and actual values.
    """
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        full, got = number(row.weight), number(row.score)
        if full is not None and got is not None and got < full:
            target = f"指标值{row.target}，" if row.target and not brief else ""
            actual = f"{row.done}，" if row.actual and not brief else ""
            by_reason.setdefault(row.reason, []).append(
                f"{row.name}（{target}{actual}{row.score}/{row.weight}分）"
            )
    unsaid = ask("未完成或失分的原因和改进措施")
    return "；".join(
        f"{'、'.join(names)}，原因及措施：{reason or unsaid}" for reason, names in by_reason.items()
    )


def _row(item: Indicator) -> Row:
    name, target, actual = prose(item.name), prose(item.target), _with_unit(item)
    return Row(
        prose(item.level1),
        prose(item.level2),
        name,
        target,
        actual,
        goal=_clause(name, target) if target else name,
        done=_done(actual),
        result=_result(name, actual),
        weight=_points(item.weight),
        score=or_ask(_points(item.score), f"{name}得分") if item.weight else _points(item.score),
        reason=prose(written_reason(item.deviation)),
        standard=prose(item.standard),
    )


def _points(text: str | None) -> str:
    value = number(text)
    return prose(text) if value is None else show(value)


def _with_unit(item: Indicator) -> str:
    """An actual value; a bare number with the unit of its target, as that is written there."""
    actual, target = prose(item.actual), plain_text(item.target)
    bare = number(actual)
    if bare is None:
        return actual
    written = _UNIT.search(target)
    return f"{show(bare)}{written[1] if written else parse_target(target).unit}"


def _done(actual: str) -> str:
    if not actual:
        return ask("实际完成情况")
    if actual.startswith(("已", "实际")):
        return actual
    return f"实际完成{actual}" if _FIGURE.match(actual) else f"实际完成情况：{actual}"


def _result(name: str, actual: str) -> str:
    """Name and actual value in one clause; a sentence or a date stands in brackets.

    >>> _result("培训人数", "36人"), _result("保障运转", "正常"), _result("城市影响力", "城市影响力提升")
    ('培训人数36人', '保障运转（正常）', '城市影响力提升')
    >>> _result("产业集聚", "新引进项目3个，合同投资额729亿元"), _result("完成时间", "2022年12月30日")
    ('产业集聚（新引进项目3个，合同投资额729亿元）', '完成时间（2022年12月30日）')
    """
    if not actual or name in actual:
        return actual
    clause = _clause(name, actual)
    return clause if clause == actual or _AMOUNT.fullmatch(actual) else f"{name}（{actual}）"


def _clause(name: str, value: str) -> str:
    """Name and value without saying the name twice.

    >>> _clause("体检人数", "体检人数8人"), _clause("租赁费", "50万元")
    ('体检人数8人', '租赁费50万元')
    >>> _clause("开展小分队招商引资活动", "开展小分队招商活动36次")
    '开展小分队招商活动36次'
    >>> _clause("保机关运转", "有所提升"), _clause("部门工作正常运转", "正常运转")
    ('保机关运转有所提升', '部门工作正常运转')
    """
    words, *figures = re.split(r"(?=[\d≥≤<>=])", value, maxsplit=1)
    if not figures:
        return name if value in name else f"{name}{value}"
    bare = words.strip().removeprefix("已")
    repeated = len(bare) >= _SAME and (contains_in_order(name, bare) or contains_in_order(bare, name))
    return value if repeated else f"{name}{value}"


def _sum(texts: Sequence[str]) -> str:
    """Of all of them; ``""`` where one is no number: a part is not the whole."""
    values = [value for text in texts if (value := number(text)) is not None]
    return show(sum(values[1:], values[0])) if values and len(values) == len(texts) else ""
