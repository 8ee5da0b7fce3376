"""校验 in Calc: the findings of the command line, whatever the kind of the file."""

from __future__ import annotations

import json

import pytest

from libreoffice.workbooks import by_hand, stamped
from projects.test_regions import REGIONS
from published import SAMPLES
from ziping.marking.listing import CHECK, FIELD, FIRST_ROW, FORM, HEADER, REMARK, TITLE
from ziping.marking.looks import COLOURS

Finding = tuple[str, ...]


def by_command(ziping, path) -> set[Finding]:
    _, printed, _ = ziping("check", path, "--json")
    told = json.loads(printed)
    names = ("check", "form", "field", "sheet", "cell", "message")
    return {tuple(finding[name] for name in names) for finding in told["findings"]}


def lines(seen) -> list[list[str]]:
    """Of the sheet 校验结果, those about a finding."""
    return [row for row in seen["cells"][TITLE][FIRST_ROW - 1 :] if row[CHECK] != "None"]


def listed(document) -> set[Finding]:
    return {(row[CHECK], row[FORM], row[FIELD], row[2], row[3], row[5]) for row in lines(document.seen())}


@pytest.mark.parametrize("rule_id", REGIONS)
def test_the_same_findings_as_the_command_line_one_by_one(calc, ziping, tmp_path, rule_id):
    agrees(calc, ziping, next(stamped(rule_id, tmp_path, typed_over=True)))


@pytest.mark.parametrize("rule_id", SAMPLES)
def test_the_same_in_forms_that_were_not_stamped(calc, ziping, tmp_path, rule_id):
    agrees(calc, ziping, by_hand(rule_id, tmp_path))


def test_the_same_in_files_that_calc_saved(calc, ziping, liuzhou, tmp_path):
    for source in (liuzhou.typed, by_hand("hengkou-2024", tmp_path)):
        with calc.open(source) as document:
            saved = document.save(tmp_path / f"{source.stem}.ods")
        agrees(calc, ziping, saved)


def agrees(calc, ziping, path):
    wanted = by_command(ziping, path)
    with calc.open(path) as document:
        said = document.click("check")
        assert listed(document) == wanted
    assert said.startswith("发现 " if wanted else "没有发现问题")


def test_formulas_are_calculated_by_calc(calc, ziping, liuzhou):
    with calc.open(liuzhou.inputs) as document:
        assert document.click("check") == "发现 1 个错误、16 个提醒、18 个提示、1 个已说明"
        assert listed(document) == by_command(ziping, liuzhou.inputs)


def test_what_has_not_been_saved_counts(calc, liuzhou):
    with calc.open(liuzhou.typed) as document:
        document.unprotect("部门整体", "")
        document.put("部门整体", "J5", "57.36%")
        document.click("check")
        assert not any(
            (row[2], row[3], row[CHECK]) == ("部门整体", "J5", "A01") for row in lines(document.seen())
        )


def test_cells_carry_the_colour_of_the_gravest_and_all_that_was_found(calc, liuzhou):
    with calc.open(liuzhou.typed) as document:
        document.click("check")
        seen = document.seen()
        looks = {(sheet, cell): (fill, note) for sheet, cell, fill, note in seen["looks"]}
        wanted = [row for row in lines(seen) if row[1] in ("错误", "提醒", "提示") and row[3] != "整张表"]
        assert len(wanted) > 40
        graver: dict[tuple[str, str], str] = {}
        for row in wanted:
            at = row[2], row[3]
            fill, note = looks[at]
            grave = {"错误": "error", "提醒": "warning", "提示": "info"}[row[1]]
            assert fill == COLOURS[graver.setdefault(at, grave)]
            assert f"【{row[1]} {row[CHECK]}】{row[5]}。怎么改:" in note
            assert document.link(TITLE, f"D{int(row[0]) + FIRST_ROW - 1}") == [f"#'{at[0]}'.{at[1]}"]


def test_the_list_is_locked_but_for_what_people_write(calc, liuzhou):
    with calc.open(liuzhou.typed) as document:
        document.click("check")
        state = document.state()
        assert (state["active"], state["frozen"]) == (TITLE, True)
        assert TITLE in state["protected"]
        assert document.seen()["cells"][TITLE][FIRST_ROW - 2][: len(HEADER)] == list(HEADER)
        number, row = next((n, row) for n, row in enumerate(lines(document.seen())) if row[CHECK] == "L08")
        document.put(TITLE, f"H{FIRST_ROW + number}", "汛期停工,资金结转下年")
        document.put(TITLE, f"F{FIRST_ROW + number}", "改不了")
        document.click("check")
        (again,) = [
            it
            for it in lines(document.seen())
            if it[CHECK : FIELD + 1 : 4] == row[CHECK : FIELD + 1 : 4]
            and it[FORM : FIELD + 1] == row[FORM : FIELD + 1]
        ]
        assert (again[1], again[5], again[REMARK]) == ("已说明", row[5], "汛期停工,资金结转下年")


def test_texts_that_look_like_formulas_stay_texts(calc, liuzhou):
    with calc.open(liuzhou.typed) as document:
        document.unprotect("部门整体", "")
        document.put("部门整体", "D13", "'=1+1")
        document.click("check")
        assert all("#NAME?" not in cell for row in document.seen()["cells"][TITLE] for cell in row)


def test_a_workbook_without_forms_is_told_so(calc):
    with calc.open("private:factory/scalc") as document:
        assert "这个工作簿里没有认出自评表。怎么改:" in document.click("check")
        assert document.state()["steps"] == []
