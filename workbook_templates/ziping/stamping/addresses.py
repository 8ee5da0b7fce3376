"""Where the fields of stamped workbooks stand, and the hidden names by which they are found again.

A name such as ``zp_P01_indicators_3_score`` follows its cell when rows are inserted or sheets renamed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from string import digits
from typing import NamedTuple, cast

from ziping.model import FieldRef, Part

METADATA_SHEET = "_ziping"
RULES_NAME = "ZIPING_RULES"
LOW_EXECUTION_NAME = "ZIPING_LOW_EXECUTION"
"""For conditional formats: below this rate, as a fraction, a reason is asked for."""
SUMMARY = "sum"
_FIELD = re.compile(r"zp_([DPE]\d+)_(?:(funds|indicators)_(\d+)_)?([a-z_0-9]+)")
_SUMMARY = re.compile(r"zp_sum_([DPE]\d+|all)_([a-z_0-9]+)")
_TITLE = re.compile(r"'((?:[^']|'')+)'|([^'!]+)")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")


def quoted_title(title: str) -> str:
    """A sheet's title, as formulas write it."""
    return "'" + title.replace("'", "''") + "'"


class Address(NamedTuple):
    """A cell of a sheet."""

    sheet: str
    cell: str

    @property
    def reference(self) -> str:
        """For formulas on other sheets."""
        return f"{quoted_title(self.sheet)}!{self.cell}"


def spanning(cells: Sequence[str]) -> str:
    """The range from the topmost to the lowest of some cells of one column, with their sheet or without.

    >>> spanning(["H14", "H12", "H9"]), spanning(["H9"])
    ('H9:H14', 'H9:H9')
    """
    ordered = sorted(cells, key=lambda cell: int(cell[len(cell.rstrip(digits)) :]))
    return f"{ordered[0]}:{ordered[-1]}"


def check_key(form: str, check: str, column: str) -> Key:
    """The cell of a plain check's ``count`` or ``result`` on 校验."""
    return Key(form, FieldRef(f"check_{check}_{column}"), True)


class Key(NamedTuple):
    """A named cell: a field of a form, or (``summary``) a cell of the 汇总 sheet about it.

    ``form`` is D1 for the department's form, P01, P02 … for projects; ``all`` sums up on 汇总.
    """

    form: str
    ref: FieldRef
    summary: bool = False

    @property
    def name(self) -> str:
        if self.summary:
            return f"zp_sum_{self.form}_{self.ref.name}"
        part = f"{self.ref.part}_{self.ref.index}_" if self.ref.part else ""
        return f"zp_{self.form}_{part}{self.ref.name}"

    @classmethod
    @lru_cache(65_536)  # The workbooks of a bureau have the same names.
    def parse(cls, name: str) -> Key | None:
        """
        >>> Key.parse("zp_P01_indicators_3_score").ref
        FieldRef(name='score', part='indicators', index=3)
        """
        if match := _SUMMARY.fullmatch(name):
            return cls(match[1], FieldRef(match[2]), True)
        if match := _FIELD.fullmatch(name):
            form, part, index, field = match.groups()
            return cls(form, FieldRef(field, cast(Part, part or ""), int(index or 0)))
        return None


def read_names(names: Mapping[str, str], titles: Collection[str]) -> Iterator[tuple[Key, Address | None]]:
    """The named fields; None where the cell has been deleted.

    Args:
        names: defined names and what they stand for.
        titles: of the sheets.
    """
    sheets: dict[str, str | None] = {}
    for name, text in names.items():
        key = Key.parse(name)
        if key is not None:
            written, _, at = text.rpartition("!")
            if written not in sheets:
                sheets[written] = _title(written, titles)
            sheet, cell = sheets[written], _cell(at)
            yield key, Address(sheet, cell) if sheet is not None and cell else None


def _title(written: str, titles: Collection[str]) -> str | None:
    """The sheet that formulas write in this way."""
    match = _TITLE.fullmatch(written)
    title = (match[1] or match[2]).replace("''", "'") if match else None
    return title if title in titles else None


@lru_cache(16_384)
def _cell(at: str) -> str:
    """A cell without its signs; "" for what is none."""
    match = _CELL.fullmatch(at)
    return match[1] + match[2] if match else ""
