"""``ziping.oxt``, the extension for LibreOffice Calc.

It holds no compiled part and needs no SDK: configuration, one Python component, one Basic module made from the list of
worksheet functions, and ziping itself in ``pythonpath``, where LibreOffice's Python finds it. Of the libraries only
what is Python alone comes along; the one that is compiled, lxml, is there in newer LibreOffice and in Linux.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from itertools import chain, groupby
from pathlib import Path

from ziping.building.icons import SIZES, icon
from ziping.building.vba_project import write_parts
from ziping.commands import COMMANDS, TAB, Command
from ziping.functions import FUNCTIONS
from ziping.opening import written_whole
from ziping.ribbon.names import templates
from ziping.version import __version__

EXTENSION_NAME = "ziping.oxt"
PACKAGES = "pythonpath"
LIBRARIES = ("openpyxl", "et_xmlfile", "docxtpl", "jinja2", "markupsafe", "python-docx", "typing-extensions")
"""For what reads or writes files, which needs lxml too; what is about the open workbook works without any."""
LEFT_OUT = frozenset({
    "building", "cli", "installing", "ribbon", "samples", "hosts/libreoffice/extension",
    "buttons/excel.py", "hosts/excel.py", "hosts/excel_functions.py",
})  # fmt: skip
"""Of ziping: what is for other hosts."""
_SOURCES = "ziping.hosts.libreoffice"


def write_extension(out: Path) -> Path:
    """Writes the extension.

    Raises:
        ZipingError: the folder cannot be written.
    """
    with written_whole(out) as temporary:
        write_parts(dict(sorted(_parts().items())), temporary)
    return out


def _parts() -> dict[str, bytes]:
    folder = resources.files("ziping") / "hosts" / "libreoffice" / "extension"
    plain = {
        name: (folder / name).read_bytes() for name in ("component.py", "Jobs.xcu", "ProtocolHandler.xcu")
    }
    made = {
        "ZipingFunctions.bas": _render("functions.bas.j2", functions=list(FUNCTIONS.values())),
        "Addons.xcu": _render("Addons.xcu.j2", items=list(_items())),
        "CalcWindowState.xcu": _render("CalcWindowState.xcu.j2"),
        "description.xml": _render("description.xml.j2"),
        "description.txt": _render("description.txt.j2"),
    }
    return {
        "META-INF/manifest.xml": (folder / "manifest.xml").read_bytes(),
        "LICENSE": (metadata.distribution("ziping").read_text("licenses/LICENSE") or "").encode("utf-8"),
        **plain,
        **{name: text.encode("utf-8") for name, text in made.items()},
        **{
            f"icons/{command.name}_{size}.svg": icon(command.name, size)
            for command in _items()
            if command is not None
            for size in SIZES
        },
        **dict(chain.from_iterable(map(_library, LIBRARIES))),
        **{f"{PACKAGES}/ziping/{name}": file.read_bytes() for name, file in _own(resources.files("ziping"))},
    }


def _render(template: str, **values: object) -> str:
    escaped = not template.endswith((".bas.j2", ".txt.j2"))
    shared: dict[str, object] = {
        "tab": TAB,
        "version": __version__,
        "menu": "ziping.menu",
        "context": "com.sun.star.sheet.SpreadsheetDocument",
        "url": lambda command: f"vnd.ziping:{command.name}",
        "labels": [command.label for command in COMMANDS],
    }
    return templates(_SOURCES, "extension", escaped=escaped).get_template(template).render(shared | values)


def _items() -> Iterator[Command | None]:
    """The commands that can be clicked, with None between groups."""
    for number, (_, members) in enumerate(groupby(COMMANDS, lambda command: command.group)):
        if number:
            yield None
        yield from members


def _library(name: str) -> Iterator[tuple[str, bytes]]:
    """The modules and the licence of an installed library."""
    for file in metadata.files(name) or ():
        if file.suffix == ".py" or file.name.startswith("LICEN"):
            yield f"{PACKAGES}/{file.as_posix()}", file.read_binary()


def _own(folder: Traversable, above: str = "") -> Iterator[tuple[str, Traversable]]:
    """The files of our packages with their paths below ``ziping/``."""
    for item in folder.iterdir():
        path = f"{above}{item.name}"
        if path in LEFT_OUT or item.name == "__pycache__":
            continue
        if item.is_dir():
            yield from _own(item, f"{path}/")
        else:
            yield path, item
