"""A new rule file: what it states, what it teaches, and that nothing in it can drift from the loader."""

from __future__ import annotations

import re
import tomllib

import pytest

from ziping.checks import CHECKS
from ziping.errors import ZipingError
from ziping.rules import RuleSet, available, build, load, text_of
from ziping.rules.difference import differences
from ziping.rules.loading import stated
from ziping.rules.ruleset import (
    BOUNDS,
    COLUMNS,
    DIRECTIONS,
    EXECUTION_BASES,
    ROUNDINGS,
    SCORING_MODES,
    SEVERITIES,
    TOTALS,
    UNSIGNED,
    ZERO_BUDGET,
)
from ziping.rules.starting import new_rule_file
from ziping.scoring.formulas import EXECUTION, FORMULAS

NEW = "ankang-2025"


def loaded(text: str) -> RuleSet:
    return build(NEW, lambda wanted: text if wanted == NEW else text_of(wanted))


def faults(text: str) -> list[str]:
    with pytest.raises(ZipingError) as caught:
        loaded(text)
    return [str(problem) for problem in caught.value.problems]


def filled_in(text: str) -> str:
    """As a clerk fills it in: the year without quotes, words elsewhere."""
    return re.sub(r"【请填写[^】]*】", "本地约定", re.sub(r'(?m)^year = ".*"', "year = 2025", text))


def uncommented(text: str) -> str:
    return re.sub(r"(?m)^# ", "", text)


def paths(table: dict, path: str = "") -> set[str]:
    """Dotted paths of all tables and values; rows of a list count as one value."""
    found: set[str] = set()
    for key, value in table.items():
        name = f"{path}.{key}" if path else key
        found |= {name} | (paths(value, name) if isinstance(value, dict) else set())
    return found


class TestAsWritten:
    def test_it_asks_for_what_only_the_region_can_know_line_by_line(self):
        text = new_rule_file(NEW, "mof-2020")
        asked = faults(text)
        lines = text.splitlines()
        assert [re.findall(r"第(\d+)行 (\S+):还没有填写", fault)[0][1] for fault in asked] == [
            "notice.title", "notice.number", "notice.issuer", "notice.source",
            "scope.region", "scope.year", "scope.source",
        ]  # fmt: skip
        for fault in asked:
            number, key = re.findall(r"第(\d+)行 \w+\.(\w+):", fault)[0]
            assert lines[int(number) - 1].startswith(f'{key} = "【请填写')
        assert asked[1].endswith("怎么改:把【请填写:文号;没有的写 未见文号】换成实际内容。")

    @pytest.mark.parametrize("base", available())
    def test_once_filled_in_it_loads_and_holds_what_its_base_holds(self, base: str):
        rules = loaded(filled_in(new_rule_file(NEW, base)))
        assert (rules.id, rules.issuer, rules.year) == (NEW, "本地约定", 2025)
        assert differences(load(base), rules) == []

    def test_a_placeholder_left_in_an_uncommented_table_is_found_too(self):
        text = filled_in(new_rule_file(NEW, "mof-2020"))
        text += '[total]\nof = "unrounded"\nsource = "【请填写:文号、条款或表注】"\n'
        (fault,) = faults(text)
        assert fault.startswith(f"{NEW}.toml 第{len(text.splitlines())}行 total.source:还没有填写")


class TestUncommented:
    @pytest.mark.parametrize("base", available())
    def test_what_is_commented_out_is_what_holds_now(self, base: str):
        """Every line without its # together: the same rules, apart from the example of a changed check."""
        rules = loaded(filled_in(uncommented(new_rule_file(NEW, base))))
        assert [item.topic for item in differences(load(base), rules)] == ["校验级别"]
        assert rules.severities.keys() <= CHECKS.keys()
        assert {source for path, source in rules.sources.items() if path != "notice"} == {"本地约定"}

    @pytest.mark.parametrize("base", available())
    def test_everything_a_rule_file_can_say_stands_in_it(self, base: str):
        shown = tomllib.loads(uncommented(new_rule_file(NEW, base)))
        everything = paths(stated(base)) | {
            "severity",
            "grades.department",
            "grades.department.levels",
            "grades.department.bound",
        }
        assert everything <= paths(shown)

    def test_one_table_uncommented_and_edited_changes_that_rule_alone(self):
        text = new_rule_file(NEW, "mof-2020")
        start = text.index("# [rounding.score]")
        end = text.index("\n\n", start)
        own = uncommented(text[start:end]).replace("digits = 2", "digits = 1").replace("half_up", "truncate")
        rules = loaded(filled_in(text[:start] + own + text[end:]))
        (item,) = differences(load("mof-2020"), rules)
        assert item.b is not None
        assert (item.b.text, item.b.source) == ("得分保留 1 位小数，直接舍去。", "本地约定")


