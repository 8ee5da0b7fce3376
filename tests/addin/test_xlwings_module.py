"""xlwings' VBA module as it goes into the add-in: a workbook that somebody sent cannot choose what Python runs."""

from __future__ import annotations

import difflib
import re
import sys

import pytest
from xlwings.utils import prepare_sys_path

from ziping.building import xlwings_module as building
from ziping.building.xlwings_module import xlwings_module, xlwings_source
from ziping.errors import ZipingError

NAME = "xlwings_custom_addin.bas"


def function(source: str, name: str) -> str:
    found = re.search(rf"^Function {name}\(.*?^End Function", source, re.M | re.S)
    assert found
    return found[0]


def test_settings_come_from_the_users_own_file_alone():
    settings = function(xlwings_module(), "GetConfig")
    assert re.findall(r"If (.*source = .*) Then", settings) == [
        'source = "sheet"', 'source = "directory"', 'source = "" Or source = "user"',
    ]  # fmt: skip
    assert '"directory")' not in xlwings_module()  # nobody asks for that source by name
    assert 'Const PROJECT_NAME As String = "ziping"' in xlwings_module()


def test_nothing_of_the_workbook_gets_on_pythons_path():
    lines = [line for line in xlwings_module().splitlines() if re.match(r"\s+PYTHONPATH = .*GetConfig", line)]
    excel = [line for line in lines if "FName" not in line]
    assert len(excel) == 3
    assert all('PYTHONPATH = "false;;;" & GetConfig(' in line for line in excel)


def test_python_leaves_the_current_folder_and_other_programs_settings_alone():
    assert re.findall(r"(\S+ \S+ -B) -c", xlwings_module()) == ["-E -P -B", "-E -P -B"]


def test_nothing_else_is_changed():
    changes = [
        line
        for line in difflib.ndiff(xlwings_source(NAME).splitlines(), xlwings_module().splitlines())
        if line[0] == "+"
    ]
    assert len(changes) == 8


def test_a_module_that_it_was_not_written_for_is_refused(monkeypatch):
    source = xlwings_source(NAME).replace('source = "sheet"', 'source = "page"')
    monkeypatch.setattr(building, "xlwings_source", lambda name: source)
    with pytest.raises(ZipingError, match="没有预期的内容"):
        xlwings_module()


@pytest.mark.parametrize("configured", [r"C:\自评\site-packages"])
def test_only_the_configured_libraries_get_on_the_path(monkeypatch, configured):
    """The expressions of the module, worked out, and handed to what takes them in Python."""
    expressions = re.findall(r'PYTHONPATH = ("false;;;" & .*?)\r?\n', xlwings_module())
    assert len(expressions) == 3
    for expression in expressions:
        parts = re.findall(r'"([^"]*)"(?!\))|GetConfig\("(\w+)"\)', expression)
        text = "".join(plain or {"PYTHONPATH": configured}.get(key, "") for plain, key in parts)
        monkeypatch.setattr("sys.path", ["before"])
        prepare_sys_path(text)
        assert sys.path == [configured, "before"]
