"""The extension as a file: the same bytes each time, everything that it names, and no library that is not there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import zipfile

import pytest
from lxml import etree

from ziping.building.extension import write_extension
from ziping.commands import COMMANDS
from ziping.functions import FUNCTIONS
from ziping.hosts.libreoffice.icons import DRAWINGS
from ziping.version import __version__

PART = "{http://openoffice.org/2001/manifest}full-path"


@pytest.fixture(scope="module")
def parts(extension):
    with zipfile.ZipFile(extension) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_bytes_each_time(extension, tmp_path):
    assert write_extension(tmp_path / "again.oxt").read_bytes() == extension.read_bytes()


def test_all_that_is_named_is_there(parts):
    manifest = etree.fromstring(parts["META-INF/manifest.xml"])
    named = {item.get(PART) for item in manifest}
    named |= {f"icons/{path}" for path in re.findall(r"%origin%/icons/([^<]+)", parts["Addons.xcu"].decode())}
    named |= set(re.findall(r'xlink:href="([^"]+)"', parts["description.xml"].decode()))
    assert named <= parts.keys()
    assert f'<version value="{__version__}"/>' in parts["description.xml"].decode()


def test_every_function_has_its_wrapper(parts):
    source = parts["ZipingFunctions.bas"].decode()
    assert re.findall(r"^Function ([A-Z_]+)\(", source, re.M) == list(FUNCTIONS)


def test_every_command_that_can_be_clicked_has_its_icon():
    assert DRAWINGS.keys() == {command.name for command in COMMANDS if command.ready}


def test_only_what_runs_there_is_in_it(parts):
    packages = {name.split("/")[2] for name in parts if name.startswith("pythonpath/ziping/")}
    assert {"functions", "rules", "scoring", "macros.py", "hosts"} <= packages
    assert not {"cli", "building", "ribbon", "samples", "templates", "__pycache__"} & packages


def test_an_older_python_reads_the_component_and_can_say_that_it_is_too_old(parts):
    ast.parse(parts["component.py"], feature_version=(3, 7))


@pytest.mark.parametrize("module", ["ziping.hosts.libreoffice.functions", "ziping.macros"])
def test_functions_and_macros_need_no_library(extension, tmp_path, module):
    """-S: no site-packages, as in LibreOffice's own Python."""
    with zipfile.ZipFile(extension) as archive:
        archive.extractall(tmp_path)
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'pythonpath')!r}); import {module}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
