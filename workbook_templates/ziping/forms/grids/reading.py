"""Which adapter reads a file: told by what is in it, not by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from ziping.errors import ZipingError, fail
from ziping.forms.grids.book import Book, Unreadable
from ziping.forms.grids.kinds import Kind, kind_of
from ziping.opening import damaged

_ADAPTERS: Mapping[Kind, tuple[str, str]] = {
    Kind.XLSX: ("xlsx", "read_xlsx"),
    Kind.XLS: ("xls", "read_xls"),
    Kind.ODS: ("ods", "read_ods"),
    Kind.DOCX: ("docx", "read_docx"),
    Kind.HTML: ("html", "read_html"),
    Kind.MHTML: ("html", "read_mhtml"),
    Kind.CSV: ("plain", "read_csv"),
}
"""Module and function. Each is imported when its kind is read: not every program that checks has every library."""


def read_grid(path: Path) -> Book:
    """The sheets of a file, or the tables of a document.

    Raises:
        ZipingError: missing, unreadable, of no kind that holds tables, encrypted, damaged, or beyond limits.
    """
    try:
        book = _adapter(kind_of(path))(path)
    except ZipingError:
        raise
    except Unreadable as error:
        raise fail(error.what, str(path), error.mend) from error
    except (Exception, RecursionError) as error:  # parsers answer damaged files with errors of every kind
        raise damaged(path, type(error).__name__) from error
    if not book.sheets and not book.paragraphs:
        raise fail(f"这个{book.kind}里没有表格", str(path), "请给出有自评表的文件;图片里的表格读不出来")
    return book


def _adapter(kind: Kind) -> Callable[[Path], Book]:
    module, function = _ADAPTERS[kind]
    adapter: Callable[[Path], Book] = getattr(import_module(f"ziping.forms.grids.{module}"), function)
    return adapter
