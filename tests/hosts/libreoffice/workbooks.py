"""Filled workbooks of every region: as a bureau issued them, and as forms that nobody stamped."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from printed import printed_sheet, printed_summary, to_xlsx
from published import SAMPLES, published
from ziping.filling import fill_workbook
from ziping.interchange import form_to_dict
from ziping.projects import read_library
from ziping.stamping.stamp import stamp_department

STAMPED = tuple(rule_id for rule_id in SAMPLES if rule_id != "qinzhou-2022")
"""钦州 published texts and a list alone."""


def stamped(rule_id: str, folder: Path) -> Path:
    """As published, printed rates, scores and totals typed over the formulas."""
    sample = Path(str(resources.files("ziping") / "samples" / rule_id))
    library = read_library(sample / "项目库.xlsx")
    department = max(library.departments, key=lambda it: len(it.forms))
    issued = stamp_department(library, department, folder / f"issued-{rule_id}.xlsx")
    own = {form.code or form.id for form in department.forms}
    values = folder / "values.json"
    values.write_text(
        json.dumps([form_to_dict(it) for it in published(rule_id) if (it.code or it.id) in own]), "utf-8"
    )
    return fill_workbook(issued, values, folder / f"{rule_id}.xlsx", typed_over=True).path


def by_hand(rule_id: str, folder: Path) -> Path:
    """The same forms as somebody typed them from paper."""
    forms = published(rule_id)
    listed = rule_id == "qinzhou-2022"
    sheets = [printed_summary(forms)] if listed else [printed_sheet(form) for form in forms]
    return to_xlsx(sheets, folder / f"{rule_id}-照印.xlsx")
