"""What holds for whatever is in a file: openpyxl writes it, the same cells are read; names do not decide kinds."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

import packages
from ziping.forms.grids import read_grid
from ziping.opening import put_text
from ziping.recognition.grid import address

TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="_\ufffe\uffff", include_characters="\n"),
    max_size=30,
).map(str.strip)  # fmt: skip
NUMBERS = st.integers(-(10**12), 10**12) | st.integers(-(10**12), 10**12).filter(lambda n: n % 10_000).map(
    lambda n: n / 10_000
)
VALUES = TEXTS | NUMBERS | st.booleans() | st.dates(date(1900, 3, 1), date(2199, 12, 31))
PLACES = st.tuples(st.integers(0, 40), st.integers(0, 30))


@settings(max_examples=60)
@given(st.dictionaries(PLACES, VALUES, max_size=30))
def test_what_openpyxl_writes_is_read(cells):
    book = openpyxl.Workbook()
    for (row, column), value in cells.items():
        cell = book.active.cell(row + 1, column + 1)
        if isinstance(value, str):
            put_text(cell, value)
        else:
            cell.value = value
    with TemporaryDirectory() as folder:
        book.save(Path(folder) / "a.xlsx")
        (sheet,) = read_grid(Path(folder) / "a.xlsx").sheets
    found = {
        (row, column): value
        for row, line in enumerate(sheet.rows)
        for column, value in enumerate(line)
        if value is not None
    }
    wanted = {at: value for at, value in cells.items() if value != ""}
    assert found == wanted
    assert {at: type(value) for at, value in found.items()} == {
        at: type(value) for at, value in wanted.items()
    }
    assert sheet.formulas == {}, "a text that looks like a formula is none"


@given(st.integers(0, 10**6), st.integers(0, 4))
def test_a_percentage_is_a_text_with_all_its_digits(thousandths, places):
    from ziping.forms.grids.shown import look_of, shown

    code = f"0.{'0' * places}%" if places else "0%"
    text = str(shown(thousandths / 10_000, look_of(code)))
    assert text.endswith("%")
    assert float(text[:-1]) == pytest.approx(thousandths / 100)
    assert len(text[:-1].partition(".")[2]) >= places


def made(folder: Path) -> dict[str, Path]:
    """The same cell in every kind of file."""
    old, document = xlwt.Workbook(), docx.Document()
    old.add_sheet("表1").write(0, 0, "甲")
    old.save(str(folder / "a.xls"))
    document.add_table(1, 1).cell(0, 0).text = "甲"
    document.save(folder / "a.docx")
    row = "<table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell></table:table-row>"
    files = {
        "a.xlsx": packages.xlsx(folder / "a.xlsx", '<row r="1"><c r="A1" t="str"><v>甲</v></c></row>'),
        "a.ods": packages.ods(folder / "a.ods", row),
        "a.xls": folder / "a.xls",
        "a.docx": folder / "a.docx",
        "a.html": folder / "a.html",
        "a.csv": folder / "a.csv",
    }
    files["a.html"].write_text("<table><tr><td>甲</td></tr></table>", "gb18030")
    files["a.csv"].write_text("甲,\r\n", "gb18030")
    return files


@pytest.mark.parametrize(
    "suffix", [".xlsx", ".xls", ".ods", ".docx", ".html", ".mht", ".csv", ".et", ".wps", ""]
)
def test_a_file_is_what_is_in_it_whatever_its_name(tmp_path, suffix):
    for name, path in made(tmp_path).items():
        copy = shutil.copyfile(path, tmp_path / f"copy{suffix}")
        (sheet,) = read_grid(copy).sheets
        assert [address(0, n) + str(value) for n, value in enumerate(sheet.rows[0])] == ["A1甲"], name
