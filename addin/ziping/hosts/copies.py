"""The open workbook by way of a copy of its file, which has in it everything that a program would have to be asked for."""

from __future__ import annotations

import zipfile
from pathlib import Path

from lxml import etree

from ziping.errors import ZipingError
from ziping.forms.grids import read_grid
from ziping.hosts.port import Look, Opened, Spot
from ziping.marking.looks import Looks
from ziping.marking.notes import notes_of
from ziping.marking.parts import BOOK, Parts, elements_of
from ziping.stamping.package import N

_SECRETS = ("password", "hashValue")


def read_copy(copy: Path, path: Path) -> Opened:
    """The workbook in a copy of its file; of other kinds than .xlsx and .xlsm nothing can be told about looks.

    Args:
        path: where its file lies, for messages.

    Raises:
        ZipingError: as :func:`~ziping.forms.grids.read_grid`.
    """
    book = read_grid(copy)
    try:
        parts = Parts(copy)
    except (ZipingError, KeyError, zipfile.BadZipFile):
        return Opened(path, book, sealed=frozenset(sheet.title for sheet in book.sheets), old=True)
    structure = parts.tree(BOOK).find(f"{N}workbookProtection")
    fixed = structure is not None and structure.get("lockStructure") in ("1", "true")
    sealed = frozenset(sheet.title for sheet in parts.sheets() if _under_password(parts.tree(sheet.part)))
    return Opened(path, book, _looks(parts), sealed, fixed=fixed)


def _under_password(sheet: etree._Element) -> bool:
    lock = sheet.find(f"{N}sheetProtection")
    return lock is not None and any(lock.get(name) for name in _SECRETS)


def _looks(parts: Parts) -> dict[Spot, Look]:
    styles = parts.related(BOOK, "styles")
    looks = Looks(parts.tree(styles.target)) if styles else None
    fills: dict[int, str | None] = {}
    found: dict[Spot, Look] = {}
    for sheet in parts.sheets():
        for cell in elements_of(parts.tree(sheet.part), "c"):
            style = int(cell.get("s") or 0)
            if looks and style not in fills:
                fills[style] = looks.fill_of(style)
            if cell.get("r") and fills.get(style, "") != "":
                found[Spot(sheet.title, str(cell.get("r")))] = Look(fills[style])
        for at, text in notes_of(parts, sheet.part).items():
            spot = Spot(sheet.title, at)
            found[spot] = found.get(spot, Look())._replace(note=text)
    return found
