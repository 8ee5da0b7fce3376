"""What two rule sets say differently, as a person reads it."""

from __future__ import annotations

import pytest

from ziping.rules import RuleSet, available, build, load, text_of
from ziping.rules.difference import differences

HEAD = """id = "here-2025"
extends = "{base}"
[notice]
title = "本地办法"
number = "本地〔2025〕1号"
issuer = "本地财政局"
source = "本地〔2025〕1号"
"""


def here(tables: str, base: str = "mof-2020") -> RuleSet:
    """A region's rule set that states these tables."""
    own = HEAD.format(base=base) + tables
    return build("here-2025", lambda wanted: own if wanted == "here-2025" else text_of(wanted))


def topics(a: RuleSet, b: RuleSet) -> list[str]:
    return [item.topic for item in differences(a, b)]


def test_a_difference_holds_what_either_side_says_and_where_that_stands():
    title, item = differences(load("mof-2020"), load("liuzhou-2022"))
    assert (title.topic, item.topic) == ("表题", "反向指标(≤)")
    assert item.a is not None
    assert item.b is not None
    assert item.a.text == "不超过的记满分，超过的由人评分。"
    assert "办法没有给出公式" in item.a.source
    assert item.b.text == "不超过的记满分，超过的按超出比例扣分，超出一倍为0分。"
    assert "≤4.8万元、实际6.81 得5.81" in item.b.source


@pytest.mark.parametrize("rule_id", available())
def test_a_rule_set_does_not_differ_from_itself(rule_id: str):
    again = build(rule_id, text_of)
    assert again is not load(rule_id)
    assert differences(load(rule_id), again) == []


def test_another_name_and_another_source_of_the_same_rule_are_no_difference():
    table = '[rounding.score]\ndigits = 2\nmode = "half_up"\nsource = "表注"\n'
    own = here(table)
    assert own.sources["rounding.score"] != load("mof-2020").sources["rounding.score"]
    assert differences(load("mof-2020"), own) == []


@pytest.mark.parametrize(
    ("tables", "topic", "says"),
    [
        ("[rounding.rate]\ndigits = 1", "执行率小数", "百分数保留 1 位小数，四舍五入。"),
        ('[total]\nof = "unrounded"', "总分", "各项得分不取小数直接相加，只对总分取小数。"),
        ('[severity]\nA05 = "info"\nL07 = "off"', "校验级别", "A05 提示、L07 不查；其余照常。"),
        (
            '[grades.department]\nbound = "above"\nlevels = [{ label = "好", from = 60 }, { label = "差", from = 0 }]',
            "部门整体等级",
            "60 分以上（不含）为好，其余为差。",
        ),
        (
            '[kinds."奖励"]\ncolumn = "三级指标"\ncontains = ["奖励"]\nformula = "all_or_nothing"',
            "类别:奖励",
            "三级指标含「奖励」的指标：达到指标值的记满分，否则不得分。",
        ),
    ],
)
def test_a_topic_of_one_side_only_is_shown_from_either_side(tables: str, topic: str, says: str):
    usual, own = load("mof-2020"), here(f'{tables}\nsource = "表注"\n')
    (forth,), (back,) = differences(usual, own), differences(own, usual)
    assert (forth.topic, forth.a) == (topic, None)
    assert forth.b is not None
    assert (forth.b.text, forth.b.source) == (says, "表注")
    assert back == (topic, forth.b, None)


@pytest.mark.parametrize(
    ("tables", "topic"),
    [
        ('[marks]\nfull = 90\nexecution = 0\nsource = "表注"', "满分"),
        ('[execution]\nbase = "received"\nsource = "表注"', "预算执行"),
        ('[execution.zero_budget]\nscore = "full"\nsource = "表注"', "预算执行"),
        ('[grades]\nbound = "above"\nsource = "表注"', "等级"),
        ('[reasons]\nadjustment = 20\nsource = "表注"', "须写原因"),
        ('[scoring]\nmode = "locked"\nsource = "表注"', "得分改动"),
    ],
)
def test_every_value_that_changes_a_score_or_a_finding_is_seen(tables: str, topic: str):
    assert topic in topics(load("mof-2020"), here(tables))


def test_which_kind_is_looked_for_first_is_a_difference_of_its_own():
    first = '[kinds."甲"]\ncolumn = "二级指标"\ncontains = ["甲"]\nunsigned = "positive"\nsource = "表注"\n'
    second = first.replace("甲", "乙")
    (item,) = differences(here(first + second), here(second + first))
    assert item.topic == "类别的先后"
    assert item.a is not None
    assert item.b is not None
    assert item.a.text == "先看「甲」，再看「乙」，再看「成本指标」"
    assert item.b.text == "先看「乙」，再看「甲」，再看「成本指标」"


def test_topics_come_in_the_order_in_which_a_rule_set_is_read():
    assert topics(load("mof-2020"), load("hengkou-2024")) == ["表题", "反向指标(≤)", "时效指标(日期)", "小数"]
