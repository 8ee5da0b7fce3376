"""Worksheet functions as a spreadsheet calls them: any cell in, a number or a readable text out."""

from __future__ import annotations

import inspect
import math
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ziping import functions
from ziping.functions import (
    ADJUST_RATE,
    EXEC_RATE,
    EXEC_SCORE,
    FUNCTIONS,
    PERF_GAP,
    PERF_GRADE,
    PERF_SCORE,
    PERF_TARGET,
    PERF_TIER,
    PERF_TOTAL,
    PERF_WHY,
    ZIPING_ENGINE,
)
from ziping.functions.registry import SIZES_DIFFER, worksheet_function

RULES = "liuzhou-2022"
# The rate functions have a default, and a total needs rules only where it is rounded by them.
SCORED = ["EXEC_SCORE", "PERF_SCORE", "PERF_WHY", "PERF_GRADE", "PERF_TIER"]


def has_chinese(text: str) -> bool:
    return re.search(r"[一-鿿]", text) is not None


class TestBlanks:
    """Blank in, blank out: an unfinished sheet shows no text and no zero."""

    @pytest.mark.parametrize("blank", [None, "", "  "])
    def test_scalars(self, blank):
        assert EXEC_RATE(blank, 10) == ""
        assert EXEC_RATE(5, blank) == ""
        assert EXEC_SCORE(5, 10, blank, RULES) == ""
        assert EXEC_SCORE(blank, 10, 10, RULES) == ""
        assert EXEC_SCORE(blank, 10, "十", RULES) == ""
        assert ADJUST_RATE(blank, 10) == ""
        assert ADJUST_RATE(10, blank) == ""
        assert PERF_SCORE("≥10次", blank, 10, RULES) == ""
        assert PERF_SCORE("≥10次", 8, blank, RULES) == ""
        assert PERF_TOTAL(blank, ((blank,), (blank,))) == ""
        assert PERF_GRADE(blank, RULES) == ""
        assert PERF_TARGET(blank, "方向") == ""
        assert PERF_GAP(blank, 8) == ""
        assert PERF_GAP("≥10次", blank) == ""
        assert PERF_TIER(blank, 1, RULES) == ""
        assert PERF_TIER(10, blank, RULES) == ""

    def test_zero_is_not_blank(self):
        assert EXEC_RATE(0, 10) == 0
        assert EXEC_SCORE(0, 10, 10, RULES) == 0
        assert PERF_SCORE("≥10次", 0, 10, RULES) == 0
        assert PERF_SCORE("≤10次", 0, 10, RULES) == 10
        assert PERF_SCORE("≥10次", 8, 0, RULES) == 0
        assert PERF_TOTAL(0, ((0,),)) == 0
        assert PERF_GRADE(0, RULES) == "差"


class TestTexts:
    @pytest.mark.parametrize(
        "text", ["约5", "#DIV/0!", "#N/A", "是", True, date(2022, 1, 1), math.nan, math.inf]
    )
    def test_where_a_number_is_needed(self, text):
        assert EXEC_RATE(text, 10) == "需填数值"
        assert EXEC_RATE(5, text) == "需填数值"
        assert ADJUST_RATE(text, 10) == "需填数值"
        assert EXEC_SCORE(5, 10, text, RULES) == "分值需填数值"
        assert PERF_SCORE("≥10次", 8, text, RULES) == "分值需填数值"
        assert PERF_GRADE(text, RULES) == "需填数值"
        assert PERF_TOTAL(10, ((20,), (text,))) == "未填完"

    def test_what_an_indicator_still_needs(self):
        assert PERF_SCORE("≥10次", "已举办", 10, RULES) == "需填数值"
        assert PERF_SCORE("≤5%", 0.05, 10, RULES) == "需写明百分号"
        assert PERF_SCORE("2022年12月31日", 100, 10, RULES) == "需填日期"
        assert PERF_SCORE("有所提升", "显著", 10, RULES) == "需人工评分"
        assert PERF_SCORE("", 8, 10, RULES) == "需人工评分"

    @pytest.mark.parametrize("on", [date(2022, 12, 31), datetime(2022, 12, 31, 18), 44926, "2022年12月31日"])
    def test_a_date_in_any_form_meets_a_deadline(self, on):
        assert PERF_SCORE("2022年12月31日前", on, 10, RULES) == 10


class TestZeroBudget:
    """There is no rate of nothing, and never an error value."""

    @pytest.mark.parametrize("zero", [0, 0.0, "0", "0.00", Decimal(0)])
    @pytest.mark.parametrize("spent", [0, 5, -5])
    def test_a_dash(self, spent, zero):
        assert EXEC_RATE(spent, zero) == "—"
        assert EXEC_SCORE(spent, zero, 10, RULES) == "—"
        assert ADJUST_RATE(spent, zero) == "—"

    def test_a_dash_adds_nothing_and_is_not_missing(self):
        assert PERF_TOTAL("—", ((50,), (40,))) == 90


