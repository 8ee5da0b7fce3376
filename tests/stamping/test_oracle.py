"""The engine against a second, simple way of stamping: every cell, merge and rule of every template and shape."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import lru_cache

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.workbook import Workbook

from bureaus import sized, with_typed_scores
from plain_stamping import (
    areas,
    expected_text,
    lines,
    merges,
    moved,
    same_locks,
    same_looks,
    typed_faults,
    typed_marks,
    unused,
)
from projects.test_regions import REGIONS, library_file
from ziping.model import Form
from ziping.projects import Library, read_library
from ziping.rules import load
from ziping.stamping.stamp import render_department
from ziping.stamping.templates import available_templates, template_path

SIZES = [(1, 1), (2, 7), (6, 40)]


@lru_cache
def template(rule_id: str) -> Workbook:
    return openpyxl.load_workbook(template_path(load(rule_id)))


def libraries() -> list:
    """The published forms of each region, and forms of every size for every template."""
    found = [pytest.param(rule_id, None, id=f"{rule_id}-published") for rule_id in REGIONS]
    return found + [
        pytest.param(rule_id, size, id=f"{rule_id}-{size[0]}-{size[1]}")
        for rule_id in available_templates()
        for size in SIZES
    ]


@pytest.mark.parametrize(("rule_id", "size"), libraries())
def test_every_cell_is_where_the_simple_way_puts_it(rule_id, size):
    library = sized(rule_id, *size) if size else read_library(library_file(rule_id))
    department = library.departments[0]
    if not size:  # three of the published forms say as much as thirty
        department = replace(department, forms=department.forms[:3])
    made = openpyxl.load_workbook(io.BytesIO(render_department(library, department).data))
    ours = [
        sheet for sheet in made.worksheets if sheet.title not in {*template(rule_id).sheetnames, "_ziping"}
    ]
    forms = sorted(
        department.forms, key=lambda form: template(rule_id).sheetnames.index(f"{{{{{form.kind}}}}}")
    )
    assert len(ours) == len(forms)
    for form, sheet in zip(forms, ours, strict=True):
        compare(template(rule_id)[f"{{{{{form.kind}}}}}"], sheet, form, library)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("rule_id", ["mof-2020", "hengkou-2024", "liuzhou-2022"])
def test_scores_typed_by_hand_are_where_the_simple_way_puts_them(rule_id, size, tmp_path):
    edited = openpyxl.load_workbook(template_path(load(rule_id)))
    with_typed_scores(edited)
    edited.save(tmp_path / "自评表.xlsx")
    library = sized(rule_id, *size)
    library = replace(library, rules=replace(library.rules, mode="by_hand"))
    department = library.departments[0]
    made = openpyxl.load_workbook(
        io.BytesIO(render_department(library, department, tmp_path / "自评表.xlsx").data)
    )
    sheets = {form.kind: f"{{{{{form.kind}}}}}" for form in department.forms}
    ours = [sheet for sheet in made.worksheets if sheet.title not in {*edited.sheetnames, "_ziping"}]
    assert len(ours) == len(sheets)
    kinds = sorted(department.forms, key=lambda form: edited.sheetnames.index(sheets[form.kind]))
    for form, sheet in zip(kinds, ours, strict=True):
        compare(edited[sheets[form.kind]], sheet, form, library)


def compare(source, sheet, form: Form, library: Library) -> None:
    unrolled = lines(source, form, library.rules)
    assert sheet.max_row == len(unrolled)
    hidden = {(row, col) for top, left, bottom, right in merged(sheet) for row in range(top, bottom + 1) for col in range(left, right + 1) if (row, col) != (top, left)}  # fmt: skip
    for at, line in enumerate(unrolled, 1):
        before = source.row_dimensions[line.source]
        assert (sheet.row_dimensions[at].height or 15) >= (before.height or 15)
        assert sheet.row_dimensions[at].hidden == before.hidden
        for cell in source[line.source]:
            made = sheet.cell(at, cell.column)
            wanted = expected_text(cell, line, form)
            if (at, cell.column) in hidden:
                assert made.value is None, made.coordinate
                continue
            if unused(cell.value, line.scope):
                assert made.value is None
                assert made.protection.locked, (
                    "nobody would read what is typed into a line without an indicator"
                )
                if not cell.protection.locked:
                    assert made.fill.fill_type is None, "nor does it look as if it should be filled in"
                continue
            if not isinstance(cell, MergedCell):
                assert same_looks(cell, made, library.rules), made.coordinate
            if library.rules.mode == "by_hand":
                assert typed_faults(cell, made) == [], made.coordinate
            if wanted is not None:
                assert str(made.value or "") == wanted, made.coordinate
            if (
                isinstance(cell.value, str)
                and not cell.value.startswith(("=", "{"))
                and "{{" not in cell.value
            ):
                assert same_locks(cell, made), made.coordinate
    assert merged(sheet) == merges(source, unrolled, form)
    rules = {}
    for item in source.conditional_formatting:
        for rule in item.rules:
            turns = next(line.turns for at, line in enumerate(unrolled, 1) if (at, range_left(item)) in areas(str(item.sqref), unrolled))  # fmt: skip
            key = tuple(moved(text, unrolled, turns) for text in rule.formula)
            rules.setdefault(key, set()).update(areas(str(item.sqref), unrolled))
    if library.rules.mode == "by_hand":
        rules |= typed_marks(source, unrolled)
    found: dict[tuple, set] = {}
    for item in sheet.conditional_formatting:
        for rule in item.rules:
            found.setdefault(tuple(rule.formula), set()).update(cells(str(item.sqref)))
    assert found == rules
    assert {k: v.width for k, v in sheet.column_dimensions.items()} == {k: v.width for k, v in source.column_dimensions.items()}  # fmt: skip
    assert sheet.print_title_rows == source.print_title_rows
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == (source.page_setup.orientation, source.page_setup.fitToHeight)  # fmt: skip
    assert sheet.protection.sheet


def range_left(item) -> int:
    return min(column for _, column in cells(str(item.sqref)))


def cells(sqref: str) -> set[tuple[int, int]]:
    found = set()
    for part in sqref.split():
        left, top, right, bottom = openpyxl.utils.range_boundaries(part)
        found |= {(row, col) for row in range(top, bottom + 1) for col in range(left, right + 1)}
    return found


def merged(sheet) -> set[tuple[int, int, int, int]]:
    return {(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges}
