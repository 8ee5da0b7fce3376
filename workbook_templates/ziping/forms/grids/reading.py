"""Which adapter reads a file: told by what is in it, not by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ziping.errors import ZipingError, fail
from ziping.forms.grids.book import Book, Unreadable
from ziping.forms.grids.docx import read_docx
from ziping.forms.grids.html import read_html, read_mhtml
from ziping.forms.grids.kinds import Kind, kind_of
from ziping.forms.grids.ods import read_ods
from ziping.forms.grids.plain import read_csv
from ziping.forms.grids.xls import read_xls
from ziping.forms.grids.xlsx import read_xlsx
from ziping.opening import damaged

_ADAPTERS: Mapping[Kind, Callable[[Path], Book]] = {
    Kind.XLSX: read_xlsx,
    Kind.XLS: read_xls,
    Kind.ODS: read_ods,
    Kind.DOCX: read_docx,
    Kind.HTML: read_html,
    Kind.MHTML: read_mhtml,
    Kind.CSV: read_csv,
}


def read_grid(path: Path) -> Book:
    """The sheets of a file, or the tables of a document.

    Raises:
        ZipingError: missing, unreadable, of no kind that holds tables, encrypted, damaged, or beyond limits.
    """
    try:
        book = _ADAPTERS[kind_of(path)](path)
    except ZipingError:
        raise
    except Unreadable as error:
        raise fail(error.what, str(path), error.mend) from error
    except (Exception, RecursionError) as error:  # parsers answer damaged files with errors of every kind
        raise damaged(path, type(error).__name__) from error
    if not book.sheets and not book.paragraphs:
        raise fail(f"这个{book.kind}里没有表格", str(path), "请给出有自评表的文件;图片里的表格读不出来")
    return book
