"""Where an installation keeps what: all of it belongs to one user of Windows, none of it needs an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ziping.errors import fail

ADDIN_NAME = "ziping.xlam"
PROGRAM = "ziping"
PYTHON = "python"
SETTINGS = ".ziping/ziping.conf"
"""As the VBA in the add-in looks for it under %USERPROFILE%."""
LOG = ".ziping/install.log"
STARTUP = "Microsoft/Excel/XLSTART"
"""Excel opens what lies here, whatever its version, and trusts the folder unless told otherwise.

An entry OPENn in the registry would do as well, but only for one version of Excel, only while the numbers have
no gap, and a person can untick it. xlwings' own installer uses this folder too. In a saved workbook Excel writes a
link to an add-in here without the person's name in it, so that the workbook finds the add-in of whoever opens it.
"""
TRACES = (
    ("APPDATA", f"{STARTUP}/{ADDIN_NAME}"),
    ("USERPROFILE", SETTINGS),
    ("LOCALAPPDATA", f"{PROGRAM}.new"),
    ("LOCALAPPDATA", f"{PROGRAM}.old"),
    ("LOCALAPPDATA", PROGRAM),
)
"""All that an installation leaves on the disk but its log: below which folder, and where, as it is to be removed."""


@dataclass(frozen=True, slots=True)
class Places:
    """
    Args:
        local: %LOCALAPPDATA%.
        roaming: %APPDATA%.
        profile: %USERPROFILE%.
    """

    local: Path
    roaming: Path
    profile: Path

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Places:
        """
        Raises:
            ZipingError: one of the three is not set, as in no session of a person.
        """
        names = ("LOCALAPPDATA", "APPDATA", "USERPROFILE")
        missing = [name for name in names if not environment.get(name)]
        if missing:
            raise fail(
                f"没有环境变量 {'、'.join(missing)}", "安装", "用使用人自己的账号登录 Windows 后双击安装"
            )
        return cls(*(Path(environment[name]) for name in names))

    @property
    def program(self) -> Path:
        return self.local / PROGRAM

    @property
    def staged(self) -> Path:
        """The next program while it is being made."""
        return self.local / f"{PROGRAM}.new"

    @property
    def replaced(self) -> Path:
        """The last program while the next one takes its place."""
        return self.local / f"{PROGRAM}.old"

    @property
    def addin(self) -> Path:
        return self.roaming / STARTUP / ADDIN_NAME

    @property
    def settings(self) -> Path:
        return self.profile / SETTINGS

    @property
    def log(self) -> Path:
        return self.profile / LOG


def settings_text(executable: str, libraries: str) -> bytes:
    r"""What VBA reads with ``Input #``: lines that end as Windows has them, in its code page.

    A person's name in Chinese must not stand in it; VBA puts the variables in.

    Args:
        executable, libraries: python.exe and site-packages, below the program folder.

    >>> settings_text("python\\python.exe", "python\\Lib\\site-packages").decode("ascii").split("\r\n")[0]
    '"INTERPRETER_WIN","%LOCALAPPDATA%\\ziping\\python\\python.exe"'
    """
    values = {"INTERPRETER_WIN": executable, "PYTHONPATH": libraries}
    lines = (f'"{key}","%LOCALAPPDATA%\\{PROGRAM}\\{path}"\r\n' for key, path in values.items())
    return "".join(lines).encode("ascii")
