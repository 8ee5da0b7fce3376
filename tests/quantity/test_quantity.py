"""Targets, actual values, amounts and dates as people write them."""

from __future__ import annotations

import string
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from published import ROWS
from ziping.quantity import Direction, number, parse_actual, parse_date, parse_target, plain_text, rate
from ziping.rounding import show

POSITIVE, REVERSE, EQUAL = Direction.POSITIVE, Direction.REVERSE, Direction.EQUAL
DEADLINE, QUALITATIVE, UNCLEAR = Direction.DEADLINE, Direction.QUALITATIVE, Direction.UNCLEAR

ALPHABET = string.printable + "≥≤=%年月日前底末以上下内不少于超过元万亿次人个,。();０９％－　²٣"
TEXTS = st.text(st.sampled_from(ALPHABET), max_size=20) | st.text(max_size=20)
CELLS = st.one_of(
    TEXTS, st.integers(), st.floats(), st.decimals(), st.none(), st.booleans(), st.dates(), st.datetimes()
)


def same_number(found: Decimal | None, wanted: str | None) -> bool:
    return found == (None if wanted is None else Decimal(wanted))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("  ", ""),
        ("　≥９０％　", "≥90%"),
        ("＝365天", "=365天"),
        ("（含税）", "(含税)"),
        (Decimal("9.40"), "9.4"),
        (Decimal("NaN"), "NaN"),
        (10, "10"),
        (20.0, "20"),
        (0.1 + 0.2, "0.3"),
        (1e21, "1000000000000000000000"),
        (-0.0, "0"),
        (float("nan"), "nan"),
        (True, "是"),
        (False, "否"),
        (date(2022, 12, 31), "2022年12月31日"),
        (datetime(2022, 2, 1, 8, 30), "2022年2月1日"),
    ],
)
def test_plain_text(value, text: str):
    assert plain_text(value) == text


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("1,130.282", "1130.282"),
        ("1,234,567", "1234567"),
        ("１２.５", "12.5"),
        (" 10 ", "10"),
        ("-0.912", "-0.912"),
        (".5", "0.5"),
        ("0100", "100"),
        ("0", "0"),
        (0, "0"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (Decimal("9.40"), "9.4"),
        ("", None),
        (None, None),
        ("—", None),
        ("10分", None),
        ("94%", None),
        ("1,13", None),
        ("1 130", None),
        ("12345678901234567890", "12345678901234567890"),
        ("450200220312900004880", None),
        (1e20, None),
        (1e-16, "0"),
        ("#DIV/0!", None),
        ("需填数值", None),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
        (Decimal("Infinity"), None),
        (date(2022, 12, 31), None),
    ],
)
def test_number(value, wanted: str | None):
    assert same_number(number(value), wanted)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("57.36%", "0.5736"),
        ("42.87", "0.4287"),
        ("９４％", "0.94"),
        ("94 %", "0.94"),
        ("-6.76%", "-0.0676"),
        (100, "1"),
        ("0", "0"),
        ("—", None),
        ("", None),
        ("%", None),
        ("#DIV/0!", None),
    ],
)
def test_rate(value, wanted: str | None):
    assert same_number(rate(value), wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2022年12月31日", date(2022, 12, 31)),
        ("2022年12月31日前", date(2022, 12, 31)),
        ("2022年12月31日之前", date(2022, 12, 31)),
        ("2022-06-30", date(2022, 6, 30)),
        ("2022/6/3", date(2022, 6, 3)),
        ("2022.6.3", date(2022, 6, 3)),
        ("2024年12月月底前", date(2024, 12, 31)),
        ("2024年2月", date(2024, 2, 29)),
        ("2023年2月底", date(2023, 2, 28)),
        ("2022年", date(2022, 12, 31)),
        ("2022年底前", date(2022, 12, 31)),
        ("2022年末", date(2022, 12, 31)),
        ("2022年2月30日", None),
        ("2022年13月", None),
        ("2022年0月", None),
        ("0000年1月", None),
        ("1900年1月", None),
        ("1899年12月", None),
        ("2022.12", None),
        ("2022", None),
        ("12月31日", None),
        ("≥5次", None),
        ("", None),
    ],
)
def test_parse_date(text: str, wanted: date | None):
    assert parse_date(text) == wanted


