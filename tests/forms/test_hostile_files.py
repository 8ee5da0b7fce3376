"""Files of other kinds, broken, locked or made to do harm: each is read right or refused in one message.

Every file is read within five seconds of processor time and 500 MB of memory, see ``confined``.
"""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image

import packages
from confined import read_confined
from hostility import cell, judge, old_workbook, refused, written
from packages import docx, ods, package, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = '<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>'


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
        docx(tmp_path / "blank.docx", "<w:p/>"): "里没有表格",
        written(tmp_path / "page.html", b"<html><body>1,2</body></html>"): "里没有表格",
        written(tmp_path / "old.xml", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'): "电子表格 2003",
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
