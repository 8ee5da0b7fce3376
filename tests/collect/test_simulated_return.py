"""Three hundred departments fill in their workbooks, and every seventh file goes wrong in some way."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from damages import DAMAGES, Sender
from returns import Bureau, Filled
from ziping.collect.roll_up import roll_up
from ziping.collect.roll_up.workbook import write_roll_up
from ziping.collect.states import State
from ziping.collect.store import Store
from ziping.collecting import Collected, collect
from ziping.hosts.libreoffice.convert import recalculate
from ziping.stamping.stamp import workbook_name

DEPARTMENTS = 300
EVERY = 7
"""Each seventh department's file goes wrong: a seventh is 14.3%, the first departments twice make it 15%."""


@dataclass(frozen=True)
class Return:
    bureau: Bureau
    folder: Path
    ledger: Path
    store: Path
    workbook: Path
    damaged: dict[str, str]
    collected: Collected

    def counted(self) -> list[Filled]:
        """The forms that must be in the sums."""
        return [
            form
            for code, forms in self.bureau.filled.items()
            if code not in self.damaged or DAMAGES[self.damaged[code]].counts
            for form in forms
        ]

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with Store.open(self.store) as store:
            return store.rows(sql)


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Return:
    root = tmp_path_factory.mktemp("return")
    folder, ledger, store_file, workbook = (
        root / name for name in ("收回", "台账.sqlite", "汇总.duckdb", "汇总.xlsx")
    )
    bureau = Bureau(DEPARTMENTS)
    bureau.issue(root / "下发", ledger)
    kinds = list(DAMAGES)
    damaged: dict[str, str] = {}
    for n, department in enumerate(bureau.library.departments):
        name = workbook_name(bureau.library, department)
        sender = Sender(bureau, department, bureau.fill(department), name)
        files = {name: sender.good}
        if n % EVERY == 0 or n in (1, 2):
            damaged[department.code] = kinds[len(damaged) % len(kinds)]
            files = dict(DAMAGES[damaged[department.code]].make(sender))
        for path, data in files.items():
            target = folder / department.code / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    with Store.open(store_file) as store:
        collected = collect(folder, ledger, store, workers=2)
        write_roll_up(roll_up(store, collected.standings, collected.issued, workbook), workbook)
    return Return(bureau, folder, ledger, store_file, workbook, damaged, collected)


def test_every_damage_occurs_in_fifteen_percent_of_the_files(returned):
    assert set(returned.damaged.values()) == set(DAMAGES)
    assert len(returned.damaged) / DEPARTMENTS == pytest.approx(0.15, abs=0.005)


def test_nothing_is_lost(returned):
    """Every file has one state: in the database, in the ledger, and in the counts."""
    there = sorted(
        f"{Path(folder, name).relative_to(returned.folder).as_posix()}"
        for folder, _, names in os.walk(returned.folder)
        for name in names
    )
    zipped = {path: f"{path}/" for path in there if path.endswith(".zip")}
    listed = sorted(standing.listed.path for standing in returned.collected.standings)
    assert len(listed) == len(there)
    assert all(
        one == other or one.startswith(zipped[other]) for one, other in zip(listed, there, strict=True)
    )
    assert sum(returned.collected.counts.values()) == len(there)
    assert returned.ask("SELECT path FROM files ORDER BY path") == [(path,) for path in listed]
    with sqlite3.connect(returned.ledger) as database:
        noted = Counter(state for (state,) in database.execute("SELECT state FROM returned"))
    assert noted == Counter({state.value: n for state, n in returned.collected.counts.items() if n})


def test_every_damage_is_named(returned):
    deviations = returned.ask("SELECT department_code, kind, was, now FROM deviations")
    for code, kind in returned.damaged.items():
        damage = DAMAGES[kind]
        own = [s for s in returned.collected.standings if s.listed.path.startswith(f"{code}/")]
        assert Counter(standing.state for standing in own) == Counter(damage.states), kind
        assert damage.words in "".join(standing.reason for standing in own), kind
        title, word = damage.deviation
        told = [text for own_code, found, *text in deviations if (own_code, found) == (code, title)]
        assert not title or any(word in "".join(text) for text in told), kind


def test_the_others_are_received(returned):
    for standing in returned.collected.standings:
        code = standing.listed.path.partition("/")[0]
        if code not in returned.damaged:
            assert (standing.state, standing.department, standing.reason) == (State.RECEIVED, code, "")


def test_sums_are_those_of_what_was_filled_in(returned):
    """Added up from the generator's data, not from any file."""
    forms = [form for form in returned.counted() if form.form.kind == "project"]
    ((count, budget, spent),) = returned.ask(
        "SELECT count(*), sum(budget), sum(spent) FROM current_forms WHERE kind = 'project'"
    )
    assert count == len(forms)
    assert budget == sum(form.budget for form in forms)
    assert spent == sum(form.spent for form in forms)


def test_scores_are_those_of_the_rule(returned):
    """Forms whose target was lowered, or that lost a row, score otherwise; all others as the rule says."""
    expected = {form.form.code: form.total for form in returned.counted()}
    touched = {
        code
        for code, kind in returned.damaged.items()
        if kind in ("指标值改低", "删了一行", "不是下发的版本")
    }
    for code, department, total in returned.ask(
        "SELECT issued_code, department_code, total FROM current_forms"
    ):
        if department not in touched:
            assert total == expected[code], code


def test_coverage_is_what_came_back_of_what_was_issued(returned):
    issued = sum(len(department.forms) for department in returned.bureau.library.departments)
    back = len(returned.counted())
    missing = returned.ask("SELECT count(*) FROM deviations WHERE kind = '应评未评'")
    assert missing == [(issued - back,)]


def test_the_workbook_shows_these_sums_and_libreoffice_computes_them(returned, tmp_path):
    """The 合计 line, as it is written and as LibreOffice recalculates it."""
    forms = [form for form in returned.counted() if form.form.kind == "project"]
    for path in (returned.workbook, recalculate(returned.workbook, tmp_path / "重算.xlsx")):
        sheet = openpyxl.load_workbook(path, data_only=True)["汇总表"]
        (last,) = [row for row in sheet.iter_rows() if row[0].value == "合计"]
        shown = [Decimal(str(round(cell.value, 2))) for cell in last[3:5]]
        assert shown == [sum(form.budget for form in forms), sum(form.spent for form in forms)]
        numbers = [row[0].value for row in sheet.iter_rows(min_row=4) if isinstance(row[0].value, int)]
        assert numbers == list(range(1, len(forms) + 1))


def test_collected_again_nothing_is_read_and_all_is_the_same(returned):
    before = dump(returned.store)
    with Store.open(returned.store) as store:
        again = collect(returned.folder, returned.ledger, store, workers=2)
    assert again.read == 0
    assert again.counts == returned.collected.counts
    assert dump(returned.store) == before


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with Store.open(path) as store:
        names = [name for (name,) in store.rows("SELECT table_name FROM duckdb_tables() ORDER BY 1")]
        return {name: sorted(map(repr, store.rows(f"SELECT * FROM {name}"))) for name in names}