class TestTargets:
    @pytest.mark.parametrize(
        ("text", "direction", "value", "unit"),
        [
            ("≥10次", POSITIVE, "10", "次"),
            ("≧10次", POSITIVE, "10", "次"),
            (">=10次", POSITIVE, "10", "次"),
            ("≥ 1,000 条", POSITIVE, "1000", "条"),
            ("≥９０％", POSITIVE, "90", "%"),
            ("≥105%", POSITIVE, "105", "%"),
            ("≥675亿元", POSITIVE, "675", "亿元"),
            ("5次以上", POSITIVE, "5", "次"),
            ("5次及以上", POSITIVE, "5", "次"),
            ("不少于30人", POSITIVE, "30", "人"),
            ("不低于95%", POSITIVE, "95", "%"),
            ("≥90%以上", POSITIVE, "90", "%"),
            ("≤4.50万元", REVERSE, "4.5", "万元"),
            ("≤1星期", REVERSE, "1", "星期"),
            ("不超过10万元", REVERSE, "10", "万元"),
            ("控制在5%以内", REVERSE, "5", "%"),
            ("3天以内", REVERSE, "3", "天"),
            ("≤0次", REVERSE, "0", "次"),
            ("≥-5%", POSITIVE, "-5", "%"),
            ("=365天", EQUAL, "365", "天"),
            ("＝365天", EQUAL, "365", "天"),
            ("=100%", EQUAL, "100", "%"),
            ("100%", EQUAL, "100", "%"),
            ("20920平米", EQUAL, "20920", "平方米"),
            ("497904", EQUAL, "497904", ""),
        ],
    )
    def test_numbers(self, text: str, direction: Direction, value: str | None, unit: str):
        target = parse_target(plain_text(text))
        assert (target.direction, target.unit) == (direction, unit)
        assert same_number(target.number, value)

    @pytest.mark.parametrize("text", ["2022年12月31日前", "2024年12月月底前", "2022-12-31", "2022年"])
    def test_deadlines(self, text: str):
        target = parse_target(text)
        assert (target.direction, target.due) == (DEADLINE, parse_date(text))

    @pytest.mark.parametrize("text", ["有所提升", "显著", "长期", "保障", "已举办"])
    def test_words(self, text: str):
        assert parse_target(text).direction is QUALITATIVE

    @pytest.mark.parametrize("text", ["≥", "≥若干次", "5-3次", "1900年1月", "10次,5人"])
    def test_what_cannot_be_read_is_unclear_and_not_guessed(self, text: str):
        target = parse_target(text)
        assert target.direction is UNCLEAR
        assert (target.number, target.due) == (None, None)

    @pytest.mark.parametrize("text", ["1130.1", "9180.12"])
    def test_an_amount_with_decimals_is_not_a_date(self, text: str):
        target = parse_target(text)
        assert (target.direction, target.number) == (EQUAL, Decimal(text))


