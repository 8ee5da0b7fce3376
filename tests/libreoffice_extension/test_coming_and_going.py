"""Installed, upgraded, removed: one version at a time, and nothing stays behind."""

from __future__ import annotations

import zipfile

import pytest

from libreoffice_extension.compared import engine
from libreoffice_extension.office import new_profile, running
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


def test_the_module_is_there_while_the_program_runs_and_gone_after(installed, filled):
    with new_profile(installed) as profile:
        with running(profile) as office:
            assert office.modules().count(MODULE) == 1
            office.open(filled["hengkou-2024"][0], "book")
            assert engine(office.values("book")) == ENGINE
        assert profile.traces() == []


def test_another_ziping_in_the_same_python_is_not_used(installed, filled, tmp_path):
    (tmp_path / "ziping").mkdir()
    (tmp_path / "ziping" / "version.py").write_text('__version__ = "0.0.0"')
    with new_profile(installed) as profile, running(profile, tmp_path) as office:
        office.open(filled["hengkou-2024"][0], "book")
        assert engine(office.values("book")) == ENGINE


def test_an_upgrade_takes_the_place_of_the_old_version(installed, upgraded, filled):
    with new_profile(installed) as profile:
        profile.add(upgraded, "-f")
        assert profile.unopkg("list").count("Identifier: ziping") == 1
        with running(profile) as office:
            assert office.modules().count(MODULE) == 1
            office.open(filled["hengkou-2024"][0], "book")
            assert engine(office.values("book")) == ENGINE.replace(__version__, NEXT)
            assert office.click("book", "vnd.ziping:check")
            assert office.values("book")[first_sheet(office)][98][25] == "clicked check"
            assert_menu_and_toolbar(office)


def first_sheet(office):
    return next(iter(office.values("book")))


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


def test_removed_it_leaves_nothing_and_the_plain_formulas_answer(installed, filled):
    with new_profile(installed) as profile:
        with running(profile) as office:
            assert MODULE in office.modules()
        profile.unopkg("remove", "ziping")
        assert "ziping" not in profile.unopkg("list")
        with running(profile) as office:
            assert MODULE not in office.modules()
            office.open(filled["hengkou-2024"][0], "book")
            office.recalculate("book")
            assert engine(office.values("book")) == PLAIN_ENGINE
        assert profile.traces() == []


def test_a_module_that_a_crash_left_behind_lets_the_plain_formulas_answer(extension, filled, plain_calc):
    with zipfile.ZipFile(extension) as archive:
        source = archive.read("ZipingFunctions.bas").decode()
    plain_calc.put_module(MODULE, source)
    try:
        plain_calc.open(filled["hengkou-2024"][0], "left")
        plain_calc.recalculate("left")
        assert engine(plain_calc.values("left")) == PLAIN_ENGINE
        plain_calc.close("left")
    finally:
        plain_calc.drop_module(MODULE)


def test_a_new_start_replaces_what_a_crash_left_behind(installed, filled):
    with new_profile(installed) as profile:
        basic = profile.folder / "profile" / "user" / "basic" / "Standard"
        basic.mkdir(parents=True, exist_ok=True)
        (basic / f"{MODULE}.xba").write_text(LEFT.format(MODULE), "utf-8")
        (basic / "script.xlb").write_text(LIBRARY.format(MODULE), "utf-8")
        with running(profile) as office:
            office.open(filled["hengkou-2024"][0], "book")
            assert engine(office.values("book")) == ENGINE
        assert profile.traces() == []


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
