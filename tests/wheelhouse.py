"""Wheels for tests: of what is installed here, and hollow ones that carry the right names."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

HOLLOW = {
    "docxtpl-0.20.1-py3-none-any.whl": {},
    "et_xmlfile-2.0.0-py3-none-any.whl": {},
    "jinja2-3.1.6-py3-none-any.whl": {},
    "lxml-6.0.0-cp311-cp311-win_amd64.whl": {"lxml/etree.pyd": b"MZ"},
    "markupsafe-3.0.2-cp311-cp311-win_amd64.whl": {},
    "openpyxl-3.1.5-py2.py3-none-any.whl": {},
    "python_docx-1.2.0-py3-none-any.whl": {},
    "pywin32-311-cp311-cp311-win_amd64.whl": {"pywin32.pth": b"win32\n"},
    "typing_extensions-4.14.0-py3-none-any.whl": {},
    "xlrd-2.0.2-py2.py3-none-any.whl": {},
}


def write_wheel(path: Path, parts: Mapping[str, bytes]) -> Path:
    """The same bytes each time."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return path


def dlls(version: str) -> dict[str, bytes]:
    """xlwings' data for Windows."""
    return {f"xlwings-{version}.data/data/xlwings{bits}-{version}.dll": b"MZ" for bits in (32, 64)}


def hollow_wheels(folder: Path) -> Path:
    """What a bundle for Windows is made from, without content."""
    folder.mkdir()
    version = metadata.version("xlwings")
    for name, parts in HOLLOW.items():
        write_wheel(folder / name, parts)
    write_wheel(folder / f"xlwings-{version}-cp311-cp311-win_amd64.whl", dlls(version))
    return folder


def wheel_of_installed(name: str, folder: Path, extra: Mapping[str, bytes] | None = None) -> Path:
    """A library as it is installed here, back in a wheel; ``extra`` goes in as well."""
    known = metadata.distribution(name)
    parts = {
        file.as_posix(): Path(str(file.locate())).read_bytes()
        for file in known.files or ()
        if ".." not in file.parts and "__pycache__" not in file.parts
    }
    plain = re.sub(r"\W+", "_", known.metadata["Name"])
    return write_wheel(folder / f"{plain}-{known.version}-py3-none-any.whl", {**parts, **(extra or {})})
