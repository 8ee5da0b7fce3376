"""Checks: one function each. Importing a family's module registers its checks."""

from ziping.checks import arithmetic, completeness, cross_form, format, logic
from ziping.checks.registry import (
    CHECKS,
    SEVERITY_TITLES,
    Check,
    Checked,
    Finding,
    Report,
    check_across,
    check_alone,
    check_form,
    check_submissions,
)

__all__ = [
    "CHECKS",
    "SEVERITY_TITLES",
    "Check",
    "Checked",
    "Finding",
    "Report",
    "arithmetic",
    "check_across",
    "check_alone",
    "check_form",
    "check_submissions",
    "completeness",
    "cross_form",
    "format",
    "logic",
]
