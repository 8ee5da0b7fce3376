"""The extension as a file: the same bytes each time, everything that it names, and no library that is not there."""

from __future__ import annotations

import ast
import pickle
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import lxml
import pytest
from lxml import etree

from ziping.building.extension import write_extension
from ziping.building.icons import DRAWINGS
from ziping.checking import check_book, rules_of
from ziping.commands import COMMANDS
from ziping.forms.grids import read_grid
from ziping.functions import FUNCTIONS
from ziping.hosts.port import Opened
from ziping.marking.workbook import mark
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
    assert DRAWINGS.keys() == {command.name for command in COMMANDS}


def test_only_what_runs_there_is_in_it(parts):
    packages = {name.split("/")[2] for name in parts if name.startswith("pythonpath/ziping/")}
    assert {"functions", "rules", "scoring", "macros", "hosts", "reports", "templates"} <= packages
    assert not {"cli", "building", "installing", "ribbon", "samples", "__pycache__"} & packages


def test_an_older_python_reads_the_component_and_can_say_that_it_is_too_old(parts):
    ast.parse(parts["component.py"], feature_version=(3, 7))


BUTTONS = """
import pickle, sys
sys.path.insert(0, {packages!r})
from pathlib import Path
from ziping import macros
from ziping.macros import guard
from ziping.hosts.port import Spot
import ziping.hosts.libreoffice.functions


class Host:
    def __init__(self, opened):
        self.opened = opened

    def read(self):
        return self.opened

    def selected(self):
        return Spot("部门整体", "A14")

    def write(self, edits):
        print("written", len(edits.looks), edits.put and edits.put.title)

    def say(self, text):
        print("said", text.replace(chr(10), " "))


guard.log_file = lambda: Path({log!r})
host = Host(pickle.loads(Path({opened!r}).read_bytes()))
for name in ("check", "previous_finding", "next_finding", "explain_score", "clear_marks", "show_rules", "show_engine", "about"):
    getattr(macros, name)(host)
"""
"""What staff click, on a workbook that is open already, as LibreOffice hands it over."""


def test_for_files_lxml_alone_must_be_there(extension, tmp_path):
    with zipfile.ZipFile(extension) as archive:
        archive.extractall(tmp_path)
    (tmp_path / "compiled").mkdir()
    (tmp_path / "compiled" / "lxml").symlink_to(Path(lxml.__file__).parent)
    paths = [str(tmp_path / name) for name in ("pythonpath", "compiled")]
    code = f"import sys; sys.path[:0] = {paths}; import ziping.exporting, ziping.reports, ziping.issuing, ziping.collecting, ziping.forms.grids.xlsx"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_functions_and_buttons_need_no_library(extension, filled, tmp_path):
    """-S: no site-packages, as in LibreOffice's own Python."""
    with zipfile.ZipFile(extension) as archive:
        archive.extractall(tmp_path)
    (workbook,) = filled["liuzhou-2022"]
    submission, reports = check_book(read_grid(workbook), workbook)
    marked = mark(workbook, tmp_path / "marked.xlsx", submission, reports, rules_of(submission))
    opened, log = tmp_path / "opened", tmp_path / "log"
    opened.write_bytes(pickle.dumps(Opened(marked, read_grid(marked))))
    code = BUTTONS.format(packages=str(tmp_path / "pythonpath"), opened=str(opened), log=str(log))
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not log.exists(), log.read_text("utf-8")[-1000:]
    lines = [line.split()[0] for line in done.stdout.splitlines()]
    assert (lines.count("written"), lines.count("said")) == (4, 6), done.stdout