class TestTeaching:
    @pytest.mark.parametrize(
        ("key", "choices"),
        [
            ("mode", ROUNDINGS), ("mode", SCORING_MODES), ("formula", EXECUTION), ("base", EXECUTION_BASES),
            ("score", ZERO_BUDGET), ("of", TOTALS), ("bound", BOUNDS), ("unsigned", UNSIGNED),
        ],
    )  # fmt: skip
    def test_the_choices_listed_are_those_the_loader_takes(self, key: str, choices: dict[str, str]):
        text = new_rule_file(NEW, "mof-2020")
        lines = re.findall(rf"(?m)^## {key}:.*$", text)
        assert list(choices) in [re.findall(r'"(\w+)"', line) for line in lines]
        assert all(f'"{name}" {title}' in text for name, title in choices.items())

    def test_severities_are_listed_too(self):
        listed = "、".join(f'"{level}" {title}' for level, title in SEVERITIES.items())
        assert f"等号右边:{listed}。" in new_rule_file(NEW, "mof-2020")

    def test_columns_are_listed_as_they_are_written(self):
        assert f"column:看哪一栏。{'、'.join(COLUMNS.values())}。" in new_rule_file(NEW, "mof-2020")

    @pytest.mark.parametrize("direction", DIRECTIONS)
    def test_the_formulas_under_a_direction_are_those_it_accepts(self, direction: str):
        text = new_rule_file(NEW, "mof-2020")
        section = text[
            text.index(f"{DIRECTIONS[direction]}怎样计分") : text.index(f"# [formulas.{direction}]")
        ]
        listed = set(re.findall(r'(?m)^##   "(\w+)"', section))
        assert listed == {name for name, formula in FORMULAS.items() if direction in formula.suits}

    def test_a_kind_may_use_any_formula_and_each_names_its_parameters(self):
        text = new_rule_file(NEW, "mof-2020")
        section = text[text.index("指标类别:") : text.index('# [kinds."成本指标"]')]
        for name, formula in FORMULAS.items():
            (line,) = re.findall(rf'(?m)^##   "{name}" .*$', section)
            for parameter, kind in formula.parameters.items():
                assert f"{parameter} = {kind.allowed}" in line

    def test_where_the_present_value_stands_is_said(self):
        text = new_rule_file(NEW, "hengkou-2024")
        assert f"## hengkou-2024 的依据:{load('hengkou-2024').sources['formulas.reverse']}\n" in text
        assert "## hengkou-2024 没有另定部门整体的等级,与项目相同。\n" in text
        assert "没有另定部门整体的等级" not in new_rule_file(NEW, "qinzhou-2022")


class TestIds:
    @pytest.mark.parametrize("rule_id", ["ankang", "ankang-2025", "ankang-2025-evaluation", "101", "a" * 40])
    def test_small_letters_digits_and_hyphens(self, rule_id: str):
        assert f'\nid = "{rule_id}"\n' in new_rule_file(rule_id, "mof-2020")

    @pytest.mark.parametrize(
        "rule_id",
        ["", "Ankang-2025", "安康-2025", "ankang_2025", "ankang 2025", "-2025", "ankang-", "a--b", "../x", "a.b", "ankang\n", "a" * 41],
    )  # fmt: skip
    def test_anything_else_is_refused_and_the_form_is_said(self, rule_id: str):
        with pytest.raises(ZipingError, match=r"编号的写法不合要求.*小写字母、数字和连字符.*hengkou-2024"):
            new_rule_file(rule_id, "mof-2020")

    def test_a_packaged_id_is_refused(self):
        with pytest.raises(ZipingError, match="「liuzhou-2022」:这是自带规则的编号"):
            new_rule_file("liuzhou-2022", "mof-2020")

    def test_an_unknown_base_is_refused_with_the_known_ones(self):
        with pytest.raises(ZipingError, match=r"没有编号为「mof-1999」的评分规则.*mof-2020"):
            new_rule_file(NEW, "mof-1999")
