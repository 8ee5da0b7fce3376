"""Which rules a file was filled in under, where it does not say: proposed from its texts and its layout."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ziping.model import Form
from ziping.recognition.grid import Sheet
from ziping.recognition.region import cell_text
from ziping.rules import RuleSet

EVERYWHERE = "全国"
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_PROVINCES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东",
    "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏",
    "宁夏", "新疆", "香港", "澳门",
)  # fmt: skip
_COMMON = ("示范区", "新区", "开发区", "自治区", "地区")
_LONGEST_TEXT = 200


class Proposal(NamedTuple):
    """
    Args:
        reason: for people, one sentence: what in the file speaks for these rules.
    """

    rules: str
    reason: str


def propose_rules(
    forms: Sequence[Form], sheets: Iterable[Sheet], rulesets: Sequence[RuleSet]
) -> Proposal | None:
    """The rules whose place, levels and year fit a file best; None where there are no rules for everywhere.

    A place counts only where its name stands in the file, or where the grades are its own. Of several years of one place the nearest counts,
    and it is said when it is another than the file's.
    """
    texts = _texts(forms, sheets)
    year = _year(forms, texts)
    levels = {row.level1 for form in forms for row in form.indicators if row.level1}
    grades = {form.grade for form in forms if form.grade and form.kind == "project"}
    foreign = all(_unknown(grades, rules) for rules in rulesets if rules.region == EVERYWHERE)
    best: tuple[tuple[int, int, int, int], RuleSet, str] | None = None
    for rules in rulesets:
        place = "" if rules.region == EVERYWHERE else _place(rules.region, texts)
        own_grades = bool(grades) and foreign and not _unknown(grades, rules)
        if not place and rules.region != EVERYWHERE and not own_grades:
            continue
        distance = abs(rules.year - year) if year else 0
        strange = len(levels - rules.level1_weights.keys()) + _unknown(grades, rules)
        missing = len(rules.level1_weights.keys() - levels)
        rank = (len(place), -strange, -missing, -distance)
        if best is None or rank > best[0]:
            best = rank, rules, place
    if best is None:
        return None
    _, rules, place = best
    return Proposal(rules.id, _reason(rules, place, year, grades))


def _unknown(grades: Collection[str], rules: RuleSet) -> int:
    """How many of these grades the rules do not know."""
    return len(set(grades) - {level.label for level in rules.grades.levels})


def _reason(rules: RuleSet, place: str, year: int | None, grades: Collection[str]) -> str:
    if not place and rules.region != EVERYWHERE:
        return f"等级写作「{'、'.join(sorted(grades))}」,与{rules.region}{rules.year}年的规则相符"
    if not place:
        return f"文件没有写明评分规则,也看不出地区,按通用的「{rules.title}」({rules.number})校验"
    if year and year != rules.year:
        return f"文件写有「{place}」,没有{year}年的规则,按{rules.region}{rules.year}年的规则校验"
    return f"文件写有「{place}」,按{rules.region}{rules.year}年的规则校验"


def _texts(forms: Sequence[Form], sheets: Iterable[Sheet]) -> list[str]:
    """What may name a place: departments, titles, and short cells around the tables."""
    found = [text for form in forms for text in (form.unit, form.supervisor, form.name, form.title) if text]
    for sheet in sheets:
        found.append(sheet.title)
        for row in sheet.rows:
            found += (
                text
                for value in row
                if isinstance(value, str) and len(text := cell_text(value)) <= _LONGEST_TEXT
            )
    return found


def _place(region: str, texts: Iterable[str]) -> str:
    """The longest part of a region's name that stands in the texts; a province alone is no place.

    >>> _place("广西柳州", ["129001-柳州市投资促进局"]), _place("广西柳州", ["广西某局"])
    ('柳州', '')
    """
    for name in (*_PROVINCES, *_COMMON):
        region = region.replace(name, " ")
    joined = "\n".join(texts)
    parts = {
        part[start:stop]
        for part in region.split()
        for start in range(len(part))
        for stop in range(start + 2, len(part) + 1)
    }
    return max((part for part in parts if part in joined), key=len, default="")


def _year(forms: Sequence[Form], texts: Sequence[str]) -> int | None:
    own = next((form.year for form in forms if form.year), None)
    if own:
        return own
    return next((int(match[1]) for text in texts if (match := _YEAR.search(text))), None)
