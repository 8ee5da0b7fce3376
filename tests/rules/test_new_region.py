"""A clerk adds a region: begins with a copy, is told what is wrong and where, and sees what differs."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from ziping.errors import ZipingError
from ziping.model import Indicator
from ziping.rules import available, build, load, text_of
from ziping.rules.difference import differences
from ziping.rules.starting import new_rule_file
from ziping.scoring.indicators import score_indicator


def built(text: str, rule_id: str = "wuming-2025"):
    return build(rule_id, lambda wanted: text if wanted == rule_id else text_of(wanted))


def faults(text: str) -> list[str]:
    with pytest.raises(ZipingError) as caught:
        built(text)
    return [str(problem) for problem in caught.value.problems]


def filled_in(text: str) -> str:
    return re.sub("【请填写:.*?】", "武鸣区", text)


def uncommented(text: str) -> str:
    """With every commented table and value put into force; explanations stay comments."""
    return re.sub(r'^# (?=\[|\]|  \{|[\w"][^ ]* = )', "", text, flags=re.M)


def region(*tables: str) -> str:
    return filled_in(new_rule_file("wuming-2025", "mof-2020")) + "\n".join(tables)


class TestANewFile:
    def test_until_it_is_filled_in_every_line_to_fill_is_named(self):
        listed = faults(new_rule_file("wuming-2025", "hengkou-2024"))
        assert listed[0] == (
            "wuming-2025.toml 第9行 notice.title:还没有填写。怎么改:把【请填写:办法或通知的名称】换成本地的内容。"
        )
        assert [re.findall(r"第(\d+)行", line)[0] for line in listed] == ["9", "10", "11", "12", "15", "17"]

    @pytest.mark.parametrize("base", available())
    def test_filled_in_it_says_what_its_base_says(self, base):
        rules = built(filled_in(new_rule_file("wuming-2025", base)))
        assert (rules.region, rules.year) == ("武鸣区", 2025)
        assert differences(load(base), rules) == []

    @pytest.mark.parametrize("base", available())
    def test_every_commented_value_is_what_holds_and_may_be_uncommented(self, base):
        text = uncommented(filled_in(new_rule_file("wuming-2025", base)))
        assert "\n[formulas.positive]" in text
        rules = built(text)
        # What the base does not have stands there as an example.
        assert {item.topic for item in differences(load(base), rules)} <= {"部门整体等级"}

    @pytest.mark.parametrize(
        "rule_id", ["Wuming", "武鸣-2025", "wuming 2025", "-2025", "wuming--2025", "../wuming", ""]
    )
    def test_an_id_of_another_form_is_refused(self, rule_id):
        with pytest.raises(ZipingError, match="只用小写字母、数字和连字符"):
            new_rule_file(rule_id, "mof-2020")

    def test_a_taken_id_is_refused(self):
        with pytest.raises(ZipingError, match="已有编号为「liuzhou-2022」的评分规则"):
            new_rule_file("liuzhou-2022", "mof-2020")

    def test_an_unknown_base_is_refused(self):
        with pytest.raises(ZipingError, match="没有编号为「nowhere」的评分规则"):
            new_rule_file("wuming-2025", "nowhere")


class TestWhatAFileMaySay:
    def test_a_formula_with_a_parameter(self):
        rules = built(
            region("[formulas.positive]", 'name = "ratio_with_floor"', "floor = 60", 'source = "第九条"')
        )
        assert score_indicator("≥10次", 5, 10, rules).value == 0
        assert score_indicator("≥10次", 8, 10, rules).value == 5

    def test_a_kind_of_indicator_found_by_its_name(self):
        rules = built(
            region('[kinds."培训"]', 'column = "三级指标"', 'contains = ["培训"]', 'formula = "all_or_nothing"', 'source = "第十条"')
        )  # fmt: skip
        row = Indicator("产出指标", "数量指标", "培训人次")
        assert rules.kind_of(row) == "培训"
        assert score_indicator("≥10次", 9, 10, rules, "培训").value == 0
        assert list(rules.kinds) == ["培训", "成本指标"], "own kinds are asked first"

    def test_grades_of_departments(self):
        table = ('[grades.department]', 'bound = "above"', 'source = "第十一条"', "levels = [", '  { label = "好", from = 90 },', '  { label = "一般", from = 0 },', "]")  # fmt: skip
        rules = built(region(*table))
        assert (rules.grade(Decimal(90)), rules.grade(Decimal(90), "department")) == ("优", "一般")

    def test_what_a_file_says_of_a_formula_replaces_the_whole_of_it(self):
        """The words of the base's deadline do not live on under another formula's name."""
        table = ("[formulas.deadline]", 'name = "in_time_full"', 'done = ["办结"]', 'source = "第十二条"')
        rules = built(region(*table))
        assert score_indicator("2025年12月31日", "办结", 10, rules).value == 10
        assert score_indicator("2025年12月31日", "按时完成", 10, rules).value is None

    def test_marks_of_level1_are_stated_whole(self):
        table = ("[marks.level1]", '"产出指标" = 60', '"效益指标" = 30', 'source = "第十三条"')
        assert built(region(*table)).level1_weights == {"产出指标": 60, "效益指标": 30}


class TestFaults:
    """Each names the line and what may stand there."""

    @pytest.mark.parametrize(
        ("table", "line", "fault", "mend"),
        [
            (('[formulas.positive]', 'name = "ratio_with_floor"', 'source = "x"'), 1, "formulas.positive.floor:没有这一项", "补上"),
            (('[formulas.positive]', 'name = "ratio_with_floor"', "floor = 100", 'source = "x"'), 3, "formulas.positive.floor:「100」不合要求", "应为0 到 99 的数字(%)"),
            (('[formulas.positive]', 'name = "excess_deducted"', 'source = "x"'), 2, "formulas.positive.name:「excess_deducted」不在允许的范围", "ratio_capped(完成的记满分"),
            (('[formulas.deadline]', 'name = "in_time_full"', 'done = "完成"', 'source = "x"'), 3, "formulas.deadline.done:「完成」不合要求", '如 ["按时完成", "按期完成"]'),
            (('[kinds."甲"]', 'column = "四级指标"', 'contains = ["甲"]', 'unsigned = "reverse"', 'source = "x"'), 2, "kinds.甲.column:「四级指标」", "一级指标、二级指标、三级指标"),
            (('[kinds."甲"]', 'column = "二级指标"', 'contains = "甲"', 'unsigned = "reverse"', 'source = "x"'), 3, "kinds.甲.contains:应为一列带引号的文字", '写作 ["甲"]'),
            (('[kinds."甲"]', 'column = "二级指标"', 'contains = ["甲"]', 'source = "x"'), 1, "kinds.甲:没有说明怎样计分", "formula(计分方法)或 unsigned"),
            (('[kinds."甲"]', 'column = "二级指标"', 'contains = ["甲"]', 'formula = "share_per_item"', "items = 0", 'source = "x"'), 5, "kinds.甲.items:「0」不合要求", "1 到 20 的整数"),
            (('[grades.department]', 'bound = "over"', 'levels = [{ label = "优", from = 0 }]', 'source = "x"'), 2, "grades.department.bound:「over」", "at_least(及以上)、above(以上(不含))"),
            (('[total]', 'of = "both"', 'source = "x"'), 2, "total.of:「both」", "rounded(各项得分先取小数再相加)"),
            (('[execution]', 'base = "spent"', 'source = "x"'), 2, "execution.base:「spent」", "received(实际到位资金)"),
            (('[rounding.score]', 'digit = 1', 'source = "x"'), 2, "rounding.score.digit:不认识的项", "这里可以写:digits、mode、source"),
        ],
    )  # fmt: skip
    def test_a_fault(self, table, line, fault, mend):
        first = region().count("\n")
        (found,) = faults(region(*table))
        assert found.startswith(f"wuming-2025.toml 第{first + line}行 {fault}")
        assert mend in found.partition("怎么改:")[2]

    def test_a_chinese_key_without_quotation_marks(self):
        text = region("[kinds.甲]", 'column = "二级指标"')
        assert faults(text) == [
            f"wuming-2025.toml 第{region().count(chr(10)) + 1}行:键名写法有误:中文键名要加英文引号。怎么改:按所指的行改正。"
        ]


class TestDifference:
    def test_a_region_against_its_base(self):
        found = {item.topic: item for item in differences(load("mof-2020"), load("hengkou-2024"))}
        assert list(found) == ["反向指标(≤)", "时效指标(日期)", "小数"]
        assert found["小数"].first.text == "得分保留 2 位小数，四舍五入。"
        assert found["小数"].second.text == "得分保留 1 位小数，直接舍去。"
        assert "99.80% 得9.9" in found["小数"].second.source

    def test_what_only_one_of_them_says(self):
        found = {item.topic: item for item in differences(load("mof-2020"), load("qinzhou-2022"))}
        assert found["部门整体等级"].first is None
        assert "优" in found["部门整体等级"].second.text

    def test_another_source_alone_is_no_difference(self):
        text = filled_in(new_rule_file("wuming-2025", "mof-2020"))
        moved = text + '[total]\nof = "rounded"\nsource = "另一个文号"\n'
        assert differences(built(text), built(moved)) == []
