"""Run by the system's Python, which has uno: does in a running LibreOffice what it is told, a line of JSON at a time.

Argument: the name of the pipe. Each line is [step, argument, ...]; the answer is ["ok", value] or ["error", text].
"""

import json
import shutil
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue

FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "xlsm": "Calc MS Excel 2007 VBA XML",
    "ods": "calc8",
}


class Steps:
    def __init__(self, pipe):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(300):
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                time.sleep(0.2)
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.books = {}
        self.folder = tempfile.TemporaryDirectory(prefix="ziping-books-")

    def service(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def open(self, path, name, read_only=False):
        """Opens a copy of a workbook, from here on called ``name``: another LibreOffice may have the file open."""
        suffix = path.rsplit(".", 1)[1]
        path = shutil.copyfile(path, f"{self.folder.name}/{name}.{suffix}")
        options = (
            PropertyValue(Name="Hidden", Value=True),
            PropertyValue(Name="ReadOnly", Value=read_only),
        )
        book = self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, options)
        if book is None:
            raise RuntimeError(f"{path} does not open")
        self.books[name] = book

    def close(self, name):
        self.books.pop(name).close(True)

    def save(self, name, path):
        kind = PropertyValue(Name="FilterName", Value=FILTERS[path.rsplit(".", 1)[1]])
        self.books[name].storeToURL(uno.systemPathToFileUrl(path), (kind,))

    def recalculate(self, name):
        self.books[name].calculateAll()

    def unprotect(self, name):
        for sheet in self.books[name].Sheets:
            sheet.unprotect("")

    def modified(self, name):
        return self.books[name].isModified()

    def values(self, name, sheet=None):
        """Every cell of a sheet, or of all of them: rows by title; an error is ``Err:n``."""
        titles = self.books[name].Sheets.ElementNames if sheet is None else (sheet,)
        return {title: self._rows(self.books[name].Sheets.getByName(title)) for title in titles}

    def _rows(self, sheet):
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        area = sheet.getCellRangeByPosition(0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow)
        return [
            [
                self._error(sheet, column, row) if value is None else value
                for column, value in enumerate(values)
            ]
            for row, values in enumerate(area.getDataArray())
        ]

    def _error(self, sheet, column, row):
        return f"Err:{sheet.getCellByPosition(column, row).getError()}"

    def put(self, name, sheet, cell, value):
        there = self.books[name].Sheets.getByName(sheet).getCellRangeByName(cell)
        if isinstance(value, str) and value.startswith("="):
            there.setFormula(value)
        elif isinstance(value, str):
            there.setString(value)
        else:
            there.setValue(value)

    def drop_row(self, name, sheet, row):
        self.books[name].Sheets.getByName(sheet).Rows.removeByIndex(row - 1, 1)

    def paste(self, name, sheet, source, target):
        there = self.books[name].Sheets.getByName(sheet)
        there.copyRange(
            there.getCellRangeByName(target).getCellAddress(), there.getCellRangeByName(source).RangeAddress
        )

    def timed(self, name, sheet, cell, values, shown):
        """Seconds from a new value until another cell shows its new result, for each value."""
        there, result = (
            self.books[name].Sheets.getByName(sheet).getCellRangeByName(at) for at in (cell, shown)
        )
        taken = []
        for value in values:
            start = time.perf_counter()
            there.setValue(value)
            result.getValue()
            taken.append(time.perf_counter() - start)
        return taken

    def timed_formulas(self, name, sheet, area, formulas, array=False):
        """Seconds until a column of formulas, or one array formula, has its values."""
        cells = self.books[name].Sheets.getByName(sheet).getCellRangeByName(area)
        start = time.perf_counter()
        if array:
            cells.setArrayFormula(formulas)
        else:
            cells.setFormulaArray(tuple((formula,) for formula in formulas))
        values = cells.getDataArray()
        return time.perf_counter() - start, [value for (value,) in values]

    def modules(self):
        """Of the Basic library in which Calc looks for functions."""
        libraries = self.service("com.sun.star.script.ApplicationScriptLibraryContainer")
        libraries.loadLibrary("Standard")
        return list(libraries.getByName("Standard").ElementNames)

    def put_module(self, title, source):
        libraries = self.service("com.sun.star.script.ApplicationScriptLibraryContainer")
        libraries.loadLibrary("Standard")
        libraries.getByName("Standard").insertByName(title, source)

    def drop_module(self, title):
        libraries = self.service("com.sun.star.script.ApplicationScriptLibraryContainer")
        libraries.getByName("Standard").removeByName(title)

    def click(self, name, command):
        """What a menu entry does; False where nobody takes the command."""
        url = uno.createUnoStruct("com.sun.star.util.URL")
        url.Complete = command
        _, url = self.service("com.sun.star.util.URLTransformer").parseStrict(url)
        frame = self.books[name].CurrentController.Frame
        dispatch = frame.queryDispatch(url, "_self", 0)
        if dispatch is None:
            return False
        dispatch.dispatch(url, ())
        return True

    def settings(self, path):
        """A node of the configuration as nested dictionaries."""
        provider = self.service("com.sun.star.configuration.ConfigurationProvider")
        where = PropertyValue(Name="nodepath", Value=path)
        root = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess", (where,)
        )
        return self._node(root)

    def _node(self, node):
        found = {}
        for title in node.ElementNames:
            value = node.getByName(title)
            found[title] = self._node(value) if hasattr(value, "ElementNames") else value
        return found

    def end(self):
        for name in list(self.books):
            self.close(name)
        self.desktop.terminate()


def main(pipe):
    steps = Steps(pipe)
    for line in sys.stdin:
        step, *arguments = json.loads(line)
        try:
            answer = ["ok", getattr(steps, step)(*arguments)]
        except Exception as error:
            answer = ["error", f"{type(error).__name__}: {error}"]
        print(json.dumps(answer), flush=True)
        if step == "end":
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
