"""The sheet 校验结果 in Calc."""

from __future__ import annotations

from typing import Any

from ziping.hosts.libreoffice.looks import colour_of
from ziping.hosts.libreoffice.structs import enum, struct
from ziping.hosts.port import Spot, Table

_FONT, _SIZE, _TITLE_SIZE, _BOLD = "宋体", 10.0, 18.0, 150.0
_TITLE_POINTS, _LINE_POINTS = 30.0, 15.0
_BLUE, _WHITE, _SLATE, _CREAM, _GREY, _RED = 0x0563C1, 0xFFFFFF, 0x44546A, 0xFFF8DC, 0xBFBFBF, 0xC00000
_POINT, _PIXEL = 2540 / 72, 2540 / 96
"""In hundredths of a millimetre."""
_MIDDLE = 2
"""com.sun.star.table.CellVertJustify2."""


def fill_sheet(document: Any, sheet: Any, table: Table) -> None:
    """Writes a table into a new sheet; what may be written on stays open when the sheet is protected."""
    height, width, shown = len(table.rows), len(table.rows[0]), len(table.widths)
    everything = sheet.getCellRangeByPosition(0, 0, width - 1, height - 1)
    everything.NumberFormat = document.NumberFormats.queryKey("@", struct("lang.Locale"), False)
    everything.setDataArray(tuple(map(tuple, table.rows)))
    _set_font(everything, _SIZE)
    everything.IsTextWrapped, everything.VertJustify = True, _MIDDLE
    for column, characters in enumerate(table.widths):
        sheet.Columns.getByIndex(column).Width = round((characters * 7 + 5) * _PIXEL)
    for column in range(shown, width):
        sheet.Columns.getByIndex(column).IsVisible = False
    sheet.Columns.getByIndex(table.open_column).CellProtection = struct("util.CellProtection", IsLocked=False)
    _fill_header(sheet, table)
    if height > table.header + 1:
        _fill_lines(sheet.getCellRangeByPosition(0, table.header + 1, shown - 1, height - 1), table)
    for (row, column), fill in table.fills.items():
        sheet.getCellByPosition(column, row).CellBackColor = colour_of(fill)
    for (row, column), spot in table.links.items():
        _link(document, sheet.getCellByPosition(column, row), spot)
    document.IsAdjustHeightEnabled = True
    sheet.getCellRangeByPosition(0, table.header, 0, height - 1).Rows.OptimalHeight = True
    sheet.TabColor = _RED


def _set_font(cells: Any, size: float) -> None:
    cells.CharFontName = cells.CharFontNameAsian = _FONT
    cells.CharHeight = cells.CharHeightAsian = size


def _fill_header(sheet: Any, table: Table) -> None:
    last = len(table.widths) - 1
    for row in range(table.header):
        sheet.getCellRangeByPosition(0, row, last, row).merge(True)
    title = sheet.getCellByPosition(0, 0)
    _set_font(title, _TITLE_SIZE)
    title.CharWeight = title.CharWeightAsian = _BOLD
    title.HoriJustify = enum("table.CellHoriJustify", "CENTER")
    sheet.Rows.getByIndex(0).Height = round(_TITLE_POINTS * _POINT)
    for row in range(1, table.header):
        # Calc does not make a row high enough for a merged area. A Chinese character is as wide as two others.
        lines = sum(1 + 2 * len(line) // sum(table.widths) for line in table.rows[row][0].splitlines())
        sheet.Rows.getByIndex(row).Height = round((lines + 1) * _LINE_POINTS * _POINT)
    header = sheet.getCellRangeByPosition(0, table.header, last, table.header)
    header.CellBackColor, header.CharColor = _SLATE, _WHITE
    header.CharWeight = header.CharWeightAsian = _BOLD
    header.HoriJustify = enum("table.CellHoriJustify", "CENTER")


def _fill_lines(cells: Any, table: Table) -> None:
    line = struct("table.BorderLine2", Color=_GREY, OuterLineWidth=18, LineWidth=18)
    cells.TopBorder = cells.BottomBorder = cells.LeftBorder = cells.RightBorder = line
    column = table.open_column
    cells.getCellRangeByPosition(column, 0, column, len(table.rows) - table.header - 2).CellBackColor = _CREAM


def _link(document: Any, cell: Any, spot: Spot) -> None:
    """A text that jumps; it is read as the text alone, and saved in a workbook as a link of the cell."""
    title = spot.sheet.replace("'", "''")
    field = document.createInstance("com.sun.star.text.TextField.URL")
    field.URL, field.Representation = f"#'{title}'.{spot.cell}", spot.cell
    cell.setString("")
    cell.insertTextContent(cell.createTextCursor(), field, False)
    cell.CharColor = _BLUE
