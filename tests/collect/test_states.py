"""Which state a returned file ends in, and why."""

from __future__ import annotations

import io
import os
import sqlite3
import zipfile
from dataclasses import replace

import pytest

from returns import as_filled, saved_on, zipped
from ziping.collect import against
from ziping.collect.schema import TABLES
from ziping.collect.states import State
from ziping.errors import ZipingError


def test_files_count_wherever_they_lie_and_whatever_they_are_called(office):
    one, two, three, four = (sender.good for sender in office.senders[:4])
    inner = zipped({"内/丁": four})
    office.put(
        {"甲.xlsx": one, "子/孙/乙.dat": two, "丙.zip": zipped({"丙/表.xlsx": three, "再压.zip": inner})}
    )
    states = office.states()
    assert list(states) == ["丙.zip/丙/表.xlsx", "丙.zip/再压.zip/内/丁", "子/孙/乙.dat", "甲.xlsx"]
    assert {state for state, _ in states.values()} == {State.RECEIVED}


def test_names_in_a_zip_made_by_chinese_windows_are_read(office):
    office.put({"甲.zip": _without_flag(office.senders[0].good)})
    assert list(office.states()) == ["甲.zip/自评表甲.xlsx"]


def _without_flag(data: bytes) -> bytes:
    """A zip whose one name is in the encoding of Chinese Windows, with nothing that says so."""
    out = io.BytesIO()
    stand_in = "x" * len("自评表甲.xlsx".encode("gbk"))
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(stand_in), data)
    return out.getvalue().replace(stand_in.encode(), "自评表甲.xlsx".encode("gbk"))


def test_companions_of_programs_are_named_too(office):
    office.put({
        "甲.xlsx": office.senders[0].good, "~$甲.xlsx": b"x", "Thumbs.db": b"x",
        "乙.zip": zipped({"__MACOSX/._乙.xlsx": b"x", "乙.xlsx": office.senders[1].good}),
    })  # fmt: skip
    states = office.states()
    unread = {path: reason for path, (state, reason) in states.items() if state is State.UNREADABLE}
    assert len(states) == 5
    assert "临时文件" in unread["~$甲.xlsx"]
    assert "系统附带" in unread["Thumbs.db"]
    assert "系统附带" in unread["乙.zip/__MACOSX/._乙.xlsx"]


def test_another_bureaus_workbook_is_not_ours_for_one_code_that_is_the_same(office):
    """Codes of departments are short: 129 is 市投资促进局 in one city and 城市管理局 in the next."""
    sender = office.senders[0]
    own, *projects = sender.issued.forms
    forms = (
        replace(own, name="乙市商务局"),
        *(replace(form, id=f"乙{n}", code=f"乙{n}", name=f"展会经费{n}") for n, form in enumerate(projects)),
        *(replace(own, kind="project", id=code, code=code, name=code) for code in ("乙甲", "乙乙")),
    )
    other = replace(sender.issued, name="乙市商务局", forms=forms)
    office.put({"乙市.xlsx": as_filled(office.bureau.library, other, other), sender.name: sender.good})
    assert {path: state for path, (state, _) in office.states().items()} == {
        "乙市.xlsx": State.FOREIGN, sender.name: State.RECEIVED,
    }  # fmt: skip


def test_links_are_not_followed(office, tmp_path):
    (tmp_path / "别处").mkdir()
    (tmp_path / "别处" / "甲.xlsx").write_bytes(office.senders[0].good)
    (office.folder / "链").symlink_to(tmp_path / "别处")
    (office.folder / "链.xlsx").symlink_to(tmp_path / "别处" / "甲.xlsx")
    states = office.states()
    assert set(states) == {"链", "链.xlsx"}
    assert all(state is State.UNREADABLE and "链接" in reason for state, reason in states.values())


