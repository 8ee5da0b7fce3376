"""F: how the file was filled in."""

from ziping.checks.format import numbers, signs, template, units, years

__all__ = ["numbers", "signs", "template", "units", "years"]
