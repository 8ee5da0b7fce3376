"""What holds for every target and every unit, whatever is written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quantity.test_quantity import CELLS, TEXTS
from ziping.quantity import convert, parse_actual, parse_target, plain_text
from ziping.quantity.numerals import numeral
from ziping.quantity.units import ratio, unit_of
from ziping.rounding import show

UNITS = [
    "元",
    "万元",
    "亿元",
    "美元",
    "平方米",
    "亩",
    "公顷",
    "吨",
    "人",
    "万人",
    "次",
    "批次",
    "%",
    "年",
    "元/人",
    "MW",
]
AMOUNTS = st.decimals("0", "1e12", places=3)
WORDS = st.lists(
    st.sampled_from(
        [
            "≥",
            "≤",
            "=",
            ">",
            "不少于",
            "不超过",
            "控制在",
            "达",
            "以上",
            "以内",
            "内",
            "含",
            "约",
            "左右",
            "余",
            "多",
            "5",
            "12",
            "0.5",
            "1,000",
            "100",
            "2022",
            "1900",
            "年",
            "月",
            "日",
            "底",
            "前",
            "-",
            "~",
            "至",
            "元",
            "万元",
            "亿",
            "%",
            "次",
            "个",
            "人",
            "MW",
            "三十",
            "百分之",
            "一",
            "批",
            "下降",
            "招商",
            "第",
            "/",
            "(",
            ")",
            ",",
            "。",
            "“",
            "”",
        ]
    ),
    max_size=8,
).map("".join)


def meaning(target):
    return target._replace(text="", note="")


@given(TEXTS | WORDS)
def test_the_standard_spelling_means_the_same(text):
    target = parse_target(plain_text(text))
    assert meaning(parse_target(plain_text(target.standard))) == meaning(target)


@given(st.sampled_from(["≥", "≤", "=", ""]), AMOUNTS, st.sampled_from([*UNITS, "幢", "平米", ""]))
def test_what_is_written_is_read(sign, amount, unit):
    assume(sign or unit != "MW")  # without a sign a number with letters may be a name: 5G, 4A
    assume(unit != "年" or not 1900 <= amount < 2200 or amount % 1)  # 2022年 is a year
    assume(sign or unit or not 1900 <= amount < 2100 or len(show(amount)) > 7)  # 2022.12 may be a month
    target = parse_target(f"{sign}{show(amount)}{unit}")
    assert (target.number, target.unit, target.signed) == (amount, unit_of(unit), bool(sign))


@given(AMOUNTS, st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_there_and_back_is_the_same_amount(amount, unit, other):
    there = convert(amount, unit, other)
    if there is None:
        assert convert(amount, other, unit) is None
    else:
        back = convert(there, other, unit)
        assert back is not None
        assert abs(back - amount) <= amount * Decimal("1e-20")


@pytest.mark.parametrize("one", UNITS)
@pytest.mark.parametrize("other", UNITS)
def test_units_convert_only_within_their_family(one, other):
    families = [{"元", "万元", "亿元"}, {"平方米", "亩", "公顷"}, {"人", "万人"}, {"次", "批次"}]
    assert (ratio(one, other) is not None) == (
        one == other or any({one, other} <= family for family in families)
    )


@given(AMOUNTS, st.sampled_from([("亿元", "万元", 10**4), ("万元", "元", 10**4), ("公顷", "平方米", 10**4), ("万人", "人", 10**4)]))  # fmt: skip
def test_an_actual_value_is_the_same_in_every_unit(amount, units):
    large, small, factor = units
    target = parse_target(f"≥{show(amount)}{large}")
    assert parse_actual(f"{show(amount)}{large}", target).number == amount
    assert parse_actual(f"{show(amount * factor)}{small}", target).number == amount


@given(CELLS, TEXTS | WORDS)
def test_nothing_raises_and_an_actual_value_is_one_thing(value, text):
    target = parse_target(plain_text(text))
    found = parse_actual(value, target)
    said = [found.number is not None, found.on is not None, bool(found.words), bool(found.problem)]
    assert sum(said) == (0 if found.blank else 1)


def chinese(n: int) -> str:
    """Usual Chinese numerals up to 99,999,999."""
    if n >= 10_000:
        head, rest = divmod(n, 10_000)
        return chinese(head) + "万" + (("零" if rest < 1000 else "") + chinese(rest) if rest else "")
    text, gap = "", False
    for size, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, size)
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + word
            gap = False
        else:
            gap = True
    return text or "零"


@given(st.integers(0, 99_999_999))
def test_a_chinese_numeral_is_its_number(n):
    assert numeral(chinese(n)) == n
