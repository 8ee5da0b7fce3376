"""The offline bundle: all that one person's Windows needs for the add-in, in one zip.

Same wheels, same bytes. Scripts and texts are the templates in ``windows/``; what they say of versions, places and
buttons comes from the code.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from ziping import commands, errors
from ziping.building.packages import write_addin
from ziping.building.vba_project import packed, private_folder
from ziping.building.wheels import BUREAU, STAFF, chosen_wheels, download, own_wheel, unpacked_size
from ziping.building.xlwings_module import xlwings_version
from ziping.commands import COMMANDS, TAB
from ziping.errors import fail
from ziping.installing.excel import OWN_KEYS
from ziping.installing.manifest import MANIFEST, WHEELS, Manifest
from ziping.installing.places import ADDIN_NAME, LOG, TRACES
from ziping.installing.setting_up import UNINSTALLER
from ziping.opening import written_whole
from ziping.version import __version__

MINOR = "3.11"
"""The minor version of Python that a bundle is for, unless told otherwise."""
SETUP = "setup.pyz"
SCRIPTS = ("install.cmd", "install.ps1", *UNINSTALLER)
TEXTS = ("安装说明.txt", "验收清单.txt")
_PACKED = (".whl", ".zip", ".pyz", ".xlam")
_START = "import sys\nfrom ziping.installing.main import main\n\nsys.exit(main(sys.argv[1:]))\n"


class Bundle(NamedTuple):
    """What was written.

    Args:
        size: of the zip, in bytes.
        unpacked: what its libraries, and its Python if there is one, take when unpacked, in bytes.
    """

    path: Path
    size: int
    unpacked: int


def write_bundle(
    out: Path,
    minor: str = MINOR,
    wheels: Path | None = None,
    package: Path | None = None,
    *,
    bureau: bool = False,
) -> Bundle:
    """Writes the bundle into a folder.

    Args:
        minor: of Python, "3.11".
        wheels: a folder of wheels; without it they are downloaded.
        package: an embeddable Python for those who have none.
        bureau: with what 汇总 needs.

    Raises:
        ZipingError: a wheel is missing or does not fit, or the add-in cannot be built.
    """
    if not re.fullmatch(r"3\.\d+", minor) or int(minor[2:]) < 11:
        raise fail(f"不认识的 Python 版本 {minor}", "--python", "写 3.11 或更高的版本号")
    xlwings_version()
    names = BUREAU if bureau else STAFF
    extra = {} if package is None else {package.name: _embeddable(package, minor)}
    with private_folder() as folder:
        if wheels is None:
            download(minor, Path(folder), names)
        chosen = chosen_wheels(wheels or Path(folder), minor, names)
        addin = write_addin(Path(folder) / ADDIN_NAME).read_bytes()
    name, own = own_wheel()
    chosen = {**chosen, name: own}
    unpacked = unpacked_size(chosen) + unpacked_size(extra)
    parts = {f"{WHEELS}/{name}": content for name, content in sorted(chosen.items())}
    parts |= {ADDIN_NAME: addin, SETUP: setup(), **extra}
    parts |= {name: _rendered(name, minor, unpacked) for name in (*SCRIPTS, *TEXTS)}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
    parts[MANIFEST] = Manifest(__version__, minor, digests).text().encode("utf-8")
    path = out / f"自评加载项-{__version__}-离线安装包{'_财政' if bureau else ''}.zip"
    with written_whole(path) as temporary:
        temporary.write_bytes(packed(parts, _PACKED))
    return Bundle(path, path.stat().st_size, unpacked)


def _embeddable(package: Path, minor: str) -> bytes:
    tag = minor.replace(".", "")
    mend = f"用 python.org 的 Windows embeddable package (64-bit),文件名 python-{minor}.…-embed-amd64.zip"
    if not re.fullmatch(rf"python-{re.escape(minor)}\.\d+-embed-amd64\.zip", package.name):
        raise fail(f"不是 Python {minor} 的 64 位 embeddable 压缩包", str(package), mend)
    try:
        with zipfile.ZipFile(package) as archive:
            names = set(archive.namelist())
    except (OSError, zipfile.BadZipFile) as error:
        raise fail("压缩包打不开", str(package), mend) from error
    if not {"python.exe", f"python{tag}.dll", f"python{tag}._pth"} <= names:
        raise fail(f"压缩包里没有 Python {minor}", str(package), mend)
    return package.read_bytes()


def setup() -> bytes:
    """The installing part of ziping as a zip that Python runs."""
    shipped = {"__main__.py": _START.encode("ascii")}
    root = resources.files("ziping.installing")
    shipped |= {
        f"ziping/installing/{item.name}": item.read_bytes()
        for item in root.iterdir()
        if item.name.endswith(".py")
    }
    shipped |= {
        f"ziping/{path.name}": path.read_bytes() for path in map(Path, (commands.__file__, errors.__file__))
    }
    # Python finds a folder without __init__.py in a zip only where the folder itself is listed.
    return packed({"ziping/": b"", **dict(sorted(shipped.items()))})


def _rendered(name: str, minor: str, unpacked: int) -> bytes:
    """cmd takes ASCII for granted; Windows PowerShell and Notepad know UTF-8 by its mark."""
    environment = Environment(
        loader=PackageLoader("ziping.building", "windows"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["windows"] = lambda path: path.replace("/", "\\")
    environment.filters["escaped"] = lambda text: text.encode("ascii", "backslashreplace").decode("ascii")
    text = environment.get_template(f"{name}.j2").render(
        tab=TAB, version=__version__, minor=minor, megabytes=megabytes(unpacked), setup=SETUP, addin=ADDIN_NAME,
        buttons=COMMANDS, log=LOG, traces=TRACES,
        keys=OWN_KEYS, ziping_log=".ziping/ziping.log",
    )  # fmt: skip
    lines = "\r\n".join(text.splitlines()) + "\r\n"
    return lines.encode("ascii") if name.endswith(".cmd") else lines.encode("utf-8-sig")


def megabytes(size: int) -> str:
    """
    >>> megabytes(13_250_000)
    '13 MB'
    """
    return f"{max(1, round(size / 1_000_000))} MB"
