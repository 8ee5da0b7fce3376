"""A Python of the add-in's own: made from an embeddable package or beside an installed one, with the wheels unpacked.

There is no pip in either: a wheel is a zip, and what pip does with those of the bundle is done here. pywin32's
post-install script is not needed: ``pywin32.pth`` puts its folders on the path and, by ``pywin32_bootstrap``, its
DLLs within reach, wherever ``site`` runs. xlwings' DLLs are what its wheel calls data: they go to the prefix, where
the VBA looks for them, beside python.exe or one folder above it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from ziping.errors import fail

SELF_TEST = """
import ziping.buttons.excel, ziping.hosts.excel_functions as functions
import lxml.etree, openpyxl, sys, xlrd
if sys.platform == "win32":
    import pythoncom, win32com.client, xlwings.com_server
assert functions.PERF_SCORE("≥10", 10, 5, "mof-2020") == 5
"""
"""Everything that a button or a cell needs, imported, with what is otherwise imported when needed; one score, computed."""
_TIMEOUT = 300  # seconds; the virus scanner looks at every file first
_HIDDEN = getattr(subprocess, "CREATE_NO_WINDOW", 0)


@dataclass(frozen=True, slots=True)
class OwnPython:
    """
    Args:
        prefix: the folder that it lies in.
        executable: python.exe.
        libraries: its site-packages.
    """

    prefix: Path
    executable: Path
    libraries: Path


def unfit(minor: str) -> str | None:
    """Why the running Python cannot serve the add-in, or None.

    Args:
        minor: the version that the wheels are for, "3.11".
    """
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    if running != minor:
        return f"版本是 {running},需要 {minor}"
    if sys.platform == "win32" and sysconfig.get_platform() != "win-amd64":
        return f"是 {sysconfig.get_platform()},需要 64 位"
    if "windowsapps" in sys.base_prefix.lower():
        return "来自微软应用商店,Excel 不能启动它"
    return None


def embedded(package: Path, prefix: Path) -> OwnPython:
    """Unpacks an embeddable package and lets it look into site-packages.

    Raises:
        ZipingError: it is no such package.
    """
    try:
        _unpacked(package, prefix)
        (search,) = prefix.glob("python3*._pth")
    except (BadZipFile, ValueError) as error:
        mend = "从 python.org 重新下载 Windows embeddable package (64-bit)"
        raise fail("不是 Python 的 embeddable 压缩包,或已损坏", str(package), mend) from error
    libraries = prefix / "Lib" / "site-packages"
    libraries.mkdir(parents=True)
    search.write_text(f"{search.stem}.zip\n.\nLib\\site-packages\nimport site\n", "ascii")
    return OwnPython(prefix, prefix / "python.exe", libraries)


def beside_installed(prefix: Path) -> OwnPython:
    """A virtual environment of the running Python, without pip."""
    import venv  # an embeddable Python, which may run this module too, has none

    venv.EnvBuilder(symlinks=sys.platform != "win32").create(prefix)
    where = {"base": str(prefix), "platbase": str(prefix), "installed_base": str(prefix)}
    scripts = Path(sysconfig.get_path("scripts", "venv", where))
    libraries = Path(sysconfig.get_path("purelib", "venv", where))
    return OwnPython(prefix, scripts / ("python.exe" if sys.platform == "win32" else "python"), libraries)


def unpack_wheels(wheels: Iterable[Path], python: OwnPython) -> None:
    """Puts each wheel where pip would; scripts and headers are left out, nobody calls them.

    Raises:
        ZipingError: a wheel is damaged.
    """
    for wheel in wheels:
        try:
            _unpacked(wheel, python.libraries, python.prefix)
        except (BadZipFile, ValueError) as error:
            raise fail("安装包里的文件已损坏", wheel.name, "把安装包重新复制一份再安装") from error


def _unpacked(archive: Path, folder: Path, prefix: Path | None = None) -> None:
    with ZipFile(archive) as file:
        for entry in file.infolist():
            target = _target(entry.filename, folder, prefix)
            if entry.is_dir() or target is None:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read(entry))


def _target(name: str, folder: Path, prefix: Path | None) -> Path | None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.search(r'[\\:*?"<>|]', name):
        raise ValueError(name)
    if prefix is None or not path.parts[0].endswith(".data"):
        return folder / path
    kind, inner = path.parts[1], path.parts[2:]
    roots = {"data": prefix, "purelib": folder, "platlib": folder}
    return roots[kind].joinpath(*inner) if kind in roots else None


def self_test(python: OwnPython) -> None:
    """Lets the new Python do what a cell asks of it.

    It keeps what it compiles meanwhile: started from Excel it may not (-B), and would compile anew at each click.

    Raises:
        ZipingError: it does not start, or something is missing.
    """
    command = [str(python.executable), "-E", "-P", "-c", SELF_TEST]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_TIMEOUT, creationflags=_HIDDEN, check=False, cwd=python.prefix
        )  # fmt: skip
        said = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
        failed = done.returncode != 0
    except (OSError, subprocess.SubprocessError) as error:
        said, failed = str(error), True
    if failed:
        raise fail(
            f"装好的 Python 不能运行:{said.splitlines()[-1] if said else '没有输出'}",
            str(python.executable),
            "看看杀毒软件是否拦截了它,加入信任后再安装",
        )
