"""上一处, 下一处, 得分说明, 导出上报 in Calc, and what is said where a command cannot be used."""

from __future__ import annotations

import shutil

import pytest

from libreoffice.test_checking import by_command, lines
from ziping.forms import read_submission
from ziping.hosts.libreoffice.functions import ENGINE
from ziping.marking.listing import TITLE
from ziping.model import FieldRef
from ziping.version import __version__


@pytest.fixture
def document(calc, liuzhou):
    with calc.open(liuzhou.typed) as found:
        yield found


def test_forward_and_backward_through_the_findings(document):
    document.click("check")
    document.select("填报说明", "A1")
    assert document.click("next_finding") == ""
    first = document.state()
    assert (first["active"], first["selected"].split(".")[0]) == ("部门整体", "$部门整体")
    document.click("next_finding")
    second = document.state()["selected"]
    assert second != first["selected"]
    document.click("previous_finding")
    assert document.state()["selected"] == first["selected"]
    document.select(TITLE, "D4:F4")
    document.click("next_finding")
    assert document.state()["active"] != TITLE


def test_the_score_of_the_selected_row_is_explained(document, liuzhou):
    form = read_submission(liuzhou.typed).forms[0]
    place = form.places[FieldRef("score", "indicators", 3)]
    document.select(place.sheet, f"{place.cell}:J{place.cell[1:]}")
    assert document.click("explain_score").startswith(f"「{form.indicators[3].name}」分值 ")


def test_rules_engine_and_version_are_told(document):
    assert document.click("show_rules").startswith("评分规则 liuzhou-2022 ")
    assert document.click("show_engine") == f"得分由{ENGINE}计算"
    assert document.click("about").startswith(f"自评 ziping {__version__}")


@pytest.mark.parametrize("kind", [".xlsx", ".ods"])
def test_the_file_that_is_handed_in_says_what_the_document_says(calc, document, ziping, tmp_path, kind):
    opened = tmp_path / f"我的表{kind}"
    shutil.copy(document.save(tmp_path / f"saved{kind}"), opened)
    with calc.open(opened) as own:
        own.click("check")
        wanted = {(row[4], *row[8:10], *row[2:4], row[5]) for row in lines(own.seen())}
        said = own.click("export_form")
    out = tmp_path / "129_柳州市投资促进局_2022年度绩效自评表_上报.xlsx"
    assert said.startswith(f"已导出 {out}。上报前请留意:发现 8 个错误、")
    assert by_command(ziping, out) == wanted


def test_a_document_without_a_file_is_not_exported(calc):
    with calc.open("private:factory/scalc") as document:
        assert "没有保存在本机文件夹里" in document.click("export_form")


def test_a_text_document_is_told_so(calc):
    with calc.open("private:factory/swriter") as document:
        assert document.click("check") == "「校验」要在表格里用。怎么改:打开自评表,再点一次。"


@pytest.mark.parametrize("name", ["fail", "_write"])
def test_other_names_run_nothing(document, name):
    with pytest.raises(AssertionError, match="KeyError"):
        document.click(name)
