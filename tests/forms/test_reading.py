"""Stamped workbooks that came back: read again, whatever was renamed; refused in words where they are broken."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ziping.errors import ZipingError
from ziping.forms import read_stamped, read_submission
from ziping.model import FieldRef
from ziping.quantity import number, rate
from ziping.stamping.addresses import METADATA_SHEET


def refusal(path: Path) -> str:
    with pytest.raises(ZipingError) as caught:
        read_submission(path)
    text = str(caught.value)
    assert str(path) in text
    assert "怎么改:" in text
    return text


def test_stamped_and_read_is_what_was_issued(liuzhou):
    """stamp → read is the identity on everything prefilled; see also the metadata's own forms."""
    stamped = read_stamped(liuzhou.issued)
    assert list(stamped.forms) == ["D1", *(f"P{n:02d}" for n in range(1, 11))]
    assert tuple(stamped.metadata.forms.values()) == liuzhou.library.departments[0].forms
    assert stamped.submission.rules == "liuzhou-2022"


def test_what_was_filled_in_is_read_again(liuzhou):
    forms = {form.code: form for form in read_submission(liuzhou.inputs).forms}
    for printed in liuzhou.published:
        form = forms[printed.code]
        for a, b in zip(printed.funds, form.funds, strict=True):
            assert number(a.actual) == number(b.actual)
        for a, b in zip(printed.indicators, form.indicators, strict=True):
            assert (a.description, a.deviation) == (b.description, b.deviation)
            assert number(a.actual) == number(b.actual)
            assert number(a.actual) is not None or a.actual == b.actual


def test_the_typed_copy_is_read_as_published(liuzhou):
    forms = {form.code: form for form in read_submission(liuzhou.typed).forms}
    for printed in liuzhou.published:
        form = forms[printed.code]
        for index, line in enumerate(printed.funds):
            got = form.funds[index].rate
            assert got == line.rate if line.rate == "#DIV/0!" else rate(got) == rate(line.rate)
        pairs = [(printed.exec_score, form.exec_score), (printed.total, form.total)]
        pairs += [(a.score, b.score) for a, b in zip(printed.indicators, form.indicators, strict=True)]
        for a, b in pairs:
            assert a == b or number(a) == number(b)


def test_rows_inserted_sheets_renamed_and_moved_are_still_read(liuzhou, tmp_path):
    """Hidden names follow their cells; here a renamed and moved sheet, as a host would save it."""
    book = openpyxl.load_workbook(liuzhou.inputs)
    sheet = book["04 业务交流经费"]
    sheet.title = "业务'交流 (2)"
    for defined in book.defined_names.values():
        defined.attr_text = defined.attr_text.replace("'04 业务交流经费'", "'业务''交流 (2)'")
    book.move_sheet(sheet, 5)
    book.save(tmp_path / "moved.xlsx")
    before, after = read_submission(liuzhou.inputs), read_submission(tmp_path / "moved.xlsx")
    assert after.forms == before.forms
    assert after.forms[4].places[FieldRef("total")].sheet == "业务'交流 (2)"


def test_formulas_without_cached_values_are_answered_by_python(liuzhou, tmp_path):
    """A program that does not calculate, such as openpyxl, drops cached values when it saves."""
    openpyxl.load_workbook(liuzhou.inputs).save(tmp_path / "uncached.xlsx")
    assert read_submission(tmp_path / "uncached.xlsx").forms == read_submission(liuzhou.inputs).forms


def test_a_deleted_sheet_is_named(liuzhou, tmp_path):
    book = openpyxl.load_workbook(liuzhou.inputs)
    book.remove(book["04 业务交流经费"])
    book.save(tmp_path / "short.xlsx")
    found = read_submission(tmp_path / "short.xlsx")
    assert len(found.forms) == 10
    assert {form.name for form in found.issued} - {form.name for form in found.forms} == {"业务交流经费"}
    with pytest.raises(ZipingError, match="表「业务交流经费」有单元格或整张表被删除"):
        read_stamped(tmp_path / "short.xlsx")


def test_a_file_without_any_form_is_said(tmp_path):
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    assert "没有认出自评表" in refusal(tmp_path / "other.xlsx")
    with pytest.raises(ZipingError, match="不是本系统生成的自评表"):
        read_stamped(tmp_path / "other.xlsx")


@pytest.mark.parametrize("row", [1, 2, 5, 8, 9])
def test_with_damaged_metadata_forms_are_known_by_their_labels(liuzhou, tmp_path, row):
    book = openpyxl.load_workbook(liuzhou.inputs)
    book[METADATA_SHEET].cell(row, 2).value = "改动"
    book.save(tmp_path / "damaged.xlsx")
    found = read_submission(tmp_path / "damaged.xlsx")
    assert "表单" in found.proposed or "规则" in found.proposed
    assert "按表上的文字识别" in found.proposed
    assert found.rules == "liuzhou-2022"
    assert [form.name for form in found.forms] == [
        form.name for form in read_submission(liuzhou.inputs).forms
    ]
    with pytest.raises(ZipingError, match=r"表单|规则"):
        read_stamped(tmp_path / "damaged.xlsx")


def _text(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _rezipped(source: Path, target: Path, part: str, content: bytes) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return target


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def test_broken_locked_and_hostile_files_are_each_refused_in_words(liuzhou, tmp_path):
    whole = liuzhou.issued.read_bytes()
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (200 * 2**20))
    with zipfile.ZipFile(tmp_path / "plain.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    cases = {
        tmp_path / "missing.xlsx": "没有这个文件",
        tmp_path: "这是文件夹",
        _text(tmp_path / "text.xlsx", "自评表".encode()): "不是表格文件,或文件已损坏",
        _text(tmp_path / "empty.xlsx", b""): "文件是空的",
        _text(tmp_path / "half.xlsx", whole[: len(whole) // 2]): "文件已损坏,读不出来",
        _text(tmp_path / "old.xls", OLE + b"\0" * 600): "不是 Excel 或 Word 文件",
        _text(
            tmp_path / "locked.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
        ): "设了打开密码",
        tmp_path / "plain.zip": "这是压缩包",
        bomb: "解开后过大",
        _rezipped(liuzhou.issued, tmp_path / "entity.xlsx", "xl/workbook.xml", entity): "不允许的实体声明",
        _rezipped(liuzhou.issued, tmp_path / "torn.xlsx", "xl/workbook.xml", b"<workbook"): "文件已损坏",
    }
    for path, expected in cases.items():
        assert expected in refusal(path), path


def test_inputs_are_never_written_to(liuzhou, tmp_path):
    copy = tmp_path / "copy.xlsx"
    shutil.copyfile(liuzhou.inputs, copy)
    before = copy.read_bytes()
    read_stamped(copy)
    assert copy.read_bytes() == before
