"""Any file as a grid: sheets, or tables of a document, of cell values."""

from ziping.forms.grids.book import Book
from ziping.forms.grids.reading import read_grid

__all__ = ["Book", "read_grid"]
