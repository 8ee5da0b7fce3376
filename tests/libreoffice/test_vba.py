"""LibreOffice runs the VBA of the .xlsm edition: its scores come through the wrappers, out of Python.

Only xlwings' bridge to Windows is stood in for; wrappers, ribbon procedures and project are the built ones.
"""

from __future__ import annotations

import re

import pytest
from pyopenvba import ExcelFile
from pyopenvba.vba import VBAModuleKind

from libreoffice.compared import differences, our_formulas
from ziping.building.packages import macro_edition
from ziping.functions.engine import ENGINE

ALWAYS_WITHOUT_ASKING = 4
"""com.sun.star.document.MacroExecMode."""
CALL = re.compile(r"\b((?:PERF|EXEC|ADJUST|ZIPING)_[A-Z]+)\(")
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


@pytest.fixture(scope="module")
def ran(plain_calc, liuzhou, tmp_path_factory):
    """What the cells show, the calls that reached Python, the commands that a button ran."""
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
    with plain_calc.open(edition, Hidden=True, MacroExecutionMode=ALWAYS_WITHOUT_ASKING) as document:
        asked = document.run_vba("ZipingRibbon.Ziping_check")
        return asked | {"cells": document.values()}


def test_what_comes_through_the_wrappers_is_what_the_plain_formulas_say(ran, plain_calc, liuzhou):
    with plain_calc.open(liuzhou.inputs, Hidden=True) as document:
        document.recalculate()
        plain = document.values()
    assert [ours for *_, ours, _ in differences(ran["cells"], plain)] == [ENGINE]


def test_python_was_asked_for_every_score(ran, liuzhou):
    asked = [name for _, _, formula in our_formulas(liuzhou.inputs) for name in CALL.findall(formula)]
    assert len(asked) > 150
    for name in ("PERF_SCORE", "EXEC_RATE", "EXEC_SCORE", "ADJUST_RATE", "PERF_TOTAL", "PERF_GRADE"):
        assert asked.count(name) > 0
        assert ran["calls"].get(name, 0) >= asked.count(name)


def test_a_button_runs_its_command(ran):
    assert ran["commands"] == ["import ziping.buttons.excel; ziping.buttons.excel.press('check')"]
