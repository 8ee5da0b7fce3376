"""What the buttons do, one function for each command of :data:`ziping.commands.COMMANDS`, by its name.

Each reads the open workbook once, thinks, and writes once. Whatever goes wrong is told in one sentence with what
to do; the details go to the log. What only some of them need is imported when it is needed: where a library is
missing the others work.
"""

from ziping.macros.bureau import collect_forms, stamp_forms
from ziping.macros.checking import check, clear_marks, next_finding, previous_finding
from ziping.macros.handing_in import export_form, write_report
from ziping.macros.scores import explain_score
from ziping.macros.settings import about, show_engine, show_rules

__all__ = [
    "about",
    "check",
    "clear_marks",
    "collect_forms",
    "explain_score",
    "export_form",
    "next_finding",
    "previous_finding",
    "show_engine",
    "show_rules",
    "stamp_forms",
    "write_report",
]
