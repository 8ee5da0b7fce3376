"""What holds for every named formula, whatever its parameters, its target and the weight; in both halves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ziping.functions import PERF_TOTAL
from ziping.quantity import CIRCLED, opposites, plain_text
from ziping.rounding import EXACT, Rounding, show
from ziping.rules import RuleSet, load
from ziping.rules.ruleset import Formula, IndicatorKind
from ziping.scoring import parameters
from ziping.scoring.formulas import FORMULAS
from ziping.scoring.indicators import BAD_WEIGHT, score_indicator
from ziping.scoring.named import BY_HAND, NEEDS_DATE, NEEDS_NUMBER, NEEDS_SIGN
from ziping.scoring.plain import plain_score

KIND = "类别"
BASE = load("liuzhou-2022")
DUE = date(2022, 6, 30)
SIGNS = {"positive": "≥", "reverse": "≤", "equal": "="}


def numbers(low: str, high: str, places: int = 2) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=places)


WEIGHTS = numbers("0", "100", 3)
WORDS = st.text(min_size=1, max_size=12).filter(
    lambda text: plain_text(text).isprintable() and 0 < len(plain_text(text)) <= parameters.Words.longest
)
ROUNDINGS = st.builds(Rounding, st.integers(0, 4), st.sampled_from(["half_up", "truncate"]))
UNIT = re.compile("次|万元|%")
LITERAL = re.compile(r'"((?:[^"]|"")*)"')
NAMES = {
    "AND", "DATE", "EXACT", "FALSE", "IF", "IFERROR", "INT", "ISNUMBER", "MAX", "MIN", "OR", "ROUND", "TRUNC", "B1", "C1",
}  # fmt: skip
ANSWERS = {"", BY_HAND, NEEDS_DATE, NEEDS_NUMBER, NEEDS_SIGN, BAD_WEIGHT, "无"}
TEXTS = st.text(max_size=300) | st.text('"=&是\n,)(A5%≥', max_size=12)
TARGETS = TEXTS | st.sampled_from([
    "≥10次", "≥90%", "≤5%", "≤0", "=0起", "下降≥5%", "10~20次", "57%-58%", "2022年6月30日前", "符合", "规范", "",
])  # fmt: skip


def ruled(name: str, **values: Any) -> RuleSet:
    """Liuzhou's rules, with a 指标类别 that is scored by a formula."""
    kind = IndicatorKind(KIND, "name", (KIND,), "", Formula(name, values))
    return replace(BASE, kinds={KIND: kind})


def _parameters(rules: RuleSet) -> Mapping[str, Any]:
    formula = rules.kinds[KIND].formula
    assert formula is not None
    return formula.parameters


def _bands(lows: set[Decimal], shares: list[Decimal]) -> list[dict[str, float]]:
    falling = sorted({*lows, Decimal(0)}, reverse=True)
    return [
        {"from": float(low), "share": float(share)}
        for low, share in zip(falling, sorted(shares, reverse=True), strict=False)
    ]


# What a rule file may say: each is read as the file would be.
RAW: dict[type, st.SearchStrategy[Any]] = {
    parameters.Percent: numbers("0", "99", 1).map(float),
    parameters.Marks: numbers("0.1", "100", 1).map(float),
    parameters.Items: st.integers(1, len(CIRCLED)),
    parameters.Mark: st.sampled_from(CIRCLED),
    parameters.Words: st.lists(WORDS, min_size=1, max_size=5),
    parameters.Bands: st.builds(
        _bands,
        st.sets(numbers("0", "100", 1), max_size=6),
        st.lists(numbers("0", "100", 1), min_size=7, max_size=7),
    ),
}


@st.composite
def rule_sets(draw: st.DrawFn, name: str) -> RuleSet:
    values = {label: kind.read(draw(RAW[type(kind)])) for label, kind in FORMULAS[name].parameters.items()}
    return replace(ruled(name, **values), score_rounding=draw(ROUNDINGS))


class Row(NamedTuple):
    """A target, and two actual values of which the first is not worse than the second."""

    rules: RuleSet
    target: str
    better: Any
    worse: Any
    weight: Decimal

    def scores(self) -> tuple[Decimal | None, Decimal | None]:
        better, worse = (
            score_indicator(self.target, actual, self.weight, self.rules, KIND).value
            for actual in (self.better, self.worse)
        )
        return better, worse

    def rounded_by(self, rounding: Rounding) -> Row:
        return self._replace(rules=replace(self.rules, score_rounding=rounding))


