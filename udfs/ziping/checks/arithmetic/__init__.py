"""A: what can be recalculated — rates, sums, scores, totals, grades."""

from ziping.checks.arithmetic import amounts, batch, scores, weights

__all__ = ["amounts", "batch", "scores", "weights"]
