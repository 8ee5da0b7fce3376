"""The other side of xlwings' JSON engine: a workbook sent as its clients send it, and their actions done to a file."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlwings as xw
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter


def sent(path: Path, sheet: str = "", cell: str = "A1") -> xw.Book:
    """The workbook of a file, as a client sends it with this cell selected."""
    book = openpyxl.load_workbook(path, data_only=True)
    titles = book.sheetnames
    return xw.Book(
        json={
            "client": "Office.js",
            "version": xw.__version__,
            "book": {"name": str(path), "active_sheet_index": titles.index(sheet or titles[0]), "selection": cell},
            "names": [],
            "sheets": [
                {
                    "name": item.title,
                    "visibility": "Visible" if item.sheet_state == "visible" else "Hidden",
                    "values": [[_sent(value) for value in row] for row in item.iter_rows(values_only=True)] or [[]],
                    "notes": [{"address": c.coordinate} for row in item.iter_rows() for c in row if c.comment],
                    "pictures": [], "shapes": [], "charts": [], "tables": [], "print_area": None,
                }
                for item in book
            ],
        }
    )  # fmt: skip


def _sent(value: Any) -> Any:
    if value is None:
        return ""
    return f"{value:%Y-%m-%dT%H:%M:%S}.000Z" if isinstance(value, datetime | date) else value


def replay(source: Path, book: xw.Book, out: Path) -> list[str]:
    """Does to a file what the actions say; gives the messages shown."""
    target, said = openpyxl.load_workbook(source), list[str]()
    for action in book.json()["actions"]:
        name, args = action["func"], action["args"]
        if name == "alert":
            said.append(args[0])
        elif name == "addSheet":
            target.create_sheet(args[1], args[0])
        else:
            _on_sheet(target, target.worksheets[action["sheet_position"]], name, args, action)
    target.save(out)
    return said


def _on_sheet(book: Any, sheet: Any, name: str, args: list[Any], action: dict[str, Any]) -> None:
    cells = [cell for row in _range(sheet, action) for cell in row] if action["row_count"] else []
    match name:
        case "setValues":
            for row, values in zip(_range(sheet, action), action["values"], strict=True):
                for cell, value in zip(row, values, strict=True):
                    if value != "":
                        cell.value = value
                        if cell.number_format == "@":
                            cell.data_type = "s"
        case "setNumberFormat":
            for cell in cells:
                cell.number_format = args[0]
        case "setRangeColor":
            for cell in cells:
                cell.fill = PatternFill("solid", f"FF{args[0][1:]}") if args[0] else PatternFill()
        case "addNote" | "setNoteText":
            sheet[args[0].replace("$", "")].comment = Comment(args[1], "")
        case "deleteNote":
            sheet[args[0].replace("$", "")].comment = None
        case "addHyperlink":
            cells[0].hyperlink = openpyxl.worksheet.hyperlink.Hyperlink(
                cells[0].coordinate, location=args[0][1:]
            )
            cells[0].value = args[1]
        case "setFontProperty":
            for cell in cells:
                old = {key: getattr(cell.font, key) for key in ("bold", "italic", "size", "name", "color")}
                value = f"FF{args[1][1:]}" if args[0] == "color" else args[1]
                cell.font = Font(**{**old, args[0]: value})
        case "setColumnHidden":
            for cell in _range(sheet, action)[0]:
                sheet.column_dimensions[get_column_letter(cell.column)].hidden = args[0]
        case "rangeMerge" | "mergeRange":
            sheet.merge_cells(f"{cells[0].coordinate}:{cells[-1].coordinate}")
        case "setSheetName":
            sheet.title = args[0]
        case "sheetDelete":
            book.remove(sheet)
        case "activateSheet":
            book.active = args[0]
        case "rangeSelect":
            sheet.sheet_view.selection[0].activeCell = cells[0].coordinate
        case "setColumnWidth" | "setWrapText" | "setVerticalAlignment" | "freezePaneAtRange":
            pass  # looks alone
        case _:
            raise AssertionError(action)


def _range(sheet: Any, action: dict[str, Any]) -> list[list[Any]]:
    top, left = action["start_row"] + 1, action["start_column"] + 1
    return [
        [sheet.cell(row, column) for column in range(left, left + action["column_count"])]
        for row in range(top, top + action["row_count"])
    ]
