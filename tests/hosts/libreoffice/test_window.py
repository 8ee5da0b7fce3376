"""Messages in a window: they come up, wait for the user, and go at a key."""

from __future__ import annotations

import os
import subprocess
import time

import pytest

from hosts.libreoffice.office import SOURCES, libraries, running, screen
from ziping.commands import TAB


@pytest.fixture(scope="module")
def windowed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("windowed")
    with screen() as display, running(folder, [*SOURCES, *libraries()], display) as office:
        office.call("rules_folder", path=str(folder / "rules"))

        def xdotool(*words: str) -> str:
            done = subprocess.run(
                ["xdotool", *words], env={**os.environ, "DISPLAY": display}, capture_output=True, text=True
            )
            return done.stdout.strip()

        yield office, xdotool


def until(wanted) -> bool:
    return any(wanted() or time.sleep(0.5) for _ in range(60))


@pytest.mark.parametrize("button", ["about", "show_rules"])
def test_a_message_stays_until_a_key_is_pressed(windowed, liuzhou, button):
    office, xdotool = windowed
    with office.open(liuzhou.typed) as document:
        document.show(button=button)

        def shown() -> str:
            return xdotool("search", "--onlyvisible", "--name", f"^{TAB}$")

        def gone() -> bool:
            for window in shown().split():
                xdotool("windowfocus", window, "key", "Return")
            return not shown()

        assert until(shown)
        assert until(gone)
