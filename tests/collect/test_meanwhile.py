"""Files that change or go, while they are collected and between two runs: the end is that of the files alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from returns import as_filled, zipped
from ziping import collecting
from ziping.collect.states import State


def in_parts(office, **change: str) -> list[str]:
    """The first department's forms in a file each, with something in all of them changed; the files' names."""
    sender = office.senders[0]
    names = [f"{n}.xlsx" for n in range(len(sender.issued.forms))]
    for n, (issued, filled) in enumerate(zip(sender.issued.forms, sender.filled.forms, strict=True)):
        forms = (replace(filled, **change),)
        one = replace(sender.issued, forms=(issued,)), replace(sender.filled, forms=forms)
        office.put({names[n]: as_filled(office.bureau.library, *one)})
    return names


@pytest.fixture
def meanwhile(monkeypatch):
    """Something that happens once, between two steps of collecting."""

    def arrange(step: str, act) -> None:
        own = getattr(collecting, step)

        def once(*values, **options):
            monkeypatch.setattr(collecting, step, own)
            act()
            return own(*values, **options)

        monkeypatch.setattr(collecting, step, once)

    return arrange


@pytest.mark.parametrize("act", ["gone", "other"])
def test_a_file_that_changes_before_the_departments_files_are_compared(office, meanwhile, act):
    first, *others = in_parts(office)
    assert len(others) > 1
    path = office.folder / first
    data = path.read_bytes()
    meanwhile("_check_groups", path.unlink if act == "gone" else lambda: path.write_bytes(b"other"))
    states = office.states()
    assert states.pop(first) == (State.UNREADABLE, "文件在收集时被改动了")
    assert {state for state, _ in states.values()} == {State.RECEIVED}
    assert len({unit for (unit,) in office.ask("SELECT unit FROM files WHERE unit <> ''")}) == 1

    path.write_bytes(data)
    assert office.collect(workers=1).read == 1
    assert office.ask("SELECT count(*) FROM groups") == [(len(others) + 1,)]
    assert {state for state, _ in office.states().values()} == {State.RECEIVED}


def test_the_twin_of_a_file_that_changes_counts_in_its_place(office, meanwhile):
    first, *_ = in_parts(office)
    twin = f"z{first}"
    office.put({twin: (office.folder / first).read_bytes()})
    meanwhile("_check_groups", (office.folder / first).unlink)
    states = office.states()
    assert states[first][0] is State.UNREADABLE
    assert states[twin][0] is State.RECEIVED


def test_a_zip_that_changes_while_it_is_read_is_read_by_the_next_run(office, meanwhile):
    sender = office.senders[0]
    office.put({"甲.zip": zipped({sender.name: sender.good})})
    path = office.folder / "甲.zip"
    data = path.read_bytes()
    meanwhile("_read_new", lambda: path.write_bytes(data[:100]))
    assert office.states() == {f"甲.zip/{sender.name}": (State.UNREADABLE, "文件在收集时被改动了")}
    path.write_bytes(data)
    assert office.states() == {f"甲.zip/{sender.name}": (State.RECEIVED, "")}


@pytest.mark.parametrize("others", [1, 2], ids=["of one", "of two together"])
def test_findings_are_the_same_when_another_file_of_the_department_came_and_went(office, others):
    path, *rest = (office.folder / name for name in in_parts(office, goal_actual=""))
    for more in rest[others:]:
        more.unlink()
    assert len(rest[:others]) == others
    data = path.read_bytes()
    findings = "SELECT path, check_id, message FROM current_findings ORDER BY ALL"
    path.unlink()
    office.collect(workers=1)
    without = office.ask(findings)
    assert without
    path.write_bytes(data)
    office.collect(workers=1)
    path.unlink()
    office.collect(workers=1)
    assert office.ask(findings) == without
