"""The worksheet functions through xlwings' own machinery, as far as it runs without Windows."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ziping.functions import FUNCTIONS
from ziping.hosts import excel_functions
from ziping.ribbon import UDF_MODULE, modules

RULES = "liuzhou-2022"
CALLS = [
    ("PERF_SCORE", ["≥10次", 8, 10, RULES, "missing"], [[8.0]]),
    (
        "PERF_SCORE",
        [[["≥10次"], ["≥5个"], [None]], [[8], [5], [None]], 10, RULES, "missing"],
        [[8.0], [10.0], [""]],
    ),
    ("EXEC_RATE", [1, 3, "missing"], [[0.3333]]),
    ("EXEC_RATE", [None, None, RULES], [[""]]),
    ("PERF_TARGET", ["≥10次", "单位"], [["次"]]),
]


@pytest.fixture(scope="module")
def xlwings_says():
    given = json.dumps([call[:2] for call in CALLS])
    program = Path(__file__).parent.parent / "as_on_windows.py"
    done = subprocess.run([sys.executable, program], input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def lines(source: str, pattern: str) -> set[str]:
    return {line.strip() for line in re.findall(pattern, source, re.M)}


def test_our_wrappers_call_as_those_that_xlwings_generates(xlwings_says):
    ours = modules()[0].source
    for pattern in (r"^Function .*$", r"^ .*XLPy\.CallUDF.*$"):
        assert lines(ours, pattern) == lines(xlwings_says["vba"], pattern)
    assert len(lines(ours, r"^Function .*$")) == len(FUNCTIONS)


@pytest.mark.parametrize("number", range(len(CALLS)))
def test_answers_through_xlwings(xlwings_says, number):
    assert xlwings_says["answers"][number] == CALLS[number][2]


def test_the_module_is_where_the_wrappers_look():
    assert excel_functions.__name__ == UDF_MODULE
    assert all(callable(getattr(excel_functions, name)) for name in FUNCTIONS)


def test_answers_are_no_decimals_for_com_would_cut_them():
    assert repr(excel_functions.PERF_SCORE("≥10次", 8.0, 10.0, RULES)) == "8.0"


def test_a_day_and_its_text_are_the_same_target():
    answer = excel_functions.PERF_SCORE([["2022年12月31日前"]], [[date(2022, 12, 1)]], [[5.0]], [[RULES]])
    assert answer == 5.0


def test_an_error_in_a_cell_is_not_an_empty_cell():
    answer = excel_functions.PERF_SCORE("≥10次", "#DIV/0!", 10.0, RULES)
    assert answer not in ("", 0.0)