def test_of_two_files_of_one_name_in_a_zip_both_are_told(office):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("表.xlsx", office.senders[0].good)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("表.xlsx", office.senders[1].good)
    office.put({"甲.zip": out.getvalue()})
    states = office.states()
    assert [state for state, _ in states.values()] == [State.RECEIVED, State.UNREADABLE]
    assert "同名" in states["甲.zip/表.xlsx#2"][1]


def test_nothing_in_the_folder_is_changed(office):
    office.put({sender.name: sender.good for sender in office.senders})
    os.utime(office.folder / office.senders[0].name, (1_600_000_000, 1_600_000_000))
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in office.folder.rglob("*")}
    office.collect()
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in office.folder.rglob("*")} == before


class TestVersions:
    def test_the_one_saved_later_counts_and_the_list_says_why(self, office):
        sender = office.senders[0]
        office.put(
            {"乙.xlsx": saved_on(sender.good, "2023-03-01"), "甲.xlsx": saved_on(sender.good, "2023-03-05")}
        )
        states = office.states()
        assert states["甲.xlsx"] == (State.RECEIVED, "")
        assert states["乙.xlsx"] == (
            State.REPLACED,
            "以「甲.xlsx」为准:那一份保存于 2023-03-05 08:00:00,这一份保存于 2023-03-01 08:00:00",
        )

    def test_two_equal_contents_are_one_file_sent_twice(self, office):
        office.put({"甲.xlsx": office.senders[0].good, "乙.xlsx": office.senders[0].good})
        assert office.states() == {
            "乙.xlsx": (State.RECEIVED, ""),
            "甲.xlsx": (State.TWICE, "内容与「乙.xlsx」完全相同"),
        }

    def test_a_part_sent_anew_replaces_that_part_alone(self, office):
        """A project corrected in a file of its own: the others stay as they were sent."""
        sender = office.senders[0]
        *others, last = sender.filled.forms
        corrected = replace(last, goal_actual="改正后的完成情况")
        alone = as_filled(
            office.bureau.library,
            replace(sender.issued, forms=(sender.issued.forms[-1],)),
            replace(sender.filled, forms=(corrected,)),
        )
        office.put({"全.xlsx": saved_on(sender.good, "2023-03-01"), "补.xlsx": saved_on(alone, "2023-03-09")})
        states = {path: state for path, (state, _) in office.states().items()}
        assert states == {"全.xlsx": State.RECEIVED, "补.xlsx": State.RECEIVED}
        assert office.ask("SELECT count(*) FROM current_forms") == [(len(others) + 1,)]
        told = office.ask(
            "SELECT f.goal_actual FROM forms f JOIN current_forms c USING (sha256, form) "
            f"WHERE c.issued_code = '{last.code}'"
        )
        assert told == [("改正后的完成情况",)]
        assert office.ask("SELECT count(*) FROM current_findings WHERE check_id = 'X07'") == [(0,)]


