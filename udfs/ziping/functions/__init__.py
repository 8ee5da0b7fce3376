"""Worksheet functions, host-neutral: ``from ziping.functions import PERF_SCORE``.

Blank in, blank out. Where a number is needed and a text stands, the answer is a short Chinese text.
Nothing here raises, whatever a cell holds.
"""

from ziping.functions.checking import PERF_CHECK
from ziping.functions.engine import ZIPING_ENGINE
from ziping.functions.rates import ADJUST_RATE, EXEC_RATE, EXEC_SCORE
from ziping.functions.registry import FUNCTIONS, Example, WorksheetFunction
from ziping.functions.scores import PERF_GRADE, PERF_SCORE, PERF_TIER, PERF_TOTAL, PERF_WHY
from ziping.functions.targets import PERF_GAP, PERF_TARGET

__all__ = [
    "ADJUST_RATE",
    "EXEC_RATE",
    "EXEC_SCORE",
    "FUNCTIONS",
    "PERF_CHECK",
    "PERF_GAP",
    "PERF_GRADE",
    "PERF_SCORE",
    "PERF_TARGET",
    "PERF_TIER",
    "PERF_TOTAL",
    "PERF_WHY",
    "ZIPING_ENGINE",
    "Example",
    "WorksheetFunction",
]
