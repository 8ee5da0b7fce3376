"""Workbooks with everything that marking must leave alone, and ways to look at what it did."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from lxml import etree

from stamping.test_features import png
from ziping.checks import CHECKS, Report
from ziping.model import FieldRef, Form, Indicator, Place, Submission
from ziping.rules import load

RULES = load("mof-2020")
SHEET, OTHER = "自评表", "附表'甲 一"
VBA = b"\xd0\xcf\x11\xe0not a real project, but these bytes\x00\xff"
OWN_NOTE = "这是科室自己的批注"
PEOPLE = (
    b'<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    b'<person displayName="a" id="{00000000-0000-0000-0000-000000000001}" userId="a" providerId="None"/></personList>'
)
THREADS = (
    b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    b'<threadedComment ref="B2" dT="2024-01-01T00:00:00.00" personId="{00000000-0000-0000-0000-000000000001}" '
    b'id="{00000000-0000-0000-0000-000000000002}"><text>?</text></threadedComment></ThreadedComments>'
)


def rich_workbook(path: Path) -> Path:
    """Charts, a picture, macros, a button, notes, a picture in the header, formats, validations, names, protection."""
    vba = path.with_suffix(".bin")
    vba.write_bytes(VBA)
    book = xlsxwriter.Workbook(path)
    book.add_vba_project(str(vba))
    book.set_properties({"title": "自评表"})
    plain = book.add_format({"num_format": "0.00", "border": 1, "font_name": "仿宋", "align": "center"})
    open_ = book.add_format({"locked": False, "bg_color": "#FFF8DC"})
    first, second = book.add_worksheet(SHEET), book.add_worksheet(OTHER)
    book.add_worksheet("隐藏").very_hidden()
    for row in range(1, 8):
        first.write_row(row, 0, [f"指标{row}", row * 1.5, row], plain)
    first.write_formula("D2", "=SUM(B2:B8)", plain, 42)
    first.merge_range("E4:F5", "合并", open_)
    first.set_row(11, 20, open_)
    first.set_column("H:H", 12, plain)
    first.write_comment("B3", OWN_NOTE, {"author": "张三"})
    first.data_validation("C2:C8", {"validate": "list", "source": ["是", "否"]})
    first.conditional_format("B2:B8", {"type": "cell", "criteria": ">", "value": 3, "format": plain})
    first.conditional_format("C2:C8", {"type": "data_bar", "data_bar_2010": True})
    first.add_sparkline("G2", {"range": f"{SHEET}!B2:B8"})
    first.protect("secret")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"={SHEET}!$B$2:$B$8"})
    first.insert_chart("J2", chart)
    first.insert_image("J20", "dot.png", {"image_data": png()})
    first.set_header("&L&[Picture]", {"image_left": "dot.png", "image_data_left": png()})
    first.write_url("A10", f"internal:'{OTHER.replace(chr(39), chr(39) * 2)}'!A1")
    second.insert_button("B2", {"caption": "汇总", "macro": "run"})
    second.write("A1", "附表")
    book.define_name("全部", f"={SHEET}!$B$2:$B$8")
    first.print_area("A1:F20")
    second.repeat_rows(0)
    second.activate()
    book.close()
    vba.unlink()
    return path


def submission(
    places: Iterable[tuple[str, str]], severities: Mapping[int, str] = {}, messages: Mapping[int, str] = {}
) -> tuple[Submission, list[Report]]:
    """A form with one finding at each place, errors where nothing else is said."""
    at = [Place(sheet, cell) for sheet, cell in places]
    refs = [FieldRef("score", "indicators", n) for n in range(len(at))]
    form = Form(
        "1",
        "project",
        "项目支出绩效自评表",
        "项目",
        indicators=tuple(Indicator("产出", "数量", f"指标{n}", score="1") for n in range(len(at))),
        places=dict(zip(refs, at, strict=True)),
    )
    check = CHECKS["A05"]
    found = [
        Report(check, severities.get(n, "error"), form, ref, messages.get(n, f"问题{n}"))  # type: ignore[arg-type]
        for n, ref in enumerate(refs)
    ]
    return Submission("表.xlsx", (form,), "mof-2020", "某局"), found


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def same_content(one: bytes, other: bytes) -> bool:
    """Byte for byte, or the same XML."""
    return one == other or canonical(one) == canonical(other)


def canonical(data: bytes) -> bytes:
    return etree.tostring(etree.fromstring(data), method="c14n")


def with_parts(path: Path, changes: Mapping[str, bytes]) -> Path:
    """A workbook with parts put in or replaced."""
    parts = parts_of(path) | dict(changes)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def with_threads(path: Path) -> Path:
    """A threaded comment at B2, with the placeholder note that stands for it in older programs."""
    parts = parts_of(path)
    comments = next(name for name in parts if name.startswith("xl/comments"))
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    relation = f'<Relationship Id="rIdT" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/>'
    author = b"<author>tc={00000000-0000-0000-0000-000000000002}</author></authors>"
    placeholder = (
        b'<comment ref="B2" authorId="1"><text><t>[Threaded comment]</t></text></comment></commentList>'
    )
    return with_parts(path, {
        comments: parts[comments].replace(b"</authors>", author).replace(b"</commentList>", placeholder),
        rels: parts[rels].replace(b"</Relationships>", relation.encode() + b"</Relationships>"),
        "xl/threadedComments/threadedComment1.xml": THREADS,
        "xl/persons/person.xml": PEOPLE,
    })  # fmt: skip


def looks(path: Path) -> dict[tuple[str, str], tuple[Any, ...]]:
    """(sheet, cell) → fill, number format, font, whether it is locked, and note; without the sheet 校验结果."""
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): (
            cell.fill.fgColor.rgb if cell.fill.patternType == "solid" else None,
            cell.number_format,
            cell.font.name,
            cell.protection.locked,
            cell.comment.text if cell.comment else None,
        )
        for sheet in book.worksheets
        if not sheet.title.startswith("校验结果")
        for row in sheet.iter_rows()
        for cell in row
    }
