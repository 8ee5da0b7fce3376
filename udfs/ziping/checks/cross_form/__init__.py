"""X: what forms say beside each other, beside what was issued, and beside a report."""

from ziping.checks.cross_form import indicators, projects, reports, wholes

__all__ = ["indicators", "projects", "reports", "wholes"]
