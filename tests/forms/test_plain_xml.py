"""What is taken out of a workbook's XML says what the tree of the whole would have said."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import packages
from packages import MAIN
from ziping.errors import ZipingError
from ziping.forms.grids import plain_xml, read_grid, xlsx
from ziping.forms.grids.book import Book, Room
from ziping.forms.grids.shown import PLAIN, Look
from ziping.recognition.grid import Sheet

TEXTS = (
    "",
    "7",
    "1.50",
    "甲 乙",
    "a&amp;lt;b",
    "&quot;&apos;&gt;",
    "&#10;",
    "_x000D_ ",
    "]]>",
    "a\r\nb",
    "\ufffe",
    "a>b",
)
texts = st.sampled_from(TEXTS)
formulas = st.builds(
    "<f{}>{}</f>".format,
    st.sampled_from(
        (
            "",
            ' aca="false"',
            ' t="shared" si="0"',
            ' t="shared" ref="A1:B2" si="0"',
            ' t="array" ref="A1"',
            ' ca="1"',
        )
    ),
    st.sampled_from(("", "A1+1", "IF(A1&lt;2,&quot;&quot;,B1)", "#REF!")),
)
contents = st.one_of(
    st.builds("<v>{}</v>".format, texts),
    st.builds('<is><t xml:space="preserve">{}</t></is>'.format, texts),
    st.builds("<is><r><t>{}</t></r><rPh><t>{}</t></rPh></is>".format, texts, texts),
    st.sampled_from(("", "<v/>")),
)  # fmt: skip
cells = st.builds(
    "<c r=\"{}{}\"{}{}>{}{}</c>".format,
    st.sampled_from(("A", "B", "C", "XFD", "XFE")),
    st.sampled_from((1, 2, 3, 9)),
    st.sampled_from(("", ' s="0"', ' s="1"', ' s="2"', ' cm="1"')),
    st.sampled_from(("", "", ' t="str"', ' t="s"', ' t="inlineStr"', ' t="b"', ' t="e"')),
    st.one_of(st.just(""), formulas, st.just('<f t="shared" si="0"/>')),
    contents,
)  # fmt: skip
blanks = st.sampled_from(('<c r="B2" s="1"/>', '<c r="C3"/>', "\n"))
rows = st.builds(
    "<row r=\"{}\"{}>{}</row>".format,
    st.sampled_from((1, 2, 3)),
    st.sampled_from(("", ' ht="20" customHeight="1"', ' hidden="1"', ' spans="1:3" hidden="true"', ' ht="1" ht="2"', ' x:y="1"', ' x14ac:y="1"', ' hidden="false"')),
    st.lists(st.one_of(cells, blanks), max_size=4).map("".join),
)  # fmt: skip
sheets = st.builds(
    f'{{}}<worksheet xmlns="{MAIN}">{{}}<sheetData>{{}}</sheetData>{{}}</worksheet>'.format,
    st.sampled_from(("", '<?xml version="1.0" encoding="UTF-8"?>', '<?xml version="1.0" encoding="GBK"?>')),
    st.sampled_from(("", "<cols/>", "<!-- <sheetData> -->", "<x><sheetData></sheetData></x>")),
    st.lists(st.one_of(rows, st.just('<row r="7" hidden="1"/>'), blanks), max_size=4).map("".join),
    st.sampled_from(("", '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>', "<broken>")),
)


def told(data: bytes) -> Sheet | str:
    """A sheet, or that there is none in these bytes."""
    styles = xlsx._Styles((PLAIN, Look(2), Look(is_date=True)), (True, True, True))
    try:
        return xlsx._SheetReader(["零", "一"], styles, datetime(1899, 12, 30), Room()).read(data, "表", False)
    except Exception:
        return "damaged"


def by_the_tree(read: Callable[[], object]) -> object:
    """What is read where nothing is taken out."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("take_cells", "take_names", "take_strings"):
            patch.setattr(xlsx, name, lambda data: None)
        return read()


@settings(max_examples=500)
@given(sheets, st.integers(0), st.sampled_from(("", "<", ">", "&", '"', "/", " ", "\0", "r", "!", "s=")))
@example(
    f'<worksheet xmlns="{MAIN}"><!-- <sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData> --></worksheet>',
    0,
    "",
)
def test_a_sheet_says_the_same(sheet: str, at: int, put: str) -> None:
    """Also where a letter has gone wrong."""
    at %= len(sheet)
    data = (sheet[:at] + put + sheet[at + len(put) :]).encode()
    assert told(data) == by_the_tree(lambda: told(data))


names = st.builds(
    '<definedName{} name="{}"{}>{}</definedName>'.format,
    st.sampled_from(
        ("", ' function="false" hidden="false"', ' function="false" hidden="true" localSheetId="1"')
    ),
    st.sampled_from(("zp_D1_total", "甲", "a&amp;b")),
    st.sampled_from(
        ("", ' hidden="1"', ' localSheetId="0"', ' vbProcedure="false"', ' localSheetId="0" hidden="1"')
    ),
    st.one_of(texts, st.sampled_from(("'甲 1'!$A$1", "&apos;甲&apos;!$B$2"))),
)
strings = st.one_of(
    st.builds("<si><t>{}</t></si>".format, texts),
    st.builds('<si><t xml:space="preserve">{}</t></si>'.format, texts),
    st.builds("<si><r><t>{}</t></r><r><t>{}</t></r></si>".format, texts, texts),
)


@given(st.lists(names, max_size=4), st.lists(strings, max_size=4), st.booleans())
def test_names_and_shared_texts_are_the_same(named: list[str], shared: list[str], commented: bool) -> None:
    listed = f"<definedNames>{''.join(named)}</definedNames>"
    cells = "".join(f'<c r="A{n}" t="s"><v>{n - 1}</v></c>' for n in range(1, len(shared) + 1))
    with TemporaryDirectory() as folder:
        path = packages.xlsx(
            Path(folder) / "a.xlsx",
            f'<row r="1">{cells}<c r="B2"><v>1</v></c></row>',
            book=packages.workbook(1, f"<!--{listed}-->" if commented else listed),
            strings=f'<sst xmlns="{MAIN}" count="1">{"".join(shared)}</sst>',
        )
        assert book_of(path) == by_the_tree(lambda: book_of(path))


def book_of(path: Path) -> Book | str:
    try:
        return read_grid(path)
    except ZipingError as error:
        return error.problems[0].what


def test_stamped_workbooks_are_taken_whole(liuzhou) -> None:
    """Without this they would still be read, slowly."""
    with zipfile.ZipFile(liuzhou.issued) as archive:
        assert plain_xml.take_names(archive.read("xl/workbook.xml"))
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert sheets
        assert all(plain_xml.take_cells(archive.read(name)) for name in sheets)
    assert book_of(liuzhou.issued) == by_the_tree(lambda: book_of(liuzhou.issued))
