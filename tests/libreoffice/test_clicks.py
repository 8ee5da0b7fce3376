"""Real clicks in a real window, as staff do it: toolbar, menu, messages, files to choose.

What the screen shows is kept as pictures in the tests' own folder.
"""

from __future__ import annotations

import time

import pytest

from libreoffice.office import new_profile, running, screen, until
from libreoffice.test_checking import by_command, listed
from libreoffice.workbooks import stamped
from ziping.commands import COMMANDS, TAB
from ziping.marking.listing import TITLE

LABELS = {command.name: command.label for command in COMMANDS}
SCREEN = (1400, 900)
AGAIN_SECONDS = 3


class Hand:
    """A user at a document in a window that fills the screen."""

    def __init__(self, calc, document, folder):
        self.calc, self.document, self.folder = calc, document, folder
        document.fill_the_screen(*SCREEN)

    def click(self, name, role="PUSH_BUTTON"):
        x, y = until(lambda: self.calc.where(name, role))
        self.calc.xdotool("mousemove", x, y, "click", 1)

    def close_message(self, name, button):
        """Looks at a message before the button is clicked."""
        until(lambda: self.calc.where(button, "PUSH_BUTTON"))
        self.look(name)
        self.close(button)

    def close(self, button):
        """Clicks again where the first click was lost: a busy program shows a dialogue before it takes clicks."""
        clicked = -AGAIN_SECONDS

        def gone():
            nonlocal clicked
            at = self.calc.where(button, "PUSH_BUTTON")
            if at and time.monotonic() - clicked >= AGAIN_SECONDS:
                self.calc.xdotool("mousemove", *at, "click", 1)
                clicked = time.monotonic()
            return not at

        until(gone)

    def look(self, name):
        return self.calc.picture(self.folder / f"{name}.png")


@pytest.fixture(scope="module")
def windowed(installed):
    with (
        screen() as display,
        new_profile(installed) as profile,
        running(profile, display=display) as office,
    ):
        yield office


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    return next(stamped("liuzhou-2022", tmp_path_factory.mktemp("clicked"), typed_over=True))


@pytest.fixture
def hand(windowed, workbook, tmp_path):
    with windowed.open(workbook) as document:
        yield Hand(windowed, document, tmp_path)


def test_a_click_on_the_toolbar_checks_and_the_next_one_jumps(hand, ziping, workbook):
    hand.click(LABELS["check"])
    hand.close_message("checked", "OK")
    state = hand.document.state()
    assert (state["active"], state["steps"]) == (TITLE, [LABELS["check"]])
    assert listed(hand.document) == by_command(ziping, workbook)
    hand.document.select(TITLE, "A1")
    hand.click(LABELS["next_finding"])
    until(lambda: hand.document.state()["active"] != TITLE)
    sheet, cell = hand.document.state()["selected"].replace("$", "").split(".")
    assert (sheet, cell) in {finding[3:5] for finding in listed(hand.document)}
    hand.look("jumped")


def test_the_menu_tells_the_rules_in_a_text_to_scroll(hand):
    hand.click(TAB, "MENU")
    until(lambda: hand.calc.where(LABELS["show_rules"], "MENU_ITEM"))
    hand.look("menu")
    hand.click(LABELS["show_rules"], "MENU_ITEM")
    hand.close_message("rules", "确定")


@pytest.fixture
def broken(windowed):
    windowed.break_buttons()
    log = windowed.home / ".ziping" / "ziping.log"
    before = log.read_text("utf-8") if log.exists() else None
    yield log
    windowed.mend_buttons()
    if log.is_dir():
        log.rmdir()
    if before is not None:
        log.write_text(before, "utf-8")


@pytest.mark.parametrize("writable", [True, False])
def test_an_extension_that_cannot_start_says_so_and_writes_it_to_the_log(hand, broken, writable):
    broken.unlink(missing_ok=True)
    if not writable:
        broken.mkdir(parents=True)
    hand.click(LABELS["check"])
    hand.close_message("broken", "OK")
    assert broken.is_dir() or "import press" in broken.read_text("utf-8")
    assert hand.document.state()["steps"] == []


def test_who_cancels_the_dialogue_chooses_no_file(hand):
    hand.document.ask("ask_file", "选择项目库", [".xlsx", ".xlsm"])
    until(lambda: hand.calc.where("Cancel", "PUSH_BUTTON"))
    hand.look("file")
    hand.close("Cancel")
    assert until(hand.calc.answers) == ["None"]


def test_a_folder_must_be_on_this_computer(hand):
    assert hand.document.choosing_folder("file:///srv/%E4%B8%8B%E5%8F%91") == "/srv/下发"
    assert hand.document.choosing_folder("") == "None"
    assert "所选的位置不在本机或共享文件夹里" in hand.document.choosing_folder("sftp://elsewhere/folder")
