"""LibreOffice Calc without a window, on a profile of its own, with or without the extension."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SYSTEM_PYTHON = "/usr/bin/python3"
HERE = Path(__file__).parent
NOBODY = 65534
# Macros of documents never run: nothing of ours may depend on them.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


class Profile:
    """A user's settings and extensions. Extensions come and go as for an ordinary user: unopkg refuses root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = f"-env:UserInstallation={(folder / 'profile').as_uri()}"

    def unopkg(self, *words: object) -> str:
        self._hand_over()
        command = ["unopkg", *map(str, words), self.environment]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
        home = {**os.environ, "HOME": str(self.folder)}
        done = subprocess.run(command, capture_output=True, text=True, timeout=200, env=home)
        assert done.returncode == 0, done.stderr
        return done.stdout

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
def new_profile(like: Profile | None = None) -> Iterator[Profile]:
    """A profile with the highest macro security, or a copy of another one that is not in use."""
    with tempfile.TemporaryDirectory(prefix="ziping-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if like:
            shutil.copytree(like.folder / "profile", folder / "profile")
        else:
            (folder / "profile" / "user").mkdir(parents=True)
            (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        yield Profile(folder)


class Calc:
    """A running LibreOffice; every step of ``in_calc.py`` is a method."""

    def __init__(self, driver: subprocess.Popen[str]) -> None:
        self.driver = driver

    def __getattr__(self, step: str) -> Any:
        def do(*arguments: Any) -> Any:
            assert self.driver.stdin
            assert self.driver.stdout
            words = [str(item) if isinstance(item, Path) else item for item in arguments]
            self.driver.stdin.write(json.dumps([step, *words]) + "\n")
            self.driver.stdin.flush()
            answer = self.driver.stdout.readline()
            assert answer, f"LibreOffice is gone after {step} {arguments}"
            said, value = json.loads(answer)
            assert said == "ok", f"{step} {arguments}: {value}"
            return value

        return do


@contextmanager
def running(profile: Profile, python_path: Path | None = None) -> Iterator[Calc]:
    """LibreOffice on a profile until the block ends.

    Args:
        python_path: where its Python looks for packages before all others.
    """
    environment = {**os.environ, **({"PYTHONPATH": str(python_path)} if python_path else {})}
    pipe = profile.folder.name
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(
        ["soffice", profile.environment, "--headless", "--norestore", f"--accept=pipe,name={pipe};urp;"],
        start_new_session=True, env=environment, **quiet,
    ) as office, subprocess.Popen(
        [SYSTEM_PYTHON, HERE / "in_calc.py", pipe],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as driver:  # fmt: skip
        calc = Calc(driver)
        try:
            yield calc
            calc.end()
            office.wait(60)
        finally:
            driver.kill()
            if office.poll() is None:
                os.killpg(office.pid, 9)


def convert(profile: Profile, workbook: Path, kind: str, folder: Path) -> Path:
    """What ``soffice --convert-to`` makes of a workbook; no other LibreOffice runs on the profile."""
    subprocess.run(
        ["soffice", profile.environment, "--headless", "--norestore", "--convert-to", kind, "--outdir", folder, workbook],
        check=True, capture_output=True, timeout=200,
    )  # fmt: skip
    return folder / f"{workbook.stem}.{kind}"
