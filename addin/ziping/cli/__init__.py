"""The command line: ``ziping …``."""

from ziping.cli.app import main

__all__ = ["main"]
