"""What holds for every score, whatever the numbers; and the 计分说明 of each branch."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from published import FORMS, RULES
from ziping.rounding import Rounding, percent, show
from ziping.rules import load
from ziping.scoring.evaluation import evaluate
from ziping.scoring.execution import adjustment_rate, execution_rate, execution_score, grade, total_score
from ziping.scoring.indicators import score_indicator

MOF = load("mof-2020")
TRUNCATING = replace(RULES, score_rounding=Rounding(2, "truncate"))


def numbers(low: str, high: str, places: int = 2) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=places)


WEIGHTS = numbers("0", "100")
TARGETS = numbers("0.01", "100000")
AMOUNTS = numbers("0", "200000")
SIGNS = st.sampled_from("≥≤=")


def points(sign: str, t: Decimal, a: Decimal, w: Decimal, rules=RULES, unit: str = "次") -> Decimal:
    score = score_indicator(f"{sign}{show(t)}{unit}", show(a), show(w), rules)
    assert score.value is not None, score
    return score.value


def half_up(value: Fraction, places: int = 2) -> Decimal:
    """The exact value rounded once."""
    scaled = value * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    return Decimal(whole + (2 * rest >= scaled.denominator)).scaleb(-places)


class TestIndicatorScores:
    @given(SIGNS, TARGETS, AMOUNTS, WEIGHTS)
    def test_between_0_and_the_weight(self, sign, t, a, w):
        assert 0 <= points(sign, t, a, w) <= w

    @given(TARGETS, AMOUNTS, AMOUNTS, WEIGHTS)
    def test_more_never_scores_less_where_more_is_better(self, t, a, b, w):
        less, more = sorted((a, b))
        assert points("≥", t, less, w) <= points("≥", t, more, w)

    @given(TARGETS, AMOUNTS, AMOUNTS, WEIGHTS)
    def test_more_never_scores_more_where_less_is_better(self, t, a, b, w):
        less, more = sorted((a, b))
        assert points("≤", t, less, w) >= points("≤", t, more, w)

    @given(SIGNS, TARGETS, WEIGHTS)
    def test_the_target_itself_gets_full_marks(self, sign, t, w):
        assert points(sign, t, t, w) == w

    @given(SIGNS, TARGETS, AMOUNTS, WEIGHTS)
    def test_the_unit_of_the_actual_value_changes_nothing(self, sign, t, a, w):
        target = f"{sign}{show(t)}万元"
        same = {
            score_indicator(target, written, w, RULES).value
            for written in (show(a), f"{show(a)}万元", f"{show(a * 10_000)}元", f"{show(a / 10_000)}亿元")
        }
        assert len(same) == 1

    @given(SIGNS, numbers("20", "200"), numbers("2.01", "300"), WEIGHTS)
    def test_a_percent_sign_may_be_left_out(self, sign, t, a, w):
        target = f"{sign}{show(t)}%"
        assert (
            score_indicator(target, f"{show(a)}%", w, RULES).value
            == score_indicator(target, a, w, RULES).value
        )

    @given(SIGNS, TARGETS, AMOUNTS, WEIGHTS)
    def test_truncating_never_exceeds_rounding(self, sign, t, a, w):
        assert points(sign, t, a, w, TRUNCATING) <= points(sign, t, a, w)

    @given(TARGETS, AMOUNTS, WEIGHTS)
    @example(t=Decimal(24), a=Decimal(5), w=Decimal(3))
    def test_rounded_once_from_the_exact_value_where_more_is_better(self, t, a, w):
        exact = Fraction(w) * min(Fraction(1), Fraction(a) / Fraction(t))
        assert points("≥", t, a, w) == half_up(exact)

    @given(TARGETS, AMOUNTS, WEIGHTS)
    @example(t=Decimal(24), a=Decimal(43), w=Decimal(3))
    def test_rounded_once_from_the_exact_value_where_less_is_better(self, t, a, w):
        excess = (Fraction(a) - Fraction(t)) / Fraction(t)
        exact = Fraction(w) * min(Fraction(1), max(Fraction(0), 1 - excess))
        assert points("≤", t, a, w) == half_up(exact)

    @pytest.mark.parametrize("weight", ["3.335", "3.333", "0.001"])
    def test_a_weight_with_many_decimals_is_not_exceeded(self, weight: str):
        score = score_indicator("≥10次", "10", weight, RULES).value
        assert score is not None
        assert score <= Decimal(weight)


class TestReverseBoundaries:
    """Liuzhou: full marks up to t, in proportion to the excess between t and 2t, nothing from 2t."""

    @pytest.mark.parametrize(
        ("actual", "score"),
        [
            ("-1", "10"),
            ("0", "10"),
            ("10", "10"),
            ("10.01", "9.99"),
            ("12.5", "7.5"),
            ("19.99", "0.01"),
            ("19.995", "0.01"),
            ("19.996", "0"),
            ("20", "0"),
            ("20.01", "0"),
            ("1000000", "0"),
        ],
    )
    def test_around_10(self, actual: str, score: str):
        assert score_indicator("≤10万元", actual, "10", RULES).value == Decimal(score)

    @given(TARGETS, WEIGHTS)
    def test_twice_the_target_gets_nothing(self, t, w):
        assert points("≤", t, 2 * t, w) == 0

    @pytest.mark.parametrize(("actual", "score"), [("0", "10"), ("-1", "10"), ("0.01", "0"), ("1", "0")])
    def test_a_target_of_0(self, actual: str, score: str):
        assert score_indicator("≤0次", actual, "10", RULES).value == Decimal(score)

    @pytest.mark.parametrize(("actual", "score"), [("-6", "10"), ("-5", "10"), ("-4", None)])
    def test_a_negative_target(self, actual: str, score: str | None):
        value = score_indicator("≤-5%", f"{actual}%", "10", RULES).value
        assert value == (None if score is None else Decimal(score))


class TestPositiveBoundaries:
    @pytest.mark.parametrize(
        ("target", "actual", "score"),
        [
            ("≥10次", "9.99", "9.99"),
            ("≥10次", "10", "10"),
            ("≥10次", "11", "10"),
            ("≥10次", "0", "0"),
            ("≥10次", "-3", "0"),
            ("≥0次", "0", "10"),
            ("≥0次", "1", "10"),
            ("=0起", "0", "10"),
            ("=0起", "1", "0"),
            ("=365天", "365", "10"),
            ("=365天", "73", "2"),
            ("=100%", "101", "10"),
            ("≥3次", "1", "3.33"),
            ("≥3次", "2", "6.67"),
        ],
    )
    def test_examples(self, target: str, actual: str, score: str):
        assert score_indicator(target, actual, "10", RULES).value == Decimal(score)

    @pytest.mark.parametrize("target", ["≥0次", "≥-5次"])
    def test_no_proportion_of_nothing(self, target: str):
        score = score_indicator(target, "-6", "10", RULES)
        assert (score.value, score.text) == (None, "需人工评分")


class TestExecution:
    @given(numbers("-1000", "200000", 4), numbers("-1000", "200000", 4), WEIGHTS)
    def test_between_0_and_the_weight(self, spent, budget, w):
        score = execution_score(spent, budget, w, RULES)
        assert score.text == "—" if budget == 0 else 0 <= score.value <= w

    @given(numbers("0", "100000", 4), numbers("0", "100000", 4), numbers("0.0001", "100000", 4), WEIGHTS)
    def test_spending_more_never_scores_less(self, a, b, budget, w):
        less, more = sorted((a, b))
        assert execution_score(less, budget, w, RULES).value <= execution_score(more, budget, w, RULES).value

    @given(numbers("0", "100000", 4), numbers("0.0001", "100000", 4))
    def test_the_money_unit_changes_nothing(self, spent, budget):
        assert (
            execution_rate(spent, budget, RULES).value
            == execution_rate(spent * 10_000, budget * 10_000, RULES).value
        )
        assert (
            execution_score(spent, budget, 10, RULES).value
            == execution_score(spent * 10_000, budget * 10_000, 10, RULES).value
        )

    @given(numbers("0", "100", 4), numbers("0.0001", "100", 4), numbers("0", "20"))
    @example(spent=Decimal(5), budget=Decimal(24), w=Decimal(3))
    def test_rounded_once_from_the_exact_value(self, spent, budget, w):
        exact = Fraction(w) * min(Fraction(1), Fraction(spent) / Fraction(budget))
        assert execution_score(spent, budget, w, RULES).value == half_up(exact)

    @given(AMOUNTS, st.sampled_from(["none", "zero", "full"]), WEIGHTS)
    def test_without_a_budget_the_rule_file_decides(self, spent, handling, w):
        score = execution_score(spent, 0, w, replace(RULES, zero_budget=handling))
        assert score.cell == {"none": "—", "zero": 0, "full": w}[handling]

    @given(numbers("0.01", "100000"))
    def test_no_adjustment_is_a_rate_of_0(self, budget):
        assert adjustment_rate(budget, budget, RULES).value == 0

    def test_a_tiny_rate_has_no_minus_sign(self):
        assert percent(Decimal("-0.00001")) == "0.00%"


class TestTotalsAndGrades:
    @given(st.sampled_from(FORMS), st.randoms(use_true_random=False))
    def test_the_order_of_indicators_changes_no_total(self, form, random):
        shuffled = list(form.indicators)
        random.shuffle(shuffled)
        before, after = (
            evaluate(form, RULES).form,
            evaluate(replace(form, indicators=tuple(shuffled)), RULES).form,
        )
        assert (after.total, after.grade) == (before.total, before.grade)

    @given(st.lists(numbers("0", "100"), min_size=1, max_size=30))
    def test_the_total_is_the_exact_sum(self, scores):
        assert total_score("0", scores).value == Decimal(sum(map(Fraction, scores)).numerator) / (
            sum(map(Fraction, scores)).denominator
        )

    @given(numbers("0", "100"), numbers("0", "100"))
    def test_a_better_total_never_gets_a_worse_grade(self, a, b):
        order = [step.label for step in RULES.grades.levels]
        less, more = sorted((a, b))
        assert order.index(grade(more, RULES).text) <= order.index(grade(less, RULES).text)

    @given(numbers("0", "100"))
    def test_a_grade_begins_exactly_at_its_bound(self, total):
        label = grade(total, RULES).text
        low = next(step.low for step in RULES.grades.levels if step.label == label)
        above = [step.low for step in RULES.grades.levels if step.low > low]
        assert low <= total < min(above, default=Decimal(101))

    @pytest.mark.parametrize(
        ("exec_score", "scores", "cell"),
        [
            ("9.40", ["20", "10"], Decimal("39.40")),
            ("—", ["20", "10"], Decimal(30)),
            ("0", ["0", "0"], Decimal(0)),
            ("", ["20", "10"], "未填完"),
            ("10", ["20", ""], "未填完"),
            ("10", ["20", "需填数值"], "未填完"),
            ("10", ["20", "—"], "未填完"),
            ("#DIV/0!", ["20"], "未填完"),
            ("#DIV/0!", ["", ""], "未填完"),
            ("", ["#N/A", ""], "未填完"),
            ("", ["", ""], ""),
            ("—", [""], ""),
        ],
    )
    def test_what_is_missing_makes_no_total(self, exec_score: str, scores: list[str], cell):
        assert total_score(exec_score, scores).cell == cell


class TestExplanations:
    """One plain sentence per score, with the numbers that it was made from."""

    @pytest.mark.parametrize(
        ("target", "actual", "weight", "why"),
        [
            ("≤10万元", "15.98", "10", "反向指标 ≤10万元,实际 15.98,超出 59.8%:10×(1−0.598)=4.02"),
            ("≤4.8万元", 6.81, 10, "反向指标 ≤4.8万元,实际 6.81,超出 41.9%:10×(1−0.4188)=5.81"),
            ("≤10万元", "9.4", "10", "反向指标 ≤10万元,实际 9.4,未超过指标值,记满分 10"),
            ("≤5%", "27.2", "5", "反向指标 ≤5%,实际 27.2,超出 444%,超出一倍及以上不得分:0"),
            ("≤10万元", "20", "10", "反向指标 ≤10万元,实际 20,超出 100%,超出一倍及以上不得分:0"),
            ("=0起", "1", "10", "定值指标 =0起,实际 1,指标值为0,超出即不得分:0"),
            ("≤0次", "1", "10", "反向指标 ≤0次,实际 1,指标值为0,超出即不得分:0"),
            ("≥10次", "11", "20", "正向指标 ≥10次,实际 11,达到指标值,记满分 20"),
            ("≥10次", "8", "20", "正向指标 ≥10次,实际 8,完成 80%:20×0.8=16"),
            ("≥3次", "1", "10", "正向指标 ≥3次,实际 1,完成 33.33%:10×0.3333=3.33"),
            ("≥2台", "0", "20", "正向指标 ≥2台,实际 0,完成 0%:20×0=0"),
            ("≥90%", 0.81, 10, "正向指标 ≥90%,实际 0.81(0.81 未带百分号,按 81% 读取),完成 90%:10×0.9=9"),
            (
                "≤10万元",
                "94000元",
                "10",
                "反向指标 ≤10万元,实际 94000元(94000元 即 9.4万元),未超过指标值,记满分 10",
            ),
            ("=365天", "365", "10", "定值指标 =365天,实际 365,达到指标值,记满分 10"),
            (
                "2022年12月31日",
                "2022年12月31日",
                "10",
                "时效指标 2022年12月31日,实际 2022年12月31日,按时完成,记满分 10",
            ),
            (
                "2022年12月31日",
                "达成预期指标",
                "5",
                "时效指标 2022年12月31日,实际 达成预期指标,按时完成,记满分 5",
            ),
        ],
    )
    def test_scored(self, target, actual, weight, why: str):
        score = score_indicator(target, actual, weight, RULES)
        assert score.value is not None
        assert score.why == why

    @pytest.mark.parametrize(
        ("target", "actual", "weight", "text", "why"),
        [
            ("≥10次", "", "10", "", "未填实际完成值"),
            ("≥10次", "8", "", "", "未填分值"),
            ("≥10次", "8", "十", "分值需填数值", "分值「十」不是非负数值"),
            ("≥10次", "8", "-1", "分值需填数值", "分值「-1」不是非负数值"),
            ("≥若干次", "8", "10", "需人工评分", "指标值「≥若干次」没有数字,实际 8,请人工评分"),
            ("", "8", "10", "需人工评分", "指标值「」看不懂,实际 8,请人工评分"),
            (
                "≥10次",
                "已举办",
                "10",
                "需填数值",
                "正向指标 ≥10次,实际 已举办:实际完成值没有数字,无法与指标值比较",
            ),
            ("≥10次", "#N/A", "10", "需填数值", "正向指标 ≥10次,实际 #N/A:不是数值"),
            ("≥10次", "3-5次", "10", "需填数值", "正向指标 ≥10次,实际 3-5次:是区间,请填一个数"),
            ("≤5%", "0.05", "10", "需写明百分号", "反向指标 ≤5%,实际 0.05:未带百分号,分不清是 0.05% 还是 5%"),
            (
                "有所提升",
                "显著",
                "10",
                "需人工评分",
                "定性指标 有所提升,实际 显著:请选定档次,在档内评分(达成预期指标 8–10分;"
                "部分达成预期指标并具有一定效果 6–8分;未达成预期指标且效果较差 0–6分)",
            ),
            (
                "2022年12月31日",
                "2023年1月5日",
                "10",
                "需人工评分",
                "时效指标 2022年12月31日,实际 2023年1月5日,逾期 5 天,规则没有给出扣分公式,请按实际情况评分并写明理由",
            ),
            (
                "2022年12月31日",
                "年底",
                "10",
                "需填日期",
                "时效指标 2022年12月31日,实际 年底:请填完成日期,或填「达成预期指标」",
            ),
            ("2022年12月31日", "100", "10", "需填日期", "时效指标 2022年12月31日,实际 100:不是日期"),
        ],
    )
    def test_not_scored(self, target, actual, weight, text: str, why: str):
        score = score_indicator(target, actual, weight, RULES)
        assert (score.value, score.text) == (None, text)
        assert score.why == why

    def test_where_the_rules_give_no_formula_a_person_decides(self):
        score = score_indicator("≤10万元", "15.98", "10", MOF)
        assert (score.value, score.text) == (None, "需人工评分")
        assert score.why == (
            "反向指标 ≤10万元,实际 15.98,超过指标值,规则没有给出扣分公式,请按实际情况评分并写明理由"
        )

    @pytest.mark.parametrize(
        ("spent", "budget", "why"),
        [
            ("5.0142", "12.588", "执行率 39.83%:10×0.3983=3.98"),
            ("0", "550", "执行率 0.00%:10×0=0"),
            ("10", "10", "执行率 100.00%:10×1=10"),
            ("11", "10", "执行率 110.00%,超过100%按满分计:10"),
            ("-1", "10", "执行率 -10.00%,为负数,不得分:0"),
            ("0", "0", "预算数为0,没有比率,不计执行得分"),
            ("", "10", "未填实际支出数"),
            ("5", "", "未填预算数"),
            ("约5", "10", "「约5」不是数值"),
        ],
    )
    def test_execution(self, spent: str, budget: str, why: str):
        assert execution_score(spent, budget, 10, RULES).why == why

    def test_total_and_grade(self):
        assert total_score("5.74", ["20", "30"]).why == "5.74+20+30=55.74"
        assert total_score("5.74", ["20", "", "需填数值"]).why == "还有 2 项没有得分"
        assert grade("92.74", RULES).why == "92.74 分,90 分及以上为优"


@given(numbers("-1000000", "1000000", 6), st.integers(0, 4))
def test_rounding_is_half_away_from_zero_and_truncating_is_towards_zero(value, digits):
    rounded, cut = Rounding(digits, "half_up").apply(value), Rounding(digits, "truncate").apply(value)
    assert rounded == value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    assert abs(cut) <= abs(value)
    assert abs(rounded - value) <= Decimal(1).scaleb(-digits) / 2
    assert abs(value - cut) < Decimal(1).scaleb(-digits)
