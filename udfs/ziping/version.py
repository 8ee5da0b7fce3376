"""The one place that states the version; pyproject reads it."""

__version__ = "0.1.0"
