"""The wheels of the offline bundle: what the buttons and functions import on a person's computer, and no more."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from ziping.building.vba_project import packed
from ziping.building.xlwings_module import xlwings_module, xlwings_version
from ziping.errors import Problem, ZipingError, fail
from ziping.version import __version__

STAFF = (
    "docxtpl", "et_xmlfile", "jinja2", "lxml", "markupsafe", "openpyxl", "python-docx", "pywin32", "typing-extensions",
    "xlrd", "xlwings",
)  # fmt: skip
"""A test runs every macro of the department with these and ziping alone; the command line's libraries are not among them."""
BUREAU = (*STAFF, "duckdb")
"""汇总 needs a database as well."""
_FLOORS = {"pywin32": ">=306"}  # cannot be installed where bundles are mostly made
_PLATFORM = "win_amd64"


def own_wheel() -> tuple[str, bytes]:
    """ziping itself as a wheel, from the modules that are running: its file name and content.

    Raises:
        ZipingError: the installed metadata are those of another version.
    """
    import ziping

    known = metadata.distribution("ziping")
    if known.version != __version__:
        raise fail(f"ziping 的安装信息是旧的({known.version})", "制作安装包", "重新安装 ziping")
    info = f"ziping-{__version__}.dist-info"
    parts = dict(sorted(_modules(map(Path, ziping.__path__))))
    licences = [file for file in known.files or () if "licenses" in file.parts]
    parts |= {f"{info}/licenses/{file.name}": Path(str(file.locate())).read_bytes() for file in licences}
    parts[f"{info}/METADATA"] = (known.read_text("METADATA") or "").encode("utf-8")
    parts[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: ziping\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    lines = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in parts.items()]
    parts[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,", ""]).encode("utf-8")
    return f"ziping-{__version__}-py3-none-any.whl", packed(parts)


def _modules(portions: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for portion in portions:
        for path in portion.rglob("*"):
            inside = path.relative_to(portion.parent)
            if path.is_file() and "__pycache__" not in inside.parts:
                yield inside.as_posix(), path.read_bytes()


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode("ascii")


def download(minor: str, folder: Path, names: Sequence[str] = STAFF) -> None:
    """Fetches the wheels for Windows from wherever pip is set up to look, in the versions that are installed here.

    Args:
        minor: of Python, "3.11".
        names: of the libraries.

    Raises:
        ZipingError: pip could not.
    """
    wanted = [f"{name}{_FLOORS.get(name) or f'=={metadata.version(name)}'}" for name in names]
    options = ["--no-deps", "--only-binary=:all:", "--platform", _PLATFORM, "--python-version", minor]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *options]
    done = subprocess.run(
        [*command, "--dest", str(folder), *wanted], capture_output=True, text=True, encoding="utf-8", check=False
    )  # fmt: skip
    if done.returncode != 0:
        last = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")][-1:]
        raise fail(
            f"下载不到 Windows 用的库:{last[0].removeprefix('ERROR: ') if last else '没有 pip'}",
            f"pip download,Python {minor}",
            "在能上网的电脑上用 pip download 备好,再用 --wheels 指明文件夹",
        )


def chosen_wheels(folder: Path, minor: str, names: Sequence[str] = STAFF) -> dict[str, bytes]:
    """The wheels of a folder that are needed, by file name; others are left alone.

    Args:
        minor: of Python, "3.11".
        names: of the libraries.

    Raises:
        ZipingError: names everything that is missing, there twice, or for another Python.
    """
    from packaging.tags import Tag, compatible_tags, cpython_tags
    from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

    version = tuple(int(part) for part in minor.split("."))
    tags: set[Tag] = {*cpython_tags(version, platforms=[_PLATFORM])}
    tags |= {*compatible_tags(version, f"cp{minor.replace('.', '')}", [_PLATFORM])}
    found: dict[str, list[Path]] = {name: [] for name in names}
    for path in sorted(folder.glob("*.whl")):
        try:
            name, _, _, supported = parse_wheel_filename(path.name)
        except InvalidWheelFilename:
            continue
        for wanted in names:
            if canonicalize_name(wanted) == name and supported & tags:
                found[wanted].append(path)
    where, mend = f"{folder},Python {minor},{_PLATFORM}", "每个库放一个对应的 .whl 文件"
    problems = [Problem(f"缺少库 {name}", where, mend) for name, paths in found.items() if not paths]
    problems += [
        Problem(f"库 {name} 有几个:{'、'.join(path.name for path in paths)}", where, mend)
        for name, paths in found.items()
        if len(paths) > 1
    ]
    damaged = [path for paths in found.values() for path in paths if not zipfile.is_zipfile(path)]
    problems += [Problem("文件已损坏", str(path), "重新下载这个文件") for path in damaged]
    if problems:
        raise ZipingError(problems)
    _same_xlwings(found["xlwings"][0])
    return {path.name: path.read_bytes() for (path,) in found.values()}


def _same_xlwings(wheel: Path) -> None:
    """The VBA in the add-in calls DLLs by names that carry the version: these must be in the wheel."""
    wanted = set(re.findall(r"xlwings(?:32|64)-[\d.]+\.dll", xlwings_module()))
    with zipfile.ZipFile(wheel) as archive:
        there = {name.rpartition("/")[2] for name in archive.namelist() if ".data/data/" in name}
    if not wanted or not wanted <= there:
        raise fail(
            f"与加载项里的 xlwings {xlwings_version()} 不是同一版本,缺少 {'、'.join(sorted(wanted - there))}",
            str(wheel),
            f"换成 xlwings {xlwings_version()} 的 {_PLATFORM} 文件",
        )


def unpacked_size(wheels: Mapping[str, bytes]) -> int:
    """Bytes that they take when unpacked."""
    return sum(
        entry.file_size for content in wheels.values() for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()
    )  # fmt: skip
