"""上一处, 下一处, 得分说明, 规则, 计分引擎, 关于."""

from __future__ import annotations

import pytest

from fake_host import FakeHost
from ziping import macros
from ziping.commands import COMMANDS
from ziping.forms import read_submission
from ziping.hosts.port import Spot
from ziping.macros import guard
from ziping.marking.listing import TITLE
from ziping.marks import listed
from ziping.model import FieldRef


@pytest.fixture
def host(liuzhou) -> FakeHost:
    return FakeHost.of(liuzhou.typed)


@pytest.fixture
def checked(host) -> FakeHost:
    macros.check(host)
    host.said.clear()
    return host


def test_every_command_has_a_macro():
    names = {command.name for command in COMMANDS}
    assert {name for name in names if not callable(getattr(macros, name, None))} == set()
    assert all(macros.__dict__[name].__doc__ for name in names)


def test_forward_through_every_finding_and_round(checked):
    spots = listed(checked.opened)
    seen = []
    for _ in range(len(spots) + 1):
        macros.next_finding(checked)
        seen.append(checked.at)
    assert seen == [*spots, spots[0]]
    assert checked.said == []


def test_backward_is_forward_reversed(checked):
    spots = listed(checked.opened)
    seen = []
    checked.at = spots[0]
    for _ in spots:
        macros.previous_finding(checked)
        seen.append(checked.at)
    assert seen == spots[::-1]


def test_from_a_line_of_the_list_it_goes_on_behind_the_cell_named_there(checked):
    table = checked.tables[TITLE]
    (row, _), spot = next(iter(table.links.items()))
    spots = listed(checked.opened)
    checked.at = Spot(TITLE, f"F{row + 1}")
    macros.next_finding(checked)
    assert checked.at == spots[(spots.index(spot) + 1) % len(spots)]


@pytest.mark.parametrize("macro", [macros.next_finding, macros.previous_finding])
def test_without_a_check_there_is_nowhere_to_go(host, macro):
    macro(host)
    assert (host.said, host.writes) == (["还没有校验结果。怎么改:先点「校验」。"], 0)


def test_the_score_of_an_indicator_is_explained(host, liuzhou):
    submission = read_submission(liuzhou.typed)
    form = submission.forms[0]
    place = form.places[FieldRef("score", "indicators", 3)]
    host.at = Spot(place.sheet, "A" + place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    macros.explain_score(host)
    (said,) = host.said
    row = form.indicators[3]
    assert said.startswith(f"「{row.name}」分值 {row.weight},得分 {row.score}。")
    assert "应得 0 分" in said
    assert host.writes == 0


def test_execution_and_total_are_explained_by_their_sums(host, liuzhou):
    form = read_submission(liuzhou.typed).forms[0]
    place = form.places[FieldRef("total")]
    host.at = Spot(place.sheet, place.cell)
    macros.explain_score(host)
    assert f"总分 {form.total}" in host.said[0]
    line = form.places[FieldRef("rate", "funds", 1)]
    host.at = Spot(line.sheet, line.cell)
    macros.explain_score(host)
    assert f"「{form.funds[1].label}」执行率 {form.funds[1].rate}" in host.said[1]


def test_a_row_without_a_score_is_told_so(host, liuzhou):
    host.at = Spot(read_submission(liuzhou.typed).forms[0].places[FieldRef("total")].sheet, "A900")
    macros.explain_score(host)
    assert host.said[0].startswith("所选的一行没有得分。怎么改:")


def test_the_rules_are_named_with_what_they_say(host):
    macros.show_rules(host)
    assert host.said[0].startswith("评分规则 liuzhou-2022 ")
    assert "不超过分值" in host.said[0]


def test_the_engine_is_what_the_workbook_says(host, liuzhou):
    macros.show_engine(host)
    assert host.said[0].startswith("得分由")


def test_about_names_version_and_log_and_opens_it_once_there_is_one(host, tmp_path, monkeypatch):
    opened: list[str] = []
    monkeypatch.setattr(guard, "log_file", lambda: tmp_path / "ziping.log")
    monkeypatch.setattr("webbrowser.open", lambda url: not opened.append(url))
    macros.about(host)
    assert host.said[0].startswith("自评 ziping ")
    assert host.said[0].endswith("ziping.log(还没有)")
    (tmp_path / "ziping.log").write_text("…", "utf-8")
    macros.about(host)
    assert (opened, len(host.said)) == ([(tmp_path / "ziping.log").as_uri()], 2)


def test_a_log_that_nothing_opens_is_told(host, tmp_path, monkeypatch):
    (tmp_path / "ziping.log").write_text("…", "utf-8")
    monkeypatch.setattr(guard, "log_file", lambda: tmp_path / "ziping.log")
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    macros.about(host)
    assert host.said[1].endswith("日志打不开。怎么改:用记事本打开这个文件。")


def test_a_program_that_cannot_be_read_is_told_in_one_sentence(host):
    class Gone(FakeHost):
        def read(self):
            raise RuntimeError("RPC server is unavailable")

    gone = Gone(host.opened)
    for command in COMMANDS:
        if command.name not in ("about", "stamp_forms", "collect_forms"):
            gone.said.clear()
            getattr(macros, command.name)(gone)
            (said,) = gone.said
            assert said.startswith(f"「{command.label}」没有完成")
            assert "RPC" not in said
    assert "RPC server is unavailable" in guard.log_file().read_text("utf-8")
