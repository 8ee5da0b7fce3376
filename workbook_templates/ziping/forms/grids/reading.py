"""Which adapter reads a file: told by what is in it, not by its name."""

from __future__ import annotations

from pathlib import Path

from ziping.errors import ZipingError
from ziping.forms.grids.book import Book
from ziping.forms.grids.xlsx import read_xlsx
from ziping.opening import damaged, inspect


def read_grid(path: Path) -> Book:
    """The sheets of a file.

    Raises:
        ZipingError: missing, unreadable, of no kind that holds tables, encrypted, damaged, or beyond limits.
    """
    inspect(path)
    try:
        return read_xlsx(path)
    except ZipingError:
        raise
    except Exception as error:  # parsers answer damaged files with errors of every kind
        raise damaged(path, type(error).__name__) from error
