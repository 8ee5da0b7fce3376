"""Files are told apart, and can be shown, whatever they are called."""

from __future__ import annotations

import io
import os
import sqlite3
import unicodedata
import zipfile

import openpyxl
import pytest

from returns import zipped
from ziping.collect.states import State
from ziping.collecting import collect_into


def put_as(office, name: bytes, data: bytes) -> None:
    with open(os.path.join(os.fsencode(office.folder), name), "wb") as file:
        file.write(data)


def test_a_name_in_the_encoding_of_chinese_windows_is_read(office):
    """What ``unzip`` on Linux leaves behind of a zip from Windows."""
    put_as(office, "表甲.xlsx".encode("gbk"), office.senders[0].good)
    office.put({"乙.xlsx": office.senders[1].good})
    assert {path: state for path, (state, _) in office.states().items()} == {
        "表甲.xlsx": State.RECEIVED,
        "乙.xlsx": State.RECEIVED,
    }


def test_two_files_whose_names_read_alike_are_both_told(office):
    put_as(office, "表.xlsx".encode("gbk"), office.senders[0].good)
    office.put({"表.xlsx": office.senders[1].good, "表.xlsx#2": office.senders[2].good})
    states = office.states()
    assert set(states) == {"表.xlsx", "表.xlsx#2", "表.xlsx#3"}
    assert {state for state, _ in states.values()} == {State.RECEIVED}
    with sqlite3.connect(office.ledger) as database:
        assert len(database.execute("SELECT path FROM returned").fetchall()) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [("内/表.xlsx", "内\\表.xlsx"), ("包.zip/表.xlsx", "包.zip")],
    ids=["other strokes", "a folder and a zip"],
)
def test_two_files_in_a_zip_whose_names_read_alike_are_both_told(office, one, other):
    first, second = (sender.good for sender in office.senders[:2])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(one, first)
        archive.writestr(other, zipped({"表.xlsx": second}) if other.endswith(".zip") else second)
    office.put({"甲.zip": out.getvalue()})
    states = office.states()
    assert len(states) == 2
    assert {state for state, _ in states.values()} == {State.RECEIVED}


@pytest.mark.parametrize("name", ["换\n行.xlsx", "a\x1b[31m.xlsx", "\u202exslx.exe", "a\u2028b.xlsx"])
def test_a_name_cannot_steer_the_screen(office, name):
    office.put({name: office.senders[0].good, "甲.zip": zipped({name: office.senders[1].good})})
    states = office.states()
    assert {state for state, _ in states.values()} == {State.RECEIVED}
    assert not [char for path in states for char in path if unicodedata.category(char)[0] in "CZ"]


def test_the_files_name_themselves_is_kept(office):
    put_as(office, "表甲.xlsx".encode("gbk"), office.senders[0].good)
    before = os.listdir(os.fsencode(office.folder))
    office.states()
    assert os.listdir(os.fsencode(office.folder)) == before


@pytest.mark.parametrize(
    ("written", "read"),
    [("招商局.xlsx".encode("gb18030"), "招商局.xlsx"), (b"\xff\xfe.xlsx", "\ufffd\ufffd.xlsx")],
)
def test_the_workbook_lists_a_name_in_any_encoding(office, written, read):
    put_as(office, written, office.senders[0].good)
    out = office.root / "汇总.xlsx"
    found, _ = collect_into(office.folder, office.ledger, out, workers=1)
    assert [(item.listed.path, item.state) for item in found.standings] == [(read, State.RECEIVED)]
    cells = [cell.value for row in openpyxl.load_workbook(out)["文件清单"].iter_rows() for cell in row]
    assert read in cells
