"""C: what is missing, or left of the template."""

from ziping.checks.completeness import header, rows, words

__all__ = ["header", "rows", "words"]
