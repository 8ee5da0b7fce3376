"""Python and the plain half of every stamped formula give the same, in each program that calculates them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest

from hosts.cases import (
    OTHER,
    RULE_SETS,
    grade_cases,
    rate_cases,
    score_case,
    score_cases,
    text_cases,
    total_cases,
)
from hosts.engines import ENGINES, STALE, Case, differences, gnumeric, read, write
from ziping.scoring.named import BY_HAND, NEEDS_DATE, NEEDS_NUMBER

pytestmark = pytest.mark.filterwarnings("ignore:Workbook contains no default style")
GRIDS = {"得分": score_cases, "比率": rate_cases, "总分": total_cases, "等级": grade_cases}
TEXTS, WRONG, SHEET = "文字", "错误公式", "算式"
LIUZHOU, HENGKOU = RULE_SETS["liuzhou-2022"], RULE_SETS["hengkou-2024"]


def wrong(case: Case, old: str, new: str) -> Case:
    """The same case with a fault in its formula."""

    def formula(at: Sequence[str]) -> str:
        right = case.formula(at)
        assert old in right, right
        return right.replace(old, new)

    return replace(case, formula=formula)


MISTAKES = [
    wrong(score_case("≥10次", 8, 10, LIUZHOU), "/10", "/11"),
    wrong(score_case("≥57%", 57, 10, OTHER, "all_or_nothing"), ">=57", ">57"),
    wrong(score_case("≤5次", 11, 10, LIUZHOU), ">=10,0,", ">=100,0,"),
    wrong(score_case("≤5次", 7.5, 3.335, LIUZHOU), ",2)", ",1)"),
    wrong(score_case("≥3次", 2, 10, HENGKOU), "TRUNC", "ROUND"),
    wrong(score_case("≥3次", "无", 10, LIUZHOU), NEEDS_NUMBER, NEEDS_DATE),
    wrong(score_case("≥3次", None, 10, LIUZHOU), '=""', '="x"'),
    wrong(score_case("2022年6月", 44742, 10, LIUZHOU), "+1", ""),
    wrong(score_case("≥3次", 2, 10, LIUZHOU), "ROUND", "UNKNOWN"),
]


@dataclass(frozen=True)
class Calculated:
    """Cases by title, a workbook of them, and engine → title → what each case shows there."""

    cases: dict[str, list[Case]]
    source: Path
    shown: dict[str, dict[str, list[object]]]


@pytest.fixture(scope="session")
def calculated(tmp_path_factory: pytest.TempPathFactory) -> Calculated:
    """Everything in one workbook, which each engine opens once; of cells that rule sets have in common, one."""
    grids = GRIDS | {TEXTS: text_cases}
    cases = {
        f"{rule_id} {name}": list(of_rules(rules))
        for rule_id, rules in RULE_SETS.items()
        for name, of_rules in grids.items()
    } | {WRONG: MISTAKES}
    cells = {title: [case.cells() for case in found] for title, found in cases.items()}
    alike = {key: case for title in cases for key, case in zip(cells[title], cases[title], strict=True)}
    sheets = {SHEET: list(alike.values())}
    folder = tmp_path_factory.mktemp("halves")
    source = write(sheets, folder / "cases.xlsx")
    with ThreadPoolExecutor() as pool:
        made = {name: pool.submit(run, source, folder / f"{name}.xlsx") for name, run in ENGINES.items()}
    shown = {}
    for name, path in made.items():
        of_cells = dict(zip(alike, read(path.result(), sheets)[SHEET], strict=True))
        shown[name] = {title: [of_cells[key] for key in keys] for title, keys in cells.items()}
    return Calculated(cases, source, shown)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rule_id", RULE_SETS)
@pytest.mark.parametrize("grid", GRIDS)
def test_both_halves_agree(calculated: Calculated, grid: str, rule_id: str, engine: str):
    sheet = f"{rule_id} {grid}"
    assert differences(calculated.cases[sheet], calculated.shown[engine][sheet]) == []


@pytest.mark.parametrize("rule_id", RULE_SETS)
def test_the_grid_is_not_thin(calculated: Calculated, rule_id: str):
    assert len(calculated.cases[f"{rule_id} 得分"]) > 3000


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rule_id", RULE_SETS)
def test_a_plain_formula_gives_no_points_for_a_text_that_only_python_reads(
    calculated: Calculated, rule_id: str, engine: str
):
    sheet = f"{rule_id} {TEXTS}"
    cases, shown = calculated.cases[sheet], calculated.shown[engine][sheet]
    wrong = [
        (case.about, seen)
        for case, seen in zip(cases, shown, strict=True)
        if not case.agrees(seen) and seen not in (NEEDS_NUMBER, NEEDS_DATE, BY_HAND)
    ]
    assert wrong == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_wrong_formula_is_caught(calculated: Calculated, engine: str):
    assert len(differences(MISTAKES, calculated.shown[engine][WRONG])) == len(MISTAKES)


def test_the_engines_are_given_values_that_are_wrong(calculated: Calculated):
    """So that none of them can agree without calculating."""
    with zipfile.ZipFile(calculated.source) as book:
        sheets = b"".join(book.read(name) for name in book.namelist() if "worksheets/" in name)
    written = {case.cells() for cases in calculated.cases.values() for case in cases}
    assert sheets.count(b"<f>") == sheets.count(b"</f><v>%d</v>" % STALE) == len(written)


def test_a_stamped_workbook_shows_the_same_in_gnumeric_as_in_libreoffice(liuzhou, recalculated, tmp_path):
    """Every formula of the workbook: rates, scores, totals, grades and the summary sheet."""
    formulas = openpyxl.load_workbook(liuzhou.inputs)
    other = gnumeric(liuzhou.inputs, tmp_path / "gnumeric.xlsx")
    theirs, ours = (openpyxl.load_workbook(path, data_only=True) for path in (other, recalculated))
    compared = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    a, b = (book[sheet.title][cell.coordinate].value or "" for book in (ours, theirs))
                    near = isinstance(a, int | float) and isinstance(b, int | float) and abs(a - b) < 1e-9
                    assert near or a == b, f"{sheet.title}!{cell.coordinate}"
                    compared += 1
    assert compared > 250
