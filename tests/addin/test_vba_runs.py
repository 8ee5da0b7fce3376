"""LibreOffice runs the VBA of the .xlsm edition: its scores come through the wrappers, out of Python.

Only xlwings' bridge to Windows is stood in for; wrappers, ribbon procedures and project are the built ones.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import openpyxl
import pytest
from pyopenvba import ExcelFile
from pyopenvba.vba import VBAModuleKind

from ziping.building.packages import macro_edition
from ziping.functions.engine import ENGINE
from ziping.hosts.libreoffice.convert import find_soffice

SYSTEM_PYTHON = "/usr/bin/python3"
HERE = Path(__file__).parent
OURS = re.compile(r"\b((?:PERF|EXEC|ADJUST|ZIPING)_[A-Z]+)\(")
BRIDGE = """Attribute VB_Name = "xlwings"
Option Explicit
Public engine As Variant

Sub UseEngine(answering As Variant)
    Set engine = answering
End Sub

Function XLPy() As Object
    Set XLPy = New PythonObject
End Function

Function RunPython(command As String)
    RunPython = engine.callFunction("RunPython", Array(command))
End Function
"""
PYTHON_OBJECT = """Attribute VB_Name = "PythonObject"
Option Explicit

Public Function CallUDF(moduleName As String, functionName As String, arguments As Variant) As Variant
    Dim given() As Variant, i As Long
    ReDim given(0 To UBound(arguments) + 1)
    For i = 0 To UBound(arguments)
        If IsMissing(arguments(i)) Then
            given(i) = "<left out>"
        ElseIf IsObject(arguments(i)) Then
            given(i) = arguments(i).Value
        Else
            given(i) = arguments(i)
        End If
    Next i
    given(UBound(given)) = "<left out>"
    CallUDF = engine.callFunction(functionName, given)
End Function
"""


def can_run() -> bool:
    uno = [SYSTEM_PYTHON, "-c", "import sys, uno; assert sys.version_info >= (3, 11)"]
    try:
        return find_soffice() is not None and subprocess.run(uno, capture_output=True).returncode == 0
    except OSError:
        return False


pytestmark = pytest.mark.skipif(not can_run(), reason="needs LibreOffice and python3-uno")


@pytest.fixture(scope="module")
def ran(liuzhou, recalculated, tmp_path_factory):
    """What the cells with our functions show, the calls that reached Python, the commands that a button ran."""
    folder = tmp_path_factory.mktemp("vba")
    edition = folder / "edition.xlsm"
    edition.write_bytes(macro_edition(liuzhou.inputs.read_bytes()))
    with ExcelFile(edition) as file:
        project = file.vba_project()
        project.delete_module("Dictionary")  # part of the bridge; LibreOffice does not compile it
        project.delete_module("xlwings")
        project.add_module("xlwings", BRIDGE.replace("\n", "\r\n"))
        project.add_module("PythonObject", PYTHON_OBJECT.replace("\n", "\r\n"), kind=VBAModuleKind.other)
        file.save(edition)
    wanted = list(cells_with_our_functions(liuzhou.inputs))
    pipe = f"ziping-{os.getpid()}"
    program = [
        SYSTEM_PYTHON,
        HERE / "recalculated_by_vba.py",
        pipe,
        edition,
        "ZipingRibbon.Ziping_check",
        *wanted,
    ]
    udfs = HERE.parent.parent / "udfs"
    with subprocess.Popen(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
         f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    ) as office:  # fmt: skip
        try:
            done = subprocess.run(
                program,
                capture_output=True,
                text=True,
                timeout=200,
                env={**os.environ, "PYTHONPATH": str(udfs)},
            )
        finally:
            os.killpg(office.pid, 15)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def cells_with_our_functions(workbook: Path) -> dict[str, str]:
    return {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in openpyxl.load_workbook(workbook)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=") and OURS.search(cell.value)
    }


def test_what_comes_through_the_wrappers_is_what_the_plain_formulas_say(ran, recalculated):
    plain = openpyxl.load_workbook(recalculated, data_only=True)
    differing = {}
    for address, value in ran["cells"].items():
        sheet, cell = address.rsplit("!", 1)
        expected = plain[sheet][cell].value
        same = value == pytest.approx(expected, abs=1e-9) if isinstance(expected, int | float) else value == (
            expected or ""
        )  # fmt: skip
        if not same:
            differing[address] = (value, expected)
    assert [value for value, _ in differing.values()] == [ENGINE]
    assert len(ran["cells"]) > 150


def test_python_was_asked_for_every_score(ran, liuzhou):
    asked = [
        name
        for formula in cells_with_our_functions(liuzhou.inputs).values()
        for name in OURS.findall(formula)
    ]
    for name in ("PERF_SCORE", "EXEC_RATE", "EXEC_SCORE", "ADJUST_RATE", "PERF_TOTAL", "PERF_GRADE"):
        assert asked.count(name) > 0
        assert ran["calls"].get(name, 0) >= asked.count(name)


def test_a_button_runs_its_command(ran):
    assert ran["commands"] == ["import ziping.buttons.excel; ziping.buttons.excel.press('check')"]
