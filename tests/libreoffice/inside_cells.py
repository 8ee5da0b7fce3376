"""Inside LibreOffice: the cells of a workbook, read and changed."""

import time


def recalculate(office, document):
    document.calculateAll()


def values(office, document, sheet=None):
    """Every cell of a sheet, or of all of them: rows by title; an error is ``Err:n``."""
    titles = document.Sheets.ElementNames if sheet is None else (sheet,)
    return {title: _rows(document.Sheets.getByName(title)) for title in titles}


def _rows(sheet):
    return [
        [
            f"Err:{sheet.getCellByPosition(column, row).getError()}" if value is None else value
            for column, value in enumerate(line)
        ]
        for row, line in enumerate(_used(sheet).getDataArray())
    ]


def _used(sheet):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    return sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)


def formats(office, document):
    """What else makes up the looks of cells, number format, fonts, colour, protection, border: cells by look."""
    found = {}
    for sheet in document.Sheets:
        for alike in _used(sheet).getUniqueCellFormatRanges():
            look = (
                alike.NumberFormat, alike.CharFontName, alike.CharFontNameAsian, alike.CharHeight, alike.CellBackColor,
                alike.CellProtection.IsLocked, alike.TopBorder.Color, alike.TopBorder.OuterLineWidth,
            )  # fmt: skip
            found.setdefault(repr((sheet.Name, look)), []).extend(
                row * 1000 + column
                for area in alike.RangeAddresses
                for row in range(area.StartRow, area.EndRow + 1)
                for column in range(area.StartColumn, area.EndColumn + 1)
            )
    return {look: sorted(cells) for look, cells in found.items()}


def _cell(document, sheet, cell):
    return document.Sheets.getByName(sheet).getCellRangeByName(cell)


def select(office, document, sheet, cells):
    document.CurrentController.setActiveSheet(document.Sheets.getByName(sheet))
    document.CurrentController.select(_cell(document, sheet, cells))


def put(office, document, sheet, cell, value):
    """A formula, a text or a number."""
    there = _cell(document, sheet, cell)
    if isinstance(value, str) and value.startswith("="):
        there.setFormula(value)
    elif isinstance(value, str):
        there.setString(value)
    else:
        there.setValue(value)


def drop_row(office, document, sheet, row):
    document.Sheets.getByName(sheet).Rows.removeByIndex(row - 1, 1)


def paste(office, document, sheet, source, target):
    document.Sheets.getByName(sheet).copyRange(
        _cell(document, sheet, target).getCellAddress(), _cell(document, sheet, source).RangeAddress
    )


def note(office, document, sheet, cell, text):
    notes = document.Sheets.getByName(sheet).Annotations
    notes.insertNew(_cell(document, sheet, cell).CellAddress, text)


def colour(office, document, sheet, cell, fill):
    _cell(document, sheet, cell).CellBackColor = fill


def protect(office, document, sheet, password):
    """Of the structure where no sheet is named."""
    (document.Sheets.getByName(sheet) if sheet else document).protect(password)


def unprotect(office, document, sheet, password):
    document.Sheets.getByName(sheet).unprotect(password)


def opens(office, document, sheet, password):
    """Takes the protection off, if this is the password."""
    there = document.Sheets.getByName(sheet)
    try:
        there.unprotect(password)
    except Exception:  # of what kind differs between versions
        return False
    return not there.isProtected()


def link(office, document, sheet, cell):
    return [field.URL for field in _cell(document, sheet, cell).TextFields]


def timed(office, document, sheet, cell, entered, shown):
    """Seconds from a new value until another cell shows its new result, for each value."""
    there, result = _cell(document, sheet, cell), _cell(document, sheet, shown)
    taken = []
    for value in entered:
        start = time.perf_counter()
        there.setValue(value)
        result.getValue()
        taken.append(time.perf_counter() - start)
    return taken


def timed_formulas(office, document, sheet, area, formulas, array=False):
    """Seconds until a column of formulas, or one array formula, has its values."""
    cells = _cell(document, sheet, area)
    start = time.perf_counter()
    if array:
        cells.setArrayFormula(formulas)
    else:
        cells.setFormulaArray(tuple((formula,) for formula in formulas))
    answers = cells.getDataArray()
    return time.perf_counter() - start, [value for (value,) in answers]
