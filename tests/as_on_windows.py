"""xlwings' own UDF machinery with pywin32 stood in for: prints the VBA it generates and the answers it gives.

Importing it changes xlwings for the whole process: run it as a program, which reads calls as JSON,
[[function, [arguments]], ...], or import it in a process of its own.
"""

from __future__ import annotations

import io
import json
import sys
from types import SimpleNamespace
from unittest.mock import MagicMock

for name in (
    "pywintypes", "pythoncom", "win32api", "win32con", "win32gui", "win32process", "win32timezone", "win32event",
    "win32com", "win32com.client", "win32com.client.dynamic", "win32com.client.gencache", "win32com.server",
    "win32com.server.util", "win32com.server.policy",
):  # fmt: skip
    sys.modules[name] = MagicMock()
sys.modules["pywintypes"].com_error = type("com_error", (Exception,), {})

import xlwings  # noqa: E402

windows = MagicMock()
windows.is_range_instance = lambda value: False
xlwings._xlwindows = sys.modules["xlwings._xlwindows"] = windows
excel = SimpleNamespace(
    clean_value_data=lambda data, *_: data, prepare_xl_data_element=lambda value, *_: value, name="excel"
)
xlwings.engines.engines_by_name["excel"] = SimpleNamespace(impl=excel, name="excel")
sys.modules["xlwings.com_server"] = MagicMock()

from xlwings import udfs  # noqa: E402

xlwings.func, xlwings.arg = udfs.xlfunc, udfs.xlarg

import ziping.hosts.excel_functions as exposed  # noqa: E402

MISSING = -2147352572
"""What COM passes for an argument that was left out."""


def call(name: str, arguments: list[object]) -> object:
    """A function as a cell's formula calls it: arguments and answer as they go over COM."""
    return udfs.call_udf(exposed.__name__, name, arguments)


def main() -> None:
    vba = io.StringIO()
    udfs.generate_vba_wrapper(exposed.__name__, exposed, vba, SimpleNamespace(Name="ziping.xlam"))
    answers = [
        call(name, [MISSING if value == "missing" else value for value in arguments])
        for name, arguments in json.load(sys.stdin)
    ]
    json.dump({"vba": vba.getvalue(), "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main()
