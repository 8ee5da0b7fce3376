"""Every template as spreadsheet programs see it: stamped, recalculated, and edited by a clerk in LibreOffice."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import ERROR_CODES

from bureaus import sized
from hosts.engines import gnumeric
from ziping.hosts.libreoffice.convert import recalculate_all
from ziping.rules import load
from ziping.stamping.lint import lint
from ziping.stamping.stamp import render_department
from ziping.stamping.templates import available_templates, template_path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Per template: blank and filled workbooks, both as saved by LibreOffice, and the template saved by it."""
    folder = tmp_path_factory.mktemp("spreadsheets")
    wanted = {}
    for rule_id in available_templates():
        for state in ("blank", "filled"):
            library = sized(rule_id, 3, 7, filled=state == "filled")
            path = folder / f"{rule_id}-{state}.xlsx"
            path.write_bytes(render_department(library, library.departments[0]).data)
            wanted[path] = folder / "LibreOffice" / path.name
        wanted[template_path(load(rule_id))] = folder / f"{rule_id}-template.xlsx"
    recalculate_all(wanted)
    return folder


def errors(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path, data_only=True)
    return [
        f"{sheet.title}!{cell.coordinate} {cell.value}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value in ERROR_CODES or str(cell.value).startswith("Err:")
    ]


@pytest.mark.parametrize("state", ["blank", "filled"])
@pytest.mark.parametrize("rule_id", available_templates())
def test_no_cell_shows_an_error(folder, rule_id, state):
    name = f"{rule_id}-{state}.xlsx"
    assert errors(folder / "LibreOffice" / name) == []
    (folder / "Gnumeric").mkdir(exist_ok=True)
    assert errors(gnumeric(folder / name, folder / "Gnumeric" / name)) == []


@pytest.mark.parametrize("state", ["blank", "filled"])
@pytest.mark.parametrize("rule_id", available_templates())
def test_what_is_shown_before_a_recalculation_is_what_comes_out_of_it(folder, rule_id, state):
    name = f"{rule_id}-{state}.xlsx"
    ours = openpyxl.load_workbook(folder / name, data_only=True)
    theirs = openpyxl.load_workbook(folder / "LibreOffice" / name, data_only=True)
    for sheet in ours:
        for row in sheet.iter_rows():
            for cell in row:
                shown = theirs[sheet.title][cell.coordinate].value
                if isinstance(shown, float) and isinstance(cell.value, int | float):
                    assert cell.value == pytest.approx(shown, abs=1e-9), (sheet.title, cell.coordinate)
                else:
                    assert (cell.value or "") == (shown or ""), (sheet.title, cell.coordinate)


@pytest.mark.parametrize("rule_id", available_templates())
def test_a_form_that_is_filled_in_has_a_total_however_its_levels_are_ordered(folder, rule_id):
    """Lines of 二级指标 without an indicator are empty; forms list their levels in another order than they print them."""
    book = openpyxl.load_workbook(folder / "LibreOffice" / f"{rule_id}-filled.xlsx", data_only=True)
    names = [name for name in book.defined_names if name.endswith("_total") and not name.startswith("zp_sum")]
    assert names
    for name in names:
        sheet, _, cell = book.defined_names[name].attr_text.replace("$", "").rpartition("!")
        executed = 0 if "_E" in name else 5
        assert book[sheet.strip("'")][cell].value == 7 + executed, name


@pytest.mark.parametrize("rule_id", available_templates())
def test_a_template_saved_by_libreoffice_gives_the_same_workbook(folder, rule_id):
    saved = folder / f"{rule_id}-template.xlsx"
    assert lint(saved, load(rule_id)) == []
    library = sized(rule_id, 3, 7)
    again = openpyxl.load_workbook(io.BytesIO(render_department(library, library.departments[0], saved).data))
    first = openpyxl.load_workbook(folder / f"{rule_id}-blank.xlsx")
    assert again.sheetnames == first.sheetnames
    for one, other in zip(first, again, strict=True):
        assert {str(m) for m in one.merged_cells.ranges} == {str(m) for m in other.merged_cells.ranges}
        assert one.protection.sheet == other.protection.sheet
        assert one.print_title_rows == other.print_title_rows
        hints = [
            sorted((str(v.sqref), v.prompt) for v in s.data_validations.dataValidation) for s in (one, other)
        ]
        assert hints[0] == hints[1]
        for row in one.iter_rows():
            for cell in row:
                same = other[cell.coordinate]
                assert cell.value == same.value, (one.title, cell.coordinate)
                assert cell.protection.locked == same.protection.locked, (one.title, cell.coordinate)
