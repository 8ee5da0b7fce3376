"""A small bureau whose workbooks were issued, shared by the tests; each collects a folder of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from damages import Sender
from returns import Bureau
from ziping.collect.states import Standing, State
from ziping.collect.store import Store
from ziping.collecting import Collected, collect
from ziping.stamping.stamp import workbook_name


@dataclass
class Office:
    """A bureau's office: what was issued, and a folder for what comes back."""

    bureau: Bureau
    root: Path
    ledger: Path
    senders: list[Sender]

    @property
    def folder(self) -> Path:
        return self.root / "收回"

    @property
    def store(self) -> Path:
        return self.root / "汇总.duckdb"

    def put(self, files: Mapping[str, bytes]) -> None:
        for name, data in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def collect(self, **options: object) -> Collected:
        with Store.open(self.store) as store:
            return collect(self.folder, self.ledger, store, **options)  # type: ignore[arg-type]

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with Store.open(self.store) as store:
            return store.rows(sql)

    def states(self) -> dict[str, tuple[State, str]]:
        """Path → state and reason."""
        return {
            standing.listed.path: (standing.state, standing.reason)
            for standing in self.collect(workers=1).standings
        }


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bureau, bytes, list[Sender]]:
    """Ten departments, their ledger, and what each would send."""
    folder = tmp_path_factory.mktemp("issued")
    bureau = Bureau(10)
    bureau.issue(folder / "下发", folder / "台账.sqlite")
    senders = [
        Sender(bureau, department, bureau.fill(department), workbook_name(bureau.library, department))
        for department in bureau.library.departments
    ]
    return bureau, (folder / "台账.sqlite").read_bytes(), senders


@pytest.fixture
def office(issued: tuple[Bureau, bytes, list[Sender]], tmp_path: Path) -> Office:
    bureau, ledger, senders = issued
    (tmp_path / "收回").mkdir()
    (tmp_path / "台账.sqlite").write_bytes(ledger)
    return Office(bureau, tmp_path, tmp_path / "台账.sqlite", senders)


def of(collected: Collected, path: str) -> Standing:
    return next(standing for standing in collected.standings if standing.listed.path == path)
