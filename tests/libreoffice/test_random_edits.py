"""What a department does to a workbook, two hundred times at random: both halves agree after each, and nothing is stale."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from libreoffice.compared import differences, engine
from ziping.forms import read_stamped
from ziping.hosts.libreoffice.functions import ENGINE

EDITS = 200
SUMMARY = "汇总"
VALUES = (0, 1, 3, 7.5, 100, 0.95, 1234.56, -2, 44742)
# Texts that neither half takes for a number.
TEXTS = ("已举办", "无", "待定", "", "保障")


class Edits:
    """Random ones, the same for every program; each names the sheet that it changes."""

    def __init__(self, workbook: Path, seed: int) -> None:
        self.random = random.Random(seed)
        stamped = read_stamped(workbook)
        self.inputs = [
            (place.sheet, place.cell)
            for form in stamped.forms.values()
            for ref, place in form.places.items()
            if ref.name == "actual" and not place.holds_formula
        ]

    def next(self, number: int) -> tuple[str, list[object]]:
        sheet, cell = self.random.choice(self.inputs)
        if number % 40 == 39:
            return "drop_row", [sheet, self.random.randrange(12, 20)]
        kind = self.random.random()
        if kind < 0.6:
            return "put", [sheet, cell, self.random.choice(VALUES)]
        if kind < 0.85:
            return "put", [sheet, cell, self.random.choice(TEXTS)]
        column, row = cell.rstrip("0123456789"), int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        return "paste", [sheet, f"{column}{row}:{column}{row + 2}", f"{column}{row + 1}"]


@pytest.mark.parametrize("seed", [2022])
def test_both_halves_agree_after_every_edit(calc, plain_calc, filled, seed, tmp_path):
    (workbook,) = filled["liuzhou-2022"]
    edits, done = Edits(workbook, seed), []
    # Of one file open in two programs the second may only read.
    copy = shutil.copy(workbook, tmp_path / "copy.xlsx")
    with calc.open(workbook, Hidden=True) as ours, plain_calc.open(copy, Hidden=True) as plain:
        for document in (ours, plain):
            for sheet in document.state()["protected"]:
                document.unprotect(sheet, "")
        plain.recalculate()
        for number in range(EDITS):
            step, arguments = edits.next(number)
            done.append((step, *arguments))
            for document in (ours, plain):
                getattr(document, step)(*arguments)
            for sheet in (arguments[0], SUMMARY):
                assert differences(ours.values(sheet), plain.values(sheet)) == [], done
        before = ours.values()
        ours.recalculate()
        assert differences(ours.values(), before) == []
        assert engine(before) == ENGINE
