"""``python setup.pyz …`` on a person's computer: what install.ps1 calls, with whatever Python it could find.

``probe 3.11`` answers with its exit code whether this Python serves; ``install FOLDER [PACKAGE]`` installs.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ziping.errors import ZipingError, fail
from ziping.installing.making_python import unfit
from ziping.installing.places import Places
from ziping.installing.registry import Registry
from ziping.installing.setting_up import install

_log = logging.getLogger("ziping.installing")


def main(arguments: Sequence[str]) -> int:
    """Exit code 0: done; 1: not, and nothing has been changed; 2: called wrongly."""
    match arguments:
        case ["probe", minor]:
            return 1 if unfit(minor) else 0
        case ["install", bundle, *packages] if len(packages) < 2:
            return _install(Path(bundle), Path(packages[0]) if packages else None)
    return 2


def _install(bundle: Path, package: Path | None) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a name that the code page lacks is no failure
    try:
        places = Places.of(os.environ)
        _start_log(places.log)
        _log.info("install from %s with %s, Python %s at %s", bundle, package, sys.version, sys.executable)
        said = install(bundle, places, _registry(), os.environ, package)
    except ZipingError as error:
        _log.exception("not installed")
        print(f"没有安装:{error}")
        return 1
    except Exception as error:
        _log.exception("not installed")
        print(f"没有安装:程序内部出错({error})。怎么改:把日志交给技术人员。")
        return 1
    _log.info("%s", said)
    print(f"{said}。")
    return 0


def _registry() -> Registry:
    if sys.platform == "win32":
        from ziping.installing.registry import WindowsRegistry

        return WindowsRegistry()
    raise fail("只能安装到 Windows", sys.platform, "把安装包复制到装有 Excel 的 Windows 电脑")


def _start_log(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(
        filename=path, encoding="utf-8", level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
