"""``ziping report``: from files that departments sent in to reports, and back through the check."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from printed import printed_sheet, to_docx
from published import published
from reported import forms_of, paragraphs


@pytest.fixture
def forms(tmp_path) -> Path:
    """东湖's two forms as a Word document."""
    sheets = [
        printed_sheet(form) for id_ in ("donghu-2021", "donghu-2021-evaluation") for form in published(id_)
    ]
    return to_docx(sheets, tmp_path / "自评表.docx")


def test_a_stamped_workbook_gives_its_reports(ziping, liuzhou, tmp_path):
    code, printed, complaint = ziping("report", liuzhou.typed, "--out", tmp_path / "报告")
    assert (code, complaint) == (0, "")
    assert "已生成 2 个文件" in printed
    assert "待填写" in printed
    report = tmp_path / "报告" / "柳州市投资促进局_2022年度预算绩效自评报告.docx"
    assert "自评得分为92.74分" in "\n".join(paragraphs(report))
    code, printed, _ = ziping("check", report, liuzhou.typed)
    assert code == 1
    assert "C08  模板提示语没有删除" in printed
    assert "X05" not in printed
    assert "X06" not in printed


def test_a_report_that_is_filled_in_has_no_open_places(ziping, liuzhou, tmp_path):
    ziping("report", liuzhou.inputs, "--out", tmp_path, "--kind", "自评报告")
    (path,) = tmp_path.glob("*.docx")
    _, printed, _ = ziping("check", path)
    assert "报告第" in printed
    document = docx.Document(str(path))
    for paragraph in document.paragraphs:
        while "【" in paragraph.text:
            before, _, rest = paragraph.text.partition("【")
            paragraph.text = f"{before}无{rest.partition('】')[2]}"
    document.save(str(path))
    code, printed, _ = ziping("check", path)
    assert code == 0
    assert "C08" not in printed


def test_kinds_may_be_chosen_and_nothing_is_overwritten(ziping, forms, tmp_path):
    wanted = ("report", forms, "--out", tmp_path / "报告", "--kind", "决算公开第九节")
    assert ziping(*wanted)[0] == 0
    assert [path.name for path in (tmp_path / "报告").iterdir()] == [
        "东湖区投资促进局_2021年度决算公开预算绩效情况说明.docx"
    ]
    code, _, complaint = ziping(*wanted)
    assert code == 2
    assert "已有同名文件,不覆盖" in complaint


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--kind", "总结"), "没有「总结」这种报告"),
        (("--rules", "nowhere-2024"), "nowhere-2024"),
    ],
)
def test_what_cannot_be_is_said(ziping, forms, tmp_path, options, words):
    code, _, complaint = ziping("report", forms, "--out", tmp_path / "报告", *options)
    assert code == 2
    assert words in complaint
    assert not (tmp_path / "报告").exists()


def test_forms_that_do_not_suffice_are_named(ziping, liuzhou, tmp_path):
    code, _, complaint = ziping("report", liuzhou.typed, "--out", tmp_path / "报告", "--kind", "部门评价报告")
    assert code == 2
    assert "写不出部门评价报告" in complaint


def test_a_broken_file_is_named_and_the_others_go_on(ziping, liuzhou, tmp_path):
    (tmp_path / "坏.xlsx").write_bytes(b"x")
    code, printed, complaint = ziping(
        "report", tmp_path / "坏.xlsx", liuzhou.typed, "--out", tmp_path / "报告"
    )
    assert code == 2
    assert "坏.xlsx" in complaint
    assert "已生成 2 个文件" in printed


def test_a_report_is_no_form(ziping, liuzhou, tmp_path):
    ziping("report", liuzhou.typed, "--out", tmp_path, "--kind", "自评报告")
    (path,) = tmp_path.glob("*.docx")
    code, _, complaint = ziping("report", path, "--out", tmp_path / "再")
    assert code == 2
    assert "这是报告,不是自评表" in complaint


def test_forms_filled_in_with_the_first_budget_tell_what_was_added_later(ziping, tmp_path):
    """恒口, the way a department sends it in: a printed document with 年初预算数."""
    path = to_docx([printed_sheet(form) for form in forms_of("hengkou-2024")], tmp_path / "自评表.docx")
    ziping("report", path, "--out", tmp_path / "报告", "--kind", "自评报告")
    (report,) = (tmp_path / "报告").glob("*.docx")
    text = "\n".join(paragraphs(report))
    assert "部门年初预算项目7个617.16万元，年中追加项目4个32.62万元" in text
    assert "预算执行率为96.62%" in text
