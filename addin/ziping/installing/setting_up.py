"""Installing: everything is made and tried out beside what is there, then takes its place; any failure undoes it all."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ziping.commands import TAB
from ziping.errors import fail
from ziping.installing import excel, making_python
from ziping.installing.manifest import Manifest
from ziping.installing.places import ADDIN_NAME, PYTHON, Places, settings_text
from ziping.installing.registry import Registry, undoing

UNINSTALLER = ("uninstall.cmd", "uninstall.ps1")
"""Also kept in the program folder, where Windows' list of programs finds them."""

_PAUSES = (0.5, 1, 2, 4)  # seconds


def install(
    bundle: Path,
    places: Places,
    registry: Registry,
    environment: Mapping[str, str],
    package: Path | None = None,
) -> str:
    """Installs from an unpacked bundle, in place of whatever version is there.

    Args:
        environment: of the process.
        package: an embeddable Python; without it a Python of its own is made from the running one.

    Returns:
        What to tell the user.

    Raises:
        ZipingError: nothing has been changed.
    """
    manifest = Manifest.read(bundle)
    manifest.verify(bundle)
    found = excel.versions(registry)
    if not found:
        raise fail(
            "没有找到 Excel 2013 或更高版本", "这台电脑", "先安装 Excel;WPS 不能使用这个加载项,自评表在 WPS 里照常计分"
        )  # fmt: skip
    refuse_unspeakable(places, "mbcs" if sys.platform == "win32" else "utf-8")
    with _in_words(places), ExitStack() as undo:
        _clear(places.staged)
        undo.callback(_clear, places.staged)
        python = _make(bundle, manifest, places.staged / PYTHON, package)
        for name in UNINSTALLER:
            (places.staged / name).write_bytes((bundle / name).read_bytes())
        executable, libraries = (
            str(path.relative_to(places.staged)) for path in (python.executable, python.libraries)
        )
        _swap(places, undo)
        _write(places.settings, settings_text(executable, libraries), undo)
        _write(places.addin, (bundle / ADDIN_NAME).read_bytes(), undo)
        edits = [
            *excel.forgetting(registry, found, ADDIN_NAME),
            *excel.trusting(registry, found, str(places.addin.parent), environment),
            *excel.listing(manifest.version, str(places.program)),
        ]
        for edit in undoing(registry, edits)[::-1]:
            undo.callback(registry.do, edit)
        for edit in edits:
            registry.do(edit)
        undo.pop_all()
    shutil.rmtree(places.replaced, ignore_errors=True)
    return _done(manifest, environment, excel.distrust(registry, found))


def _make(bundle: Path, manifest: Manifest, prefix: Path, package: Path | None) -> making_python.OwnPython:
    if package is not None:
        python = making_python.embedded(package, prefix)
    else:
        reason = making_python.unfit(manifest.python)
        if reason:
            raise fail(
                f"这个 Python 不能用:{reason}", sys.executable, f"安装 64 位的 Python {manifest.python}"
            )
        python = making_python.beside_installed(prefix)
    making_python.unpack_wheels(manifest.wheels(bundle), python)
    making_python.self_test(python)
    return python


def _done(manifest: Manifest, environment: Mapping[str, str], switched_off: list[str]) -> str:
    user = environment.get("USERNAME") or "当前用户"
    said = f"已为 {user} 装好绩效自评加载项 {manifest.version}:打开 Excel,功能区里有「{TAB}」页"
    if switched_off:
        said += (
            f"。注意:这台电脑停用了 Excel 的「受信任位置」({switched_off[0]}),看不到这一页时请管理员放行宏"
        )
    return said


def refuse_unspeakable(places: Places, code_page: str) -> None:
    """xlwings starts Python through calls of Windows that know the system's code page alone.

    Raises:
        ZipingError: the person's folder has a character that it lacks.
    """
    try:
        str(places.program).encode(code_page, "strict")
    except UnicodeEncodeError as error:
        what = "用户文件夹的名字里有系统编码没有的字,Excel 启动不了 Python"
        raise fail(what, str(places.profile), "换一个 Windows 账号安装") from error


@contextmanager
def _in_words(places: Places) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise fail(
            f"不能写入({error.strerror or error})", str(error.filename or places.program), "关闭 Excel,稍等一分钟再安装"
        ) from error  # fmt: skip


def _clear(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _swap(places: Places, undo: ExitStack) -> None:
    """The staged program becomes the program; the one before waits until all is done."""
    _clear(places.replaced)
    if places.program.exists():
        _move(places.program, places.replaced)
        undo.callback(_move, places.replaced, places.program)
    _move(places.staged, places.program)
    undo.callback(_clear, places.program)


def _move(source: Path, target: Path) -> None:
    """A virus scanner may hold files that have just been written for some seconds."""
    for pause in _PAUSES:
        try:
            os.replace(source, target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    os.replace(source, target)


def _write(path: Path, content: bytes, undo: ExitStack) -> None:
    """Written anew, not copied: a copy would keep the mark that the bundle came from the internet."""
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.new")
    undo.callback(temporary.unlink, missing_ok=True)
    temporary.write_bytes(content)
    os.replace(temporary, path)
    undo.callback(path.unlink) if before is None else undo.callback(path.write_bytes, before)
