"""The extension, built once and installed once; one LibreOffice with it and one without."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from libreoffice_extension.office import Calc, Profile, new_profile, running
from projects.test_regions import REGIONS, library_file
from published import published
from ziping.building.extension import EXTENSION_NAME, write_extension
from ziping.filling import fill_workbook
from ziping.interchange import form_to_dict
from ziping.projects import read_library
from ziping.stamping.stamp import stamp_department

collect_ignore = ["in_calc.py"]


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
def calc(installed: Profile) -> Iterator[Calc]:
    with new_profile(installed) as profile, running(profile) as office:
        yield office


@pytest.fixture(scope="session")
def plain_calc() -> Iterator[Calc]:
    with new_profile() as profile, running(profile) as office:
        yield office


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """The published forms of every region as filled workbooks, by rule set."""
    made: dict[str, list[Path]] = {}
    for rule_id in REGIONS:
        folder = tmp_path_factory.mktemp(rule_id)
        library = read_library(library_file(rule_id))
        printed = {(form.code or form.id): form for form in published(rule_id)}
        for n, department in enumerate(library.departments):
            values = folder / f"{n}.json"
            own = [form_to_dict(printed[form.id]) for form in department.forms]
            values.write_text(json.dumps({"forms": own}, ensure_ascii=False), "utf-8")
            issued = stamp_department(library, department, folder / f"issued{n}.xlsx")
            made.setdefault(rule_id, []).append(
                fill_workbook(issued, values, folder / f"filled{n}.xlsx").path
            )
    return made
