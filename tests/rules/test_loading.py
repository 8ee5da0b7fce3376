"""Rule files: what the packaged ones say, what ``extends`` inherits, and what is refused."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from importlib import resources

import pytest

from ziping.errors import ZipingError
from ziping.rounding import Rounding
from ziping.rules import available, build, load

MOF = "mof-2020"
LIUZHOU = "liuzhou-2022"


def text_of(rule_id: str) -> str:
    return (resources.files("ziping.rules") / "data" / f"{rule_id}.toml").read_text("utf-8")


def with_change(rule_id: str, old: str, new: str) -> Callable[[str], str]:
    """A reader of the packaged files in which one of them reads ``new`` where it read ``old``."""
    changed = text_of(rule_id).replace(old, new, 1)
    assert changed != text_of(rule_id), f"{old!r} does not stand in {rule_id}"
    return lambda wanted: changed if wanted == rule_id else text_of(wanted)


def refusal(rule_id: str, old: str, new: str) -> str:
    with pytest.raises(ZipingError) as caught:
        build(rule_id, with_change(rule_id, old, new))
    assert all(problem.mend for problem in caught.value.problems)
    return re.sub(r"(\.toml) 第\d+行( ?)", r"\1\2", str(caught.value))


def tables(table: dict, path: str = "") -> dict[str, dict]:
    """Path → table, for every table that states values of its own."""
    found = {}
    for key, value in table.items():
        if isinstance(value, dict):
            name = f"{path}.{key}" if path else key
            if any(not isinstance(item, dict) for item in value.values()):
                found[name] = value
            found |= tables(value, name)
    return found


class TestPackaged:
    def test_both_are_available(self):
        assert {MOF, LIUZHOU} <= set(available())

    @pytest.mark.parametrize("rule_id", available())
    def test_every_file_loads_and_every_table_says_where_it_stands(self, rule_id: str):
        rules = load(rule_id)
        assert rules.id == rule_id
        for path, table in tables(tomllib.loads(text_of(rule_id))).items():
            assert table["source"].strip(), path
            assert rules.sources[path] == table["source"], path

    def test_mof_2020(self):
        rules = load(MOF)
        assert (rules.number, rules.issuer, rules.region, rules.year) == (
            "财预〔2020〕10号",
            "财政部",
            "全国",
            2020,
        )
        assert (rules.full_marks, rules.execution_weight) == (100, 10)
        assert rules.level1_weights == {"产出指标": 50, "效益指标": 30, "满意度指标": 10}
        assert rules.score_rounding == rules.rate_rounding == Rounding(2, "half_up")
        assert {key: formula.name for key, formula in rules.formulas.items()} == {
            "positive": "ratio_capped",
            "reverse": "met_or_by_hand",
            "equal": "equal_capped",
            "range": "within_or_by_hand",
            "yes_no": "tiers_by_hand",
            "deadline": "in_time_full",
            "qualitative": "tiers_by_hand",
        }
        assert [(tier.low, tier.high) for tier in rules.tiers] == [(80, 100), (60, 80), (0, 60)]
        assert [(grade.label, grade.low) for grade in rules.grades.levels] == [
            ("优", 90),
            ("良", 80),
            ("中", 60),
            ("差", 0),
        ]
        assert (rules.zero_budget, rules.mode, rules.low_execution) == ("none", "reasoned", 80)
        assert rules.severities == {}

    @pytest.mark.parametrize(
        ("total", "grade"),
        [
            ("100", "优"),
            ("90", "优"),
            ("89.99", "良"),
            ("80", "良"),
            ("79.99", "中"),
            ("60", "中"),
            ("59.99", "差"),
        ],
    )
    def test_bounds_of_grades_belong_to_the_better_grade(self, total: str, grade: str):
        assert load(MOF).grade(Decimal(total)) == grade


class TestExtends:
    def test_what_liuzhou_states_itself(self):
        rules = load(LIUZHOU)
        assert (rules.issuer, rules.region, rules.year) == ("柳州市财政局", "广西柳州", 2022)
        assert rules.formulas["reverse"].name == "excess_deducted"
        assert "15.98" in rules.sources["formulas.reverse"]

    def test_what_liuzhou_inherits(self):
        own, base = load(LIUZHOU), load(MOF)
        assert own.tiers == base.tiers
        assert own.grades == base.grades
        assert own.level1_weights == base.level1_weights
        assert own.full_marks == base.full_marks
        others = [direction for direction in base.formulas if direction != "reverse"]
        assert [own.formulas[key] for key in others] == [base.formulas[key] for key in others]
        assert own.sources["grades"] == base.sources["grades"]

    def test_a_region_may_state_a_single_value(self):
        own = 'id = "here"\nextends = "mof-2020"\n[rounding.score]\ndigits = 1\nmode = "truncate"\nsource = "表注"\n'
        rules = build("here", lambda wanted: own if wanted == "here" else text_of(wanted))
        assert rules.score_rounding == Rounding(1, "truncate")
        assert rules.rate_rounding == load(MOF).rate_rounding
        assert rules.sources["rounding.score"] == "表注"

    def test_severities_of_checks(self):
        table = '[severity]\nA05 = "info"\nL07 = "off"\nsource = "约定"\n\n[marks]'
        rules = build(LIUZHOU, with_change(LIUZHOU, "[marks]", table))
        assert rules.severities == {"A05": "info", "L07": "off"}


class TestRefusals:
    """Every refusal names the file and the key."""

    @pytest.mark.parametrize(
        ("old", "new", "key", "what"),
        [
            # unknown keys
            ("year = 2020", "year = 2020\nmonth = 5", "scope.month", "不认识的项"),
            ('title = "项目', 'titel = "x"\ntitle = "项目', "notice.titel", "不认识的项"),
            # missing values
            ('issuer = "财政部"\n', "", "notice.issuer", "没有这一项"),
            ("execution = 10\n", "", "marks.execution", "没有这一项"),
            # missing sources
            ('source = "财预〔2020〕10号,2020年起施行"', "", "scope.source", "没有写明依据"),
            ('source = "财预〔2020〕10号,2020年起施行"', 'source = " "', "scope.source", "没有写明依据"),
            # values that cannot be
            ("digits = 2", "digits = -1", "rounding.score.digits", "0 到 8"),
            ("digits = 2", "digits = 1.5", "rounding.score.digits", "整数"),
            ("digits = 2", "digits = true", "rounding.score.digits", "数字"),
            ("digits = 2", "digits = nan", "rounding.score.digits", "数字"),
            ('mode = "half_up"', 'mode = "floor"', "rounding.score.mode", "floor"),
            ('"产出指标" = 50', '"产出指标" = 150', "marks.level1.产出指标", "0 到 100"),
            ("year = 2020", 'year = "2020"', "scope.year", "数字"),
            ("low_execution = 80", "low_execution = 101", "reasons.low_execution", "0 到 100"),
            ('score = "none"', 'score = "half"', "execution.zero_budget.score", "half"),
            ('mode = "reasoned"', 'mode = "free"', "scoring.mode", "free"),
            ('issuer = "财政部"', "issuer = 5", "notice.issuer", "文字"),
            # marks
            ('"产出指标" = 50', '"产出指标" = 60', "marks", "合计 110 分,不等于满分 100"),
            ("full = 100", "full = 120", "marks", "合计 100 分,不等于满分 120"),
            # formulas
            ('name = "met_or_by_hand"', 'name = "guess"', "formulas.reverse.name", "guess"),
            ('formula = "weight_times_rate"', 'formula = "guess"', "execution.formula", "guess"),
            # tiers and grades
            ('"优", from = 90', '"优", from = 90, to = 100', "grades.levels 第1行", "label、from"),
            ('"优", from = 90', '"优"', "grades.levels 第1行", "label、from"),
            ('"优", from = 90', '"优", from = 70', "grades.levels", "从高到低"),
            ('"良", from = 80', '"良", from = 90', "grades.levels", "从高到低"),
            ('"差", from = 0', '"差", from = 10', "grades.levels", "从0开始"),
            ("from = 60, to = 80", "from = 65, to = 80", "tiers.levels", "不相接"),
            ("from = 80, to = 100", "from = 100, to = 80", "tiers.levels", "不相接"),
            ("from = 80, to = 100", "from = 80, to = 80", "tiers.levels", "不相接"),
            ("from = 0, to = 60", "from = 10, to = 60", "tiers.levels", "不相接"),
        ],
    )
    def test_a_value_that_is_wrong(self, old: str, new: str, key: str, what: str):
        message = refusal(MOF, old, new)
        line = next(line for line in message.splitlines() if line.startswith(f"{MOF}.toml {key}:"))
        assert what in line

    def test_all_faults_are_listed_at_once(self):
        message = refusal(MOF, "digits = 2\nmode", "digits = -1\ncolour = 1\nmode")
        assert "rounding.score.digits" in message
        assert "rounding.score.colour" in message

    @pytest.mark.parametrize(
        ("old", "new", "key"),
        [
            ('score = "none"', 'score = ["none"]', "execution.zero_budget.score"),
            ('mode = "reasoned"', 'mode = ["reasoned"]', "scoring.mode"),
            ('formula = "weight_times_rate"', 'formula = ["weight_times_rate"]', "execution.formula"),
        ],
    )
    def test_a_list_where_a_word_is_needed(self, old: str, new: str, key: str):
        assert f"{MOF}.toml {key}:" in refusal(MOF, old, new)

    @pytest.mark.parametrize(
        ("direction", "formula"),
        [
            ("positive", "in_time_full"),
            ("positive", "excess_deducted"),
            ("reverse", "ratio_capped"),
            ("equal", "tiers_by_hand"),
            ("deadline", "ratio_capped"),
            ("qualitative", "in_time_full"),
        ],
    )
    def test_a_formula_that_does_not_suit_its_kind_of_indicator(self, direction: str, formula: str):
        own = f'id = "here"\nextends = "mof-2020"\n[formulas.{direction}]\nname = "{formula}"\nsource = "表注"\n'
        with pytest.raises(ZipingError, match=rf"here\.toml 第4行 formulas\.{direction}\.name:「{formula}」"):
            build("here", lambda wanted: own if wanted == "here" else text_of(wanted))

    @pytest.mark.parametrize(
        ("formula", "parameter", "what"),
        [
            ("in_time_full", 'done = ["按时完成", " "]', "一列带引号的文字"),
            ("in_time_full", 'done = ["按时完成", 5]', "一列带引号的文字"),
            ("in_time_full", 'done = ["按时\\n完成"]', "一列带引号的文字"),
            ("in_time_full", f"done = {['按时'] * 51}", "至多 50 个"),
            ("in_time_full", f"done = ['{'按' * 51}']", "每个至多 50 字"),
            ("banded", "bands = [{ from = 0, share = 50 }, { from = 60, share = 100 }]", "从高到低"),
            ("banded", "bands = [{ from = 60, share = 100 }]", "最低一段从 0 开始"),
            ("banded", "bands = [{ from = 60, share = 50 }, { from = 0, share = 80 }]", "share 不得升高"),
            ("banded", f"bands = [{'{ from = 0, share = 80 },' * 21}]", "至多 20 段"),
        ],
    )
    def test_a_parameter_that_is_wrong(self, formula: str, parameter: str, what: str):
        own = (
            'id = "here"\nextends = "mof-2020"\n[kinds."类"]\ncolumn = "三级指标"\ncontains = ["类"]\n'
            f'formula = "{formula}"\n{parameter}\nsource = "表注"\n'
        )
        with pytest.raises(
            ZipingError, match=rf"here\.toml 第7行 kinds\.类\.{parameter.split()[0]}:.*{what}"
        ):
            build("here", lambda wanted: own if wanted == "here" else text_of(wanted))

    def test_a_number_where_a_table_is_needed(self):
        own = 'id = "here"\nextends = "mof-2020"\nmarks = 5\n'
        with pytest.raises(ZipingError, match=r"here\.toml 第3行 marks"):
            build("here", lambda wanted: own if wanted == "here" else text_of(wanted))

    def test_id_that_is_not_the_file_name(self):
        message = refusal(MOF, 'id = "mof-2020"', 'id = "mof-2019"')
        assert message.startswith("mof-2020.toml id:id 为「mof-2019」,与文件名不一致")

    def test_circle_of_two(self):
        message = refusal(MOF, 'id = "mof-2020"', 'id = "mof-2020"\nextends = "liuzhou-2022"')
        assert message.startswith("mof-2020.toml extends:规则互相引用")

    def test_circle_of_one(self):
        message = refusal(MOF, 'id = "mof-2020"', 'id = "mof-2020"\nextends = "mof-2020"')
        assert message.startswith("mof-2020.toml extends:规则互相引用")

    def test_broken_toml(self):
        with pytest.raises(ZipingError, match=r"^liuzhou-2022\.toml 第4行:方括号没有配对"):
            build(LIUZHOU, with_change(LIUZHOU, "[notice]", "[notice"))

    def test_severity_that_is_not_one(self):
        message = refusal(LIUZHOU, "[marks]", '[severity]\nA05 = "fatal"\nsource = "约定"\n\n[marks]')
        assert message.startswith("liuzhou-2022.toml severity.A05:「fatal」")

    def test_severity_without_source(self):
        message = refusal(LIUZHOU, "[marks]", '[severity]\nA05 = "off"\n\n[marks]')
        assert message.startswith("liuzhou-2022.toml severity.source:没有写明依据")

    def test_unknown_rule_id_names_the_known_ones(self):
        with pytest.raises(ZipingError) as caught:
            load("liuzhou-1999")
        message = str(caught.value)
        assert "没有编号为「liuzhou-1999」的评分规则" in message
        assert "liuzhou-2022" in message
        assert "mof-2020" in message


class TestPlaceOfAFault:
    def test_the_file_that_states_the_value_is_named(self):
        read = with_change(MOF, 'label = "优", from = 90', 'label = "优", from = 900')
        with pytest.raises(ZipingError) as caught:
            build(LIUZHOU, read)
        assert "mof-2020.toml 第108行 grades" in str(caught.value)

    def test_a_value_stated_anew_is_looked_for_in_the_file_that_states_it(self):
        assert "liuzhou-2022.toml rounding.score.digits" in refusal(LIUZHOU, "digits = 2", "digits = -1")

    def test_an_unknown_table_without_keys_is_refused_too(self):
        assert "mof-2020.toml oddity:不认识的项" in refusal(MOF, "[scoring]", "[oddity]\n[scoring]")
