"""LibreOffice on a profile of its own, and documents open in it: with or without the extension, with or without a screen."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

SYSTEM_PYTHON = "/usr/bin/python3"
HERE = Path(__file__).parent
NOBODY = 65534
MOST_SECONDS = 120
"""For one command."""
# Macros of documents do not run unless a test says so: nothing of ours may depend on them.
_SECURE = {"MacroSecurityLevel": 3, "DisableMacrosExecution": "true"}
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>
"""
_SETTING = '<item oor:path="/org.openoffice.Office.Common/{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'


class Profile:
    """A user's settings and extensions. Extensions come and go as for an ordinary user: unopkg refuses root.

    Args:
        folder: also the user's home.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = f"-env:UserInstallation={(folder / 'profile').as_uri()}"

    def unopkg(self, *words: object) -> None:
        self._hand_over()
        command = ["unopkg", *map(str, words), self.environment]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
        home = {**os.environ, "HOME": str(self.folder)}
        done = subprocess.run(command, capture_output=True, text=True, timeout=200, env=home)
        assert done.returncode == 0, done.stderr

    def _hand_over(self) -> None:
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)

    def add(self, extension: Path, *words: str) -> None:
        own = self.folder / extension.name  # where the ordinary user can read it
        shutil.copyfile(extension, own)
        self.unopkg("add", *words, own)

    def traces(self) -> list[str]:
        """Files of the user's Basic libraries that speak of us, and their names."""
        basic = (self.folder / "profile" / "user" / "basic").rglob("*")
        return [
            path.name
            for path in basic
            if path.is_file() and ("iping" in path.name or b"iping" in path.read_bytes())
        ]


@contextmanager
def new_profile(like: Profile | None = None, *, secure: bool = True) -> Iterator[Profile]:
    """A new profile, or a copy of another one that is not in use.

    Args:
        secure: with the highest macro security.
    """
    with tempfile.TemporaryDirectory(prefix="ziping-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if like:
            shutil.copytree(like.folder / "profile", folder / "profile")
        else:
            (folder / "profile" / "user").mkdir(parents=True)
            settings = [_SETTING.format("Misc", "ShowTipOfTheDay", "false")]
            if secure:
                settings += [_SETTING.format("Security/Scripting", *item) for item in _SECURE.items()]
            path = folder / "profile" / "user" / "registrymodifications.xcu"
            path.write_text(_SETTINGS.format("".join(settings)), "utf-8")
        yield Profile(folder)


class Document:
    """A document open in a window, by the functions of ``inside_*.py``."""

    def __init__(self, office: Office, name: str) -> None:
        self.office, self.name = office, name

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: self.office.call(name, *arguments, document=self.name)

    def click(self, button: str, *typed: str | None) -> str:
        """The one thing that is said, or nothing.

        Args:
            typed: what the user answers to being asked for passwords.
        """
        said = self.office.call("click", button, typed, document=self.name)
        assert len(said) <= 1
        return said[0] if said else ""

    def save(self, path: Path) -> Path:
        self.office.call("save", path, document=self.name)
        return path


class Office:
    """The program.

    Args:
        home: of its user.
        display: where its windows are, if they are anywhere.
    """

    def __init__(self, caller: subprocess.Popen[str], home: Path, display: str) -> None:
        self.caller, self.home, self.display = caller, home, display

    def call(self, name: str, *arguments: Any, document: str | None = None) -> Any:
        assert self.caller.stdin
        words = [str(item) if isinstance(item, Path) else item for item in arguments]
        self.caller.stdin.write(json.dumps([name, document, words]) + "\n")
        self.caller.stdin.flush()
        answer = _line(self.caller)
        assert answer, f"LibreOffice is gone, or hangs, after {name} {arguments}"
        answered = json.loads(answer)
        assert "failed" not in answered, answered["failed"]
        return answered["answer"]

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: self.call(name, *arguments)

    @contextmanager
    def open(self, path: Path | str, **options: bool) -> Iterator[Document]:
        """
        Args:
            options: ``ReadOnly``, ``Hidden`` and others of com.sun.star.document.MediaDescriptor.
        """
        document = Document(self, self.call("open_file", path, options))
        try:
            yield document
        finally:
            document.close()

    def xdotool(self, *words: object) -> str:
        """What a hand does at the keyboard and with the mouse."""
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env={**os.environ, "DISPLAY": self.display}, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return done.stdout.strip()

    def picture(self, path: Path) -> Path:
        """What the screen shows when everything is drawn."""
        before = None
        for _ in range(10):
            command = ["import", "-display", self.display, "-window", "root", str(path)]
            subprocess.run(command, check=True, timeout=60)
            if before == (before := path.read_bytes()):
                break
            time.sleep(0.2)
        return path


def _line(caller: subprocess.Popen[str]) -> str:
    """What is said next; nothing where a program hangs."""
    assert caller.stdout
    waited, _, _ = select.select([caller.stdout], [], [], MOST_SECONDS)
    return caller.stdout.readline() if waited else ""


def until(wanted: Callable[[], Any]) -> Any:
    """What is wanted, as soon as there is something."""
    for _ in range(300):
        if found := wanted():
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")


@contextmanager
def screen() -> Iterator[str]:
    """A display without a monitor: windows are drawn, clicked, and can be looked at."""
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
def running(profile: Profile, *, paths: tuple[Path | str, ...] = (), display: str = "") -> Iterator[Office]:
    """LibreOffice on a profile until the block ends.

    Args:
        paths: where its Python looks for packages before all others.
        display: where it has windows; without one it has none.
    """
    environment = {
        **os.environ, "HOME": str(profile.folder), "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONDONTWRITEBYTECODE": "1", "DISPLAY": display, "BROWSER": "true",
    }  # fmt: skip
    pipe = profile.folder.name
    command = ["soffice", profile.environment, "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
    with (profile.folder / "soffice.log").open("w") as log:
        soffice = subprocess.Popen(
            command if display else [*command, "--headless"],
            env=environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    caller = subprocess.Popen(
        [SYSTEM_PYTHON, str(HERE / "caller.py"), pipe, str(HERE / "inside.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert caller.stdin
        assert _line(caller) == "ready\n", (profile.folder / "soffice.log").read_text()
        yield Office(caller, profile.folder, display)
        caller.stdin.write('["quit", null, []]\n')
        caller.stdin.close()
        caller.wait(30)
        soffice.wait(30)
    finally:
        caller.kill()
        with suppress(ProcessLookupError):  # the program is started by another one
            os.killpg(soffice.pid, signal.SIGKILL)
        caller.wait()
        soffice.wait()


def convert(profile: Profile, workbook: Path, kind: str, folder: Path) -> Path:
    """What ``soffice --convert-to`` makes of a workbook; no other LibreOffice runs on the profile."""
    subprocess.run(
        ["soffice", profile.environment, "--headless", "--norestore", "--convert-to", kind, "--outdir", folder, workbook],
        check=True, capture_output=True, timeout=200,
    )  # fmt: skip
    return folder / f"{workbook.stem}.{kind}"
