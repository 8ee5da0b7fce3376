"""``ziping.xlam``, and the .xlsm edition of a stamped workbook."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile

from ziping.building.vba_project import add_project, parts_of, private_folder, with_ribbon, write_parts
from ziping.commands import TAB
from ziping.errors import fail
from ziping.opening import written_whole
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
        try:
            from pyopenvba import ExcelFile
        except ImportError as error:
            raise fail("没有安装 pyOpenVBA", "生成加载项", "运行 pip install 'ziping[addin]'") from error
        ExcelFile.create_new(package).close()
        add_project(package)
        parts = with_ribbon(parts_of(package))
    parts["docProps/core.xml"] = _PROPERTIES.encode("utf-8")
    with written_whole(out) as temporary:
        write_parts(parts, temporary)
    return out


def write_macro_edition(workbook: Path, out: Path) -> Path:
    """Writes a workbook once more as .xlsm, with the ribbon and the functions inside.

    Every part stays as it is but for what must say that macros are there: content types, relations,
    and the code names by which VBA knows the workbook and its sheets.

    It is for Excel. LibreOffice shows the plain values as long as its macros are off, as they are unless
    someone allows them; with macros on it does not compile xlwings' modules and leaves the scores blank.

    Args:
        workbook: a stamped .xlsx; not changed.

    Raises:
        ZipingError: it is no .xlsx without macros, or as for :func:`write_addin`.
    """
    try:
        parts = parts_of(workbook)
    except (BadZipFile, OSError) as error:
        raise fail("不是 .xlsx 工作簿", str(workbook), "换一个由 ziping stamp 生成的工作簿") from error
    types = parts.get(CONTENT_TYPES, b"")
    if _PLAIN not in types:
        raise fail("不是没有宏的 .xlsx 工作簿", str(workbook), "换一个由 ziping stamp 生成的工作簿")
    parts[CONTENT_TYPES] = types.replace(_PLAIN, _WITH_MACROS)
    with private_folder() as folder:
        package = Path(folder) / "edition.xlsm"
        write_parts(parts, package)
        add_project(package)
        parts = with_ribbon(parts_of(package))
    with written_whole(out) as temporary:
        write_parts(parts, temporary)
    return out
