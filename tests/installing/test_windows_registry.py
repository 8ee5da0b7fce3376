"""The code that calls winreg, on a winreg that answers as Windows documents it."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType, SimpleNamespace

import pytest

from ziping.installing import registry as here
from ziping.installing.registry import DWORD, Edit, Value

KEY = r"HKCU\Software\自评\一"


class Winreg(ModuleType):
    """Keys in a dict; what is missing is FileNotFoundError, a key with keys in it cannot be deleted."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, KEY_READ, KEY_SET_VALUE = "user", "machine", 1, 2

    def __init__(self) -> None:
        super().__init__("winreg")
        self.keys: dict[tuple[str, str], dict[str, tuple[object, int]]] = {}

    def OpenKey(self, hive, path, reserved, access):
        if not any(key[0] == hive and (key[1] + "\\").startswith(path + "\\") for key in self.keys):
            raise FileNotFoundError(2, path)
        return _Handle(hive=hive, path=path, access=access, values=self.keys.setdefault((hive, path), {}))

    def CreateKeyEx(self, hive, path, reserved, access):
        self.keys.setdefault((hive, path), {})
        return self.OpenKey(hive, path, reserved, access)

    def _below(self, handle):
        inside = handle.path + "\\"
        found = [
            path[len(inside) :] for hive, path in self.keys if hive == handle.hive and path.startswith(inside)
        ]
        return list(dict.fromkeys(path.split("\\")[0] for path in found))

    def QueryInfoKey(self, handle):
        return len(self._below(handle)), len(handle.values), 0

    def EnumKey(self, handle, number):
        return self._below(handle)[number]

    def EnumValue(self, handle, number):
        name = list(handle.values)[number]
        return name, *handle.values[name]

    def SetValueEx(self, handle, name, reserved, kind, data):
        assert handle.access == self.KEY_SET_VALUE
        handle.values[name] = (data, kind)

    def DeleteValue(self, handle, name):
        assert handle.access == self.KEY_SET_VALUE
        if name not in handle.values:
            raise FileNotFoundError(2, name)
        del handle.values[name]

    def DeleteKey(self, hive, path):
        assert not self._below(SimpleNamespace(hive=hive, path=path))
        del self.keys[hive, path]


class _Handle(SimpleNamespace):
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


@pytest.fixture
def winreg(monkeypatch) -> Winreg:
    fake = Winreg()
    monkeypatch.setitem(sys.modules, "winreg", fake)
    monkeypatch.setattr(sys, "platform", "win32")
    return fake


@pytest.fixture
def registry(winreg):
    spec = importlib.util.spec_from_file_location("registry_on_windows", here.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.WindowsRegistry()


def test_what_is_written_is_read(registry, winreg):
    assert registry.values(KEY) is None
    registry.do(Edit(KEY, "路径", Value("C:\\")))
    registry.do(Edit(KEY, "AllowSubfolders", Value(0, DWORD)))
    assert registry.values(KEY) == {"路径": ("C:\\", 1), "AllowSubfolders": (0, 4)}
    assert registry.subkeys(r"HKCU\Software\自评") == ["一"]
    assert winreg.keys["user", r"Software\自评\一"] == {"路径": ("C:\\", 1), "AllowSubfolders": (0, 4)}


def test_a_key_goes_with_the_last_thing_in_it(registry, winreg):
    registry.do(Edit(KEY, "甲", Value("1")))
    registry.do(Edit(KEY, "乙", Value("2")))
    registry.do(Edit(KEY, "甲", None))
    assert registry.values(KEY) == {"乙": ("2", 1)}
    registry.do(Edit(KEY, "乙", None))
    assert registry.values(KEY) is None


def test_a_key_that_holds_others_stays(registry):
    registry.do(Edit(KEY, "甲", Value("1")))
    registry.do(Edit(rf"{KEY}\下", "甲", Value("1")))
    registry.do(Edit(KEY, "甲", None))
    assert registry.subkeys(KEY) == ["下"]


def test_taking_away_what_is_not_there_is_no_error(registry):
    registry.do(Edit(KEY, "甲", None))
    assert registry.subkeys(KEY) == []
    registry.do(Edit(KEY, "甲", Value("1")))
    registry.do(Edit(KEY, "乙", None))
    assert registry.values(KEY) == {"甲": ("1", 1)}


def test_the_machines_part_is_read_too(registry, winreg):
    winreg.keys["machine", r"SOFTWARE\Microsoft"] = {"Path": ("C:\\", 1)}
    assert registry.values(r"HKLM\SOFTWARE\Microsoft") == {"Path": ("C:\\", 1)}
