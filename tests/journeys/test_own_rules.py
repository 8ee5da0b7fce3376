"""A clerk adds a region's rules: new, fill in, show, compare; and what happens to files that are wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ziping import clerk_rules
from ziping.rules import available

OWN = """id = "{id}"
extends = "mof-2020"

[scope]
year = 2025
source = "本地通知"
"""


@pytest.fixture
def folder(monkeypatch, tmp_path) -> Path:
    """The clerk's rule folder, not yet there."""
    path = tmp_path / "家" / ".ziping" / "rules"
    monkeypatch.setattr(clerk_rules, "folder", lambda: path)
    return path


def put(folder: Path, rule_id: str, content: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{rule_id}.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def test_a_region_is_added_without_python(ziping, folder):
    code, printed, _ = ziping("rules", "new", "ankang-2025", "--from", "mof-2020")
    path = folder / "ankang-2025.toml"
    assert code == 0
    assert str(path) in printed
    assert "ziping rules show ankang-2025" in printed
    assert "ziping rules diff mof-2020 ankang-2025" in printed
    assert [item.name for item in folder.iterdir()] == [path.name]

    code, _, complaint = ziping("rules", "show", "ankang-2025")
    assert (code, complaint.count("还没有填写")) == (2, 7)
    number = path.read_text("utf-8").splitlines().index('issuer = "【请填写:发文单位】"') + 1
    assert f"✗ ankang-2025.toml 第{number}行 notice.issuer:还没有填写" in complaint

    edit(
        path,
        ("【请填写:办法或通知的名称】", "安康市2025年度部门绩效自评"),
        ("【请填写:文号;没有的写 未见文号】", "安财绩〔2025〕3号"),
        ("【请填写:发文单位】", "安康市财政局"),
        ("【请填写:以上内容的出处,如文件名称和文号】", "安财绩〔2025〕3号"),
        ("【请填写:地区,如 陕西安康】", "陕西安康"),
        ('"【请填写:四位年份,2000 到 2100 的数字;连同引号一起换掉】"', "2025"),
        ("【请填写:适用范围的出处,如第几条或表题】", "安财绩〔2025〕3号第二条"),
        (
            '# [formulas.reverse]\n# name = "met_or_by_hand"\n# source = "【请填写:文号、条款或表注】"',
            '[formulas.reverse]\nname = "excess_deducted"\nsource = "安财绩〔2025〕3号第八条"',
        ),
    )
    code, printed, _ = ziping("rules", "show", "ankang-2025")
    assert code == 0
    assert printed.startswith("ankang-2025  安康市2025年度部门绩效自评\n安财绩〔2025〕3号  安康市财政局")

    code, printed, _ = ziping("rules", "diff", "mof-2020", "ankang-2025")
    assert code == 0
    assert printed.splitlines()[3:] == [
        "反向指标(≤)",
        "  mof-2020:不超过的记满分，超过的由人评分。",
        "    依据:财预〔2020〕10号,定量指标:完成指标值的记全部分值;反向指标未完成时如何记分,办法没有给出公式",
        "  ankang-2025:不超过的记满分，超过的按超出比例扣分，超出一倍为0分。",
        "    依据:安财绩〔2025〕3号第八条",
        "",
        "共 1 处不同。",
    ]

    _, printed, _ = ziping("rules")
    assert "ankang-2025" in printed
    assert "不能用" not in printed
    assert f"自己的规则文件夹:{folder}" in printed
    _, printed, _ = ziping("score", "≤10万元", "15.98", "10", "--rules", "ankang-2025")
    assert "得分:4.02" in printed


def test_two_rule_sets_that_say_the_same(ziping, folder):
    put(folder, "here", OWN.format(id="here"))
    code, printed, _ = ziping("rules", "diff", "mof-2020", "here")
    assert code == 0
    assert printed.splitlines()[2:] == [
        "两套规则的规定没有不同(只比较规定,不比较名称、文号、地区、年度和依据的写法)。"
    ]


def test_a_side_that_says_nothing_is_shown_as_such(ziping):
    _, printed, _ = ziping("rules", "diff", "mof-2020", "qinzhou-2022")
    assert "部门整体等级\n  mof-2020:没有另外规定。\n  qinzhou-2022:90 分及以上为优" in printed


class TestNew:
    def test_a_file_that_is_there_is_never_overwritten(self, ziping, folder):
        path = put(folder, "here", "填了一半")
        code, printed, complaint = ziping("rules", "new", "here", "--from", "mof-2020")
        assert (code, printed) == (2, "")
        assert f"{path}:已有同名文件,不覆盖。怎么改:直接修改这个文件,或换一个编号。" in complaint
        assert path.read_text("utf-8") == "填了一半"

    @pytest.mark.parametrize(
        ("rule_id", "base", "says"),
        [
            ("Ankang_2025", "mof-2020", "用小写字母、数字和连字符"),
            ("../ankang", "mof-2020", "用小写字母、数字和连字符"),
            ("mof-2020", "mof-2021-101", "这是自带规则的编号"),
            ("ankang-2025", "mof-1999", "没有编号为「mof-1999」的评分规则"),
        ],
    )
    def test_nothing_is_written_for_unusable_input(self, ziping, folder, rule_id, base, says):
        code, printed, complaint = ziping("rules", "new", rule_id, "--from", base)
        assert (code, printed) == (2, "")
        assert says in complaint
        assert len(complaint.strip().splitlines()) == 1
        assert not folder.parent.exists()

    def test_one_may_start_from_ones_own_last_year(self, ziping, folder):
        put(folder, "here-2024", OWN.format(id="here-2024"))
        assert ziping("rules", "new", "here-2025", "--from", "here-2024")[0] == 0
        assert 'extends = "here-2024"' in (folder / "here-2025.toml").read_text("utf-8")

    def test_a_base_with_faults_is_refused_with_its_faults(self, ziping, folder):
        put(folder, "here-2024", OWN.format(id="here-2024").replace("2025", "0"))
        code, _, complaint = ziping("rules", "new", "here-2025", "--from", "here-2024")
        assert code == 2
        assert "here-2024.toml 第5行 scope.year" in complaint
        assert not (folder / "here-2025.toml").exists()


class TestFilesThatAreWrong:
    @pytest.mark.parametrize(
        ("content", "listed"),
        [
            (OWN.format(id="here").encode("gbk"), "here.toml:不是 UTF-8 编码,中文读不出来。怎么改:在记事本中打开,选「另存为」,编码选 UTF-8。"),
            (OWN.format(id="here").encode("utf-16"), "here.toml:不是 UTF-8 编码,中文读不出来。怎么改:"),
            (b"", "here.toml 第1行 id:id 为「None」,与文件名不一致。怎么改:改为 here。"),
            (OWN.format(id="there"), "here.toml 第1行 id:id 为「there」,与文件名不一致。怎么改:改为 here。"),
            (OWN.format(id="here") + "等级 = 5\n", "here.toml 第7行:这一行看不懂:中文键名要加英文引号。怎么改:"),
            (OWN.format(id="here") + "month = 5\n", "here.toml 第7行 scope.month:不认识的项。怎么改:"),
            (OWN.format(id="here").replace("mof-2020", "mof-1999"), "here.toml 第2行 extends:引用的规则「mof-1999」不能用。共 2 处"),
        ],
    )  # fmt: skip
    def test_they_are_listed_with_the_fault_and_spoil_nothing_else(self, ziping, folder, content, listed):
        put(folder, "here", content)
        code, printed, complaint = ziping("rules")
        assert (code, complaint) == (0, "")
        assert "暂时不能用的规则文件:" in printed
        assert listed in printed
        assert "liuzhou-2022" in printed
        assert ziping("score", "≥10次", "8", "20", "--rules", "hengkou-2024")[0] == 0
        code, printed, complaint = ziping("score", "≥10次", "8", "20", "--rules", "here")
        assert (code, printed) == (2, "")
        assert listed.split("。")[0] in complaint

    def test_a_folder_in_place_of_a_file(self, ziping, folder):
        (folder / "here.toml").mkdir(parents=True)
        code, printed, _ = ziping("rules")
        assert code == 0
        assert f"{folder / 'here.toml'}:文件打不开" in printed

    def test_the_mark_that_windows_puts_before_utf_8_is_no_fault(self, ziping, folder):
        put(folder, "here", OWN.format(id="here").replace("\n", "\r\n").encode("utf-8-sig"))
        code, printed, _ = ziping("rules", "show", "here")
        assert code == 0
        assert "2025年" in printed

    def test_a_file_with_a_packaged_id_is_named_and_the_packaged_rules_hold(self, ziping, folder):
        path = put(folder, "mof-2020", OWN.format(id="mof-2020"))
        _, printed, _ = ziping("rules")
        assert f"{path}:与自带规则同名,没有使用。怎么改:换一个编号:改文件名和文件里的 id。" in printed
        _, printed, _ = ziping("rules", "show", "mof-2020")
        assert "全国  2020年" in printed

    def test_other_files_in_the_folder_are_no_rules(self, ziping, folder):
        put(folder, "here", OWN.format(id="here"))
        (folder / "说明.txt").write_text("x")
        (folder / ".ziping-x.toml").write_text("x")
        _, printed, _ = ziping("rules")
        assert "不能用" not in printed
        assert {rule_id for rule_id in available() if not rule_id[0].isalpha()} == set()


def test_the_folder_lies_in_the_home_of_whoever_runs_the_command(tmp_path):
    home = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "PYTHONUTF8": "1"}
    command = "from ziping.cli import main; main()"
    words = ["rules", "new", "ankang-2025", "--from", "mof-2020"]
    subprocess.run([sys.executable, "-c", command, *words], env=home, check=True, capture_output=True)
    assert (tmp_path / ".ziping" / "rules" / "ankang-2025.toml").is_file()