def _amounts(draw: st.DrawFn, name: str) -> tuple[str, str, str]:
    """A target with its number, and two actual values in its unit."""
    rate = FORMULAS[name].reads == "rate"
    sign = SIGNS[draw(st.sampled_from(sorted(FORMULAS[name].suits & set(SIGNS) or {"positive"})))]
    unit = draw(st.sampled_from(["次", "万元", "%"]))
    t = draw(numbers("0.01" if rate else "-10", "100000"))
    near = st.sampled_from([t, 2 * t, t / 2]).map(lambda a: a.quantize(Decimal("0.01")))
    low, high = sorted((draw(numbers("-1000", "300000") | near), draw(numbers("-1000", "300000") | near)))
    ceiling = not rate and (sign == "≤" or (sign == "=" and t == 0))
    better, worse = (low, high) if ceiling else (high, low)
    return f"{sign}{show(t)}{unit}", f"{show(better)}{unit}", f"{show(worse)}{unit}"


@st.composite
def rows(draw: st.DrawFn, name: str) -> Row:
    rules, weight, reads = draw(rule_sets(name)), draw(WEIGHTS), FORMULAS[name].reads
    if name == "within_or_by_hand":
        low, high = sorted((draw(numbers("-10", "100")), draw(numbers("-10", "100"))))
        actual = show(draw(numbers("-20", "200")))
        return Row(rules, f"{show(low)}~{show(high)}次", actual, actual, weight)
    if reads in ("number", "rate"):
        return Row(rules, *_amounts(draw, name), weight)
    if reads == "items":
        most = _parameters(rules)["items"]
        return Row(rules, "规范", *sorted((draw(st.integers(0, most)), draw(st.integers(0, most)))), weight)
    if reads == "date":
        days = st.integers(-800, 800).map(lambda days: DUE + timedelta(days))
        return Row(rules, "2022年6月30日前", *sorted((draw(days), draw(days))), weight)
    return Row(rules, "符合", "符合", draw(st.sampled_from(["符合", "不符合", "基本符合"])), weight)


every_formula = pytest.mark.parametrize("name", sorted(FORMULAS))
some = settings(max_examples=40)


@every_formula
class TestEveryFormula:
    @some
    @given(st.data())
    def test_between_0_and_the_weight(self, name: str, data: st.DataObject):
        row = data.draw(rows(name))
        assert all(score is None or 0 <= score <= row.weight for score in row.scores())

    @some
    @given(st.data())
    def test_what_is_better_never_scores_less(self, name: str, data: st.DataObject):
        """More where more is better, less where less is, fewer failed items, an earlier day."""
        row = data.draw(rows(name))
        better, worse = row.scores()
        assert better is None or worse is None or better >= worse

    @some
    @given(st.data(), st.integers(0, 4))
    def test_truncating_never_exceeds_rounding(self, name: str, data: st.DataObject, digits: int):
        row = data.draw(rows(name))
        cut, rounded = (row.rounded_by(Rounding(digits, mode)).scores() for mode in ("truncate", "half_up"))
        assert all(a is None or a <= b for a, b in zip(cut, rounded, strict=True))

    @some
    @given(st.data())
    def test_rounded_once(self, name: str, data: st.DataObject):
        """From the points themselves, not from points that were rounded before."""
        row = data.draw(rows(name))
        for score, points in zip(row.scores(), row.rounded_by(EXACT).scores(), strict=True):
            if score is not None:
                step = Decimal(1).scaleb(-row.rules.score_rounding.digits)
                off = score - points
                assert abs(off) <= step / 2 + Decimal("1e-9") or (
                    row.rules.score_rounding.mode == "truncate" and -step < off <= Decimal("1e-9")
                )


@pytest.mark.parametrize(
    "name", [name for name in sorted(FORMULAS) if FORMULAS[name].reads in ("number", "rate")]
)
@some
@given(st.data())
def test_the_money_unit_changes_nothing(name: str, data: st.DataObject):
    """≥5亿元 with 4.2亿元, 42000万元 and 420000000元; the same for ≤, = and ranges."""
    row = data.draw(rows(name))
    target, better, worse = (UNIT.sub("", text) for text in (row.target, row.better, row.worse))
    scores = {
        row._replace(
            target=f"{target}亿元",
            better=f"{show(Decimal(better) * factor)}{unit}",
            worse=f"{show(Decimal(worse) * factor)}{unit}",
        ).scores()
        for unit, factor in (("", 1), ("亿元", 1), ("万元", 10_000), ("元", 100_000_000))
    }
    assert len(scores) == 1