class TestAgainstTheIssue:
    def test_departments_that_sent_each_others_forms(self, office):
        one, two = office.senders[:2]
        office.put({one.name: two.good, two.name: one.good, office.senders[2].name: office.senders[2].good})
        office.collect()
        rows = office.ask("SELECT kind, department_code FROM deviations WHERE path <> '' ORDER BY 2")
        assert rows == [(against.SWAPPED, one.issued.code), (against.SWAPPED, two.issued.code)]

    def test_a_form_sent_under_anothers_name(self, office):
        one, two = office.senders[:2]
        office.put({one.name: two.good})
        office.collect()
        ((kind, code, was, now),) = office.ask(
            "SELECT kind, department_code, was, now FROM deviations WHERE path <> ''"
        )
        assert (kind, code) == (against.ASTRAY, two.issued.code)
        assert one.issued.name in was
        assert two.issued.name in now

    def test_a_renamed_department_is_still_itself(self, office):
        sender = office.senders[0]
        own, *others = sender.filled.forms
        renamed = replace(
            sender.filled, forms=(replace(own, name="甲市大数据局", unit="甲市大数据局"), *others)
        )
        office.put({"甲.xlsx": as_filled(office.bureau.library, sender.issued, renamed)})
        office.collect()
        rows = office.ask(f"SELECT department, was, now FROM deviations WHERE kind = '{against.RENAMED}'")
        assert rows == [(sender.issued.name, sender.issued.name, "甲市大数据局")]

    def test_an_older_issue_is_the_wrong_version(self, office):
        """The bureau issued the department's workbook once more, with another target."""
        sender = office.senders[0]
        own, *others = sender.issued.forms
        first, *rows = own.indicators
        newer = replace(own, indicators=(replace(first, target="≥99次"), *rows))
        library = replace(
            office.bureau.library, departments=(replace(sender.issued, forms=(newer, *others)),)
        )
        again = replace(office.bureau)
        again.__dict__["library"] = library
        again.issue(office.root / "重发", office.ledger)
        office.put({"甲.xlsx": sender.good})
        office.collect()
        rows = office.ask(
            f"SELECT department_code, now FROM deviations WHERE kind = '{against.OLD_TEMPLATE}'"
        )
        assert rows == [(sender.issued.code, "以前下发的工作簿")]

    def test_a_project_that_was_not_carried_out_counts_as_the_rule_says(self, office):
        sender = office.senders[0]
        last = sender.issued.forms[-1]
        lines = (last.funds[0], replace(last.funds[1], actual="0"))
        idle = replace(last, funds=lines, exec_reason="未执行,结转下年度使用")
        filled = replace(sender.filled, forms=(*sender.filled.forms[:-1], idle))
        office.put({"甲.xlsx": as_filled(office.bureau.library, sender.issued, filled)})
        office.collect()
        kinds = office.ask(
            f"SELECT kind, form_name FROM deviations WHERE department_code = '{sender.issued.code}' "
            f"AND kind IN ('{against.MISSING}', '{against.UNEXECUTED}')"
        )
        assert kinds == [(against.UNEXECUTED, last.name)]


def test_the_list_is_in_the_ledger(office):
    office.put({"甲.xlsx": office.senders[0].good, "乙.pdf": b"%PDF-1.7"})
    office.collect()
    with sqlite3.connect(office.ledger) as database:
        rows = database.execute("SELECT path, state, department_code FROM returned ORDER BY path").fetchall()
    assert rows == [("乙.pdf", "无法读取", ""), ("甲.xlsx", "已收", office.senders[0].issued.code)]


def test_only_what_is_new_is_read_and_what_is_gone_is_forgotten(office):
    office.put({sender.name: sender.good for sender in office.senders[:3]})
    assert office.collect().read == 3
    office.put({office.senders[3].name: office.senders[3].good})
    assert office.collect().read == 1
    (office.folder / office.senders[0].name).unlink()
    collected = office.collect()
    assert (collected.read, collected.counts[State.RECEIVED]) == (0, 3)
    assert office.ask("SELECT count(*) FROM contents") == [(3,)]


@pytest.mark.parametrize("ledger", ["没有.sqlite", "空.sqlite"])
def test_a_ledger_that_tells_nothing_is_refused(office, ledger):
    (office.root / "空.sqlite").write_bytes(b"")
    office.ledger = office.root / ledger
    with pytest.raises(ZipingError, match="台账"):
        office.collect()


def test_what_another_version_read_is_read_again(office, monkeypatch):
    office.put({"甲.xlsx": office.senders[0].good})
    assert [office.collect().read, office.collect().read] == [1, 0]
    monkeypatch.setattr("ziping.collecting.__version__", "0")
    assert office.collect().read == 1
    assert office.ask("SELECT count(*) FROM contents") == [(1,)]


def test_documented_tables_are_those_in_the_database(office):
    office.collect()
    rows = office.ask("SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal")
    told = {(table, column): meaning for table, column, meaning in rows}
    for name, table in TABLES.items():
        for column, (_, meaning) in table.columns.items():
            assert told[name, column] == meaning
