"""Sheets under a password: asked for once where it will do, never where nothing would be marked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fake_host import FakeHost
from ziping import macros
from ziping.macros import guard
from ziping.marking.listing import COLOURS, TITLE

WRONG = "密码不对,还可以再试 {} 次。"


@pytest.fixture
def host(liuzhou) -> FakeHost:
    return FakeHost.of(liuzhou.typed)


@pytest.fixture
def titles(liuzhou) -> list[str]:
    """The sheets on which 校验 marks something, in the order of the workbook."""
    open_host = FakeHost.of(liuzhou.typed)
    macros.check(open_host)
    sheets = marked(open_host)
    return [sheet.title for sheet in open_host.opened.book.sheets if sheet.title in sheets]


def marked(host: FakeHost) -> set[str]:
    return {
        spot.sheet
        for spot, look in host.opened.looks.items()
        if look.fill in COLOURS.values() and spot.sheet != TITLE
    }


def seal(host: FakeHost, passwords: dict[str, str], *typed: str | None) -> None:
    host.opened = replace(host.opened, sealed=frozenset(passwords))
    host.passwords, host.typed = passwords, list(typed)


def not_marked(host: FakeHost) -> bool:
    return "没有在上面标色" in host.said[-1]


def test_the_sheet_is_named_and_marked_with_its_password(host, titles):
    seal(host, {titles[0]: "bureau"}, "bureau")
    macros.check(host)
    assert host.asked == [f"工作表「{titles[0]}」设了密码,请输入。留空或取消则不标记此表。"]
    assert marked(host) == set(titles)
    assert not not_marked(host)


def test_one_password_of_a_whole_workbook_is_asked_for_once(host, titles):
    assert len(titles) > 1
    seal(host, dict.fromkeys(titles, "bureau"), "bureau")
    macros.check(host)
    assert len(host.asked) == 1
    assert marked(host) == set(titles)


def test_a_wrong_password_is_told_and_asked_for_again(host, titles):
    seal(host, {titles[0]: "bureau"}, "buerau", "Bureau", "bureau")
    macros.check(host)
    assert [text.partition("工作表")[0] for text in host.asked] == ["", WRONG.format(2), WRONG.format(1)]
    assert marked(host) == set(titles)


def test_after_three_wrong_ones_the_next_sheet_is_asked_for(host, titles):
    first, second = titles[:2]
    seal(host, {first: "bureau", second: "other"}, "1", "2", "3", "other")
    macros.check(host)
    assert len(host.asked) == 4
    assert marked(host) == {*titles} - {first}
    assert f"工作表「{first}」设了密码" in host.said[-1]


def test_left_empty_skips_the_sheet_and_cancelled_all_that_would_be_asked_for(host, titles):
    first, second, *_ = titles
    seal(host, {first: "bureau", second: "other"}, "", "other")
    macros.check(host)
    assert marked(host) == {*titles} - {first}
    assert host.asked[0].endswith("留空或取消则不标记此表;取消则其余设了密码的表也不再问。")

    seal(host, {first: "bureau", second: "other"}, None)
    macros.check(host)
    assert not host.typed
    assert f"工作表「{first}」「{second}」设了密码" in host.said[-1]


def test_nobody_is_asked_where_nothing_would_be_marked(host, titles):
    others = [sheet.title for sheet in host.opened.book.sheets if sheet.title not in titles]
    assert others
    seal(host, dict.fromkeys(others, "bureau"))
    macros.check(host)
    assert host.asked == []
    assert marked(host) == set(titles)


def test_nobody_is_asked_of_a_file_of_an_old_kind(host, titles):
    seal(host, dict.fromkeys(titles, ""))
    host.opened = replace(host.opened, old=True)
    macros.check(host)
    assert host.asked == []
    assert not_marked(host)


def test_marks_are_cleared_with_the_password(host, titles):
    before = dict(host.opened.looks)
    macros.check(host)
    seal(host, {titles[0]: "bureau"}, "bureau")
    macros.clear_marks(host)
    assert host.asked == [f"工作表「{titles[0]}」设了密码,请输入。留空或取消则不清除此表。"]
    assert host.opened.looks == before
    assert host.said[-1] == "已清除校验留下的标记"


def test_marks_that_stay_keep_the_list_from_which_they_can_be_cleared(host, titles):
    before = dict(host.opened.looks)
    macros.check(host)
    seal(host, {titles[0]: "bureau"}, None, None, "bureau")
    macros.clear_marks(host)
    assert host.said[-1] == (
        f"工作表「{titles[0]}」设了密码,上面的标记没有清除,「校验结果」表也留着。怎么改:再点一次「清除标记」,输入密码。"
    )
    assert marked(host) == {titles[0]}
    macros.check(host)  # the new list knows it too
    macros.clear_marks(host)
    assert host.opened.looks == before


def test_a_failure_is_taken_back_on_sealed_sheets_too_and_no_password_is_logged(host, titles):
    before = dict(host.opened.looks)
    seal(host, dict.fromkeys(titles, "Zp#2022"), "Zp#2022")
    host.fails_at = 5
    macros.check(host)
    assert host.opened.looks == before
    log = guard.log_file().read_text("utf-8")
    assert "0x800A03EC" in log
    assert "Zp#2022" not in log
