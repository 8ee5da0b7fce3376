"""A LibreOffice that runs our macros in its own Python, and documents open in it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ziping.hosts.libreoffice.convert import find_soffice

SYSTEM_PYTHON = "/usr/bin/python3"
HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SOURCES = [str(ROOT / name) for name in ("udfs", "workbook_templates", "addin")]


def libraries() -> list[str]:
    """Where lxml and openpyxl are, for a LibreOffice whose Python shall have them."""
    return [sysconfig.get_path("purelib")]


class Document:
    """A document open in a window, by the commands of :mod:`inside`."""

    def __init__(self, office: Office, path: str, read_only: bool = False) -> None:
        self.office = office
        self.name = office.call("open_file", path=path, read_only=read_only)

    def __getattr__(self, name: str) -> Any:
        return lambda **arguments: self.office.call(name, document=self.name, **arguments)

    def click(self, button: str) -> str:
        """The one thing that is said, or nothing."""
        said = self.office.call("click", document=self.name, button=button)
        assert len(said) <= 1
        return said[0] if said else ""

    def save(self, path: Path) -> Path:
        self.office.call("save", document=self.name, path=str(path))
        return path


class Office:
    """The program."""

    def __init__(self, caller: subprocess.Popen[str]) -> None:
        self.caller = caller

    def call(self, name: str, **arguments: Any) -> Any:
        assert self.caller.stdin
        assert self.caller.stdout
        self.caller.stdin.write(json.dumps([name, arguments]) + "\n")
        self.caller.stdin.flush()
        answered = json.loads(self.caller.stdout.readline())
        assert "failed" not in answered, answered["failed"]
        return answered["answer"]

    @contextmanager
    def open(self, path: Path | str, *, read_only: bool = False) -> Iterator[Document]:
        document = Document(self, str(path), read_only)
        try:
            yield document
        finally:
            document.close()


@contextmanager
def screen() -> Iterator[str]:
    """A display without a monitor: windows are drawn, clicked, and can be looked at with ``import``."""
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x900x24"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert server.stdout
        yield f":{server.stdout.readline().strip()}"
    finally:
        server.kill()
        server.wait()


@contextmanager
def running(folder: Path, paths: list[str], display: str = "") -> Iterator[Office]:
    """
    Args:
        folder: for its profile.
        paths: where its Python finds modules.
        display: where it has windows; without one it has none.
    """
    pipe = f"ziping-{os.getpid()}-{folder.name}"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DISPLAY": display,
    }
    command = [str(find_soffice()), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--norestore",
               "--nologo", *(() if display else ("--headless",)), f"--accept=pipe,name={pipe};urp;"]  # fmt: skip
    with (folder / "soffice.log").open("w") as log:
        soffice = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    caller = subprocess.Popen(
        [SYSTEM_PYTHON, str(HERE / "caller.py"), pipe, str(HERE / "inside.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert caller.stdout
        assert caller.stdin
        assert caller.stdout.readline() == "ready\n", (folder / "soffice.log").read_text()
        yield Office(caller)
        caller.stdin.write('["quit", {}]\n')
        caller.stdin.close()
        caller.wait(30)
        soffice.wait(30)
    finally:
        caller.kill()
        with suppress(ProcessLookupError):  # the program is started by another one
            os.killpg(soffice.pid, signal.SIGKILL)
        caller.wait()
        soffice.wait()