class TestRanges:
    COLUMN = ((11,), (8,), (None,), ("已举办",))

    def test_a_column_answers_with_a_column(self):
        expected = ((Decimal(20),), (Decimal(16),), ("",), ("需填数值",))
        assert PERF_SCORE("≥10次", self.COLUMN, 20, RULES) == expected

    def test_lists_as_well_as_tuples(self):
        assert PERF_SCORE("≥10次", [[11], [8]], 20, RULES) == ((20,), (16,))

    def test_a_flat_sequence_is_a_row(self):
        assert PERF_SCORE("≥10次", (11, 8), 20, RULES) == ((20, 16),)

    def test_a_row_and_a_column_make_a_table(self):
        assert EXEC_RATE(((1,), (2,)), ((4, 8),)) == (
            (Decimal("0.25"), Decimal("0.125")),
            (Decimal("0.5"), Decimal("0.25")),
        )

    def test_a_row_is_used_for_every_row(self):
        assert EXEC_SCORE(((1, 2), (3, 4)), ((10, 20),), 10, RULES) == ((1, 1), (3, 2))

    def test_a_column_is_used_for_every_column(self):
        assert EXEC_SCORE(((1, 2), (3, 4)), ((10,), (20,)), 10, RULES) == ((1, 2), (Decimal("1.5"), 2))

    def test_a_range_of_one_cell_is_a_cell(self):
        assert PERF_SCORE((("≥10次",),), self.COLUMN[:2], ((20,),), ((RULES,),)) == ((20,), (16,))

    def test_rules_may_differ_by_row(self):
        answer = PERF_SCORE("≤10万元", 15.98, 10, ((RULES,), ("mof-2020",)))
        assert answer == ((Decimal("4.02"),), ("需人工评分",))

    @pytest.mark.parametrize(
        ("spent", "budget"),
        [
            (((1,), (2,)), ((1,), (2,), (3,))),
            (((1, 2),), ((1, 2, 3),)),
            (((1, 2), (3, 4)), ((1, 2, 3), (4, 5, 6))),
            (((1,), (2,)), ()),
        ],
    )
    def test_sizes_that_differ_are_said(self, spent, budget):
        assert EXEC_RATE(spent, budget) == SIZES_DIFFER
        assert EXEC_RATE(budget, spent) == SIZES_DIFFER

    def test_a_total_takes_its_range_as_one_thing(self):
        column, row, table = ((20,), (30,)), ((20, 30),), ((20, 5), (25, 0))
        assert {PERF_TOTAL(10, scores) for scores in (column, row, table, (20, 30), 50)} == {60}

    @given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 3))
    def test_each_cell_answers_as_it_would_alone(self, height, width, stretched):
        spent = tuple(tuple(r * width + c for c in range(width)) for r in range(height))
        budget = {
            0: 10,
            1: (tuple(range(5, 5 + width)),),
            2: tuple((n,) for n in range(5, 5 + height)),
            3: tuple(tuple(7 + r + c for c in range(width)) for r in range(height)),
        }[stretched]

        def alone(r: int, c: int) -> int:
            return {0: 10, 1: 5 + c, 2: 5 + r, 3: 7 + r + c}[stretched]

        assert EXEC_RATE(spent, budget) == tuple(
            tuple(EXEC_RATE(spent[r][c], alone(r, c)) for c in range(width)) for r in range(height)
        )


class TestRules:
    @pytest.mark.parametrize("name", SCORED)
    @pytest.mark.parametrize("missing", [None, "", " "])
    def test_missing(self, name: str, missing):
        entry = FUNCTIONS[name]
        arguments = [missing if name == "rules" else 10 for name in entry.arguments]
        assert entry.call(*arguments) == "未指定评分规则"

    @pytest.mark.parametrize("name", SCORED)
    @pytest.mark.parametrize("unknown", ["liuzhou-1999", "../mof-2020", 2022, True, "#REF!"])
    def test_unknown(self, name: str, unknown):
        entry = FUNCTIONS[name]
        answer = entry.call(*(unknown if name == "rules" else 10 for name in entry.arguments))
        assert answer.startswith("没有编号为「")

    def test_rates_need_none(self):
        assert EXEC_RATE(1, 3) == Decimal("0.3333")
        assert ADJUST_RATE(4, 3) == Decimal("0.3333")

    def test_full_width_letters_and_blanks_around_an_id(self):
        assert PERF_SCORE("≥10次", 8, 20, " liuzhou－2022 ") == 16


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**20, -(10**4000), Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity")]),
    st.floats(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.text(max_size=12),
    st.text("0123456789.,-%≥≤=年月日元万亿次以上#", max_size=12),
    st.sampled_from(
        ["≥10次", "≤5%", "≥90%", "≤10万元", "2022年12月31日", "有所提升", "—", "#DIV/0!", RULES, "mof-2020"]
    ),
)
RANGES = st.recursive(
    CELLS, lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple), max_leaves=6
)
"""Cells, and ranges of every shape, ragged ones too."""


