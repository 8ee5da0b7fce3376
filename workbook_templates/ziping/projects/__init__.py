"""项目库: the bureau's list of departments, projects, funds by source and indicators."""

from ziping.projects.columns import SHEETS
from ziping.projects.labels import fund_keys, fund_label, printed_labels
from ziping.projects.library import Department, Library
from ziping.projects.reading import read_library
from ziping.projects.writing import write_library

__all__ = [
    "SHEETS",
    "Department",
    "Library",
    "fund_keys",
    "fund_label",
    "printed_labels",
    "read_library",
    "write_library",
]
