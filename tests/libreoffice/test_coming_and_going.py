"""Installed, upgraded, removed: one version at a time, and nothing stays behind.

One profile goes through it all. The Python there is LibreOffice's own, without lxml and with nothing of ours but the
extension.
"""

from __future__ import annotations

import zipfile

import pytest

from libreoffice.compared import engine
from libreoffice.office import new_profile, running
from libreoffice.test_checking import by_command, listed
from ziping.building.vba_project import parts_of, write_parts
from ziping.commands import COMMANDS, TAB
from ziping.hosts.libreoffice.functions import ENGINE
from ziping.stamping.live import PLAIN_ENGINE
from ziping.version import __version__

MODULE = "ZipingFunctions"
NEXT = "9.9.9"
STAND_IN = b"""
def press(context, frame, name):
    sheet = frame.Controller.Model.Sheets.getByIndex(0)
    sheet.unprotect("")
    sheet.getCellRangeByName("Z99").setString(f"clicked {name}")
"""
"""In place of what the buttons do: what reaches it, and on which workbook."""


@pytest.fixture(scope="module")
def upgraded(extension, tmp_path_factory):
    """The extension as a later version, with a stand-in behind its buttons."""
    parts = {
        name: part.replace(__version__.encode(), NEXT.encode()) for name, part in parts_of(extension).items()
    }
    parts["pythonpath/ziping/buttons/calc.py"] = STAND_IN
    path = tmp_path_factory.mktemp("next") / "ziping.oxt"
    write_parts(parts, path)
    return path


@pytest.fixture(scope="module")
def profile(installed):
    """After a crash that left a module behind."""
    with new_profile(installed) as copy:
        basic = copy.folder / "profile" / "user" / "basic" / "Standard"
        basic.mkdir(parents=True)
        (basic / f"{MODULE}.xba").write_text(LEFT.format(MODULE), "utf-8")
        (basic / "script.xlb").write_text(LIBRARY.format(MODULE), "utf-8")
        yield copy


def test_installed_everything_but_exporting_works(profile, ziping, filled, liuzhou):
    with running(profile) as office:
        assert office.modules().count(MODULE) == 1
        assert office.extensions() == [["ziping", __version__]]
        with office.open(filled["hengkou-2024"][0]) as document:
            assert engine(document.values()) == ENGINE
        with office.open(liuzhou.typed) as document:
            assert document.click("check") == "发现 8 个错误、27 个提醒、18 个提示、2 个已说明"
            assert listed(document) == by_command(ziping, liuzhou.typed)
            assert document.click("next_finding") == ""
            assert document.click("explain_score").startswith("「")
            assert document.click("show_rules").startswith("评分规则 liuzhou-2022 ")
            assert document.click("clear_marks") == "已清除校验留下的标记"
            assert "安装 lxml" in document.click("export_form")
    assert sorted(path.name for path in liuzhou.typed.parent.glob("*上报*")) == []
    assert profile.traces() == []


def test_an_upgrade_takes_the_place_of_the_old_version(profile, upgraded, filled):
    profile.add(upgraded, "-f")
    with running(profile) as office:
        assert office.extensions() == [["ziping", NEXT]]
        assert office.modules().count(MODULE) == 1
        assert_menu_and_toolbar(office)
        with office.open(filled["hengkou-2024"][0]) as document:
            assert engine(document.values()) == ENGINE.replace(__version__, NEXT)
            assert document.dispatch("vnd.ziping:check")
            assert next(iter(document.values().values()))[98][25] == "clicked check"


def test_removed_it_leaves_nothing_and_the_plain_formulas_answer(profile, filled):
    profile.unopkg("remove", "ziping")
    assert profile.traces() == []
    with running(profile) as office:
        assert office.extensions() == []
        assert MODULE not in office.modules()
        with office.open(filled["hengkou-2024"][0]) as document:
            document.recalculate()
            assert engine(document.values()) == PLAIN_ENGINE


def assert_menu_and_toolbar(office):
    bar = office.settings("/org.openoffice.Office.Addons/AddonUI/OfficeMenuBar/ziping.menu")
    assert (bar["Title"], bar["Context"]) == (TAB, "com.sun.star.sheet.SpreadsheetDocument")
    tools = office.settings("/org.openoffice.Office.Addons/AddonUI/OfficeToolBar/ziping.menu")
    for entries in (bar["Submenu"], tools):
        shown = [entries[key] for key in sorted(entries) if entries[key]["URL"] != "private:separator"]
        assert [(item["Title"], item["URL"]) for item in shown] == [
            (command.label, f"vnd.ziping:{command.name}") for command in COMMANDS
        ]
        assert {item["Context"] for item in shown} == {"com.sun.star.sheet.SpreadsheetDocument"}
    states = office.settings("/org.openoffice.Office.UI.CalcWindowState/UIElements/States")
    assert states["private:resource/toolbar/addon_ziping.menu"]["Docked"]


def test_a_module_that_a_crash_left_behind_lets_the_plain_formulas_answer(extension, filled, plain_calc):
    with zipfile.ZipFile(extension) as archive:
        source = archive.read("ZipingFunctions.bas").decode()
    plain_calc.put_module(MODULE, source)
    try:
        with plain_calc.open(filled["hengkou-2024"][0]) as document:
            document.recalculate()
            assert engine(document.values()) == PLAIN_ENGINE
    finally:
        plain_calc.drop_module(MODULE)


LEFT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="{}" script:language="StarBasic">
Function ZIPING_ENGINE()
    ZIPING_ENGINE = "old"
End Function
</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false">
 <library:element library:name="{}"/>
</library:library>
"""
