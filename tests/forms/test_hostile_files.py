"""Files that were broken, locked or made to do harm: each is read right or refused in one message.

Every file is read within five seconds of processor time and 500 MB of memory, see ``confined``.
"""

from __future__ import annotations

import random
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from PIL import Image

import packages
from confined import Answer, read_confined
from packages import docx, ods, package, relations, xlsx


def judge(cases: dict[Path, str | tuple[int, int]]) -> None:
    """Each file is refused with these words, or has one sheet of (rows, cells)."""
    for path, answer in read_confined(cases).items():
        expected = cases[path]
        assert answer.seconds < 5, (path.name, answer)
        if isinstance(expected, tuple):
            assert [sheet[1:] for sheet in answer.sheets] == [expected], (path.name, answer)
        else:
            assert refused(path, answer, expected), (path.name, answer)


def refused(path: Path, answer: Answer, words: str) -> bool:
    """In one line: what is wrong, with which file, and how it is mended."""
    said = answer.said
    return words in said and str(path) in said and "怎么改:" in said and len(said.splitlines()) == 1


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def cell(at: str, value: str = "1") -> str:
    return f'<c r="{at}"><v>{value}</v></c>'


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


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = '<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>'


def old_workbook(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表1")
    for row in range(300):
        sheet.write(row, row % 7, f"第{row}行")
    book.save(str(path))
    return path


def test_files_of_other_kinds_are_named(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "picture.xlsx", "PNG")
    Image.new("RGB", (8, 8)).save(tmp_path / "photo.xls", "JPEG")
    inside = {"xl/workbook.bin": b"", "xl/worksheets/sheet1.bin": b""}
    odt = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}
    judge({
        tmp_path / "missing.xlsx": "没有这个文件",
        tmp_path: "这是文件夹",
        written(tmp_path / "empty.xlsx", b""): "文件是空的",
        written(tmp_path / "zeros.xlsx", bytes(5000)): "不是表格文件",
        written(tmp_path / "blanks.csv", b" \r\n" * 50): "不是表格文件",
        written(tmp_path / "letter.xlsx", "关于自评的说明".encode()): "不是表格文件",
        written(tmp_path / "noise.xlsx", random.Random(1).randbytes(5000)): "不是表格文件",
        written(tmp_path / "scan.xlsx", b"%PDF-1.7\n%\xe2\xe3,\t"): "这是 PDF",
        tmp_path / "picture.xlsx": "这是图片",
        tmp_path / "photo.xls": "这是图片",
        written(tmp_path / "letter.doc", OLE + bytes(600) + "WordDocument".encode("utf-16-le")): "旧格式的 Word 文档",
        written(tmp_path / "mail.msg", OLE + bytes(600)): "不是 Excel 或 Word 文件",
        written(tmp_path / "locked.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le")): "设了打开密码",
        package(tmp_path / "binary.xlsb", inside): "二进制工作簿",
        package(tmp_path / "letter.odt", odt): "OpenDocument 文档",
        package(tmp_path / "slides.pptx", {"ppt/presentation.xml": "<a/>"}): "演示文稿",
        package(tmp_path / "all.zip", {"一.xlsx": b"", "二.xlsx": b""}): "这是压缩包",
        package(tmp_path / "nothing.zip", {}): "这是压缩包",
        ods(tmp_path / "locked.ods", "", ENCRYPTED): "设了打开密码",
        docx(tmp_path / "letter.docx", "<w:p><w:r><w:t>没有表格</w:t></w:r></w:p>"): "里没有表格",
        written(tmp_path / "page.html", b"<html><body>1,2</body></html>"): "里没有表格",
        written(tmp_path / "old.xml", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'): "电子表格 2003",
    })  # fmt: skip


def test_old_workbooks_that_are_locked(tmp_path):
    data = bytearray(old_workbook(tmp_path / "open.xls").read_bytes())
    # WRITEACCESS, a name of whoever wrote it, is as good a place as any: its record becomes FILEPASS.
    at = data.index(b"\x5c\x00\x70\x00")
    data[at : at + 2] = b"\x2f\x00"
    judge({written(tmp_path / "locked.xls", bytes(data)): "设了打开密码"})


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


def test_old_workbooks_that_are_too_much(tmp_path):
    styled = b"".join(record(0xBE, struct.pack("<HH", n, 0) + bytes(512) + b"\xff\0") for n in range(6_000))
    blanks = b"".join(record(0x201, struct.pack("<HHH", n, 255, 15)) for n in range(20_000))
    judge({
        old_sheet(tmp_path / "styled.xls", styled): (0, 0),
        old_sheet(tmp_path / "blanks.xls", blanks): (0, 0),
        written(tmp_path / "large.xls", old_workbook(tmp_path / "small.xls").read_bytes() + bytes(16 * 2**20)): "超过 16 MB",
    })  # fmt: skip


