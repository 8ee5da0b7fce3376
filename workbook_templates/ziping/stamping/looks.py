"""Copies what a sheet looks like, and makes rows high enough for their text."""

from __future__ import annotations

import math
import unicodedata
from copy import copy

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from ziping.model import FieldRef, Part
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.stamping.addresses import Address, Key

LINE_POINTS, PADDING_POINTS = 15.0, 6.0
DEFAULT_WIDTH = 8.43
MAX_POINTS = 409.0
_MISSING = PatternFill(bgColor="FFC7CE")
_WRONG = PatternFill(bgColor="FF7C80")


def copy_sheet_setup(source: Worksheet, target: Worksheet, columns: int) -> None:
    """Widths, print set-up, view and tab colour; columns beyond the form are left behind."""
    for index in range(1, columns + 1):
        letter = get_column_letter(index)
        target.column_dimensions[letter].width = source.column_dimensions[letter].width
    target.sheet_format = copy(source.sheet_format)
    target.sheet_properties = copy(source.sheet_properties)
    target.page_margins = copy(source.page_margins)
    target.page_setup.orientation = source.page_setup.orientation
    target.page_setup.paperSize = source.page_setup.paperSize
    target.page_setup.fitToWidth = source.page_setup.fitToWidth
    target.page_setup.fitToHeight = source.page_setup.fitToHeight
    target.print_options = copy(source.print_options)
    target.oddHeader, target.oddFooter = copy(source.oddHeader), copy(source.oddFooter)
    if source.print_title_rows:
        target.print_title_rows = source.print_title_rows
    target.sheet_view.showGridLines = source.sheet_view.showGridLines
    target.sheet_view.zoomScale = source.sheet_view.zoomScale
    target.freeze_panes = source.freeze_panes


def merge(sheet: Worksheet, merged: CellRange) -> None:
    """Merges cells; all of them take the style of the first, or borders would have gaps."""
    style = sheet.cell(merged.min_row, merged.min_col)._style
    for row in range(merged.min_row, merged.max_row + 1):
        for column in range(merged.min_col, merged.max_col + 1):
            sheet.cell(row, column)._style = copy(style)
    sheet.merge_cells(merged.coord)


def fit_heights(sheet: Worksheet, least: dict[int, float]) -> None:
    """Sets each row's height for its wrapped text, never below the template's.

    Args:
        least: row → the template's height in points.
    """
    spans = {(m.min_row, m.min_col): m for m in sheet.merged_cells.ranges}
    covered = {cell for m in sheet.merged_cells.ranges for cell in m.cells if cell != (m.min_row, m.min_col)}
    for row, minimum in least.items():
        points = minimum
        for cell in sheet[row]:
            at = (cell.row, cell.column)
            if at in covered or not isinstance(cell.value, str) or cell.data_type == "f":
                continue
            span = spans.get(at)
            if span and span.max_row > span.min_row:
                continue
            last = span.max_col if span else cell.column
            width = sum(_width(sheet, index) for index in range(cell.column, last + 1))
            points = max(points, _lines(cell.value, width, cell.font.sz or 10) * LINE_POINTS + PADDING_POINTS)
        sheet.row_dimensions[row].height = min(points, MAX_POINTS)


def _width(sheet: Worksheet, index: int) -> float:
    return float(sheet.column_dimensions[get_column_letter(index)].width or DEFAULT_WIDTH)


def _lines(text: str, width: float, size: float) -> int:
    """Wrapped lines: a full-width character is as wide as the font is high (1 pt = 4/3 px)."""
    room = max(width * 7 + 5 - 10, 10)
    em = size * 4 / 3
    lines = 0
    for paragraph in text.split("\n"):
        pixels = sum(em if unicodedata.east_asian_width(ch) in "WFA" else em * 0.55 for ch in paragraph)
        lines += max(1, math.ceil(pixels / room))
    return lines


def mark_while_typing(sheet: Worksheet, key: str, addresses: dict[Key, Address], rules: RuleSet) -> None:
    """Conditional formats: a missing reason turns red, a score above its weight too."""

    def at(name: str, part: Part = "", index: int = 0) -> str | None:
        address = addresses.get(Key(key, FieldRef(name, part, index)))
        return address.cell if address else None

    def rule(cell: str, formula: str, fill: PatternFill) -> None:
        sheet.conditional_formatting.add(cell, FormulaRule(formula=[formula], fill=fill))

    index = 0
    while (score := at("score", "indicators", index)) is not None:
        weight, reason = at("weight", "indicators", index), at("deviation", "indicators", index)
        numbers = f"ISNUMBER({score}),ISNUMBER({weight})"
        rule(score, f"AND({numbers},OR({score}>{weight},{score}<0))", _WRONG)
        if reason:
            rule(reason, f"AND({numbers},{score}<{weight},LEN(TRIM({reason}))=0)", _MISSING)
        index += 1
    rate, why = at("rate", "funds"), at("exec_reason")
    if rate and why:
        low = show(rules.low_execution / 100)
        rule(why, f"AND(ISNUMBER({rate}),{rate}<{low},LEN(TRIM({why}))=0)", _MISSING)
    change, why = at("adjust", "funds"), at("adjust_reason")
    if change and why:
        rule(why, f"AND(ISNUMBER({change}),{change}<>0,LEN(TRIM({why}))=0)", _MISSING)
