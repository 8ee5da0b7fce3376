"""自评报告: what forms say, written as the documents that departments publish."""

from ziping.reports.kinds import KINDS, kind_named
from ziping.reports.writing import Planned, Written, planned, write_report

__all__ = ["KINDS", "Planned", "Written", "kind_named", "planned", "write_report"]
