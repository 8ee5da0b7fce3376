"""Many files given together: read and checked by several processes, the same as by one."""

from __future__ import annotations

import shutil

import pytest

from bureaus import departments
from ziping.checking import FEW, Results, check_files
from ziping.stamping.stamp import render_department


@pytest.fixture(scope="module")
def files(liuzhou, tmp_path_factory):
    """Workbooks of different departments, one filled in, one broken among them."""
    folder = tmp_path_factory.mktemp("many")
    paths = []
    for number, department in enumerate(departments(liuzhou.library, FEW + 2, 3 * (FEW + 2))):
        path = folder / f"{number:02}.xlsx"
        path.write_bytes(render_department(liuzhou.library, department).data)
        paths.append(path)
    shutil.copyfile(liuzhou.typed, paths[3])
    paths[5].write_bytes(b"x")
    return paths


def told(results: Results) -> list[tuple[object, ...]]:
    return [
        (
            item.file,
            report.form.name,
            report.check.id,
            report.severity,
            str(report.field),
            report.place,
            report.message,
        )
        for item, reports in results
        for report in reports
    ]


def test_several_processes_say_what_one_says(files):
    one, faults = check_files(files, workers=1)
    two, others = check_files(files, workers=2)
    assert told(two) == told(one)
    assert any(report.check.id == "A01" for _, reports in one for report in reports)
    assert [item.file for item, _ in two] == [str(path) for path in files if path != files[5]]
    assert faults == others
    assert len(faults) == 1
    assert faults[0].where == str(files[5])


def test_what_is_said_of_many_names_its_cells(files):
    results, _ = check_files(files, workers=2)
    placed = [report for _, reports in results for report in reports if report.field.name != "name"]
    assert placed
    assert all(report.place and report.place.cell for report in placed)


def test_files_that_were_sent_twice_are_checked_in_time(files, tmp_path):
    """Copies of one department's file: every form beside every other."""
    copies = [shutil.copyfile(files[3], tmp_path / f"{n}.xlsx") for n in range(FEW + 4)]
    results, _ = check_files(copies, workers=2)
    doubled = [report for _, reports in results for report in reports if report.check.id == "X07"]
    assert doubled