def answers(value) -> list:
    """The cells of an answer, however it is nested."""
    return [cell for item in value for cell in answers(item)] if isinstance(value, tuple) else [value]


class TestNeverRaises:
    @pytest.mark.parametrize("name", sorted(FUNCTIONS))
    @given(st.lists(RANGES, min_size=5, max_size=5), st.booleans())
    def test_arbitrary_cells(self, name, cells, known_rules):
        entry = FUNCTIONS[name]
        arguments = dict(zip(entry.arguments, cells, strict=False))
        if known_rules and "rules" in arguments:
            arguments["rules"] = RULES
        self.check(entry.call(*arguments.values()))

    @pytest.mark.parametrize("name", sorted(FUNCTIONS))
    @given(CELLS | RANGES, st.data())
    def test_one_odd_cell_among_good_ones(self, name, odd, data):
        good = {
            "target": "≥10次",
            "actual": 8,
            "rules": RULES,
            "kind": "",
            "form": "",
            "scores": ((20,), (30,)),
        }
        arguments = {argument: good.get(argument, 10) for argument in FUNCTIONS[name].arguments}
        if arguments:
            arguments[data.draw(st.sampled_from(sorted(arguments)))] = odd
        self.check(FUNCTIONS[name].call(*arguments.values()))

    def check(self, answer):
        for cell in answers(answer):
            assert isinstance(cell, str | Decimal)
            assert isinstance(cell, str) or cell.is_finite()

    @pytest.mark.parametrize(
        ("name", "arguments"),
        [
            ("PERF_SCORE", ["≥1次", 1, 1e300, RULES]),
            ("PERF_SCORE", ["≤1次", 1e300, 10, RULES]),
            ("EXEC_RATE", [1e300, 1, RULES]),
            ("EXEC_RATE", [1, 1e-300, RULES]),
            ("EXEC_SCORE", [1, 3, "9" * 65, RULES]),
            ("ADJUST_RATE", [-1e300, 1, RULES]),
            ("PERF_GRADE", [10**5000, RULES]),
            ("PERF_SCORE", ["≥1次", 1, 10, "a\0b"]),
            ("PERF_SCORE", ["≥1次", 1, 10, "长" * 5000]),
            ("PERF_TOTAL", [1, [[[2]], [3, [4]]]]),
            ("PERF_TOTAL", [Decimal("sNaN"), [Decimal("sNaN")], RULES]),
        ],
    )
    def test_what_once_was_hard(self, name, arguments):
        self.check(FUNCTIONS[name].call(*arguments))

    @given(CELLS, CELLS, CELLS)
    @example("≤1次", 1e300, 10)
    @example("≥1\n次", "已\n举办", 10)
    def test_an_explanation_is_always_a_sentence(self, target, actual, weight):
        why = PERF_WHY(target, actual, weight, RULES)
        assert has_chinese(why)
        assert why.splitlines() == [why]


class TestRegistry:
    @pytest.mark.parametrize("name", sorted(FUNCTIONS))
    def test_every_function_says_in_chinese_what_it_and_its_arguments_are(self, name: str):
        entry = FUNCTIONS[name]
        assert entry.name == name
        assert has_chinese(entry.title)
        assert all(map(has_chinese, entry.arguments.values()))

    @pytest.mark.parametrize("name", sorted(FUNCTIONS))
    def test_the_arguments_are_those_of_the_function(self, name: str):
        entry = FUNCTIONS[name]
        parameters = inspect.signature(entry.call).parameters.values()
        assert list(entry.arguments) == [p.name for p in parameters]
        assert entry.optional == sum(p.default is not p.empty for p in parameters)
        assert entry.syntax.replace("[", "").replace("]", "") == f"{name}({', '.join(entry.arguments)})"
        assert entry.syntax.count("[") == entry.optional
        assert getattr(functions, name) is entry.call

    def test_the_whole_list(self):
        assert sorted(FUNCTIONS) == [
            "ADJUST_RATE",
            "EXEC_RATE",
            "EXEC_SCORE",
            "PERF_CHECK",
            "PERF_GAP",
            "PERF_GRADE",
            "PERF_SCORE",
            "PERF_TARGET",
            "PERF_TIER",
            "PERF_TOTAL",
            "PERF_WHY",
            "ZIPING_ENGINE",
        ]

    def test_the_engine_says_that_it_is_python(self):
        assert re.fullmatch(r"Python 计分引擎\(ziping \d+\.\d+.*\)", ZIPING_ENGINE())

    def test_an_argument_without_a_meaning_is_refused(self):
        before = dict(FUNCTIONS)
        with pytest.raises(TypeError, match="UNEXPLAINED"):

            @worksheet_function("标题", examples=(), blanks="答空", faults="答空", first="第一个")
            def UNEXPLAINED(first, second): ...

        assert before == FUNCTIONS
