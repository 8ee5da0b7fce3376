"""Worksheet functions, host-neutral: ``from ziping.functions import PERF_SCORE``."""

from ziping.functions.registry import FUNCTIONS, WorksheetFunction
from ziping.functions.worksheet import (
    ADJUST_RATE,
    EXEC_RATE,
    EXEC_SCORE,
    PERF_GRADE,
    PERF_SCORE,
    PERF_TOTAL,
    PERF_WHY,
    ZIPING_ENGINE,
)

__all__ = [
    "ADJUST_RATE",
    "EXEC_RATE",
    "EXEC_SCORE",
    "FUNCTIONS",
    "PERF_GRADE",
    "PERF_SCORE",
    "PERF_TOTAL",
    "PERF_WHY",
    "ZIPING_ENGINE",
    "WorksheetFunction",
]