def test_files_that_were_cut_off(tmp_path):
    """At any point: refused, or where only the end is missing that nothing needs, read."""
    row = "<table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell></table:table-row>"
    whole = {
        ".xlsx": xlsx(tmp_path / "whole.xlsx", f'<row r="1">{cell("A1")}</row>' * 300),
        ".xls": old_workbook(tmp_path / "whole.xls"),
        ".ods": ods(tmp_path / "whole.ods", row * 300),
        ".docx": docx(tmp_path / "whole.docx", "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>" * 300),
    }  # fmt: skip
    cut = []
    for suffix, path in whole.items():
        data = path.read_bytes()
        for n in range(1, 40):
            cut.append(written(tmp_path / f"{n}{suffix}", data[: len(data) * n // 40]))
    for path, answer in read_confined(cut).items():
        assert refused(path, answer, ""), (path.name, answer)
    for answer in read_confined(whole.values()).values():
        assert answer.said == ""


BOMB = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
<!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;">]>"""
FILE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY g SYSTEM "file:///etc/passwd">]>'


def test_entities_are_never_expanded(tmp_path):
    row = "<table:table-row><table:table-cell><text:p>&g;</text:p></table:table-cell></table:table-row>"
    late = f"{' ' * 5000}{BOMB[21:]}"
    sheet = f'<worksheet xmlns="{packages.MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>&g;</v></c></row></sheetData></worksheet>'
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>&g;</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    page = "<html><body><table><tr><td>甲&g;</td></tr></table></body></html>"
    mail = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=utf-8\n\n"
    refused_too = "不允许的实体声明"
    judge({
        xlsx(tmp_path / "sheet.xlsx", "", sheet=BOMB + sheet): refused_too,
        xlsx(tmp_path / "late.xlsx", "", sheet=late + sheet): refused_too,
        xlsx(tmp_path / "wide.xlsx", "", sheet=(BOMB + sheet).replace('1.0"', '1.0" encoding="utf-16"', 1).encode("utf-16")): refused_too,
        xlsx(tmp_path / "strings.xlsx", "", strings=f'{late}<sst xmlns="{packages.MAIN}"><si><t>&g;</t></si></sst>'): refused_too,
        xlsx(tmp_path / "book.xlsx", "", book=FILE + packages.workbook(names="&g;")): refused_too,
        ods(tmp_path / "bomb.ods", row, before=BOMB): refused_too,
        ods(tmp_path / "late.ods", row, before=late): refused_too,
        ods(tmp_path / "file.ods", row, before=FILE): refused_too,
        docx(tmp_path / "bomb.docx", table, before=BOMB): refused_too,
        docx(tmp_path / "late.docx", table, before=late): refused_too,
        docx(tmp_path / "file.docx", table, before=FILE): refused_too,
        written(tmp_path / "bomb.html", f"{BOMB}{page}".encode()): (1, 1),
        written(tmp_path / "bomb.mht", f"{mail}{BOMB}{page}\n--x--\n".encode()): (1, 1),
    })  # fmt: skip


def ods_row(cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def test_spreadsheets_that_repeat_without_end(tmp_path):
    said, blank = "<text:p>甲</text:p>", '<table:table-cell table:number-columns-repeated="16384"/>'
    one = ods_row(f"<table:table-cell>{said}</table:table-cell>")
    million = 'table:number-rows-repeated="1048576"'
    wide = f'<table:table-cell table:number-columns-repeated="16384">{said}</table:table-cell>'
    spanned = f'<table:table-cell table:number-columns-spanned="16384" table:number-rows-spanned="1048576">{said}</table:table-cell>'
    hidden = f'<table:table-column table:visibility="collapse" table:number-columns-repeated="{10**15}"/>'
    judge({
        ods(tmp_path / "blank.ods", one + ods_row(blank, million) + one): (1, 1),
        ods(tmp_path / "blank rows.ods", one + ods_row(blank) * 200_000): (1, 1),
        ods(tmp_path / "more blank rows.ods", one + ods_row(blank) * 600_000): "内容过多",
        ods(tmp_path / "wide.ods", ods_row(wide)): (1, 16_384),
        ods(tmp_path / "high.ods", ods_row(f"<table:table-cell>{said}</table:table-cell>", million)): "内容过多",
        ods(tmp_path / "full.ods", ods_row(wide, million)): "内容过多",
        ods(tmp_path / "all merged.ods", ods_row(spanned)): (1, 1),
        ods(tmp_path / "beyond.ods", ods_row(wide.replace("16384", str(10**15)))): (1, 16_384),
        ods(tmp_path / "negative.ods", ods_row(wide.replace("16384", "-7"))): (1, 1),
        ods(tmp_path / "blanks.ods", one + ods_row(f"<table:table-cell/>{spanned}" + "<table:table-cell/>" * 300_000, million)): "内容过多",
        ods(tmp_path / "hidden.ods", hidden + one): (1, 1),
        ods(tmp_path / "deep.ods", ods_row(f"<table:table-cell><text:p>{'<text:span>' * 100_000}{'</text:span>' * 100_000}</text:p></table:table-cell>")): "文件已损坏",
    })  # fmt: skip


def word_cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def test_documents_that_span_and_nest_without_end(tmp_path):
    span = '<w:gridSpan w:val="1000000"/>'
    nest = ("<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>")
    rows = f"<w:tr>{word_cell('甲')}</w:tr>" * 40_000
    judge({
        docx(tmp_path / "span.docx", f"<w:tbl><w:tr>{word_cell('甲', span)}</w:tr></w:tbl>"): (1, 1),
        docx(tmp_path / "behind.docx", f"<w:tbl><w:tr>{word_cell('甲', span)}{word_cell('乙')}</w:tr></w:tbl>"): "超出工作表",
        docx(tmp_path / "before.docx", f'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="-9"/></w:trPr>{word_cell("甲")}</w:tr></w:tbl>'): "超出工作表",
        docx(tmp_path / "many.docx", f"<w:tbl>{rows}</w:tbl>"): (40_000, 40_000),
        docx(tmp_path / "too many.docx", f"<w:tbl>{rows * 8}</w:tbl>"): "内容过多",
        docx(tmp_path / "nested.docx", nest[0] * 3_000 + nest[1] * 3_000): "文件已损坏",
    })  # fmt: skip
    deep = docx(tmp_path / "deep.docx", f"{nest[0] * 80}<w:tbl>{rows}</w:tbl>{nest[1] * 80}")
    (answer,) = read_confined([deep]).values()
    assert [len(answer.sheets), answer.sheets[-1][1:]] == [81, (40_000, 40_000)]


def test_pages_that_span_and_nest_without_end(tmp_path):
    def page(name: str, rows: str) -> Path:
        return written(tmp_path / name, f"<html><table>{rows}</table></html>".encode())

    high = '<tr><td rowspan="1000000">甲</td></tr>'
    over = "<tr>" + '<td rowspan="1000" colspan="1000">甲</td>' * 15 + "</tr>" + "<tr><td>乙</td></tr>" * 999
    judge({
        page("high.html", high + "<tr><td>乙</td></tr>"): (2, 2),
        page("wide.html", '<tr><td colspan="1000000000000">甲</td></tr>'): (1, 1),
        page("signs.html", '<tr><td colspan="-3" rowspan="甲">甲</td></tr>'): (1, 1),
        page("spans.html", over): "内容过多",
        page("row.html", "<tr>" + '<td colspan="1000">甲</td>' * 20 + "</tr>"): "超出工作表",
        page("cells.html", "<tr>" + "<td>甲</td>" * 10 + "</tr>" * 200_000): (1, 10),
        page("long.html", ("<tr>" + "<td>甲</td>" * 10 + "</tr>") * 15_000): (15_000, 150_000),
        page("longer.html", ("<tr>" + "<td>甲</td>" * 10 + "</tr>") * 200_000): "内容过多",
        page("breaks.html", "<tr><td>" + "甲<br>" * 500_000 + "</td></tr>"): (1, 1),
    })  # fmt: skip
    nested = page("nested.html", "<tr><td>甲<table>" * 5_000)
    (answer,) = read_confined([nested]).values()
    assert len(answer.sheets) > 50
    assert answer.seconds < 5


def test_texts_without_end(tmp_path):
    judge({
        written(tmp_path / "one line.csv", b"a," * 30 * 2**20): "内容过多",
        written(tmp_path / "commas.csv", b"," * 15 * 2**20): (0, 0),
        written(tmp_path / "columns.csv", b"a," * 7 * 2**20): "超出工作表",
        written(tmp_path / "rows.csv", b"a,\n" * 5 * 2**20): "内容过多",
        written(tmp_path / "field.csv", b"a," + b"b" * 10 * 2**20): "有一格文字过长",
        written(tmp_path / "quote.csv", b'a,"' + b"b\n" * 5 * 2**20): "引号没有成对",
        written(tmp_path / "too large.csv", b"a,b\n" * 17 * 2**20): "超过上限",
    })  # fmt: skip


def test_files_in_which_bytes_were_changed(tmp_path):
    row = ods_row("<table:table-cell><text:p>甲</text:p></table:table-cell>")
    made = [
        xlsx(tmp_path / "whole.xlsx", f'<row r="1">{cell("A1")}</row>'),
        old_workbook(tmp_path / "whole.xls"),
        ods(tmp_path / "whole.ods", row),
        docx(tmp_path / "whole.docx", f"<w:tbl><w:tr>{word_cell('甲')}</w:tr></w:tbl>"),
    ]
    chance, changed = random.Random(7), []
    for path in made:
        for n in range(60):
            data = bytearray(path.read_bytes())
            for _ in range(chance.choice((1, 1, 8, 64))):
                data[chance.randrange(len(data))] = chance.randrange(256)
            changed.append(written(tmp_path / f"{n}{path.suffix}", bytes(data)))
    for path, answer in read_confined(changed).items():
        assert answer.sheets or refused(path, answer, ""), (path.name, answer)
        assert answer.seconds < 5