class TestActuals:
    @pytest.mark.parametrize(
        ("target", "actual", "wanted"),
        [
            ("≥10次", "11", "11"),
            ("≥10次", 11.0, "11"),
            ("≥10次", "１１次", "11"),
            ("≥10次", "0", "0"),
            ("≥10次", 0, "0"),
            ("≥1000条", "1,095条", "1095"),
            ("≥5次", "约5次", "5"),
            ("≥100人", "参加人员100人以上", "100"),
            ("≥90%", "0100", "100"),
            ("≤9180元", "≤9180元", "9180"),
            ("497904", "已支出497533.4元", "497533.4"),
            ("≥20920平方米", "租赁20920平米", "20920"),
            ("=365天", "365天", "365"),
            ("≥2亿元", "签约金额2亿元以上", "2"),
            ("≤5%", "-5%", "-5"),
        ],
    )
    def test_the_number_in_the_targets_unit(self, target: str, actual, wanted: str):
        found = parse_actual(actual, parse_target(target))
        assert found.problem == ""
        assert same_number(found.number, wanted)

    @pytest.mark.parametrize(
        ("target", "actual", "wanted", "note"),
        [
            ("≥80000万元", "9.5亿元", "95000", "9.5亿元 即 95000万元"),
            ("≤10万元", "159,800元", "15.98", "159,800元 即 15.98万元"),
            ("≥675亿元", "8330400万元", "833.04", "8330400万元 即 833.04亿元"),
            ("≤497904元", "49.5万元", "495000", "49.5万元 即 495000元"),
            ("≤10万元", "9.4万元", "9.4", ""),
        ],
    )
    def test_money_is_converted_and_says_so(self, target: str, actual: str, wanted: str, note: str):
        found = parse_actual(actual, parse_target(target))
        assert same_number(found.number, wanted)
        assert found.note == note

    @pytest.mark.parametrize(
        ("target", "actual", "wanted", "note"),
        [
            ("≥90%", "100", "100", ""),
            ("≥90%", "100%", "100", ""),
            ("≥90%", "95", "95", ""),
            ("≥90%", "95%以上", "95", "取「95%」"),
            ("≥90%", 1, "100", "1 未带百分号,按 100% 读取"),
            ("≥90%", "0.95", "95", "0.95 未带百分号,按 95% 读取"),
            ("≥105%", "1.09", "109", "1.09 未带百分号,按 109% 读取"),
            ("≥90%", "0", "0", ""),
            ("≥90%", "1%", "1", ""),
            ("≥90%", "2", "200", "2 未带百分号,按 200% 读取"),
            ("≥90%", "2.01", "2.01", ""),
            ("≥20%", "0.2", "20", "0.2 未带百分号,按 20% 读取"),
            ("≤5%", "27.2", "27.2", ""),
            ("≤5%", "27.2%", "27.2", ""),
            ("≤5%", "1", "1", ""),
            ("≤5%", "0.5", "0.5", ""),
            ("≤5%", "0.05%", "0.05", ""),
            ("≤5%", "0", "0", ""),
            ("≤0%", "0.05", "0.05", ""),
        ],
    )
    def test_percentages(self, target: str, actual, wanted: str, note: str):
        found = parse_actual(actual, parse_target(target))
        assert found.problem == ""
        assert same_number(found.number, wanted)
        assert found.note == note

    @pytest.mark.parametrize(
        ("target", "actual", "problem"),
        [
            ("≤5%", "0.05", "未带百分号,分不清是 0.05% 还是 5%"),
            ("≤5%", "0.272", "未带百分号,分不清是 0.272% 还是 27.2%"),
            ("≥10次", "3-5次", "是区间,请填一个数"),
            ("≥10次", "上半年5次,下半年6次", "含有多个数字,无法判定取哪一个"),
            ("≥90%", "1900年1月", "是损坏的日期,可能原为百分数(如 100%),被日期格式改掉了"),
            ("≥90%", date(1900, 1, 1), "是日期,不是数值"),
            ("≥90%", "95人", "单位「人」与指标值的百分数不同"),
            ("≤10万元", "95%", "单位「%」与指标值的「万元」不同"),
            ("≥10次", "11个", "单位「个」与指标值的「次」不同"),
            ("≥10次", True, "不是数值"),
            ("≥10次", "#DIV/0!", "不是数值"),
            ("2022年12月31日", "5", "不是日期"),
            ("2022年12月31日", 36525, "不是日期"),
            ("2022年12月31日", 73051, "不是日期"),
            ("2022年12月31日", date(1900, 1, 1), "是损坏的日期,可能原为百分数(如 100%),被日期格式改掉了"),
            (
                "2022年12月31日",
                datetime(1899, 12, 30, 12),
                "是损坏的日期,可能原为百分数(如 100%),被日期格式改掉了",
            ),
            ("2022年12月31日", date(1999, 12, 31), "不在2000年至2099年之间"),
            ("2022年12月31日", date(2100, 1, 1), "不在2000年至2099年之间"),
            ("2022年12月31日", "#N/A", "不是数值"),
        ],
    )
    def test_what_cannot_be_told_is_a_problem_and_no_number(self, target: str, actual, problem: str):
        found = parse_actual(actual, parse_target(target))
        assert found.problem == problem
        assert (found.number, found.on) == (None, None)

    @pytest.mark.parametrize(
        ("actual", "on"),
        [
            ("2022年12月31日", date(2022, 12, 31)),
            ("2022-11-30", date(2022, 11, 30)),
            ("2022年12月", date(2022, 12, 31)),
            (date(2023, 1, 5), date(2023, 1, 5)),
            (datetime(2023, 1, 5, 23, 59), date(2023, 1, 5)),
            (44926, date(2022, 12, 31)),
            (36526, date(2000, 1, 1)),
            (73050.99, date(2099, 12, 31)),
            (44926.75, date(2022, 12, 31)),
            ("44926", date(2022, 12, 31)),
        ],
    )
    def test_dates(self, actual, on: date):
        assert parse_actual(actual, parse_target("2022年12月31日前")).on == on

    @pytest.mark.parametrize("target", ["2022年12月31日前", "≥10次", "有所提升"])
    def test_words_stay_words(self, target: str):
        found = parse_actual("达成预期指标", parse_target(target))
        assert (found.words, found.number, found.problem) == ("达成预期指标", None, "")

    @pytest.mark.parametrize("value", [None, "", "  ", "　"])
    @pytest.mark.parametrize("target", ["2022年12月31日前", "≥10次", "有所提升"])
    def test_blank_is_blank_and_not_zero(self, target: str, value):
        found = parse_actual(value, parse_target(target))
        assert found.blank
        assert (found.number, found.problem) == (None, "")


