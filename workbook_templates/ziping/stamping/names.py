"""The defined names of a template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from ziping.stamping.grammar import Path, bound_by_name
from ziping.stamping.package import N
from ziping.stamping.references import pieces
from ziping.stamping.writing import attribute


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name of the template; ``sheet`` is its scope."""

    name: str
    formula: str
    attributes: str
    sheet: str | None


def read_names(book: etree._Element, titles: list[str]) -> list[Name]:
    """Of workbook.xml; ``titles`` are those of its sheets."""
    result = []
    for item in book.iterfind(f"{N}definedNames/{N}definedName"):
        scope = item.get("localSheetId")
        kept = {str(key): str(value) for key, value in item.attrib.items()}
        rest = "".join(f' {k}="{attribute(v)}"' for k, v in kept.items() if k not in ("name", "localSheetId"))
        result.append(
            Name(str(item.get("name")), item.text or "", rest, titles[int(scope)] if scope else None)
        )
    return result


def bound_cells(names: Iterable[Name], title: str) -> dict[str, Path]:
    """The cells of a sheet that a defined name binds."""
    result = {}
    for item in names:
        path = bound_by_name(item.name)
        found = pieces(item.formula)[0] if path else None
        if (
            path
            and found
            and not isinstance(found, str)
            and found.sheet.strip("'!") in (title, title.replace("'", "''"))
        ):
            result[f"{found.a}{found.first}".replace("$", "")] = path
    return result
