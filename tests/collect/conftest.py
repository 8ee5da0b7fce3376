"""A small bureau whose workbooks were issued, shared by the tests; each collects a folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from damages import Sender
from returns import Bureau
from ziping.collect.states import State
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


def opened(bureau: Bureau, root: Path) -> Office:
    """An office that has issued its workbooks; what every department would send is filled in."""
    bureau.issue(root / "下发", root / "台账.sqlite")
    (root / "收回").mkdir()
    senders = [
        Sender(bureau, department, bureau.fill(department), workbook_name(bureau.library, department))
        for department in bureau.library.departments
    ]
    return Office(bureau, root, root / "台账.sqlite", senders)


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Ten departments, their ledger, and what each would send."""
    return opened(Bureau(10), tmp_path_factory.mktemp("issued"))


@pytest.fixture
def office(issued: Office, tmp_path: Path) -> Office:
    (tmp_path / "收回").mkdir()
    shutil.copyfile(issued.ledger, tmp_path / "台账.sqlite")
    return Office(issued.bureau, tmp_path, tmp_path / "台账.sqlite", issued.senders)
