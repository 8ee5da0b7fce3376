"""What people really write as a target or an actual value, and what it is read as."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from published import SAMPLES, published
from ziping.quantity import Direction, parse_actual, parse_target, plain_text

POSITIVE, REVERSE, EQUAL, RANGE = Direction.POSITIVE, Direction.REVERSE, Direction.EQUAL, Direction.RANGE


@pytest.mark.parametrize(
    ("text", "direction", "standard"),
    [
        ("招商活动不少于30场次", POSITIVE, "≥30场次"),
        ("完成率≥95%", POSITIVE, "≥95%"),
        ("2022年度完成率≥95%", POSITIVE, "≥95%"),
        ("每年至少举办2次", POSITIVE, "≥2次"),
        ("大于等于 90 %", POSITIVE, "≥90%"),
        ("≮10", POSITIVE, "≥10"),
        ("≥95%(含95%)", POSITIVE, "≥95%"),
        ("5项（含）以上", POSITIVE, "≥5项"),
        ("10次（含10次）以上", POSITIVE, "≥10次"),
        ("保障5人及以上", POSITIVE, "≥5人"),
        ("签约金额2亿元以上", POSITIVE, "≥2亿元"),
        ("签约金额20亿以上", POSITIVE, "≥20亿"),
        ("≥2次/月", POSITIVE, "≥2次/月"),
        ("≥500台（套）", POSITIVE, "≥500台套"),
        ("≥50MW", POSITIVE, "≥50MW"),
        ("≥5幢", POSITIVE, "≥5幢"),
        ("≥3万人", POSITIVE, "≥3万人"),
        ("不少于三十人", POSITIVE, "≥30人"),
        ("百分之九十五以上", POSITIVE, "≥95%"),
        ("较上年下降5%以上", POSITIVE, "下降≥5%"),
        ("投诉率不超过5%", REVERSE, "≤5%"),
        ("控制在预算5%以内", REVERSE, "≤5%"),
        ("5个工作日内", REVERSE, "≤5工作日"),
        ("24小时内", REVERSE, "≤24小时"),
        ("≤1星期", REVERSE, "≤1星期"),
        ("两次", EQUAL, "2次"),
        ("20个签约项目", EQUAL, "20个"),
        ("建成4A级景区2个", EQUAL, "2个"),
        ("0100", EQUAL, "100"),
        ("4.3亿美元", EQUAL, "4.3亿美元"),
        ("20920平米", EQUAL, "20920平方米"),
        ("20亿元/个", EQUAL, "20亿元/个"),
        ("85%-90%", RANGE, "85~90%"),
        ("合格率85-90%", RANGE, "85~90%"),
        ("3至5次", RANGE, "3~5次"),
    ],
)
def test_a_target_with_a_number(text, direction, standard):
    target = parse_target(plain_text(text))
    assert (target.direction, target.standard) == (direction, standard)
    assert target.problem == ""


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2022年12月31日前完成", date(2022, 12, 31)),
        ("于2024年12月底前完成", date(2024, 12, 31)),
        ("2024年12月月底前", date(2024, 12, 31)),
        ("2022年1-12月", date(2022, 12, 31)),
        ("2022年1月1日-2022年11月30日", date(2022, 11, 30)),
        ("不晚于2022年6月", date(2022, 6, 30)),
        ("二〇二二年十二月底前", date(2022, 12, 31)),
        ("2022-12-31 00:00:00", date(2022, 12, 31)),
    ],
)
def test_a_deadline(text, due):
    assert parse_target(text).due == due


@pytest.mark.parametrize(
    "text",
    [
        "显著",
        "统一管理",
        "一批",
        "十分",
        "一次性拨付",
        "前3名",
        "建成4A级景区",
        "2022年度有所提升",
        "零投诉",
        "年底前",
    ],
)
def test_words_stay_words_even_with_a_number_in_them(text):
    assert parse_target(text).direction is Direction.QUALITATIVE


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("≥3次,每次≥50人", "含有多个数字,无法判定取哪一个"),
        ("1:1", "含有多个数字,无法判定取哪一个"),
        ("≥5%以内", "前后说的方向相反"),
        ("30余人", "「余」不是确数"),
        ("约30人", "「约」不是确数"),
        ("30人左右", "「左右」不是确数"),
        ("12月底前", "「12月底前」没有写明年份,或不是日期"),
        ("2022.12", "「2022.12」是年月还是数字,无法判定"),
        ("≥2022年", "「≥2022年」是年份还是年数,无法判定"),
        ("1-11月完成5次", "既有日期又有数量,无法判定取哪一个"),
        ("2022年6月底前不少于5次", "既有日期又有数量,无法判定取哪一个"),
        ("2022年6月底前启动,2022年12月底前完成", "含有多个日期,无法判定取哪一个"),
        ("≥若干次", "没有数字"),
        ("1900年1月", "是损坏的日期,可能原为百分数(如 100%),被日期格式改掉了"),
    ],
)
def test_a_target_that_can_be_read_in_two_ways_says_so(text, problem):
    target = parse_target(text)
    assert (target.direction, target.problem) == (Direction.UNCLEAR, problem)
    assert (target.number, target.due) == (None, None)


@pytest.mark.parametrize(
    ("target", "actual", "number", "note"),
    [
        ("≥10次", "约5次", "5", "取「5次」"),
        ("≥10次", "12批次", "12", "12批次 即 12次"),
        ("≥10次", "十二次", "12", "取「12次」"),
        ("≥10次", "2022年开展活动36次", "36", "取「36次」"),
        ("≥3个", "第3季度建成2个", "2", "取「2个」"),
        ("≥3个", "完成“152”项目1个", "1", "取「1个」"),
        ("≥5个", "5G基站20个", "20", "取「20个」"),
        ("≥5个", "5个APP", "5", "取「5个」"),
        ("≤5次", "未超过5次", "5", "取「5次」"),
        ("≤0起", "未发生事故0起", "0", "取「0起」"),
        ("≥30人", "30余人", "30", "30余人 按 30人 读取"),
        ("≥30人", "100多家企业300人", "300", "取「300人」"),
        ("≥5亿元", "5.2亿", "5.2", "5.2亿 即 5.2亿元"),
        ("≥3万人", "3.2万", "3.2", "3.2万 即 3.2万人"),
        ("≥3万人", "32000人", "3.2", "32000人 即 3.2万人"),
        ("≥1年", "12个月", "1", "12个月 即 1年"),
        ("≥5公里", "5200米", "5.2", "5200米 即 5.2公里"),
        ("≥20平方米", "20.5㎡", "20.5", ""),
        ("≥5万元/人", "52000元/名", "5.2", "52000元/名 即 5.2万元/人"),
        ("≥50MW", "52MW", "52", ""),
        ("≥95%", "满意度达98%,共调查200人", "98", "取「98%」"),
        ("≥95%", "完成率95%(19/20)", "95", "取「95%」"),
        ("≥95%", "百分之九十八", "98", "取「98%」"),
        ("≥5%", "同比增长8.1%", "8.1", "取「8.1%」"),
        ("下降≥5%", "下降8%", "8", "取「8%」"),
        ("≤5%", "−5%", "-5", ""),
    ],
)
def test_an_actual_value_in_a_sentence(target, actual, number, note):
    found = parse_actual(actual, parse_target(target))
    assert (found.number, found.note, found.problem) == (Decimal(number), note, "")


@pytest.mark.parametrize(
    ("target", "actual", "problem"),
    [
        ("≥10次", "不足5次", "「不足5次」不是完成的数"),
        ("≥10次", "未完成5次", "「未完成5次」不是完成的数"),
        ("≤5次", "超过5次", "「超过5次」只说了下限,请填一个数"),
        ("≥5次", "≤5次", "「≤5次」只说了上限,请填一个数"),
        ("≥10次", "举办12/20次", "含有多个数字,无法判定取哪一个"),
        ("≥10次", "5+6次", "含有多个数字,无法判定取哪一个"),
        ("≥10次", "2022年12月31日", "只有日期,没有数值"),
        ("≥85%", "85%-90%", "是区间,请填一个数"),
        ("≥5亿元", "4.2亿美元", "单位「亿美元」与指标值的「亿元」不同"),
        ("≥3万人次", "32000人", "单位「人」与指标值的「万人次」不同"),
        ("≥2公顷", "3万", "单位「万」与指标值的「公顷」不同"),
        ("≥1年", "365天", "单位「天」与指标值的「年」不同"),
        ("497904", "49.75万元", "指标值没有写单位,分不清「49.75万元」怎样比较"),
        ("100", "95%", "指标值没有写单位,分不清「95%」怎样比较"),
        ("≥5%", "下降3%", "「下降3%」与指标值的升降不同"),
        ("下降≥5%", "-8%", "「-8%」与指标值的升降不同"),
        ("下降≥5%", -8, "负数与指标值的「下降」重复,分不清升降"),
    ],
)
def test_an_actual_value_that_can_be_read_in_two_ways_says_so(target, actual, problem):
    found = parse_actual(actual, parse_target(target))
    assert (found.number, found.problem) == (None, problem)


@pytest.mark.parametrize(
    ("actual", "on", "problem"),
    [
        ("于2022年11月30日完成", date(2022, 11, 30), ""),
        ("2022年1-11月", date(2022, 11, 30), ""),
        ("2022年6月", None, "没有写明到哪一天,分不清是否按时"),
        ("2022年", None, "没有写明到哪一天,分不清是否按时"),
        ("11月30日", None, "「11月30日」没有写明年份,或不是日期"),
        ("预计2023年3月完成", None, "「2023年3月」不是完成的日期"),
        ("2022年3月启动,2022年5月完成", None, "含有多个日期,无法判定取哪一个"),
    ],
)
def test_when_something_was_done(actual, on, problem):
    found = parse_actual(actual, parse_target("2022年6月15日前"))
    assert (found.on, found.problem) == (on, problem)


PAIRS = sorted({(row.target or "", row.actual or "") for rules in SAMPLES for form in published(rules) for row in form.indicators})  # fmt: skip
UNREADABLE = {
    "1900年1月": "是损坏的日期,可能原为百分数(如 100%),被日期格式改掉了",
    "完成“152”项目1个,立项投资总额38.6亿元": "含有多个数字,无法判定取哪一个",
}
"""The only published texts that cannot be read: a percentage that became a date, an amount a piece."""


@pytest.mark.parametrize(("target", "actual"), PAIRS)
def test_every_published_target_and_actual_value_is_read(target, actual):
    goal = parse_target(plain_text(target))
    done = parse_actual(actual, goal)
    assert goal.problem == UNREADABLE.get(target, "")
    assert done.problem == UNREADABLE.get(plain_text(actual), "")
    if done.number is not None:
        assert f"{done.number.normalize():f}" in actual.replace(",", "")
