"""Ribbon and VBA agree with the lists they are made from, and with each other."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from ziping.commands import COMMANDS, TAB
from ziping.functions import FUNCTIONS
from ziping.ribbon import RIBBONS, UDF_MODULE, modules, ribbon_xml, startup

SOURCES = {module.name: module.source for module in modules()}
VBA_WORDS = """
and as boolean byref byte byval call case const currency date declare dim do double each else elseif
empty end enum eqv erase error event exit false for friend function get gosub goto if imp implements in
integer is let like long longlong longptr loop me mod new next not nothing null on option optional or
paramarray preserve private property public raiseevent redim rem resume return rset select set single
static stop string sub then to true type typeof until variant wend while with withevents xor
""".split()  # noqa: SIM905 - as a list it is a page long


def buttons(ribbon):
    return etree.fromstring(ribbon_xml(ribbon)).findall(f".//{{{ribbon.namespace}}}button")


@pytest.mark.parametrize("ribbon", RIBBONS)
def test_every_command_has_its_button_as_the_list_says(ribbon):
    root = etree.fromstring(ribbon_xml(ribbon))
    assert root.tag == f"{{{ribbon.namespace}}}customUI"
    assert [tab.get("label") for tab in root.iter("{*}tab")] == [TAB]
    drawn = [
        (
            button.getparent().get("label"),
            button.get("label"),
            button.get("supertip"),
            button.get("imageMso"),
            button.get("size") == "large",
        )
        for button in buttons(ribbon)
    ]
    assert drawn == [(c.group, c.label, c.tip, c.image, c.large) for c in COMMANDS]
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("ribbon", RIBBONS)
def test_every_button_has_a_procedure_that_runs_its_command(ribbon):
    written = dict(
        re.findall(
            r"^Sub (\w+)\(control As IRibbonControl\)\r\n    RunPython \"([^\"]*)\"\r\nEnd Sub\r$",
            SOURCES["ZipingRibbon"],
            re.M,
        )
    )
    called = {
        button.get("onAction"): f"import ziping.buttons.excel; ziping.buttons.excel.press('{command.name}')"
        for button, command in zip(buttons(ribbon), COMMANDS, strict=True)
    }
    assert written == called


def test_every_function_has_a_wrapper_with_its_arguments():
    source = SOURCES["ZipingFunctions"]
    declared = dict(re.findall(r"^Function (\w+)\((.*)\)\r$", source, re.M))
    assert list(declared) == list(FUNCTIONS)
    for name, function in FUNCTIONS.items():
        parameters = declared[name].split(", ") if declared[name] else []
        assert [p.removeprefix("Optional ") for p in parameters] == list(function.arguments)
        first = len(parameters) - function.optional
        assert [p.startswith("Optional ") for p in parameters] == [i >= first for i in range(len(parameters))]
        passed = re.findall(rf'{name} = XLPy\.CallUDF\("{UDF_MODULE}", "{name}", Array\((.*?)\)', source)
        assert passed == [", ".join(function.arguments)] * 2


def test_a_failed_call_is_an_error_so_that_the_plain_formula_answers():
    source = SOURCES["ZipingFunctions"]
    for name in FUNCTIONS:
        body = source.split(f"Function {name}(")[1].split("End Function")[0]
        assert body.split("failed:")[1].splitlines()[-1].strip() == f"{name} = CVErr(2029)"
        assert body.index("On Error GoTo failed") < body.index("XLPy")


def test_no_argument_is_a_word_of_vba():
    assert {argument for f in FUNCTIONS.values() for argument in f.arguments} & set(VBA_WORDS) == set()


def test_descriptions_and_argument_help_reach_the_wizard_whole():
    source = SOURCES["ZipingFunctions"].replace(" _\r\n", " ")
    shown = {}
    for name, title, arguments in re.findall(r'Describe "(\w+)", "([0-9A-F]*)"(.*)\r\n', source):
        shown[name] = [text_of(title), *map(text_of, re.findall(r'FromHex\("([0-9A-F]+)"\)', arguments))]
    assert shown == {name: [f.title, *f.arguments.values()] for name, f in FUNCTIONS.items()}
    assert all(len(text) <= 255 for texts in shown.values() for text in texts)


def text_of(digits: str) -> str:
    return "".join(chr(int(digits[i : i + 4], 16)) for i in range(0, len(digits), 4))


@pytest.mark.parametrize("source", [*SOURCES.values(), startup()], ids=[*SOURCES, "ThisWorkbook"])
def test_vba_is_what_the_editor_of_excel_takes(source):
    assert source.isascii()
    lines = source.split("\r\n")
    assert not any("\n" in line or "\r" in line for line in lines)
    assert lines.count("Option Explicit") == 1
    assert max(map(len, lines)) <= 1023
    assert not re.search(r"(?: _\r\n[^\r]*){25}", source)


def test_module_names_begin_with_a_letter_and_stand_in_the_source():
    for name, source in SOURCES.items():
        assert re.fullmatch(r"[A-Za-z]\w{0,30}", name)
        assert source.startswith(f'Attribute VB_Name = "{name}"\r\n')


def test_nothing_is_volatile():
    assert "Volatile" not in "".join(SOURCES.values())
