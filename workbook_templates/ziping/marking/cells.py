"""Cells of a sheet's XML: found by address, and made where a blank cell has no element."""

from __future__ import annotations

from lxml import etree
from openpyxl.utils.cell import range_boundaries

from ziping.recognition.grid import address, position
from ziping.stamping.package import N

CELL_MADE, ROW_MADE = "c", "r"


class Cells:
    """The cells of one sheet; rows and cells without an address follow the one before."""

    def __init__(self, sheet: etree._Element) -> None:
        self.sheet = sheet
        data = sheet.find(f"{N}sheetData")
        assert data is not None
        self.data = data
        self.rows: dict[int, etree._Element] = {}
        number = -1
        for row in data.iterfind(f"{N}row"):
            number = int(row.get("r") or number + 2) - 1
            self.rows[number] = row
        self.merges = [
            range_boundaries(str(item.get("ref"))) for item in sheet.iterfind(f"{N}mergeCells/{N}mergeCell")
        ]

    def shown_at(self, cell: str) -> str:
        """The top left cell of the merged area that a cell belongs to, else the cell itself."""
        row, column = position(cell)
        for left, top, right, bottom in self.merges:
            if top <= row + 1 <= bottom and left <= column + 1 <= right:
                return address(top - 1, left - 1)
        return cell

    def find(self, cell: str) -> etree._Element | None:
        row, column = position(cell)
        found = self.rows.get(row)
        return None if found is None else _columns(found).get(column)

    def make(self, cell: str) -> tuple[etree._Element, str]:
        """The cell's element, and what had to be made for it: ``""``, the cell, or the row too."""
        row, column = position(cell)
        made = ""
        line = self.rows.get(row)
        if line is None:
            line = etree.Element(f"{N}row", r=str(row + 1))
            later = [number for number in self.rows if number > row]
            if later:
                self.rows[min(later)].addprevious(line)
            else:
                self.data.append(line)
            self.rows[row] = line
            made = ROW_MADE
        cells = _columns(line)
        if column in cells:
            return cells[column], made
        element = etree.Element(f"{N}c", r=cell)
        after = [number for number in cells if number > column]
        if after:
            cells[min(after)].addprevious(element)
        else:
            # Before an extension list, which ends a row.
            line.insert(len(cells), element)
        style = self._inherited(line, column)
        if style:
            element.set("s", style)
        return element, made + CELL_MADE

    def remove(self, cell: str, row_too: bool) -> None:
        """Takes a cell out again if it is blank, and its row if that was made for it and holds nothing."""
        row, _ = position(cell)
        element = self.find(cell)
        if element is not None and not len(element):
            self.rows[row].remove(element)
            if row_too and not len(self.rows[row]):
                self.data.remove(self.rows.pop(row))

    def _inherited(self, row: etree._Element, column: int) -> str:
        """What a blank cell without an element looks like: as its row, else as its column."""
        if row.get("customFormat") in ("1", "true"):
            return row.get("s") or ""
        for item in self.sheet.iterfind(f"{N}cols/{N}col"):
            if int(str(item.get("min"))) <= column + 1 <= int(str(item.get("max"))):
                return item.get("style") or ""
        return ""


def _columns(row: etree._Element) -> dict[int, etree._Element]:
    found: dict[int, etree._Element] = {}
    column = -1
    for element in row.iterfind(f"{N}c"):
        at = element.get("r")
        column = position(at)[1] if at else column + 1
        found[column] = element
    return found
