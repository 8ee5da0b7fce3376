"""What a region may state beyond single values: formulas, 指标类别, grades; and what a fault tells the clerk."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from ziping.errors import ZipingError, fail
from ziping.model import Indicator
from ziping.rules import add_folder, available, build, load, loading, text_of
from ziping.rules.lines import line_numbers
from ziping.rules.ruleset import RuleSet

HEAD = 'id = "here"\nextends = "{base}"\n'  # what is stated begins on line 3


def here(tables: str, base: str = "mof-2020") -> RuleSet:
    own = HEAD.format(base=base) + tables
    return build("here", lambda wanted: own if wanted == "here" else text_of(wanted))


def faults(tables: str, base: str = "mof-2020") -> list[str]:
    with pytest.raises(ZipingError) as caught:
        here(tables, base)
    return [str(problem) for problem in caught.value.problems]


def fault(tables: str, base: str = "mof-2020") -> str:
    (only,) = faults(tables, base)
    return only


def kind(label: str, *lines: str, column: str = "二级指标", contains: str = '["成本"]') -> str:
    stated = [
        f'[kinds."{label}"]',
        f'column = "{column}"',
        f"contains = {contains}",
        *lines,
        'source = "表注"',
    ]
    return "\n".join(stated) + "\n"


class TestFormulas:
    def test_a_formula_is_replaced_whole_with_its_parameters(self):
        """mof-2021-101 has a floor; a region back at the plain ratio has none left over."""
        rules = here('[formulas.positive]\nname = "ratio_capped"\nsource = "表注"\n', "mof-2021-101")
        assert rules.formulas["positive"].name == "ratio_capped"
        assert dict(rules.formulas["positive"].parameters) == {}

    def test_a_parameter_is_not_inherited(self):
        message = fault('[formulas.positive]\nname = "ratio_with_floor"\nsource = "表注"\n', "mof-2021-101")
        assert message.startswith("here.toml 第3行 formulas.positive.floor:没有这一项")

    def test_parameters_are_read_as_numbers_and_words(self):
        rules = here(
            '[formulas.positive]\nname = "ratio_with_floor"\nfloor = 62.5\nsource = "表注"\n'
            '[formulas.deadline]\nname = "in_time_full"\ndone = ["办结", " 销号 "]\nsource = "表注"\n'
        )
        assert rules.formulas["positive"].parameters["floor"] == Decimal("62.5")
        assert rules.formulas["deadline"].parameters["done"] == ("办结", "销号")

    @pytest.mark.parametrize(
        ("formula", "parameter", "allowed"),
        [
            ("ratio_with_floor", "floor = 100", "0 到 99 的数字"),
            ("ratio_with_floor", 'floor = "60%"', "0 到 99 的数字"),
            ("in_time_full", 'done = "办结"', '一列带引号的文字,如 ["按时完成", "按期完成"]'),
            ("in_time_full", "done = []", '一列带引号的文字,如 ["按时完成", "按期完成"]'),
            ("banded", "bands = [{ from = 90, share = 100 }]", "最低一段从 0 开始,至多 20 段"),
            ("banded", "bands = [{ from = 0 }]", "各段写作 { from = 90, share = 100 }"),
            ("share_per_item", "items = 0", "1 到 20 的整数"),
            ("share_per_item", "items = 2.5", "1 到 20 的整数"),
        ],
    )
    def test_a_wrong_parameter_is_told_what_is_allowed(self, formula: str, parameter: str, allowed: str):
        name = parameter.split(" =")[0]
        message = fault(kind("甲", f'formula = "{formula}"', parameter))
        assert message.startswith(f"here.toml 第7行 kinds.甲.{name}:")
        assert "不合要求。怎么改:应为" in message
        assert allowed in message

    def test_points_per_item_asks_for_all_its_parameters(self):
        found = faults(kind("甲", 'formula = "points_per_item"', "items = 4", "each = 0", 'fatal = "4"'))
        assert [text.split(":")[0] for text in found] == [
            "here.toml 第8行 kinds.甲.each",
            "here.toml 第9行 kinds.甲.fatal",
        ]
        assert "应为大于 0、不超过 100 的分数" in found[0]
        assert "应为子项的编号,如 ④" in found[1]

    def test_a_formula_that_does_not_suit_is_told_those_that_do_with_their_meaning(self):
        message = fault('[formulas.yes_no]\nname = "ratio_capped"\nsource = "表注"\n')
        assert message == (
            "here.toml 第4行 formulas.yes_no.name:「ratio_capped」不在允许的范围。怎么改:可以写:"
            "yes_or_nothing(与指标值一致的记满分,相反的不得分)、tiers_by_hand(按档次由人在档内评分)。"
        )

    def test_a_missing_source_is_said_once_beside_the_other_faults(self):
        found = faults('[formulas.positive]\nname = "guess"\n[total]\nof = "half"\n')
        assert [text.split("。")[0] for text in found] == [
            "here.toml 第3行 formulas.positive.source:没有写明依据",
            "here.toml 第4行 formulas.positive.name:「guess」不在允许的范围",
            "here.toml 第5行 total.source:没有写明依据",
            "here.toml 第6行 total.of:「half」不在允许的范围",
        ]

    def test_a_parameter_of_another_formula_is_refused(self):
        message = fault('[formulas.positive]\nname = "ratio_capped"\nfloor = 60\nsource = "表注"\n')
        assert message.startswith("here.toml 第5行 formulas.positive.floor:不认识的项")
        assert "这里可以写:name、source" in message


class TestKinds:
    ROW = Indicator("产出指标", "成本指标", "印刷费")

    def test_own_kinds_come_before_those_of_the_base(self):
        rules = here(kind("费用", 'unsigned = "positive"', column="三级指标", contains='["费"]'))
        assert list(rules.kinds) == ["费用", "成本指标"]
        assert rules.kind_of(self.ROW) == "费用"
        assert rules.kind_of(Indicator("产出指标", "成本指标", "单价")) == "成本指标"
        assert rules.kind_of(Indicator("产出指标", "数量指标", "场次")) == ""

    def test_a_kind_of_the_same_name_is_replaced_whole(self):
        rules = here(kind("成本指标", 'formula = "all_or_nothing"', column="一级指标"))
        replaced = rules.kinds["成本指标"]
        assert (replaced.column, replaced.unsigned) == ("level1", "")
        assert replaced.formula is not None
        assert replaced.formula.name == "all_or_nothing"

    @pytest.mark.parametrize(
        ("table", "place", "says"),
        [
            (kind("甲"), "第3行 kinds.甲", "写 formula(计分方法)或 unsigned(未写符号时的方向)"),
            (kind("甲", 'unsigned = "reverse"', column="指标"), "第4行 kinds.甲.column", "可以写:一级指标、二级指标、三级指标"),
            (kind("甲", 'unsigned = "reverse"', contains='"成本"'), "第5行 kinds.甲.contains", '写作 ["甲"]'),
            (kind("甲", 'unsigned = "reverse"', contains='[" "]'), "第5行 kinds.甲.contains", '写作 ["甲"]'),
            (kind("甲", 'unsigned = "equal"'), "第6行 kinds.甲.unsigned", "可以写:positive(正向指标(≥))、reverse(反向指标(≤))"),
            (kind("甲", 'unsigned = "reverse"', "weight = 5"), "第7行 kinds.甲.weight", "不认识的项"),
        ],
    )  # fmt: skip
    def test_a_fault_names_the_line_and_what_may_be_written(self, table: str, place: str, says: str):
        message = fault(table)
        assert message.startswith(f"here.toml {place}:")
        assert says in message


class TestMarksAndGrades:
    def test_first_level_marks_are_stated_whole(self):
        table = '[marks.level1]\n"产出指标" = 60\n"效益指标" = 30\nsource = "表注"\n'
        assert here(table).level1_weights == {"产出指标": 60, "效益指标": 30}

    def test_marks_that_do_not_add_up_are_counted(self):
        message = fault('[marks.level1]\n"产出指标" = 60\nsource = "表注"\n')
        assert "预算执行与一级指标合计 70 分,不等于满分 100" in message

    def test_departments_may_have_grades_of_their_own(self):
        table = (
            '[grades.department]\nbound = "above"\n'
            'levels = [\n  { label = "好", from = 60 },\n  { label = "差", from = 0 },\n]\nsource = "表注"\n'
        )
        rules = here(table)
        assert rules.grade(Decimal(60), "department") == "差"
        assert rules.grade(Decimal("60.01"), "department") == "好"
        assert rules.grade(Decimal(60), "project") == "中"
        assert rules.sources["grades.department"] == "表注"

    def test_without_them_those_of_projects_hold(self):
        rules = here("")
        assert rules.grades_of("department") is rules.grades_of("project")

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            ('{ label = "好" }', "第7行 grades.department.levels 第2行:各项不全或多余。怎么改:每行写且只写:label、from"),
            ('{ label = "好", from = "60" }', "第7行 grades.department.levels 第2行:应为 0 到 100 的数字,现为 '60'。怎么改:数字不加引号"),
            ('{ label = "好", from = 95 }', "第5行 grades.department.levels:等级应从高到低排列,最低一档从0开始"),
        ],
    )  # fmt: skip
    def test_a_wrong_row_is_named_by_its_line(self, row: str, says: str):
        table = (
            '[grades.department]\nbound = "at_least"\n'
            f'levels = [\n  {{ label = "优", from = 90 }},\n  {row},\n  {{ label = "差", from = 0 }},\n]\nsource = "表注"\n'
        )
        assert any(text.startswith(f"here.toml {says}") for text in faults(table))


class TestPlaces:
    def test_keys_tables_and_rows_have_their_lines(self):
        text = 'id = "x"\n# 说明\n[kinds."成本指标"]\n"甲" = 1\n[tiers]\nlevels = [\n  { a = 1 },\n  { a = 2 },\n]\nsource = "y"\n'
        assert line_numbers(text) == {
            "id": 1, "kinds.成本指标": 3, "kinds.成本指标.甲": 4, "tiers": 5, "tiers.levels": 6,
            "tiers.levels 第1行": 7, "tiers.levels 第2行": 8, "tiers.source": 10,
        }  # fmt: skip

    def test_faults_come_in_the_order_of_the_lines(self):
        found = faults(
            '[scoring]\nmode = "free"\nsource = "表注"\n'
            '[scope]\nyear = "2025"\nsource = "表注"\n'
            '[rounding.score]\ndigits = 9\ncolour = 1\nsource = "表注"\n'
        )
        assert [text.split(":")[0] for text in found] == [
            "here.toml 第4行 scoring.mode",
            "here.toml 第7行 scope.year",
            "here.toml 第10行 rounding.score.digits",
            "here.toml 第11行 rounding.score.colour",
        ]
        assert "可以写:locked(自动计分,锁定)、reasoned(自动计分,可改但须写明理由)、by_hand" in found[0]
        assert "应为 2000 到 2100 的数字,现为 '2025'。怎么改:数字不加引号" in found[1]
        assert "应为 0 到 8 的数字,现为 9" in found[2]
        assert "核对拼写和上面方括号里的表名;这里可以写:digits、mode、source" in found[3]

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("产出指标 = 50", "中文键名要加英文引号"),
            ("mode = truncate", "文字要加英文引号"),
            ('mode = "truncate', "引号没有配对"),
            ('mode = “truncate”', "文字要加英文引号"),
            ("mode", "缺少等号"),
            ('digits = 1 mode = "truncate"', "一行只能写一项"),
            ("digits = 1\ndigits = 2", "同一项写了两次"),
            ("[rounding.score]", "同一个 [表] 写了两次"),
        ],
    )  # fmt: skip
    def test_broken_toml_is_explained_in_words_and_by_line(self, line: str, says: str):
        message = fault(f'[rounding.score]\nsource = "表注"\n{line}\n')
        number = 4 + len(line.splitlines())
        assert message.startswith(f"here.toml 第{number}行:")
        assert says in message

    def test_an_unknown_base_is_named_where_it_is_extended(self):
        found = faults("", "mof-1999")
        assert found[0].startswith("here.toml 第2行 extends:引用的规则「mof-1999」不能用")
        assert "没有编号为「mof-1999」的评分规则" in found[1]

    def test_a_circle_is_named_where_it_begins(self):
        texts = {"a": 'id = "a"\n\nextends = "b"\n', "b": 'id = "b"\nextends = "a"\n'}
        with pytest.raises(ZipingError, match=r"^a\.toml 第3行 extends:规则互相引用,没有尽头"):
            build("a", texts.__getitem__)


class TestFolders:
    """Rule files of another place, here a dict."""

    @pytest.fixture
    def files(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
        monkeypatch.setattr(loading, "_folders", [])
        files: dict[str, str] = {}
        add_folder(files.keys, files.__getitem__)
        yield files
        load.cache_clear()

    def test_its_files_are_listed_loaded_and_extended_like_the_packaged_ones(self, files):
        files["here"] = 'id = "here"\nextends = "mof-2020"\n[scope]\nyear = 2025\nsource = "表注"\n'
        files["there"] = 'id = "there"\nextends = "here"\n[scope]\nregion = "别处"\nsource = "表注"\n'
        assert {"here", "there", "mof-2020"} <= set(available())
        assert (load("there").year, load("there").region) == (2025, "别处")

    def test_a_packaged_id_keeps_its_meaning(self, files):
        files["mof-2020"] = 'id = "mof-2020"\n'
        assert load("mof-2020").issuer == "财政部"
        assert available().count("mof-2020") == 1

    def test_a_file_that_cannot_be_read_spoils_no_other(self, files, monkeypatch):
        def unreadable(rule_id: str) -> str:
            raise fail("文件打不开", rule_id, "核对读取权限")

        add_folder(lambda: ["locked"], unreadable)
        files["here"] = 'id = "here"\nextends = "locked"\n'
        with pytest.raises(ZipingError, match=r"^locked:文件打不开"):
            load("locked")
        with pytest.raises(ZipingError, match=r"^here\.toml 第2行 extends:引用的规则「locked」不能用"):
            load("here")
        assert load("qinzhou-2022").year == 2022

    def test_made_known_again_edited_files_count_and_nothing_is_listed_twice(self, files):
        text = 'id = "here"\nextends = "mof-2020"\n[scope]\nyear = 2025\nsource = "表注"\n'
        files["here"] = text
        assert load("here").year == 2025
        files["here"] = text.replace("2025", "2026")
        assert load("here").year == 2025
        add_folder(*loading._folders[0])
        assert load("here").year == 2026
        assert len(loading._folders) == 1
