"""What macros ask of a spreadsheet program: read the open workbook once, write once, say something.

Reading comes first and writing last, because there are programs where a run does not see its own writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from ziping.forms.grids import Book


class Spot(NamedTuple):
    """A cell: the title of its sheet and its address, ``F17``."""

    sheet: str
    cell: str


class Look(NamedTuple):
    """What marks change of a cell.

    Args:
        fill: ``FFRRGGBB``, ``""`` for none; None is a fill of another kind (read), or leaves it (written).
        note: its text, ``""`` for none; None is a thread of comments (read), or leaves it (written).
    """

    fill: str | None = ""
    note: str | None = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The open workbook as it is now, saved or not.

    Args:
        path: of its file; only a name where it was never saved.
        looks: of the cells that have a fill or a note.
        sealed: sheets whose cells cannot be marked: under a password, or of a file of an old kind.
        old: the file is of such a kind; no password would help.
        fixed: sheets can be neither added nor removed.
    """

    path: Path
    book: Book
    looks: Mapping[Spot, Look] = field(default_factory=dict)
    sealed: frozenset[str] = frozenset()
    old: bool = False
    fixed: bool = False

    def look(self, spot: Spot) -> Look:
        return self.looks.get(spot, Look())


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet to be made. Its cells are texts, whatever they look like.

    Args:
        rows: from A1.
        header: this row, from 0, stands out and stays in view; the one at the top is the title.
        widths: of the columns that are shown, in characters; those behind them are hidden.
        fills, links: by (row, column) from 0.
        open_column: people write here; everything else is locked.
    """

    title: str
    rows: Sequence[Sequence[str]]
    header: int
    widths: Sequence[int]
    fills: Mapping[tuple[int, int], str]
    links: Mapping[tuple[int, int], Spot]
    open_column: int


@dataclass(frozen=True, slots=True)
class Edits:
    """Everything that a macro changes. It is done in this order: looks, the new sheet, sheets that go, selection.

    Args:
        put: comes last in the workbook; it may have the title of a sheet that goes.
        passwords: by title, of the sealed sheets on which looks change.
    """

    looks: Mapping[Spot, Look] = field(default_factory=dict)
    put: Table | None = None
    drop: tuple[str, ...] = ()
    select: Spot | None = None
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)


class Host(Protocol):
    """A spreadsheet program with a workbook open in it."""

    def read(self) -> Opened:
        """Everything at once.

        Raises:
            ZipingError: the workbook cannot be read, in words.
        """

    def copy_to(self, path: Path) -> None:
        """Writes a copy of the workbook as it is now, in the format that it has."""

    def selected(self) -> Spot:
        """The cell that the user is at."""

    def write(self, edits: Edits) -> None:
        """Does all of it. Protected sheets are open meanwhile and protected again at the end, as they were.

        Where something fails the sheets are protected again too, no new sheet is left and none has gone;
        looks may have been changed: whoever asked for them puts them back.
        """

    def say(self, text: str) -> None:
        """Shows a message until the user has seen it."""

    def ask_file(self, title: str, suffixes: tuple[str, ...]) -> Path | None:
        """A file that the user chooses among those with these endings (``.xlsx``); None where the user does not."""

    def ask_folder(self, title: str) -> Path | None:
        """A folder that the user chooses; None where the user does not."""

    def ask_password(self, text: str) -> str | None:
        """What the user types in, hidden from whoever looks on where the program can do that.

        ``""`` where the user leaves it empty; None where the user cancels, or nobody can be asked.
        """

    def opens(self, title: str, password: str) -> bool:
        """Whether a sealed sheet has this password; it stays protected as it is."""

    def progress(self, text: str) -> None:
        """Says in the status line how far a long work has come; ``""`` gives the line back."""
