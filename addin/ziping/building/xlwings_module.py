"""xlwings' own VBA module, with its ways for a workbook to choose what Python runs closed.

As it comes, it takes its settings from a sheet of the open workbook, then from a file beside it, then from one in the
user's folder, ``.myaddin``; it puts the workbook's folder and its name as a zip in front of Python's path, and starts
Python where the current folder comes first. Any of these lets a file that somebody sent run a program. Here settings
come from ``%USERPROFILE%\\.ziping\\ziping.conf`` alone, and nothing of the workbook gets on the path.
"""

from __future__ import annotations

import re
from importlib import metadata, resources

from ziping.errors import fail

PROJECT = "ziping"
"""The folder ``.ziping`` and the file ``ziping.conf`` in it are named after it."""
_HINT = "运行 pip install 'ziping[addin]'"
_CHANGES = (
    ('PROJECT_NAME As String = "myaddin"', f'PROJECT_NAME As String = "{PROJECT}"', 1),
    ('If source = "" Or source = "sheet" Then', 'If source = "sheet" Then', 1),
    ('If source = "" Or source = "directory" Then', 'If source = "directory" Then', 1),
    ('AddExcelDir & ";" & ActiveFullName & ";" & ThisFullName & ";"', '"false;;;"', 2),
    ('AddExcelDir & ";" & ActiveWorkbook.FullName & ";" & ThisWorkbook.FullName & ";"', '"false;;;"', 1),
    # -E: PYTHONHOME and the like of other programs; -P: the current folder.
    (" -B -c ", " -E -P -B -c ", 2),
)
"""What is replaced, by what, and how often it must be there."""


def xlwings_version() -> str:
    """The version of the installed xlwings.

    Raises:
        ZipingError: it is not installed, or its VBA module is of another version.
    """
    try:
        version = metadata.version("xlwings")
    except metadata.PackageNotFoundError as error:
        raise fail("没有安装 xlwings", "生成加载项", _HINT) from error
    named = re.search(r"'Version: (\S+)", xlwings_source("xlwings_custom_addin.bas"))
    if named is None or named[1] != version:
        raise fail(
            f"xlwings 的两部分版本不同({version} 和 {named and named[1]})", "生成加载项", "重新安装 xlwings"
        )
    return version


def xlwings_module() -> str:
    """The module as it goes into the add-in.

    Raises:
        ZipingError: it is not the module that the changes were written for.
    """
    source = xlwings_source("xlwings_custom_addin.bas")
    for old, new, times in _CHANGES:
        if source.count(old) != times:
            raise fail(f"xlwings 的 VBA 模块里没有预期的内容:{old}", "生成加载项", _HINT)
        source = source.replace(old, new)
    return source


def xlwings_source(name: str) -> str:
    """A VBA source as it comes with xlwings."""
    return (resources.files("xlwings") / name).read_bytes().decode("ascii")
