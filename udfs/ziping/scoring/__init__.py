"""Scores and their 计分说明: named formulas, indicators, execution, totals and grades."""
