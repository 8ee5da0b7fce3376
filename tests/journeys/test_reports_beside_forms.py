"""A published report checked beside the forms that it is about, both as Word documents."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from printed import printed_sheet, printed_summary, to_docx
from published import published

REPORTS = Path(__file__).parents[1] / "data" / "reports"


def report(region: str, folder: Path) -> Path:
    document = docx.Document()
    for paragraph in (REPORTS / f"{region}.txt").read_text("utf-8").splitlines():
        if paragraph.strip():
            document.add_paragraph(paragraph)
    document.save(str(folder / "报告.docx"))
    return folder / "报告.docx"


@pytest.mark.parametrize(
    ("region", "found"),
    [
        (
            "hengkou-2024",
            [
                "写执行率 89.33%,表上是 89.34%",
                "写得分 95.9,表上是 93.8",
                "7次,表上「开展小分队招商引资活动」指标值是 5次以上,实际完成值是 开展小分队招商活动36次",
                "写「签约金额」2.65亿元,表上「签约项目」指标值是 签约金额2亿元以上,实际完成值是 新签约项目28个,签约总投资50.5亿元",
                "写等级为「优」的 11个;把各项得分加起来,只有 10 个",
            ],
        ),
        ("donghu-2021", ["写支出数 170.68万元,表上是 170.69万元", "写得分 84.15,表上是 86.59"]),
        (
            "qinzhou-2022",
            ["写自评项目数 8个,表上是 7 个", "写覆盖率 100%", "写共签约项目 32个,其中各部分 7+3+16=26个"],
        ),
    ],
)
def test_figures_that_differ_are_named_at_the_form(ziping, tmp_path, region, found):
    forms = published(region)
    sheets = [printed_summary(forms)] if region == "qinzhou-2022" else [printed_sheet(form) for form in forms]
    beside = to_docx(sheets, tmp_path / "自评表.docx")
    code, printed, complaint = ziping("check", report(region, tmp_path), beside)
    assert (code, complaint) == (1, "")
    assert all(words in printed for words in found)
    assert "个数;已与一起给出的自评表核对。" in printed


def test_a_report_alone_is_no_form_and_that_is_said(ziping, tmp_path):
    path = report("hengkou-2024", tmp_path)
    code, printed, _ = ziping("check", path)
    assert code == 0
    assert "这是报告,读出" in printed
    assert "与自评表一起校验,才能核对" in printed
    _, printed, _ = ziping("read", path)
    assert "报告,读出" in printed


def test_a_report_alone_is_checked_for_what_it_says_twice(ziping, tmp_path):
    """部门年初预算 and 部门预算 are two amounts for one thing, on the first page of the published report."""
    code, printed, _ = ziping("check", report("qinzhou-2022", tmp_path))
    assert code == 1
    assert "全文  报告前后不一:第4段写支出数 925.77万元,第7段写 810.55万元" in printed
    assert "报告前后不一:第4段写执行率 98.66%,第7段写 63.07%" in printed


def test_a_document_without_forms_and_figures_is_refused(ziping, tmp_path):
    document = docx.Document()
    document.add_paragraph("请于本月底前报送。")
    document.save(str(tmp_path / "通知.docx"))
    code, _, complaint = ziping("check", tmp_path / "通知.docx")
    assert code == 2
    assert "没有认出自评表" in complaint
