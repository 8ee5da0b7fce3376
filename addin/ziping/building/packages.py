"""``ziping.xlam``, and the .xlsm edition of a stamped workbook."""

from __future__ import annotations

from pathlib import Path

from ziping.building.vba_project import (
    add_project,
    parts_of,
    private_folder,
    toolkit,
    with_ribbon,
    write_parts,
)
from ziping.commands import TAB
from ziping.errors import fail
from ziping.opening import written_whole
from ziping.stamping.bulk import PLAIN, Edition
from ziping.version import __version__

ADDIN_NAME = "ziping.xlam"
CONTENT_TYPES = "[Content_Types].xml"
_PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_WITH_MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
# Excel lists add-ins by this title.
_PROPERTIES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{TAB}</dc:title><dc:creator>ziping</dc:creator>\
<dc:description>ziping {__version__}</dc:description></cp:coreProperties>"""


def write_addin(out: Path) -> Path:
    """Writes the add-in: functions, ribbon and macros in a workbook that Excel hides.

    Raises:
        ZipingError: xlwings or pyOpenVBA is missing, or the folder cannot be written.
    """
    with private_folder() as folder:
        package = Path(folder) / ADDIN_NAME
        toolkit().ExcelFile.create_new(package).close()
        add_project(package)
        parts = with_ribbon(parts_of(package))
    parts["docProps/core.xml"] = _PROPERTIES.encode("utf-8")
    with written_whole(out) as temporary:
        write_parts(parts, temporary)
    return out


def macro_edition(workbook: bytes) -> bytes:
    """A stamped workbook (.xlsx) as .xlsm, with the ribbon and the functions inside.

    Every part stays as it is but for what must say that macros are there: content types, relations,
    and the code names by which VBA knows the workbook and its sheets.

    It is for Excel. LibreOffice shows the plain values as long as its macros are off, as they are unless
    someone allows them; with macros on it does not compile xlwings' modules and leaves the scores blank.

    Raises:
        ZipingError: as for :func:`write_addin`.
    """
    with private_folder() as folder:
        package = Path(folder) / "edition.xlsm"
        package.write_bytes(workbook)
        parts = parts_of(package)
        parts[CONTENT_TYPES] = parts[CONTENT_TYPES].replace(_PLAIN, _WITH_MACROS)
        write_parts(parts, package)
        add_project(package)
        write_parts(with_ribbon(parts_of(package)), package)
        return package.read_bytes()


def edition_of(suffix: str) -> Edition:
    """The kind of workbooks that ends in ``.xlsx`` or ``.xlsm``.

    Raises:
        ZipingError: there is no such kind, or as for :func:`write_addin`.
    """
    if suffix == PLAIN.suffix:
        return PLAIN
    if suffix != ".xlsm":
        raise fail("没有这种工作簿", suffix, "写 xlsx 或 xlsm")
    toolkit()
    return Edition(suffix, macro_edition)
