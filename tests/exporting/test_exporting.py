"""The copy that is sent in: plain names of functions, no links to anybody's add-in, the name it was issued with."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ziping.errors import ZipingError
from ziping.exporting import export_form
from ziping.forms import read_stamped, read_submission
from ziping.functions import FUNCTIONS
from ziping.functions.spelling import plain_spelling
from ziping.hosts.libreoffice.convert import recalculate
from ziping.marking.parts import BOOK, Parts, elements_of
from ziping.opening import write_bytes
from ziping.stamping.addresses import METADATA_SHEET
from ziping.stamping.metadata import SENT, fingerprint_of
from ziping.stamping.package import MAIN, OFFICE

NAME = "129_柳州市投资促进局_2022年度绩效自评表.xlsx"
SPELLINGS = (
    "[1]!{}", "'C:\\Users\\张 三\\ziping.xlam'!{}", "'D:\\it''s\\ziping.xlam'!{}", "ziping.xlam!{}", "_xll.{}", "_xlfn.{}",
    "_xlfn._xlws.{}", "_xludf.{}", "_xldudf_{}", "_xldudf_ZIPING_{}", "ZIPING.{}", "{}",
)  # fmt: skip
LINK = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"


class TestSpelling:
    @given(st.sampled_from(sorted(FUNCTIONS)), st.sampled_from(SPELLINGS), st.booleans())
    def test_every_spelling_means_the_plain_name(self, name: str, spelling: str, small: bool):
        spelt = spelling.format(name.lower() if small and spelling[0] == "{" else name)
        formula = f'IFERROR({spelt}(A1,"{name}(x)",{spelt}(B1)),"[1]!{name}(")'
        assert plain_spelling(formula) == f'IFERROR({name}(A1,"{name}(x)",{name}(B1)),"[1]!{name}(")'

    @pytest.mark.parametrize(
        "formula",
        [
            "SUM(A1:A3)",
            "MY_PERF_SCORE(A1)",
            "'PERF_SCORE('!A1",
            "PERF_SCORE2(1)",
            "汇总!A1+[2]表!B2",
            '"_xll.PERF_SCORE("',
        ],
    )
    def test_what_is_no_function_of_ours_stays(self, formula: str):
        assert plain_spelling(formula) == formula

    @given(st.text(max_size=60))
    def test_any_text(self, text: str):
        assert plain_spelling(plain_spelling(text)) == plain_spelling(text)


def saved_with_an_addin(workbook: Path, out: Path) -> Path:
    """As Excel saves it where the add-in is installed: the second link is another workbook's."""
    parts = Parts(workbook)
    book = parts.edit(BOOK)
    references = book.makeelement(f"{{{MAIN}}}externalReferences", {})
    next(elements_of(book, "sheets")).addnext(references)
    for number, target in ((1, "file:///C:\\Users\\a\\ziping.xlam"), (2, "file:///C:\\台账.xlsx")):
        name = f"xl/externalLinks/externalLink{number}.xml"
        parts.add(name, f'<externalLink xmlns="{MAIN}"/>'.encode(), LINK)
        parts.put(
            f"xl/externalLinks/_rels/externalLink{number}.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/externalLinkPath" Target="{target}" TargetMode="External"/></Relationships>'.encode(),
        )
        relation = parts.relate(BOOK, "externalLink", name)
        references.append(
            references.makeelement(f"{{{MAIN}}}externalReference", {f"{{{OFFICE}}}id": relation})
        )
    for sheet in parts.sheets():
        for element in elements_of(parts.edit(sheet.part), "f"):
            element.text = re.sub(r"\b(PERF_SCORE|PERF_TOTAL)\(", r"[1]!\1(", element.text or "")
            element.text = re.sub(r"\b(EXEC_RATE)\(", r"_xll.\1(", element.text)
    first = next(elements_of(parts.edit(parts.sheets()[1].part), "f"))
    first.text = f"{first.text}+N([2]表!$A$1)"
    return write_bytes(out, parts.zipped())


def formulas(path: Path) -> dict[tuple[str, str], str]:
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    }


@pytest.fixture(scope="module")
def saved(liuzhou, tmp_path_factory) -> Path:
    return saved_with_an_addin(liuzhou.inputs, tmp_path_factory.mktemp("saved") / "存过.xlsx")


def test_links_to_the_addin_are_gone_and_others_stay(liuzhou, saved, tmp_path):
    out = export_form(saved, tmp_path / "上报")
    assert out == tmp_path / "上报" / NAME
    before, after = formulas(liuzhou.inputs), formulas(out)
    changed = {at for at in before if before[at] != after[at]}
    assert {after[at] for at in changed} == {f"{before[at]}+N([1]表!$A$1)" for at in changed}
    assert len(changed) == 1
    parts = Parts(out)
    assert [name for name in parts.names() if "externalLink" in name and "_rels" not in name] == [
        "xl/externalLinks/externalLink2.xml"
    ]
    assert "xlam" not in b"".join(parts.raw(name) for name in parts.names()).decode("utf-8", "replace")


def test_what_the_forms_say_is_the_same_and_is_signed(liuzhou, saved, tmp_path):
    out = export_form(saved, tmp_path / "上报")
    assert read_submission(out).forms == read_submission(liuzhou.inputs).forms
    rows = {row[0].value: row[1].value for row in openpyxl.load_workbook(out)[METADATA_SHEET].iter_rows()}
    assert rows[SENT] == fingerprint_of(read_stamped(out).forms)
    again = export_form(out, tmp_path / "再次")
    assert again.read_bytes() == out.read_bytes()


def test_without_anything_to_mend_only_the_signature_is_new(liuzhou, tmp_path):
    before, after = Parts(liuzhou.inputs), Parts(export_form(liuzhou.inputs, tmp_path))
    assert before.names() == after.names()
    assert len([name for name in before.names() if before.raw(name) != after.raw(name)]) == 1


def test_marks_of_a_check_are_taken_out(ziping, liuzhou, tmp_path):
    ziping("check", liuzhou.typed, "--mark", tmp_path / "标记.xlsx")
    assert ziping("export", tmp_path / "标记.xlsx", "--out", tmp_path / "上报")[0] == 0
    assert "校验结果" not in openpyxl.load_workbook(tmp_path / "上报" / NAME).sheetnames


def test_spreadsheets_calculate_it(saved, tmp_path):
    out = export_form(saved, tmp_path / "上报")
    recalculated = recalculate(out, tmp_path / "重算.xlsx")
    assert [form.total for form in read_submission(recalculated).forms] == [
        form.total for form in read_submission(out).forms
    ]


def test_bad_input_is_refused_in_words_and_nothing_is_written(ziping, liuzhou, tmp_path):
    openpyxl.Workbook().save(tmp_path / "空.xlsx")
    code, _, complaint = ziping("export", tmp_path / "空.xlsx", "--out", tmp_path / "上报")
    assert code == 2
    assert "不是本系统生成的自评表" in complaint
    assert not (tmp_path / "上报").exists()
    export_form(liuzhou.inputs, tmp_path / "上报")
    with pytest.raises(ZipingError, match="已有同名文件"):
        export_form(liuzhou.inputs, tmp_path / "上报")
