"""Units: how they are spelt, and which can be converted into which.

A unit is written ``[万]元[/人]``: a scale word, a base, and what it is counted by. Units of one family
convert; every other word is a unit by itself that only equals itself (10个 are not 10家).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_SCALES = {
    "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12,
}  # fmt: skip
# Sizes are whole numbers of a part small enough for all of a family: a third of a square metre for land,
# as 15亩 are one hectare.
_FAMILIES: tuple[dict[str, int], ...] = (
    {"元": 1}, {"美元": 1}, {"欧元": 1}, {"日元": 1}, {"英镑": 1}, {"港元": 1, "港币": 1},
    {"平方米": 3, "亩": 2000, "公顷": 30_000, "平方公里": 3_000_000},
    {"厘米": 1, "米": 100, "公里": 100_000},
    {"克": 1, "斤": 500, "公斤": 1000, "吨": 1_000_000},
    {"升": 1, "立方米": 1000},
    {"分钟": 1, "小时": 60, "天": 1440, "星期": 10_080},
    {"个月": 1, "季度": 3, "年": 12},
    {"次": 1, "批次": 1},
    {"‰": 1, "%": 10},
)  # fmt: skip
_SAME = {
    "平米": "平方米", "m2": "平方米", "平方千米": "平方公里", "km2": "平方公里", "cm": "厘米", "m": "米", "千米": "公里",
    "km": "公里", "g": "克", "千克": "公斤", "kg": "公斤", "t": "吨", "m3": "立方米", "立方": "立方米", "个小时": "小时",
    "日": "天", "周": "星期", "个星期": "星期", "个周": "星期", "月": "个月", "个季度": "季度", "批": "批次", "名": "人",
    "位": "人", "场": "场次", "个百分点": "百分点", "个工作日": "工作日", "台(套)": "台套", "人民币": "元", "kWh": "千瓦时",
}  # fmt: skip
_COUNTED = [
    "倍", "分", "度", "个", "家", "户", "件", "台", "套", "台套", "条", "篇", "份", "册", "本", "项", "处", "座", "起", "例",
    "宗", "门", "届", "期", "所", "间", "栋", "幢", "辆", "部", "棵", "株", "头", "只", "羽", "艘", "架", "张", "枚", "块", "片",
    "段", "口", "盏", "组", "对", "班", "村", "人", "人次", "家次", "户次", "场次", "车次", "班次", "课时", "学时", "工作日", "百分点",
    "部门", "周年", "标段", "千瓦", "千瓦时", "吨公里",
]  # fmt: skip
_SIZES = {word: (index, size) for index, family in enumerate(_FAMILIES) for word, size in family.items()}
_BASES = sorted({*_SIZES, *_SAME, *_COUNTED}, key=len, reverse=True)
_SCALE = rf"(?:{'|'.join(sorted(_SCALES, key=len, reverse=True))})(?![克米瓦])"
# A Latin unit ends where its letters end: 5m is five metres, 5mg not.
_BASE = "|".join(
    re.escape(word) + ("(?![A-Za-z])" if word[0].isascii() and word[0].isalpha() else "") for word in _BASES
)
_FOREIGN = ("美元", "欧元", "日元", "英镑", "港元")
UNIT = rf"(?:(?:{_SCALE})?(?:{_BASE})|{_SCALE})(?:/(?:{_BASE}))?"
"""A unit of the lexicon; a scale word may stand alone (20亿)."""
_PARTS = re.compile(rf"(?P<scale>{_SCALE})?(?P<base>[^/]*)(?:/(?P<per>.+))?")


class _Unit(NamedTuple):
    scale: int
    base: str
    per: str


def unit_of(written: str) -> str:
    """The usual spelling of a unit.

    >>> unit_of("平米"), unit_of("万元/名"), unit_of("m2")
    ('平方米', '万元/名', '平方米')
    """
    if written in _SAME:
        return _SAME[written]
    if written in _SIZES:
        return written
    match = _PARTS.fullmatch(written)
    if not match or not match["base"]:
        return written
    per = f"/{match['per']}" if match["per"] else ""
    return f"{match['scale'] or ''}{_SAME.get(match['base'], match['base'])}{per}"


UNITS = {"": "", **{word: unit_of(word) for base in _BASES for word in (base, *(s + base for s in _SCALES))}}
"""Every spelling of a unit without what it is counted by, and the usual one; without 年, which may be a date's."""
del UNITS["年"]


@lru_cache(maxsize=4096)
def ratio(unit: str, to: str) -> tuple[int, int] | None:
    """``(p, q)``: an amount in ``unit`` times p, divided by q, is the amount in ``to``.

    None where the one cannot be made the other, or one is not written. A target's scale alone (20亿) is
    money; an actual value's is in the target's unit, unless that is foreign money or comes in several sizes.

    >>> ratio("亿元", "万元"), ratio("公顷", "亩"), ratio("美元", "元"), ratio("亿", "亿元")
    ((100000000, 10000), (30000, 2000), None, (100000000, 100000000))
    """
    if unit == to:
        return (1, 1) if unit else None
    own, wanted = _parts(unit), _parts(to)
    if not unit or not to or own.per != wanted.per:
        return None
    if not own.base or not wanted.base:
        base = wanted.base
        plain = base not in _FOREIGN and (base not in _SIZES or len(_FAMILIES[_SIZES[base][0]]) == 1)
        return (own.scale, wanted.scale) if (plain if base else own.base in ("", "元")) else None
    if own.base == wanted.base:
        return own.scale, wanted.scale
    if own.base in _SIZES and wanted.base in _SIZES and _SIZES[own.base][0] == _SIZES[wanted.base][0]:
        return own.scale * _SIZES[own.base][1], wanted.scale * _SIZES[wanted.base][1]
    return None


def convert(amount: Decimal, unit: str, to: str) -> Decimal | None:
    """An amount in another unit, or None where that cannot be.

    >>> convert(Decimal("9.5"), "亿元", "万元"), convert(Decimal(10), "个", "家")
    (Decimal('95000.0'), None)
    """
    found = ratio(unit, to)
    if found is None:
        return None
    return amount if found[0] == found[1] else amount * found[0] / found[1]


def is_scaled(unit: str) -> bool:
    """Whether a scale word is part of a unit: 万元, 亿."""
    return _parts(unit).scale > 1


@lru_cache(maxsize=4096)
def _parts(unit: str) -> _Unit:
    match = _PARTS.fullmatch(unit)
    if not match:
        return _Unit(1, unit, "")
    base, per = match["base"], match["per"] or ""
    return _Unit(
        10 ** _SCALES[match["scale"]] if match["scale"] else 1, _SAME.get(base, base), _SAME.get(per, per)
    )
