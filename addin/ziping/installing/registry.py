"""The registry of Windows: edits as data, done and undone; the only module that touches it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NamedTuple, Protocol

SZ, DWORD = 1, 4
"""winreg's numbers for text and whole numbers."""


class Value(NamedTuple):
    """What stands under a name, and its kind as a number of winreg."""

    data: int | str | list[str] | bytes | None
    kind: int = SZ


class Edit(NamedTuple):
    r"""
    Args:
        key: with its hive, ``HKCU\Software\…``.
        value: None takes the name away, and the key with it when nothing else is in it.
    """

    key: str
    name: str
    value: Value | None


class Registry(Protocol):
    """Reads any key, writes below HKCU."""

    def values(self, key: str) -> dict[str, Value] | None:
        """By name; None where there is no such key."""

    def subkeys(self, key: str) -> list[str]:
        """Their names; none where there is no such key."""

    def do(self, edit: Edit) -> None: ...


def undoing(registry: Registry, edits: Iterable[Edit]) -> list[Edit]:
    """What gives back the present state after the edits, in the order in which it must be done."""
    back: dict[tuple[str, str], Edit] = {}
    for edit in edits:
        now = registry.values(edit.key) or {}
        back.setdefault((edit.key, edit.name), Edit(edit.key, edit.name, now.get(edit.name)))
    return list(back.values())[::-1]


if sys.platform == "win32":
    import winreg

    _HIVES = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}

    class WindowsRegistry:
        """The real one, through winreg; 64-bit Python sees the 64-bit half."""

        def values(self, key: str) -> dict[str, Value] | None:
            found: dict[str, Value] = {}
            try:
                with self._open(key) as handle:
                    for number in range(winreg.QueryInfoKey(handle)[1]):
                        name, data, kind = winreg.EnumValue(handle, number)
                        found[name] = Value(data, kind)
            except FileNotFoundError:
                return None
            return found

        def subkeys(self, key: str) -> list[str]:
            try:
                with self._open(key) as handle:
                    return [winreg.EnumKey(handle, n) for n in range(winreg.QueryInfoKey(handle)[0])]
            except FileNotFoundError:
                return []

        def do(self, edit: Edit) -> None:
            hive, path = edit.key.split("\\", 1)
            if edit.value is not None:
                with winreg.CreateKeyEx(_HIVES[hive], path, 0, winreg.KEY_SET_VALUE) as handle:
                    winreg.SetValueEx(handle, edit.name, 0, edit.value.kind, edit.value.data)
                return
            try:
                with self._open(edit.key, winreg.KEY_SET_VALUE) as handle:
                    winreg.DeleteValue(handle, edit.name)
            except FileNotFoundError:
                return
            if not self.values(edit.key) and not self.subkeys(edit.key):
                winreg.DeleteKey(_HIVES[hive], path)

        def _open(self, key: str, access: int = winreg.KEY_READ) -> winreg.HKEYType:
            hive, path = key.split("\\", 1)
            return winreg.OpenKey(_HIVES[hive], path, 0, access)
