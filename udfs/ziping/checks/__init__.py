"""Checks: one function each. Importing a family's module registers its checks."""

from ziping.checks import arithmetic, completeness, format, logic
from ziping.checks.registry import CHECKS, SEVERITY_TITLES, Check, Finding, Report, check_form

__all__ = [
    "CHECKS",
    "SEVERITY_TITLES",
    "Check",
    "Finding",
    "Report",
    "arithmetic",
    "check_form",
    "completeness",
    "format",
    "logic",
]
