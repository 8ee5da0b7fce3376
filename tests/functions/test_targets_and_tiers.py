"""PERF_TARGET, PERF_GAP and PERF_TIER beyond their examples."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from published import SAMPLES, published
from ziping.functions import PERF_GAP, PERF_TARGET, PERF_TIER
from ziping.functions.targets import PART_NAMES
from ziping.model import Indicator
from ziping.quantity import Direction
from ziping.rules import available, load
from ziping.scoring.verdict import VerdictKind, judge, tier_of

RULES = "liuzhou-2022"


class TestTarget:
    @pytest.mark.parametrize(
        ("target", "direction"),
        [
            ("不少于30人", "正向指标"),
            ("≤9180元", "反向指标"),
            ("100%", "定值指标"),
            ("3-5次", "区间指标"),
            ("2024年12月月底前", "时效指标"),
            (date(2022, 12, 31), "时效指标"),
            ("符合", "是非指标"),
            ("有所提升", "定性指标"),
            ("1900年1月", "指标值不明"),
        ],
    )
    def test_direction(self, target, direction):
        assert PERF_TARGET(target, "方向") == direction

    def test_every_printed_target_has_a_direction(self):
        for rule_id in SAMPLES:
            for row in (row for form in published(rule_id) for row in form.indicators if row.target):
                assert PERF_TARGET(row.target, "方向") in set(Direction), row.target

    def test_what_a_target_does_not_have_is_blank(self):
        assert PERF_TARGET("有所提升", (("数值", "单位", "上限", "日期", "说明"),)) == (("",) * 5,)

    def test_a_percentage_keeps_its_points_and_names_its_unit(self):
        assert PERF_TARGET("≥90%", (("数值", "单位"),)) == ((Decimal(90), "%"),)

    @pytest.mark.parametrize("part", [None, "", "大小", 3, True])
    def test_an_unknown_part_lists_the_known_ones(self, part):
        assert PERF_TARGET("≥10次", part) == f"可填:{PART_NAMES}"


class TestGap:
    @pytest.mark.parametrize(
        ("target", "actual", "gap"),
        [
            ("≥10次", 8, "-0.2"),
            ("≥3个", 4, "0.3333"),
            ("≥675亿元", "8330400万元", "0.2341"),
            ("≥90%", 0.95, "0.0556"),
            ("=-5%", -6, "-0.2"),
            ("3-5次", 5, "0"),
            ("0-5次", 0, "0"),
            ("0-5次", -1, "—"),
            ("=0起", 0, "—"),
            ("≤5%", 0.05, "需写明百分号"),
            ("≥10次", "12/20次", "需填数值"),
            ("≥10次", "#DIV/0!", "需填数值"),
            ("2022年12月31日", "按时完成", "需填日期"),
            ("2022年12月31日", 44926, "按期"),
            ("2022年12月", date(2023, 1, 31), "逾期31天"),
            ("有所提升", "显著", "—"),
            ("符合", "不符合", "—"),
            ("1900年1月", 8, "指标值不明"),
        ],
    )
    def test_gap(self, target, actual, gap):
        answer = PERF_GAP(target, actual)
        assert answer == (Decimal(gap) if gap.strip("-").replace(".", "").isdigit() else gap)

    @given(st.integers(1, 10**6), st.integers(0, 10**6))
    def test_the_sign_says_which_side(self, target, actual):
        gap = PERF_GAP(f"≥{target}次", actual)
        assert (gap > 0) <= (actual > target)
        assert (gap < 0) <= (actual < target)


class TestTier:
    def test_a_label_and_its_number_are_the_same(self):
        for rule_id in available():
            for place, tier in enumerate(load(rule_id).tiers, 1):
                assert PERF_TIER(15, place, rule_id) == PERF_TIER(15, tier.label, rule_id)

    @pytest.mark.parametrize("tier", [0, 4, 1.5, -1, True, "优秀", "#REF!"])
    def test_an_unknown_tier_lists_the_labels(self, tier):
        answer = PERF_TIER(10, tier, RULES)
        assert all(known.label in answer for known in load(RULES).tiers)

    @pytest.mark.parametrize("weight", ["十分", -1, "#REF!", True])
    def test_a_weight_that_is_no_number(self, weight):
        assert PERF_TIER(weight, 1, RULES) == "分值需填数值"

    @pytest.mark.parametrize("part", ["中间", 3])
    def test_an_unknown_part_lists_the_known_ones(self, part):
        assert PERF_TIER(10, 1, RULES, part) == "可填:下限、上限"

    @example(Decimal("0.025"), 2, "liuzhou-2022")
    @given(
        st.decimals(0, 100, places=3),
        st.integers(1, 3),
        st.sampled_from(["liuzhou-2022", "hengkou-2024"]),
    )
    def test_the_bounds_can_be_written_and_lie_in_the_tier(self, weight, place, rule_id):
        rules = load(rule_id)
        tier = rules.tiers[place - 1]
        low, high = (PERF_TIER(weight, place, rule_id, part) for part in ("下限", "上限"))
        # Of a weight too small the tier holds no score of its own: its upper bound belongs to the tier above.
        if weight and (low < high or (place == 1 and low <= high)):
            assert tier_of(low, weight, rules) is tier
            assert low * 100 >= tier.low * weight
            assert high * 100 <= tier.high * weight
            row = Indicator("效益指标", "社会效益", "增长", "有所提升", str(weight), "显著", str(low))
            assert judge(row, rules).kind is VerdictKind.IN_TIER
