"""A form while it is read: texts, their places, rows that are taken, rows that were not understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ziping.model import FieldRef, Part, Place, Unread
from ziping.recognition.heads import Division
from ziping.recognition.region import At, Region, inline
from ziping.recognition.vocabulary import says


@dataclass
class Draft:
    """
    Args:
        taken: rows of the tables, where no labelled field is looked for.
        beside_total: the cell for reasons in the row of the total, which nothing names.
    """

    division: Division
    fields: dict[str, Any] = field(default_factory=dict)
    places: dict[FieldRef, Place] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    beside_total: At | None = None

    @property
    def region(self) -> Region:
        return self.division.region

    def put_place(self, name: str, at: At, part: Part = "", index: int = 0) -> None:
        self.places[FieldRef(name, part, index)] = self.region.page.place(at)

    def put(self, name: str, text: str, at: At) -> None:
        """A field of the form itself."""
        self.fields[name] = text
        self.put_place(name, at)

    def put_beside(self, name: str, named: At, left: At) -> None:
        """A blank field: on a sheet the cell right of ``left``, in a range the one that names it."""
        self.fields[name] = ""
        self.places[FieldRef(name)] = self.region.page.place_beside(named, left)

    def free(self) -> list[int]:
        """Rows outside of the tables."""
        return [row for row in self.region.rows if row not in self.taken]

    def not_understood(self, row: int, mend: str, what: str = "未能识别") -> None:
        page = self.region.page
        self.unread.append(Unread(row + 1, f"{page.where(row)}{what}", mend, page.sheet.title))

    def labelled(self, words: tuple[str, ...], rows: list[int]) -> At | None:
        """The first cell that is one of these labels, alone or before its value."""
        region = self.region
        for row in rows:
            for at, text in region.filled(row):
                pair = inline(text)
                if says(pair[0] if pair else region.label(at), words):
                    return at
        return None
