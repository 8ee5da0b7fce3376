"""The extension, built once and installed once; one LibreOffice with it and one without, for all tests."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from libreoffice import workbooks
from libreoffice.office import Office, Profile, new_profile, running
from libreoffice.workbooks import Few, stamped
from projects.test_regions import REGIONS
from ziping.building.extension import EXTENSION_NAME, write_extension

collect_ignore_glob = ["inside*.py", "caller.py", "office.py"]
SOURCES = [Path(__file__).parents[2] / name for name in ("udfs", "workbook_templates", "addin")]


@pytest.fixture(scope="session")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_extension(tmp_path_factory.mktemp("extension") / EXTENSION_NAME)


@pytest.fixture(scope="session")
def installed(extension: Path) -> Iterator[Profile]:
    """A profile with the extension, never started: others are copied from it."""
    with new_profile() as profile:
        profile.add(extension)
        yield profile


@pytest.fixture(scope="session")
def calc(installed: Profile, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Its Python also has lxml, for 导出上报, and another ziping, which nothing may use."""
    other = tmp_path_factory.mktemp("other")
    (other / "ziping").mkdir()
    (other / "ziping" / "version.py").write_text('__version__ = "0.0.0"')
    paths = (other, sysconfig.get_path("purelib"))
    with new_profile(installed) as profile, running(profile, paths=paths) as office:
        yield office


@pytest.fixture(scope="session")
def plain_calc() -> Iterator[Office]:
    """Without the extension. Its Python has our sources, to stand in for Excel's."""
    with new_profile(secure=False) as profile, running(profile, paths=tuple(SOURCES)) as office:
        yield office


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """The published forms of every region in stamped workbooks, by rule set; rates and scores are formulas."""
    return {
        rule_id: list(stamped(rule_id, tmp_path_factory.mktemp(rule_id), typed_over=False))
        for rule_id in REGIONS
    }


@pytest.fixture(scope="session")
def few(liuzhou: Any, tmp_path_factory: pytest.TempPathFactory) -> Few:
    return workbooks.few(liuzhou.library, tmp_path_factory.mktemp("few"))
