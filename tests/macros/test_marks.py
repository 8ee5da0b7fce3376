"""校验 and 清除标记 in an open workbook: the findings of the command line, and nothing half done."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from fake_host import FakeHost
from ziping import macros
from ziping.hosts.port import Look, Spot
from ziping.macros import guard
from ziping.marking.listing import CHECK, COLOURS, FIELD, FORM, REMARK, TITLE

FIRST = 3
"""Row of the first finding, from 0."""


@pytest.fixture
def host(liuzhou) -> FakeHost:
    return FakeHost.of(liuzhou.typed)


def rows(host: FakeHost) -> list[tuple[str, ...]]:
    """The lines of the sheet 校验结果 that tell of a finding."""
    sheet = host.opened.book.sheet(TITLE)
    assert sheet is not None
    return [tuple(str(cell or "") for cell in row) for row in sheet.rows[FIRST:] if row[CHECK]]


def test_the_same_findings_as_the_command_line_one_by_one(host, liuzhou, ziping):
    macros.check(host)
    _, printed, _ = ziping("check", liuzhou.typed, "--json")
    told = json.loads(printed)
    wanted = {
        (f["check"], f["form"], f["field"], f["sheet"], f["cell"], f["message"]) for f in told["findings"]
    }
    found = [(row[CHECK], row[FORM], row[FIELD], row[2], row[3], row[5]) for row in rows(host)]
    assert len(found) == len(told["findings"]) > 20
    assert set(found) == wanted
    summary = told["summary"]
    assert host.said[0].startswith(f"发现 {summary['errors']} 个错误、{summary['warnings']} 个提醒")
    assert len(host.said) == 1


def test_cells_carry_the_colour_of_the_gravest_and_all_that_was_found(host):
    macros.check(host)
    line = next(row for row in rows(host) if row[1] == "错误" and row[3] != "整张表")
    spot = Spot(line[2], line[3])
    look = host.opened.look(spot)
    assert look.fill == COLOURS["error"]
    assert f"【错误 {line[CHECK]}】{line[5]}。怎么改:" in str(look.note)
    table = host.tables[TITLE]
    assert Spot(line[2], line[3]) in table.links.values()


def test_clearing_gives_back_what_was_there(host):
    before = dict(host.opened.looks), host.opened.book
    macros.check(host)
    assert host.opened.looks != before[0]
    macros.clear_marks(host)
    assert host.said[-1] == "已清除校验留下的标记"
    assert (host.opened.looks, host.opened.book) == before


def test_checking_again_replaces_the_marks(host):
    macros.check(host)
    once = dict(host.opened.looks), rows(host)
    macros.check(host)
    assert (host.opened.looks, rows(host)) == once
    assert [sheet.title for sheet in host.opened.book.sheets].count(TITLE) == 1


def test_what_people_wrote_stays(host):
    spot = Spot(*next(marked_cells(host)))
    host.opened = replace(host.opened, looks={**host.opened.looks, spot: Look("FF00FF00", "我已问过业务科")})
    macros.check(host)
    look = host.opened.look(spot)
    assert str(look.note).startswith("我已问过业务科\n——校验结果——\n【")
    macros.clear_marks(host)
    assert host.opened.look(spot) == Look("FF00FF00", "我已问过业务科")


def marked_cells(host: FakeHost):
    other = FakeHost(host.opened)
    macros.check(other)
    for row in rows(other):
        if row[1] in ("错误", "提醒") and row[3][0] in "ABCDEFGHIJKL":
            yield row[2], row[3]


def test_a_reason_beside_a_finding_settles_it(host):
    macros.check(host)
    number, row = next((n, row) for n, row in enumerate(rows(host)) if row[CHECK] == "L08")
    host.type(TITLE, (FIRST + number, REMARK), "汛期停工,资金结转下年")
    macros.check(host)
    (again,) = [
        it for it in rows(host) if (it[CHECK], it[FORM], it[FIELD]) == (row[CHECK], row[FORM], row[FIELD])
    ]
    assert (again[1], again[REMARK]) == ("已说明", "汛期停工,资金结转下年")


def test_fills_that_cannot_be_told_and_threads_of_comments_are_left_alone(host):
    spot = Spot(*next(marked_cells(host)))
    host.opened = replace(host.opened, looks={**host.opened.looks, spot: Look(None, None)})
    macros.check(host)
    assert host.opened.look(spot) == Look(None, None)


@pytest.mark.parametrize("step", [0, 1, 7, -2, -1])
def test_nothing_is_half_marked_when_something_fails(host, step):
    trial = FakeHost(host.opened)
    macros.check(trial)
    assert trial.done > 20
    host.fails_at = step if step >= 0 else trial.done + step
    before = dict(host.opened.looks), host.opened.book
    macros.check(host)
    assert (host.opened.looks, host.opened.book) == before
    (said,) = host.said
    assert said.startswith("「校验」没有完成,程序内部出错。怎么改:")
    assert "Traceback" not in said
    assert "OSError" not in said
    assert "0x800A03EC" in guard.log_file().read_text("utf-8")


def test_a_failed_second_check_leaves_the_first(host):
    macros.check(host)
    before = dict(host.opened.looks), host.opened.book
    host.fails_at = 0
    macros.check(host)
    assert (host.opened.looks, host.opened.book) == before


def test_sheets_under_a_password_are_listed_and_not_touched(host):
    title = next(marked_cells(host))[0]
    host.opened = replace(host.opened, sealed=frozenset({title}))
    host.typed = [None]
    before = {spot: look for spot, look in host.opened.looks.items() if spot.sheet == title}
    macros.check(host)
    assert {spot: look for spot, look in host.opened.looks.items() if spot.sheet == title} == before
    assert title in {row[2] for row in rows(host)}
    assert f"工作表「{title}」设了密码或是旧格式,没有在上面标色" in host.said[-1]


def test_a_workbook_that_takes_no_sheets_is_told_before_anything_is_changed(host):
    host.opened = replace(host.opened, fixed=True)
    macros.check(host)
    assert host.writes == 0
    assert host.said == [
        "工作簿的结构受保护,不能增减工作表「校验结果」。怎么改:在「审阅」选项卡点「保护工作簿」撤销保护,再点一次。"
    ]


def test_a_workbook_without_forms_is_told_so(host):
    book = host.opened.book
    host.opened = replace(
        host.opened, book=replace(book, sheets=(replace(book.sheets[0], title="甲", rows=[["乙"]]),))
    )
    macros.check(host)
    assert "没有认出自评表" in host.said[0]
    assert (len(host.said), host.writes) == (1, 0)


def test_nothing_to_clear(host):
    macros.clear_marks(host)
    assert (host.said, host.writes) == (["这个工作簿里没有校验留下的标记。"], 0)


def test_marks_of_the_command_line_are_cleared_too(liuzhou, ziping, tmp_path):
    plain = FakeHost.of(liuzhou.typed)
    ziping("check", liuzhou.typed, "--mark", tmp_path / "marked.xlsx")
    host = FakeHost.of(tmp_path / "marked.xlsx")
    assert host.opened.looks != plain.opened.looks
    macros.clear_marks(host)
    assert host.opened.looks == plain.opened.looks
    assert [sheet.title for sheet in host.opened.book.sheets] == [
        sheet.title for sheet in plain.opened.book.sheets
    ]
