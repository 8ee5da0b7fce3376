"""Doubts planted in an innocent return: each is found where it was planted, and an innocent return has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from collect.conftest import Office, opened
from returns import Bureau, as_filled
from ziping.collect import quality
from ziping.model import Form, Indicator
from ziping.projects import Department

MANY = 6
LONG = "因汛期持续降雨,施工场地多次被淹,工期顺延两个月,下一年已安排在枯水期集中施工,确保按期完成。"
Change = Callable[[Form], Form]


class Bureaux:
    """Four departments of six projects each, changed before they are issued or when they are filled in."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def found(
        self, *, issued: Change | None = None, filled: Change | None = None
    ) -> dict[str, list[tuple[str, ...]]]:
        """The doubts by kind, as department, form and text.

        Args:
            issued, filled: what is done to each form; forms are told apart by their codes.
        """
        bureau = Bureau(4, projects=(MANY, MANY))
        if issued:
            departments = tuple(_each(department, issued) for department in bureau.library.departments)
            bureau.__dict__["library"] = replace(bureau.library, departments=departments)
        office = opened(bureau, self.root)
        return self.sent(office, filled or (lambda form: form))

    def sent(self, office: Office, filled: Change) -> dict[str, list[tuple[str, ...]]]:
        for sender in office.senders:
            data = as_filled(office.bureau.library, sender.issued, _each(sender.filled, filled))
            office.put({sender.name: data})
        office.collect(workers=1)
        kinds: dict[str, list[tuple[str, ...]]] = {}
        for kind, *row in office.ask("SELECT kind, department_code, form_name, text FROM doubts"):
            kinds.setdefault(str(kind), []).append(tuple(map(str, row)))
        return kinds


def _each(department: Department, change: Change) -> Department:
    return replace(department, forms=tuple(map(change, department.forms)))


def at(*codes: str, change: Change) -> Change:
    """The change, for the forms of these codes alone."""
    return lambda form: change(form) if form.code in codes else form


def rows(form: Form, change: Callable[[Indicator], Indicator]) -> Form:
    return replace(form, indicators=tuple(map(change, form.indicators)))


def first_row(form: Form, **values: str) -> Form:
    return replace(form, indicators=(replace(form.indicators[0], **values), *form.indicators[1:]))


def met(form: Form) -> Form:
    """Every target exactly met."""
    return rows(form, lambda row: replace(row, actual=str(row.target).strip("≥%次人"), deviation=""))


def spent(form: Form, amount: str) -> Form:
    return replace(form, funds=(form.funds[0], replace(form.funds[1], actual=amount)))


@pytest.fixture
def bureaux(tmp_path: Path) -> Bureaux:
    return Bureaux(tmp_path)


def test_an_innocent_return_raises_no_doubt_but_that_targets_differ(bureaux):
    """Every form misses a target, and 受益群众数 stands in all of them with a target drawn at random."""
    found = bureaux.found(filled=lambda form: first_row(form, actual="0"))
    assert found.keys() == {quality.UNEQUAL}


def test_totals_that_are_all_alike_or_all_high(bureaux):
    def same(form: Form) -> Form:
        if form.kind == "project" and str(form.code).startswith("102"):
            return spent(met(form), str(form.funds[1].adjusted))
        return first_row(form, actual="0")

    found = bureaux.found(filled=same)
    assert found[quality.ALIKE] == [("102", "", f"{MANY} 个项目的总分都是 100")]
    assert found[quality.ALL_HIGH] == [("102", "", f"{MANY} 个项目的总分都不低于 90 分(100)")]


def test_targets_that_were_far_exceeded_year_after_year(bureaux, tmp_path):
    exceeded = at("101-02", change=lambda form: first_row(form, actual="999"))
    found = bureaux.found(filled=exceeded)
    ((code, _, text),) = found[quality.LOW_TARGET]
    assert code == "101"
    assert "完成值 999" in text
    assert not text.endswith("也是如此")
    office = Office(Bureau(0), tmp_path, tmp_path / "台账.sqlite", [])
    last_year = office.store.rename(tmp_path / "去年.duckdb")
    office.collect(workers=1, earlier=[last_year])
    told = office.ask(f"SELECT text FROM doubts WHERE kind = '{quality.LOW_TARGET}'")
    assert told == [(f"{text};2022年也是如此",)]


def test_much_money_left_and_a_high_total(bureaux):
    found = bureaux.found(
        filled=at("103-04", change=lambda form: spent(met(form), str(float(form.funds[1].adjusted) / 2)))
    )
    ((code, form, text),) = found[quality.LOW_EXECUTION]
    assert (code, form.endswith("4-4")) == ("103", True)
    assert text.endswith("总分 95")


def test_indicators_that_were_copied_between_departments(bureaux):
    """Two departments were given the same targets, and say the same of them."""
    copied = ("100-01", "103-06")
    rows_ = tuple(Indicator(*row, "", "", "", "") for row in (
        ("产出指标", "数量指标", "检修次数", "≥37次", "50"), ("效益指标", "社会效益指标", "受益村数", "≥41个", "40"),
    ))  # fmt: skip
    found = bureaux.found(
        issued=at(*copied, change=lambda form: replace(form, indicators=rows_)),
        filled=at(*copied, change=met),
    )
    ((code, _, text),) = found[quality.COPIED_FORM]
    assert code == "100"
    assert "甲市第001局" in text
    assert "甲市第004局" in text


@pytest.mark.parametrize("place", ["goal_actual", "deviation"])
def test_texts_that_were_copied_between_projects(bureaux, place):
    def say(form: Form) -> Form:
        return replace(form, goal_actual=LONG) if place == "goal_actual" else first_row(form, **{place: LONG})

    found = bureaux.found(filled=at("100-02", "102-05", change=say))
    ((code, _, text),) = found[quality.COPIED_TEXT]
    assert code == "100"
    assert text.startswith(f"2 张表写有同一段话「{LONG[:20]}…」:甲市第001局「")


def test_indicators_that_have_nothing_to_do_with_the_project(bureaux):
    def renamed(form: Form) -> Form:
        return replace(form, name="水库除险加固", goal_expected="除险加固三座水库")

    found = bureaux.found(issued=at("101-03", change=renamed))
    assert [row[:2] for row in found[quality.UNRELATED]] == [("101", "水库除险加固")]


def test_one_indicator_with_different_targets(bureaux):
    found = bureaux.found()
    told = [text for *_, text in found[quality.UNEQUAL] if text.startswith("「受益群众数」")]
    assert len(told) == 1
    assert f"在 {4 * (MANY + 1)} 张表里,指标值从 " in told[0]
