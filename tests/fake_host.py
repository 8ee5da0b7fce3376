"""A spreadsheet program in memory, as plain as the port allows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ziping.forms.grids import Book
from ziping.hosts.copies import read_copy
from ziping.hosts.port import Edits, Look, Opened, Spot, Table
from ziping.recognition.grid import Sheet, address


@dataclass
class FakeHost:
    """Holds a workbook; what is written shows in the next reading.

    Args:
        at: the selected cell.
        fails_at: the number of the change (a look, sheets that go, a sheet, a selection) that goes wrong, once.
        done: how many changes have been made.
        chosen: what the user chooses when asked, in order; None where the user cancels.
        shown: the texts of the status line.
        passwords: of the sealed sheets, by title.
        typed: what the user answers when asked for a password, in order; None where the user cancels.
        asked: how the user was asked.
    """

    opened: Opened
    at: Spot = field(default_factory=lambda: Spot("", "A1"))
    fails_at: int | None = None
    done: int = 0
    said: list[str] = field(default_factory=list)
    writes: int = 0
    tables: dict[str, Table] = field(default_factory=dict)
    chosen: list[Path | None] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    passwords: dict[str, str] = field(default_factory=dict)
    typed: list[str | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path) -> FakeHost:
        return cls(read_copy(path, path))

    def read(self) -> Opened:
        return self.opened

    def copy_to(self, path: Path) -> None:
        shutil.copyfile(self.opened.path, path)

    def selected(self) -> Spot:
        return self.at

    def say(self, text: str) -> None:
        self.said.append(text)

    def ask_file(self, title: str, suffixes: tuple[str, ...]) -> Path | None:
        return self.chosen.pop(0)

    def ask_folder(self, title: str) -> Path | None:
        return self.chosen.pop(0)

    def ask_password(self, text: str) -> str | None:
        self.asked.append(text)
        return self.typed.pop(0)

    def opens(self, title: str, password: str) -> bool:
        assert title in self.opened.sealed
        return password == self.passwords[title]

    def progress(self, text: str) -> None:
        self.shown.append(text)

    def write(self, edits: Edits) -> None:
        self.writes += 1
        kept = self.opened.book
        for title in {spot.sheet for spot in edits.looks} & self.opened.sealed:
            assert edits.passwords[title] == self.passwords[title]
        steps = self._steps(edits)
        try:
            for step in steps:
                self._count()
                step()
        except OSError:
            self.opened = replace(self.opened, book=kept)
            raise

    def _steps(self, edits: Edits) -> list[Callable[[], None]]:
        steps: list[Callable[[], None]] = [
            lambda spot=spot, look=look: self._look(spot, look)  # type: ignore[misc]
            for spot, look in edits.looks.items()
        ]
        steps += [lambda: self._drop(edits.drop)] if edits.drop else []
        steps += [lambda: self._put(edits.put)] if edits.put else []
        steps += [lambda: self._select(edits.select)] if edits.select else []
        return steps

    def _count(self) -> None:
        if self.done == self.fails_at:
            self.fails_at = None
            raise OSError("0x800A03EC")
        self.done += 1

    def _look(self, spot: Spot, look: Look) -> None:
        assert self.opened.book.sheet(spot.sheet) is not None
        old = self.opened.look(spot)
        new = Look(old.fill if look.fill is None else look.fill, old.note if look.note is None else look.note)
        looks = {**self.opened.looks, spot: new}
        self.opened = replace(self.opened, looks={at: it for at, it in looks.items() if it != Look()})

    def _drop(self, titles: tuple[str, ...]) -> None:
        assert not self.opened.fixed
        looks = {spot: look for spot, look in self.opened.looks.items() if spot.sheet not in titles}
        sheets = tuple(sheet for sheet in self.opened.book.sheets if sheet.title not in titles)
        self._book(sheets, looks)

    def _put(self, table: Table) -> None:
        assert not self.opened.fixed
        assert self.opened.book.sheet(table.title) is None
        sheet = Sheet(table.title, [[text or None for text in row] for row in table.rows], protected=True)
        fills = {Spot(table.title, address(*at)): Look(fill) for at, fill in table.fills.items()}
        self._book((*self.opened.book.sheets, sheet), {**self.opened.looks, **fills})
        self.tables[table.title] = table

    def _select(self, spot: Spot) -> None:
        self.at = spot

    def _book(self, sheets: tuple[Sheet, ...], looks: dict[Spot, Look]) -> None:
        book = self.opened.book
        self.opened = replace(
            self.opened, book=Book(book.kind, sheets, book.names, book.paragraphs), looks=looks
        )

    def type(self, sheet: str, cell: tuple[int, int], text: str) -> None:
        """As a person types."""
        found = self.opened.book.sheet(sheet)
        assert found is not None
        rows = [list(row) for row in found.rows]
        while len(rows[cell[0]]) <= cell[1]:
            rows[cell[0]].append(None)
        rows[cell[0]][cell[1]] = text
        sheets = tuple(
            replace(item, rows=rows) if item.title == sheet else item for item in self.opened.book.sheets
        )
        self._book(sheets, dict(self.opened.looks))
