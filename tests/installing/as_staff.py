"""Presses every button with the installed Python: what each said, and where Python looks, as JSON.

Run as a program, by that Python; the workbook stands in xlwings' JSON engine.
"""

from __future__ import annotations

import copy
import json
import os
import sys
from pathlib import Path

os.environ["XLWINGS_LICENSE_KEY"] = "noncommercial"
tests, workbook = sys.argv[1:]
sys.path.append(tests)

import xlwings as xw  # noqa: E402

from excel_client import replay, sent  # noqa: E402
from ziping import macros  # noqa: E402
from ziping.commands import COMMANDS  # noqa: E402
from ziping.hosts.excel import ExcelHost  # noqa: E402

checked = Path(workbook).with_name("checked.xlsx")
book = sent(Path(workbook))
macros.check(ExcelHost(book))
said = {"check": replay(Path(workbook), book, checked)}
marked = sent(checked).api
for command in COMMANDS:
    if command.name != "check":
        book = xw.Book(json=copy.deepcopy(marked))
        getattr(macros, command.name)(ExcelHost(book))
        alerts = [action for action in book.json()["actions"] if action["func"] == "alert"]
        said[command.name] = [action["args"][0] for action in alerts]
json.dump({"said": said, "path": sys.path}, sys.stdout)
