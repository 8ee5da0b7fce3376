"""A bundle that can be installed here: the built one, with this system's wheels in place of those for Windows."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from computers import Computer, signed, unpacked_bundle
from wheelhouse import dlls, hollow_wheels, wheel_of_installed, write_wheel
from ziping.building.bundle import write_bundle
from ziping.building.wheels import STAFF

collect_ignore = ["as_staff.py"]
"""A program that tests start is no test."""


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    return write_bundle(folder, wheels=hollow_wheels(folder / "wheels")).path


@pytest.fixture(scope="session")
def installable(built, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("installable")
    wheels = [
        wheel_of_installed(name, folder, dlls(metadata.version(name)) if name == "xlwings" else None)
        for name in STAFF
        if name != "pywin32"
    ]
    wheels.append(write_wheel(folder / "pywin32-311-py3-none-any.whl", {"pywin32.pth": b"win32\n"}))
    return unpacked_bundle(folder / "bundle", built, wheels)


@pytest.fixture(scope="session")
def light(built, tmp_path_factory) -> Path:
    """The same with next to nothing in it: what it installs answers the self-test, and starts at once."""
    folder = tmp_path_factory.mktemp("light")
    version = metadata.version("xlwings")
    bundle = unpacked_bundle(folder / "bundle", built, [])
    for wheel in (bundle / "wheels").iterdir():
        wheel.unlink()
    stub = "def PERF_SCORE(*given):\n    return 5\n"
    empty = ("ziping/buttons/excel.py", "lxml/etree.py", "openpyxl.py", "xlrd.py")
    modules = {**dict.fromkeys(empty, b""), "ziping/hosts/excel_functions.py": stub.encode("ascii")}
    write_wheel(bundle / "wheels" / "ziping-9-py3-none-any.whl", modules)
    write_wheel(bundle / "wheels" / f"xlwings-{version}-py3-none-any.whl", dlls(version))
    return signed(bundle)


@pytest.fixture
def computer(tmp_path) -> Computer:
    return Computer(tmp_path / "张三")
