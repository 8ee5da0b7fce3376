"""Inside LibreOffice: its documents, libraries, settings and extensions."""

from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".ods": "calc8",
}


def options(values):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def open_file(office, path, given):
    url = Path(path).as_uri() if path.startswith("/") else path
    document = office.desktop.loadComponentFromURL(url, "_blank", 0, options(given))
    if document is None:
        raise RuntimeError(f"{path} does not open")
    name = str(len(office.documents))
    office.documents[name] = document
    return name


def save(office, document, path):
    kind = FILTERS[Path(path).suffix]
    document.storeToURL(Path(path).as_uri(), options({"FilterName": kind}))


def close(office, document):
    document.close(True)


def undo(office, document):
    document.UndoManager.undo()


def redo(office, document):
    document.UndoManager.redo()


def modified(office, document):
    return document.isModified()


def state(office, document):
    steps, controller = document.UndoManager, document.CurrentController
    return {
        "sheets": document.Sheets.ElementNames,
        "protected": [sheet.Name for sheet in document.Sheets if sheet.isProtected()],
        "steps": steps.getAllUndoActionTitles(),
        "redo": steps.getAllRedoActionTitles(),
        "modified": document.isModified(),
        "active": controller.ActiveSheet.Name,
        "selected": controller.Selection.AbsoluteName,
        "frozen": controller.hasFrozenPanes(),
    }


def _standard(office):
    libraries = office.service("com.sun.star.script.ApplicationScriptLibraryContainer")
    libraries.loadLibrary("Standard")
    return libraries.getByName("Standard")


def modules(office):
    """Of the Basic library in which Calc looks for functions."""
    return list(_standard(office).ElementNames)


def put_module(office, title, source):
    _standard(office).insertByName(title, source)


def drop_module(office, title):
    _standard(office).removeByName(title)


def extensions(office):
    """Identifier and version of each."""
    place = "/singletons/com.sun.star.deployment.PackageInformationProvider"
    return office.context.getValueByName(place).getExtensionList()


def settings(office, path):
    """A node of the configuration as nested dictionaries."""
    provider = office.service("com.sun.star.configuration.ConfigurationProvider")
    return _node(
        provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess", options({"nodepath": path})
        )
    )


def _node(node):
    values = {title: node.getByName(title) for title in node.ElementNames}
    return {title: _node(it) if hasattr(it, "ElementNames") else it for title, it in values.items()}


def dispatch(office, document, command):
    """What a menu entry does; False where nobody takes the command."""
    url = uno.createUnoStruct("com.sun.star.util.URL")
    url.Complete = command
    _, url = office.service("com.sun.star.util.URLTransformer").parseStrict(url)
    found = document.CurrentController.Frame.queryDispatch(url, "_self", 0)
    if found is None:
        return False
    found.dispatch(url, ())
    return True
