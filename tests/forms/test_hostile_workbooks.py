"""Workbooks that lie about their places, or hold more than anybody types: read right or refused in one message."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt

import packages
from confined import read_confined
from hostility import cell, judge, old_workbook, written
from packages import package, relations, xlsx


def test_places_that_are_lies(tmp_path):
    judge({
        xlsx(tmp_path / "last row.xlsx", f'<row r="1048576">{cell("A1048576")}</row>'): (1_048_576, 1),
        xlsx(tmp_path / "last column.xlsx", f'<row r="1">{cell("XFD1")}</row>'): (1, 1),
        xlsx(tmp_path / "row beyond.xlsx", f'<row r="1048577">{cell("A1048577")}</row>'): "超出工作表",
        xlsx(tmp_path / "far beyond.xlsx", f'<row r="1">{cell("A99999999999999")}</row>'): "超出工作表",
        xlsx(tmp_path / "column beyond.xlsx", f'<row r="1">{cell("XFE1")}</row>'): "超出工作表",
        xlsx(tmp_path / "negative.xlsx", f'<row r="1">{cell("A-5")}</row>'): "文件已损坏",
        xlsx(tmp_path / "negative row.xlsx", '<row r="-5"><c><v>1</v></c></row>'): "超出工作表",
        xlsx(tmp_path / "row zero.xlsx", f'<row r="0">{cell("A0")}</row>'): "超出工作表",
        xlsx(tmp_path / "no column.xlsx", f'<row r="1">{cell("7")}</row>'): "文件已损坏",
        xlsx(tmp_path / "missing.xlsx", "<row><c><v>1</v></c></row><row/><row><c/><c><v>2</v></c></row>"): (3, 2),
        xlsx(tmp_path / "unsorted.xlsx", f'<row r="3">{cell("B3")}{cell("A3")}</row><row r="1">{cell("A1")}</row>'): (3, 3),
        xlsx(tmp_path / "twice.xlsx", f'<row r="1">{cell("A1")}</row><row r="1">{cell("A1")}</row>'): (1, 1),
        xlsx(tmp_path / "string beyond.xlsx", '<row r="1"><c r="A1" t="s"><v>7</v></c></row>'): "文件已损坏",
        xlsx(tmp_path / "string before.xlsx", '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'): "文件已损坏",
        xlsx(tmp_path / "endless.xlsx", f'<row r="1">{cell("A1", "1e999")}</row>'): (1, 1),
        xlsx(tmp_path / "no number.xlsx", f'<row r="1">{cell("A1", "甲")}</row>'): "文件已损坏",
    })  # fmt: skip


def test_workbooks_that_are_too_much(tmp_path):
    styled = "".join(
        f'<row r="{n}" spans="1:10" s="1" customFormat="1" ht="14.25" customHeight="1"/>'
        for n in range(1, 1_000_001)
    )
    ten = [f'<c r="{letter}%d" s="1"/>' for letter in "ABCDEFGHIJ"]
    blanks = "".join(f'<row r="{n}">' + "".join(ten) % ((n,) * 10) + "</row>" for n in range(1, 50_001))
    letters = [openpyxl.utils.get_column_letter(n) for n in range(1, 16_385)]
    wide = '<row r="1">' + "".join(cell(f"{at}1") for at in letters) + "</row>"
    far = "".join(f'<row r="{n}">{cell(f"XFD{n}")}</row>' for n in range(1, 5_001))
    full = ('<row r="1">' + "".join(cell(f"{at}1") for at in letters[:40]) + "</row>") * 6_000
    one = f'<row r="1">{cell("A1")}</row>'
    merges = "".join(f'<mergeCell ref="B{n}:C{n}"/>' for n in range(1, 100_001))
    shared = '<c r="A%d"><f t="shared" si="0">%s</f><v>1</v></c>'
    formulas = "".join(
        f'<row r="{n}">{shared % (n, "SUM(B1:C1)" if n == 1 else "")}</row>' for n in range(1, 100_001)
    )
    strings = f'<sst xmlns="{packages.MAIN}">' + "<si><t/></si>" * 5_000_000 + "</sst>"
    names = (
        "<definedNames>"
        + "".join(f'<definedName name="n{n}">表1!$A$1</definedName>' for n in range(50_000))
        + "</definedNames>"
    )
    attributes = '<c r="A1"' + "".join(f' a{n}=""' for n in range(300_000)) + "/>"
    judge({
        xlsx(tmp_path / "styled rows.xlsx", f"{one}{styled}"): (1, 1),
        xlsx(tmp_path / "styled cells.xlsx", f"{one}{blanks}"): (1, 1),
        xlsx(tmp_path / "wide.xlsx", wide): (1, 16_384),
        xlsx(tmp_path / "far.xlsx", far): "内容过多",
        xlsx(tmp_path / "full.xlsx", full): "内容过多",
        xlsx(tmp_path / "all merged.xlsx", one, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'): (1, 1),
        xlsx(tmp_path / "merges.xlsx", one, f"<mergeCells>{merges}</mergeCells>"): (1, 1),
        xlsx(tmp_path / "formulas.xlsx", formulas): (100_000, 100_000),
        xlsx(tmp_path / "strings.xlsx", one, strings=strings): "内容过多",
        xlsx(tmp_path / "names.xlsx", one, book=packages.workbook(names=names)): (1, 1),
        xlsx(tmp_path / "attributes.xlsx", f'<row r="1">{attributes}</row>'): "内容过多",
        xlsx(tmp_path / "deep.xlsx", "<a>" * 100_000 + "</a>" * 100_000): "文件已损坏",
        xlsx(tmp_path / "deep cell.xlsx", f'<row r="1"><c r="A1">{"<a>" * 100_000}{"</a>" * 100_000}</c></row>'): "文件已损坏",
        xlsx(tmp_path / "columns.xlsx", one, '<cols><col min="1" max="99999999999" hidden="1"/></cols>'): (1, 1),
    })  # fmt: skip


def test_zips_that_are_more_than_they_seem(tmp_path):
    one = f'<row r="1">{cell("A1")}</row>'
    sheet = f'<worksheet xmlns="{packages.MAIN}"><sheetData>{one}</sheetData></worksheet>'
    rels = relations(("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet1.xml"))
    circle = relations(
        ("officeDocument", "xl/workbook.xml"),
        ("worksheet", "workbook.xml"),
        ("sharedStrings", "workbook.xml"),
    )
    outside = relations(("worksheet", "../../../../etc/passwd"), ("sharedStrings", "strings.xml"))
    twice = xlsx(tmp_path / "twice.xlsx", f'<row r="1">{cell("A1")}{cell("B1")}</row>')
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    climbing = xlsx(tmp_path / "climbing.xlsx", one)
    with zipfile.ZipFile(climbing, "a") as archive:
        archive.writestr("../../escaped.xml", "<a/>")
    many = package(tmp_path / "parts.xlsx", {f"xl/{n}": b"" for n in range(20_000)})
    locked = bytearray(xlsx(tmp_path / "open.xlsx", one).read_bytes())
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    squeezed = tmp_path / "lzma.xlsx"
    with zipfile.ZipFile(squeezed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>" * 1000)
    broken = bytearray(squeezed.read_bytes())
    broken[60:120] = b"\xff" * 60
    judge({
        xlsx(tmp_path / "bomb.xlsx", one, sheet=b" " * 150 * 2**20): "解开后过大",
        xlsx(tmp_path / "two.xlsx", one, book=packages.workbook(2), relations=rels): "指向同一处",
        xlsx(tmp_path / "circle.xlsx", one, relations=circle): "里没有表格",
        xlsx(tmp_path / "outside.xlsx", one, relations=outside): "里没有表格",
        twice: (1, 1),
        climbing: (1, 1),
        many: "解开后过大",
        written(tmp_path / "locked.xlsx", bytes(locked)): "设了打开密码",
        written(tmp_path / "broken.xlsx", bytes(broken)): "文件已损坏",
    })  # fmt: skip
    assert not list(tmp_path.parent.rglob("escaped.xml"))


def test_two_hundred_sheets(tmp_path):
    book = openpyxl.Workbook()
    for n in range(199):
        book.create_sheet(f"第{n}张")["B2"] = n
    book.save(tmp_path / "sheets.xlsx")
    (answer,) = read_confined([tmp_path / "sheets.xlsx"]).values()
    assert len(answer.sheets) == 200
    assert answer.sheets[150] == ("第149张", 2, 1)


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def old_sheet(path: Path, cells: bytes) -> Path:
    """An .xls of one sheet of these records."""

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 0x306))

    def globals_(offset: int) -> bytes:
        return begin(5) + record(0x85, struct.pack("<I", offset) + b"\0\0\x01\x00A") + record(0xA, b"")

    stream = globals_(len(globals_(0))) + begin(0x10) + cells + record(0xA, b"")
    xlwt.CompoundDoc.XlsDoc().save(str(path), stream)
    return path


def test_old_workbooks_that_are_locked(tmp_path):
    data = bytearray(old_workbook(tmp_path / "open.xls").read_bytes())
    # WRITEACCESS, a name of whoever wrote it, is as good a place as any: its record becomes FILEPASS.
    at = data.index(b"\x5c\x00\x70\x00")
    data[at : at + 2] = b"\x2f\x00"
    judge({written(tmp_path / "locked.xls", bytes(data)): "设了打开密码"})


def test_old_workbooks_that_are_too_much(tmp_path):
    styled = b"".join(record(0xBE, struct.pack("<HH", n, 0) + bytes(512) + b"\xff\0") for n in range(6_000))
    blanks = b"".join(record(0x201, struct.pack("<HHH", n, 255, 15)) for n in range(20_000))
    judge({
        old_sheet(tmp_path / "styled.xls", styled): (0, 0),
        old_sheet(tmp_path / "blanks.xls", blanks): (0, 0),
        written(tmp_path / "large.xls", old_workbook(tmp_path / "small.xls").read_bytes() + bytes(16 * 2**20)): "超过 16 MB",
    })  # fmt: skip
