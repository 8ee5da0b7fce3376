"""What Excel must find in the registry: trusted once, listed once, no second copy, and everything can be undone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_registry import FakeRegistry
from ziping.installing import excel
from ziping.installing.registry import DWORD, Edit, Value, undoing

NAME = "ziping.xlam"
FOLDER = r"C:\Users\张三\AppData\Roaming\Microsoft\Excel\XLSTART"
APPDATA = {"APPDATA": r"C:\Users\张三\AppData\Roaming"}
OFFICE = r"HKCU\Software\Microsoft\Office"
OPTIONS = rf"{OFFICE}\16.0\Excel\Options"
TRUSTED = rf"{OFFICE}\16.0\Excel\Security\Trusted Locations"

OTHERS = [r'/R "C:\库\其他.xlam"', r'"D:\my ziping.xlam"', "solver.xlam", r"/R C:\a\ziping.xlam.bak"]
OURS = [r'/R "D:\下载\ziping.xlam"', r'"C:\旧\Ziping.XLAM"', "ziping.xlam", "/R ziping.xlam"]
entries = st.lists(st.sampled_from([*OTHERS, *OURS]), max_size=6)


def excel_with(opened: list[str], **more: dict[str, Value]) -> FakeRegistry:
    slots = {f"OPEN{n or ''}": Value(entry) for n, entry in enumerate(opened)}
    return FakeRegistry({OPTIONS: {**slots, "Font": Value("宋体,11"), "OpenGL": Value(1, DWORD)}, **more})


def opened(registry: FakeRegistry) -> list[str]:
    """As Excel reads it: up to the first number that is missing."""
    values, found = registry.values(OPTIONS) or {}, list[str]()
    while (slot := f"OPEN{len(found) or ''}") in values:
        found.append(str(values[slot].data))
    return found


def done(registry: FakeRegistry, edits: list[Edit]) -> None:
    for edit in edits:
        registry.do(edit)


@given(entries)
def test_other_addins_stay_in_their_order_and_all_copies_of_ours_go(listed):
    registry = excel_with(listed)
    done(registry, excel.forgetting(registry, ["16.0"], NAME))
    kept = [
        entry for entry in listed if not entry.lower().rstrip('"').endswith(("\\ziping.xlam", '"ziping.xlam'))
    ]
    kept = [entry for entry in listed if entry in OTHERS]
    assert opened(registry) == kept
    values = registry.values(OPTIONS) or {}
    assert len([name for name in values if name.startswith("OPEN")]) == len(kept)
    assert {"Font", "OpenGL"} <= set(values)
    assert excel.forgetting(registry, ["16.0"], NAME) == []


@given(entries)
def test_edits_undone_give_back_what_was_there(listed):
    registry, before = excel_with(listed), excel_with(listed)
    edits = [
        *excel.forgetting(registry, ["16.0"], NAME),
        *excel.trusting(registry, ["15.0", "16.0"], FOLDER, APPDATA),
        *excel.listing("1.2.3", r"C:\p"),
    ]
    back = undoing(registry, edits)
    done(registry, edits)
    done(registry, back)
    assert registry.keys == before.keys


def test_nothing_is_touched_where_no_copy_is_listed():
    assert excel.forgetting(excel_with(["solver.xlam"]), ["15.0", "16.0"], NAME) == []


def test_a_copy_that_is_known_but_not_ticked_is_forgotten_too():
    manager = rf"{OFFICE}\16.0\Excel\Add-in Manager"
    known = {r"D:\下载\ziping.xlam": Value(""), r"D:\其他.xlam": Value("")}
    registry = excel_with([], **{manager: known})
    done(registry, excel.forgetting(registry, ["16.0"], NAME))
    assert list(registry.keys[manager]) == [r"D:\其他.xlam"]


def test_the_folder_becomes_a_trusted_one_for_each_excel():
    registry = FakeRegistry()
    done(registry, excel.trusting(registry, ["15.0", "16.0"], FOLDER, APPDATA))
    assert registry.keys[rf"{TRUSTED}\ziping"]["Path"] == Value(FOLDER + "\\")
    assert registry.keys[rf"{TRUSTED}\ziping"]["AllowSubfolders"] == Value(0, DWORD)
    assert len(registry.keys) == 2


@pytest.mark.parametrize(
    "path",
    [
        FOLDER + "\\",
        FOLDER.upper(),
        r"%AppData%\Microsoft\Excel\XLSTART",
        r"%APPDATA%\Microsoft\Excel\XLSTART\\",
    ],
)
def test_a_folder_that_is_trusted_already_is_left_alone(path):
    registry = FakeRegistry({rf"{TRUSTED}\Location2": {"Path": Value(path)}})
    assert excel.trusting(registry, ["16.0"], FOLDER, APPDATA) == []


def test_installing_again_writes_the_same():
    registry = FakeRegistry()
    first = excel.trusting(registry, ["16.0"], FOLDER, APPDATA)
    done(registry, first)
    assert excel.trusting(registry, ["16.0"], FOLDER, APPDATA) == first


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({}, ()),
        ({r"HKCU\Software\Kingsoft\Office\6.0\et": {}}, ()),
        ({rf"{OFFICE}\14.0\Excel": {}}, ()),
        ({OPTIONS: {}}, ("16.0",)),
        ({rf"{OFFICE}\15.0\Excel": {}, OPTIONS: {}}, ("15.0", "16.0")),
        ({r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Office\15.0\Excel\InstallRoot": {"Path": Value("C:\\")}}, ("15.0",)),
        ({r"HKLM\SOFTWARE\Microsoft\Office\16.0\Excel\InstallRoot": {}}, ()),
        ({r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe": {}}, ("16.0",)),
    ],
)  # fmt: skip
def test_which_excel_there_is(keys, found):
    assert excel.versions(FakeRegistry(keys)) == found


@pytest.mark.parametrize(
    ("key", "name", "off"),
    [
        (TRUSTED, "AllLocationsDisabled", 1),
        (TRUSTED.replace("Software", r"Software\Policies"), "alllocationsdisabled", 1),
        (
            r"HKCU\Software\Policies\Microsoft\Office\16.0\Common\Security\Trusted Locations",
            "allow user locations",
            0,
        ),
    ],
)
def test_trusted_locations_that_are_switched_off_are_told(key, name, off):
    assert excel.distrust(FakeRegistry({key: {name: Value(off, DWORD)}}), ["16.0"]) == [key]
    assert excel.distrust(FakeRegistry({key: {name: Value(1 - off, DWORD)}}), ["16.0"]) == []
    assert excel.distrust(FakeRegistry({key: {}}), ["16.0"]) == []


def test_only_this_users_part_of_the_registry_is_written():
    registry = excel_with(["ziping.xlam"])
    edits = [
        *excel.forgetting(registry, excel.VERSIONS, NAME),
        *excel.trusting(registry, excel.VERSIONS, FOLDER, APPDATA),
        *excel.listing("1.2.3", r"C:\p"),
    ]
    assert {edit.key.split("\\")[0] for edit in edits} == {"HKCU"}
    assert {edit.key for edit in edits} - {OPTIONS} == set(excel.OWN_KEYS)
