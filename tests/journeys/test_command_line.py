"""The commands as a user types them: what is printed, what is written, and the exit code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest

from packages import docx, xlsx
from ziping.cli.demo import sample
from ziping.rules import available, load


def findings(text: str) -> set[tuple[str, str, str]]:
    """(check, form's name or code, field) of each finding."""
    return {(row["check"], row["form"], row["field"]) for row in json.loads(text)["findings"]}


NO_FORMULA_MENDS = {"F05", "L04", "L07", "L08", "L10", "L11", "L13", "L14", "L15", "L16", "X04"}
"""What is missing or doubtful in the published set, whoever calculates its scores."""
CODES = {
    "department": "129", "service": "450200210312900004586", "activities": "450200220312900004882",
    "award": "450200220412900008199", "housing": "450200220412900008503",
}  # fmt: skip


def test_stamp_fill_check_from_the_bureaus_list(ziping, tmp_path):
    code, printed, _ = ziping("stamp", sample("项目库.xlsx"), "--out", tmp_path / "发表")
    (issued,) = (tmp_path / "发表").glob("*.xlsx")
    assert (code, issued.name) == (0, "129_柳州市投资促进局_2022年度绩效自评表.xlsx")
    assert "已生成 1 个文件" in printed
    again, _, complaint = ziping("stamp", sample("项目库.xlsx"), "--out", tmp_path / "发表")
    assert (again, "已有同名文件,不覆盖" in complaint) == (2, True), "it may have been filled in since"
    filled = tmp_path / "填好.xlsx"
    assert ziping("fill", issued, sample("published.json"), "--out", filled)[0] == 0
    code, printed, _ = ziping("check", filled)
    assert code == 1, "one description is missing in the published set too"
    assert re.search(r"11 张表:发现 1 个错误、\d+ 个提醒", printed)
    assert "部门整体" in printed
    assert "I11  执行率 57.36%,低于 80%,没有说明原因" in printed
    assert "怎么改:" in printed


def test_the_published_set_has_the_faults_that_are_really_in_it(ziping, liuzhou):
    code, printed, _ = ziping("check", liuzhou.typed, "--json")
    found = findings(printed)
    assert code == 1
    assert ("A01", CODES["department"], "funds[1].rate") in found  # 42.87% beside the same amounts as 57.36%
    assert ("A05", CODES["department"], "indicators[3].score") in found  # 三公两费 2 where the rule gives 0
    assert ("A08", CODES["housing"], "total") in found  # 100 over rows that sum to 90
    assert ("L09", CODES["housing"], "total") in found
    errors = {(form, field) for check, form, field in found if check == "A13"}
    assert errors == {
        (CODES["award"], "budget_adjust_rate"), (CODES["housing"], "budget_adjust_rate"),
        (CODES["housing"], "funds[0].rate"), (CODES["housing"], "exec_score"),
    }  # fmt: skip
    unexplained = {form for check, form, _ in found if check == "L08"}
    assert unexplained == {CODES["service"], CODES["activities"], CODES["award"]}
    assert len([1 for check, *_ in found if check == "L07"]) == 7
    assert len([1 for check, *_ in found if check == "F08"]) == 11
    assert {check for check, *_ in found} == {
        *("A01", "A05", "A08", "A13", "C11", "F08", "L09"),
        *NO_FORMULA_MENDS,
    }


def test_in_the_inputs_copy_only_what_no_formula_can_mend_is_left(ziping, liuzhou, recalculated):
    for path in (liuzhou.inputs, recalculated):
        code, printed, _ = ziping("check", path, "--json")
        assert code == 1
        assert {check for check, *_ in findings(printed)} == {"C11", *NO_FORMULA_MENDS}


def test_written_reasons_settle_what_asks_for_them(ziping, liuzhou, tmp_path):
    data = json.loads(sample("published.json").read_text("utf-8"))
    for form in data["forms"]:
        form["exec_reason"] = "受疫情影响,部分招商活动未举办。"
        for row in form["indicators"]:
            row["description"] = row["description"] or "已按计划完成"
        if "adjust_reason" in form:
            form["adjust_reason"] = "按市财政局调整预算通知办理。"
    (tmp_path / "corrected.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    ziping("fill", liuzhou.issued, tmp_path / "corrected.json", "--out", tmp_path / "corrected.xlsx")
    code, printed, _ = ziping("check", tmp_path / "corrected.xlsx", "--json")
    assert code == 0
    assert {check for check, *_ in findings(printed)} == NO_FORMULA_MENDS - {"L07", "L08"}


def test_findings_in_json_have_the_fixed_shape(ziping, liuzhou):
    _, printed, _ = ziping("check", liuzhou.typed, "--json")
    data = json.loads(printed)
    first = data["findings"][0]
    assert list(first) == [
        "check",
        "severity",
        "file",
        "form",
        "field",
        "sheet",
        "cell",
        "message",
        "reason",
        "fix",
    ]
    assert (first["check"], first["severity"], first["sheet"], first["cell"]) == (
        "A01",
        "error",
        "部门整体",
        "J5",
    )
    assert data["summary"]["errors"] == sum(row["severity"] == "error" for row in data["findings"])
    assert (data["summary"]["files"], data["summary"]["forms"], data["summary"]["unusable"]) == (1, 11, [])


def test_an_unusable_file_is_named_and_the_others_are_still_checked(ziping, liuzhou, tmp_path):
    (tmp_path / "坏.xlsx").write_bytes(b"x")
    code, printed, complaint = ziping("check", tmp_path / "坏.xlsx", liuzhou.typed)
    assert code == 2
    assert "共 1 个文件、11 张表:发现" in printed
    assert "坏.xlsx:不是表格文件,或文件已损坏" in complaint
    code, printed, _ = ziping("check", tmp_path / "坏.xlsx", liuzhou.typed, "--json")
    assert code == 2
    assert json.loads(printed)["summary"]["unusable"][0]["fix"]


def test_what_read_prints_can_be_filled_in_again(ziping, liuzhou, tmp_path):
    code, printed, _ = ziping("read", liuzhou.inputs, "--json")
    assert code == 0
    (tmp_path / "values.json").write_text(printed, "utf-8")
    assert ziping("fill", liuzhou.issued, tmp_path / "values.json", "--out", tmp_path / "again.xlsx")[0] == 0
    _, again, _ = ziping("read", tmp_path / "again.xlsx", "--json")
    assert json.loads(again)["forms"] == json.loads(printed)["forms"]


def test_score_says_the_score_and_why(ziping):
    code, printed, _ = ziping("score", "≤10万元", "15.98", "10", "--rules", "liuzhou-2022")
    assert (code, printed.splitlines()) == (
        0, ["得分:4.02", "说明:反向指标 ≤10万元,实际 15.98,超出 59.8%:10×(1−0.598)=4.02"],
    )  # fmt: skip
    _, printed, _ = ziping("score", "≥10次", "8", "20", "--json")
    assert json.loads(printed)["score"] == "16"


@pytest.mark.parametrize("rule_id", available())
def test_a_rule_set_is_shown_in_words_with_its_sources(ziping, rule_id):
    code, printed, _ = ziping("rules", "show", rule_id)
    rules = load(rule_id)
    assert code == 0
    assert printed.startswith(f"{rule_id}  {rules.title}")
    assert all(f"依据:{rules.sources[path]}" in printed for path in ("grades", "tiers", "formulas.reverse"))


def test_an_unknown_rule_set_is_named_with_the_known_ones(ziping):
    code, _, errors = ziping("rules", "show", "liuzhou-1999")
    assert code == 2
    assert "liuzhou-1999" in errors
    assert "hengkou-2024" in errors


@pytest.mark.parametrize(
    ("command", "words"),
    [("rules", ["liuzhou-2022", "mof-2020"]), ("checks", ["A01", "L09", "为什么", "怎么改"]), ("functions", ["PERF_SCORE(target, actual, weight, rules, [kind])"])],
)  # fmt: skip
def test_lists_are_printed(ziping, command, words):
    code, printed, _ = ziping(command)
    assert code == 0
    assert all(word in printed for word in words)


def test_the_printed_reference_of_functions_is_the_page_in_docs(ziping):
    _, printed, _ = ziping("functions")
    assert printed == (Path(__file__).parents[2] / "docs" / "函数参考.md").read_text("utf-8")


def test_the_printed_catalogue_of_checks_is_the_page_in_docs(ziping):
    _, printed, _ = ziping("checks")
    assert printed == (Path(__file__).parents[2] / "docs" / "校验目录.md").read_text("utf-8")


def test_bad_input_gives_one_clear_message_exit_code_2_and_writes_nothing(ziping, liuzhou, tmp_path):
    library = tmp_path / "项目库.xlsx"
    book = openpyxl.load_workbook(sample("项目库.xlsx"))
    book.remove(book["指标"])
    book.save(library)
    (tmp_path / "占位").write_text("x")
    sample_library = sample("项目库.xlsx")
    before = sorted(tmp_path.rglob("*"))
    cases = {
        ("stamp", library, "--out", tmp_path / "out"): "没有工作表「指标」",
        ("stamp", sample_library, "--out", tmp_path / "占位"): "输出位置是一个文件",
        ("stamp", sample_library, "--out", tmp_path / "占位" / "下级"): "发放台账不能写入",
        ("stamp", tmp_path / "占位", "--out", tmp_path / "out"): "不是 Excel 工作簿",
        ("fill", liuzhou.issued, tmp_path / "无.json", "--out", tmp_path / "out.xlsx"): "没有这个文件",
        ("score", "≥10次", "8", "20", "--rules", "liuzhou-2032"): "没有编号为「liuzhou-2032」的评分规则",
        ("read", tmp_path / "占位"): "不是表格文件,或文件已损坏",
        ("stamp",): "命令写法有误",
    }
    for words, expected in cases.items():
        code, printed, complaint = ziping(*words)
        assert (code, printed) == (2, ""), words
        assert expected in complaint
        assert "怎么改" in complaint
        assert "Traceback" not in complaint
        assert len(complaint.strip().splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_cell_text_is_never_read_as_markup_on_the_terminal(ziping, liuzhou, tmp_path):
    book = openpyxl.load_workbook(liuzhou.typed)
    from ziping.forms import read_stamped
    from ziping.model import FieldRef

    place = read_stamped(liuzhou.typed).forms["D1"].places[FieldRef("deviation", "indicators", 3)]
    book[place.sheet][place.cell].value = "[bold red]原因[/nothing]"
    book.save(tmp_path / "markup.xlsx")
    _, printed, _ = ziping("check", tmp_path / "markup.xlsx")
    assert "已说明:[bold red]原因[/nothing]" in printed


def test_the_demo_leaves_everything_to_look_at(ziping, tmp_path):
    code, printed, complaint = ziping("demo", "--out", tmp_path / "demo")
    assert (code, complaint) == (0, "")
    names = {path.name for path in (tmp_path / "demo").iterdir()}
    assert names == {
        "项目库.xlsx", "129_柳州市投资促进局_2022年度绩效自评表.xlsx", "甲_只填黄格.xlsx", "甲_重算后.xlsx",
        "乙_照公开表填写.xlsx", "图片",
        "柳州市投资促进局_2022年度预算绩效自评报告.docx", "柳州市投资促进局_2022年度决算公开预算绩效情况说明.docx",
    }  # fmt: skip
    pages = list(Path(tmp_path / "demo" / "图片").glob("*.png"))
    # 填报说明, the forms and 汇总: each on one page.
    assert [
        len([page for page in pages if page.name.startswith(start)]) for start in ("129_", "甲", "乙")
    ] == [19, 18, 18]
    assert all(page.stat().st_size > 1000 for page in pages)
    assert "90.74 / 92.74" in printed
    assert "总分填 100,各项得分之和为 90" in printed


def test_hostile_files_are_named_one_by_one_and_the_good_one_is_still_checked(ziping, liuzhou, tmp_path):
    one = '<row r="1"><c r="A1"><v>1</v></c></row>'
    deep = "<w:tbl><w:tr><w:tc>" * 3_000
    picture = tmp_path / "照片.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    bad = {
        xlsx(tmp_path / "炸弹.xlsx", one, sheet=b" " * 150 * 2**20): "解开后过大",
        xlsx(tmp_path / "合并.xlsx", one, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'): "没有认出自评表",
        xlsx(tmp_path / "末行.xlsx", '<row r="65536"><c r="XFD65536"><v>1</v></c></row>'): "没有认出自评表",
        xlsx(tmp_path / "越界.xlsx", '<row r="9999999"><c r="A9999999"><v>1</v></c></row>'): "超出工作表",
        docx(tmp_path / "嵌套.docx", deep): "文件已损坏",
        picture: "这是图片",
        tmp_path: "这是文件夹",
    }  # fmt: skip
    code, printed, complaint = ziping("check", liuzhou.inputs, *bad)
    assert code == 2
    assert "共 1 个文件、11 张表:发现" in printed
    lines = complaint.splitlines()
    for path, words in bad.items():
        assert len([line for line in lines if f"{path}:" in line and words in line]) == 1, (path, complaint)
    assert "Traceback" not in complaint