class TestPlainHalves:
    """A well-formed expression, in which no text of a cell or a rule file is anything but a literal."""

    @every_formula
    @some
    @given(st.data(), TARGETS, st.booleans())
    def test_of_every_formula(self, name: str, data: st.DataObject, target: str, own: bool):
        self.check(data.draw(rule_sets(name)), target, own)

    @pytest.mark.parametrize(
        "target", ['"&WEBSERVICE("http://x")&"', '"', "是\n否", "是" * 256, "=1+1", "\ud800"]
    )
    def test_of_a_hostile_target(self, target: str):
        self.check(ruled("yes_or_nothing"), target, True)

    def test_of_a_hostile_word(self):
        self.check(ruled("in_time_full", done=('已"完成"', '"')), "2022年6月", True)

    def check(self, rules: RuleSet, target: str, own: bool) -> None:
        expression = plain_score(target, "B1", "C1", rules, KIND if own else "")
        literals = {text.replace('""', '"') for text in LITERAL.findall(expression)}
        words = {*rules.formulas["deadline"].parameters["done"], *_parameters(rules).get("done", ())}
        text = plain_text(target)
        assert literals <= ANSWERS | words | {text, *opposites(text)}
        assert all(len(literal) <= 255 and literal.isprintable() for literal in literals)
        assert len(expression) < 8192 - 1000  # Excel's limit, and room for the other half
        well_formed(LITERAL.sub("0", expression))


def well_formed(code: str) -> None:
    assert set(re.findall(r"[A-Z]+\d*", code)) <= NAMES
    assert not re.sub(r"[A-Z]+\d*|\d+(?:\.\d+)?|[-+*/(),]|<=|>=|[<>=]", "", code)
    depth = 0
    for sign in re.findall(r"[()]", code):
        depth += 1 if sign == "(" else -1
        assert 0 <= depth <= 60  # Excel nests 64 functions
    assert depth == 0


@given(st.lists(numbers("0", "100") | st.sampled_from(["", "需人工评分"]), min_size=1, max_size=8), st.data())
def test_the_order_of_the_scores_changes_no_total(scores: list[Any], data: st.DataObject):
    shuffled = data.draw(st.permutations(scores))
    assert PERF_TOTAL("9.5", scores) == PERF_TOTAL("9.5", shuffled)


class TestAnyTargetForAnyFormula:
    """A 指标类别 may name any formula, and a bureau may give its indicators any target."""

    @every_formula
    @some
    @given(st.data(), TARGETS, TEXTS | numbers("-5", "100"))
    def test_a_score_with_its_reason_or_a_person_decides(
        self, name: str, data: st.DataObject, target: str, actual: Any
    ):
        score = score_indicator(target, actual, 10, data.draw(rule_sets(name)), KIND)
        assert score.why
        assert score.text if score.value is None and plain_text(actual) else 0 <= (score.value or 0) <= 10

    @pytest.mark.parametrize(("actual", "cell"), [("12", Decimal(10)), ("8", BY_HAND)])
    def test_a_single_bound_is_a_range_without_an_end(self, actual: str, cell: Any):
        assert score_indicator("≥10次", actual, 10, ruled("within_or_by_hand"), KIND).cell == cell

    def test_without_a_date_no_deadline_is_met(self):
        score = score_indicator("规范", "按时完成", 10, ruled("in_time_full", done=("按时完成",)), KIND)
        assert (score.cell, score.why) == (BY_HAND, "指标值「规范」没有写明日期,实际 按时完成,请人工评分")


class TestItems:
    """When all of them fail, so does the one that takes everything."""

    RULES = ruled("points_per_item", items=4, each=Decimal(1), fatal=4)

    @pytest.mark.parametrize(
        ("failed", "points"), [("无", 10), (0, 10), ("①②", 8), (3, 7), (4, 0), ("①②③④", 0), ("④", 0)]
    )
    def test_points(self, failed: Any, points: int):
        assert score_indicator("规范", failed, 10, self.RULES, KIND).value == points
