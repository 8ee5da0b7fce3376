"""Presses every button with the installed Python: workbook and folder in, what was said as JSON out.

Run as a program, by that Python; the workbook stands in xlwings' JSON engine.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ["XLWINGS_LICENSE_KEY"] = "noncommercial"
tests, workbook = sys.argv[1:]
sys.path.append(tests)

from excel_client import replay, sent  # noqa: E402
from ziping import macros  # noqa: E402
from ziping.commands import COMMANDS  # noqa: E402
from ziping.hosts.excel import ExcelHost  # noqa: E402

said: dict[str, list[str]] = {}
current = Path(workbook)
for command in COMMANDS:
    if command.ready:
        book = sent(current)
        getattr(macros, command.name)(ExcelHost(book))
        out = current.with_name(f"{command.name}.xlsx")
        said[command.name] = replay(current, book, out)
        if command.name == "check":
            current = out
json.dump({"said": said, "places": sorted(sys.path)}, sys.stdout)
