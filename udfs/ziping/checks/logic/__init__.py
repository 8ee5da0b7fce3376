"""L: figures that cannot be, or need a reason."""

from ziping.checks.logic import budget, likeness, scores, values

__all__ = ["budget", "likeness", "scores", "values"]
