"""What several concepts share: the published Liuzhou set, stamped and filled in once per run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from ziping import clerk_rules, clerk_templates
from ziping.cli import main
from ziping.cli.demo import sample
from ziping.filling import fill_workbook, read_values
from ziping.hosts.libreoffice.convert import recalculate
from ziping.model import Form
from ziping.projects import Library, read_library
from ziping.stamping.stamp import stamp_department

# Read when xlwings is imported; its JSON engine is under PolyForm Noncommercial, and only tests use it.
os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

# No test is timed: a machine at work is slow.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

LONG = ("libreoffice", "hosts", "collect", "stamping", "journeys", "macros", "marking", "exporting")
"""Folders with files that take long."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, so that no worker is left alone with one at the end."""
    folders = {Path("tests", folder): number for number, folder in enumerate(LONG)}
    items.sort(key=lambda item: folders.get(Path(item.nodeid.partition("::")[0]).parent, len(LONG)))


@dataclass(frozen=True)
class Liuzhou:
    """The published set and the workbooks made from it.

    Args:
        issued: as the bureau stamps it, inputs blank.
        inputs: the department's inputs filled in; rates and scores are the workbook's own.
        typed: as published, printed rates, scores and totals typed over the formulas.
    """

    library: Library
    published: tuple[Form, ...]
    issued: Path
    inputs: Path
    typed: Path


@pytest.fixture(scope="session", autouse=True)
def _no_rules_of_whoever_runs_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Commands look for rule files in an empty folder, never in the home of a person."""
    empty = tmp_path_factory.mktemp("home") / "rules"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clerk_rules, "folder", lambda: empty)
        patch.setattr(clerk_templates, "folder", lambda: empty.parent / "templates")
        yield


@pytest.fixture(scope="session")
def liuzhou(tmp_path_factory: pytest.TempPathFactory) -> Liuzhou:
    folder = tmp_path_factory.mktemp("liuzhou")
    library = read_library(sample("项目库.xlsx"))
    issued = stamp_department(library, library.departments[0], folder / "issued.xlsx")
    values = sample("published.json")
    return Liuzhou(
        library,
        read_values(values),
        issued,
        fill_workbook(issued, values, folder / "inputs.xlsx").path,
        fill_workbook(issued, values, folder / "typed.xlsx", typed_over=True).path,
    )


@pytest.fixture(scope="session")
def recalculated(liuzhou: Liuzhou, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The inputs copy as LibreOffice saves it after recalculating everything."""
    return recalculate(liuzhou.inputs, tmp_path_factory.mktemp("lo") / "recalculated.xlsx")


class Run:
    """Runs a command in this process: exit code, what it prints, what it complains of."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def __call__(self, *words: object) -> tuple[int, str, str]:
        self.monkeypatch.setattr(sys, "argv", ["ziping", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = self.capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err


@pytest.fixture
def ziping(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(monkeypatch, capsys)
