"""The VBA project of a package, and the ribbon beside it.

pyOpenVBA makes vbaProject.bin. A compiler of our own after MS-OVBA and MS-CFB takes about 170 lines,
but nobody has opened its work in Excel here; pyOpenVBA starts from a project that Excel saved and
its makers compare its files with live Excel. It needs nothing but the standard library, gives the same
bytes each time, and names the modules of workbook and sheets as Excel does. olevba and olefile, which
share no code with it, read the result in the tests.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from lxml import etree

from ziping.building.xlwings_module import xlwings_module, xlwings_source, xlwings_version
from ziping.errors import fail
from ziping.ribbon import RIBBONS, modules, ribbon_xml, startup

if TYPE_CHECKING:
    from pyopenvba import ExcelFile

ROOT_RELATIONS = "_rels/.rels"
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def toolkit() -> ModuleType:
    """pyOpenVBA, of which only those who build need to have it.

    Raises:
        ZipingError: it is not installed, or as for :func:`xlwings_version`.
    """
    xlwings_version()
    try:
        return import_module("pyopenvba")
    except ImportError as error:
        raise fail("没有安装 pyOpenVBA", "生成加载项", "运行 pip install 'ziping[addin]'") from error


def add_project(package: Path) -> None:
    """Gives a macro-enabled package its VBA modules; the workbook's own module is kept or made.

    Args:
        package: .xlsm without a project, or .xlam as pyOpenVBA makes it; rewritten in place.

    Raises:
        ZipingError: xlwings or pyOpenVBA is missing, or the workbook cannot take a project.
    """
    pyopenvba = toolkit()
    try:
        with pyopenvba.ExcelFile(package) as file:
            _fill(file)
            file.save(package)
    except pyopenvba.PyOpenVBAError as error:
        raise fail(f"不能写入宏({error})", str(package), "换一个没有宏的 .xlsx 工作簿") from error


def _fill(file: ExcelFile) -> None:
    from pyopenvba.vba import VBAModuleKind

    project = file.vba_project() if file.has_vba_project() else file.add_vba_project()
    if "Module1" in project.module_names():  # the empty one of a new add-in
        project.delete_module("Module1")
    project.add_module("xlwings", xlwings_module())
    project.add_module("Dictionary", xlwings_source("addin/Dictionary.cls"), kind=VBAModuleKind.other)
    for module in modules():
        project.add_module(module.name, module.source)
    file.set_module("ThisWorkbook", startup())


def with_ribbon(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of a package with both dialects of the ribbon added."""
    root = etree.fromstring(parts[ROOT_RELATIONS])
    taken = {element.get("Id") for element in root}
    added: dict[str, bytes] = {}
    for number, ribbon in enumerate(RIBBONS, 1):
        name = f"ziping{number}"
        if name in taken:
            raise fail("工作簿已有自评的功能区", ribbon.part, "换一个没有宏的 .xlsx 工作簿")
        etree.SubElement(
            root, f"{{{_RELATIONS}}}Relationship", Id=name, Type=ribbon.relationship, Target=ribbon.part
        )
        added[ribbon.part] = ribbon_xml(ribbon)
    relations = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return {**parts, ROOT_RELATIONS: relations, **added}


def parts_of(package: Path) -> dict[str, bytes]:
    """The parts of a package in their order."""
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(parts: Mapping[str, bytes], out: Path) -> None:
    """A package whose bytes depend on its parts alone."""
    out.write_bytes(packed(parts))


def packed(parts: Mapping[str, bytes], stored: tuple[str, ...] = ()) -> bytes:
    """The content of such a package.

    Args:
        stored: how the names of parts end that are not compressed again.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, FIXED_DATE)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(stored) else zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on Windows and Linux
            archive.writestr(entry, part)
    return content.getvalue()


def private_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for packages on their way; removed on leaving."""
    return tempfile.TemporaryDirectory(prefix="ziping-addin-")
