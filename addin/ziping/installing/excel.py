r"""What the registry must say for Excel to open the add-in and trust it, as edits; nothing here writes.

Excel rewrites its own settings when it closes, so it must not run meanwhile.
"""

from __future__ import annotations

import ntpath
import re
from collections.abc import Iterable, Iterator, Mapping

from ziping.commands import TAB
from ziping.installing.registry import DWORD, Edit, Registry, Value

VERSIONS = ("15.0", "16.0")
"""Excel 2013; 2016, 2019, 2021, 2024 and 365."""
OFFICE = r"Software\Microsoft\Office"
LISTING = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\ziping"
"""What Windows' own list of programs shows."""
TRUST = r"Security\Trusted Locations"
_APP_PATH = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_OPEN = re.compile(r"OPEN(\d*)", re.I)
OWN_KEYS = (*(rf"HKCU\{OFFICE}\{version}\Excel\{TRUST}\ziping" for version in VERSIONS), LISTING)
"""All that an installation leaves in the registry, as it is to be removed."""


def versions(registry: Registry) -> tuple[str, ...]:
    """The versions of Excel on this computer, by Office's numbers; empty where there is none."""
    found = [version for version in VERSIONS if any(_signs(registry, version))]
    if not found and registry.values(_APP_PATH) is not None:
        found = [VERSIONS[-1]]  # installed, but never started by this user
    return tuple(found)


def _signs(registry: Registry, version: str) -> Iterator[bool]:
    yield registry.values(rf"HKCU\{OFFICE}\{version}\Excel") is not None
    for half in ("SOFTWARE", r"SOFTWARE\WOW6432Node"):
        yield "Path" in (registry.values(rf"HKLM\{half}\Microsoft\Office\{version}\Excel\InstallRoot") or {})


def trusting(
    registry: Registry, found: Iterable[str], folder: str, environment: Mapping[str, str]
) -> list[Edit]:
    """Makes the folder a trusted one where it is not yet.

    Args:
        found: versions of Excel.
        folder: in Windows' spelling, without a backslash at its end.
        environment: to read paths such as ``%APPDATA%\\…`` by.
    """
    edits: list[Edit] = []
    for version in found:
        parent = rf"HKCU\{OFFICE}\{version}\Excel\{TRUST}"
        ours = rf"{parent}\ziping"
        others = [rf"{parent}\{name}" for name in registry.subkeys(parent) if name.lower() != "ziping"]
        paths = [(registry.values(key) or {}).get("Path") for key in others]
        if any(value and _same(str(value.data), folder, environment) for value in paths):
            continue
        edits += [
            Edit(ours, "Path", Value(folder + "\\")),
            Edit(ours, "AllowSubfolders", Value(0, DWORD)),
            Edit(ours, "Description", Value(TAB)),
        ]
    return edits


def distrust(registry: Registry, found: Iterable[str]) -> list[str]:
    """The keys by which trusted locations are switched off, or a user's own are; macros may be blocked there."""
    policies = r"Software\Policies\Microsoft\Office"
    keys = [
        (rf"HKCU\{office}\{version}\{program}\{TRUST}", name, data)
        for version in found
        for office, program, name, data in (
            (OFFICE, "Excel", "AllLocationsDisabled", 1),
            (policies, "Excel", "AllLocationsDisabled", 1),
            (policies, "Common", "Allow User Locations", 0),
        )
    ]
    return [key for key, name, data in keys if _says(registry, key, name, data)]


def _says(registry: Registry, key: str, name: str, data: int) -> bool:
    known = {spelled.lower(): value for spelled, value in (registry.values(key) or {}).items()}
    value = known.get(name.lower())
    return value is not None and value.data == data


def forgetting(registry: Registry, found: Iterable[str], name: str) -> list[Edit]:
    """Takes other copies of the add-in, added by hand, off Excel's lists: two of them would both answer.

    Excel opens OPEN, OPEN1, OPEN2 … up to the first number that is missing, so the rest move up.

    Args:
        found: versions of Excel.
        name: of the add-in's file.
    """
    edits: list[Edit] = []
    for version in found:
        options = rf"HKCU\{OFFICE}\{version}\Excel\Options"
        slots = [
            (int(match[1] or 0), slot, value)
            for slot, value in (registry.values(options) or {}).items()
            if (match := _OPEN.fullmatch(slot))
        ]
        slots.sort(key=lambda item: item[0])
        kept = [value for _, _, value in slots if not _opens(str(value.data), name)]
        if len(kept) < len(slots):
            moved = zip(slots, kept, strict=False)
            edits += [Edit(options, slot, value) for (_, slot, old), value in moved if old != value]
            edits += [Edit(options, slot, None) for _, slot, _ in slots[len(kept) :]]
        manager = rf"HKCU\{OFFICE}\{version}\Excel\Add-in Manager"
        known = registry.values(manager) or {}
        edits += [Edit(manager, path, None) for path in known if _opens(path, name)]
    return edits


def _opens(entry: str, name: str) -> bool:
    r"""
    >>> _opens(r'/R "D:\下载\ziping.xlam"', "ziping.xlam"), _opens(r'"C:\my ziping.xlam"', "ziping.xlam")
    (True, False)
    """
    before = r'(?:^|[\\/"]|^/\w\s+)'
    return re.search(f'{before}{re.escape(name)}"?$', entry.strip(), re.I) is not None


def _same(path: str, folder: str, environment: Mapping[str, str]) -> bool:
    known = {name.upper(): value for name, value in environment.items()}
    spelled = re.sub(r"%([^%]+)%", lambda match: known.get(match[1].upper(), match[0]), path)
    return ntpath.normcase(spelled).rstrip("\\") == ntpath.normcase(folder).rstrip("\\")


def listing(version: str, program: str) -> list[Edit]:
    """The entry in Windows' list of programs, with the way to remove it.

    Args:
        version: of ziping.
        program: the program folder in Windows' spelling.
    """
    values = {
        "DisplayName": Value(f"{TAB}加载项"),
        "DisplayVersion": Value(version),
        "Publisher": Value("ziping"),
        "InstallLocation": Value(program),
        "UninstallString": Value(rf'"{program}\uninstall.cmd"'),
        "NoModify": Value(1, DWORD),
        "NoRepair": Value(1, DWORD),
    }
    return [Edit(LISTING, name, value) for name, value in values.items()]