class TestPublished:
    """All targets and actual values of the packaged sample are understood."""

    @pytest.mark.parametrize("text", sorted({row.target for _, row in ROWS}))
    def test_targets(self, text: str):
        target = parse_target(plain_text(text))
        assert target.direction not in (UNCLEAR, QUALITATIVE)
        assert (target.number is None) == (target.direction is DEADLINE)

    @pytest.mark.parametrize(("target", "actual"), sorted({(row.target, row.actual) for _, row in ROWS}))
    def test_actuals(self, target: str, actual: str):
        goal = parse_target(plain_text(target))
        found = parse_actual(actual, goal)
        assert found.problem == ""
        if goal.direction is DEADLINE:
            assert found.on == date(2022, 12, 31) or found.words == "达成预期指标"
        else:
            assert found.number == Decimal(actual)


class TestLaws:
    @given(
        st.decimals("-1e15", "1e15", places=4)
        | st.decimals("-1e20", "1e20", places=0).filter(lambda x: abs(x) < 10**20)
    )
    def test_a_shown_number_reads_as_itself(self, value: Decimal):
        assert number(show(value)) == value

    @given(st.integers(-(10**20) + 1, 10**20 - 1))
    def test_thousands_separators_change_nothing(self, value: int):
        assert number(f"{value:,}") == value

    @given(CELLS)
    def test_plain_text_changes_nothing_the_second_time(self, value):
        assert plain_text(plain_text(value)) == plain_text(value)

    @given(TEXTS)
    def test_any_text_is_a_target_of_some_kind(self, text: str):
        target = parse_target(plain_text(text))
        numeric = target.direction in (POSITIVE, REVERSE, EQUAL, Direction.RANGE)
        assert (target.number is not None) == numeric
        assert (target.due is not None) == (target.direction is DEADLINE)

    @given(
        CELLS,
        st.sampled_from(["≥10次", "≤5%", "≥90%", "≤10万元", "497904", "2022年底前", "有所提升", "", "≥"]),
    )
    def test_any_cell_is_at_most_one_of_number_date_words_and_problem(self, value, target: str):
        found = parse_actual(value, parse_target(target))
        said = [found.number is not None, found.on is not None, bool(found.words), bool(found.problem)]
        assert sum(said) == (0 if found.blank else 1)
        assert found.text == plain_text(value)
