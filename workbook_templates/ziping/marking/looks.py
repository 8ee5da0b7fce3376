"""Cell styles of a marked workbook: a cell's own style with another fill, and those of the sheet 校验结果."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from ziping.marking.listing import COLOURS
from ziping.stamping.package import MAIN, N

_PARTS = ("fonts", "fills", "borders", "cellXfs")


class Looks:
    """styles.xml. New styles come after those that are there; one that is there already is used again."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self._known: dict[str, dict[bytes, int]] = {}
        self.marks = frozenset(n for n, _ in enumerate(self._part("cellXfs")) if self.is_mark(n))

    def _part(self, name: str) -> etree._Element:
        found = self.root.find(f"{N}{name}")
        if found is None:
            found = etree.Element(f"{N}{name}")
            # All four are there in every file that holds a cell's style; their order is fixed.
            before = [self.root.find(f"{N}{other}") for other in _PARTS[: _PARTS.index(name)]]
            last = next((item for item in reversed(before) if item is not None), None)
            self.root.insert(0, found) if last is None else last.addnext(found)
        return found

    def sizes(self) -> dict[str, int]:
        return {name: len(self._part(name)) for name in _PARTS}

    def cut(self, sizes: Mapping[str, int]) -> None:
        """Takes out what came after the styles that were there first."""
        for name in _PARTS:
            part, size = self._part(name), sizes.get(name)
            if isinstance(size, int) and size > 0:
                del part[size:]
                _count(part)

    def is_mark(self, style: int) -> bool:
        return self._colour(style) in COLOURS.values()

    def _colour(self, style: int) -> str | None:
        xf = self._xf(style)
        fills = self._part("fills")
        number = int(xf.get("fillId") or 0)
        if number >= len(fills):
            return None
        pattern = fills[number].find(f"{N}patternFill")
        front = None if pattern is None else pattern.find(f"{N}fgColor")
        return None if front is None else front.get("rgb")

    def fill_of(self, style: int) -> str | None:
        """The colour of a style's fill, ``""`` without one; None for a fill that is more than one plain colour."""
        fills, number = self._part("fills"), int(self._xf(style).get("fillId") or 0)
        pattern = fills[number].find(f"{N}patternFill") if number < len(fills) else None
        kind = None if pattern is None else pattern.get("patternType", "none")
        if kind == "none" or number >= len(fills):
            return ""
        return self._colour(style) if kind == "solid" else None

    def marked(self, style: int, severity: str) -> int:
        """A style with the colour of a severity; everything else stays."""
        return self._with_fill(style, self.fill(COLOURS[severity]))

    def unmarked(self, style: int, original: int | None) -> int:
        """What a marked cell looks like without the mark.

        Args:
            style: as it is; somebody may have changed its number format, font or borders since.
            original: what it was before it was marked; None where nobody knows, then it has no fill.
        """
        if original is not None and self.alike(style, original):
            return original
        return self._with_fill(style, 0 if original is None else int(self._xf(original).get("fillId") or 0))

    def alike(self, one: int, other: int) -> bool:
        """Whether two styles differ in their fills alone."""
        return self._but_fill(one) == self._but_fill(other)

    def _but_fill(self, style: int) -> tuple[object, ...]:
        xf = self._xf(style)
        ids = tuple(xf.get(name) or "0" for name in ("numFmtId", "fontId", "borderId", "xfId"))
        return (*ids, *(etree.tostring(item, method="c14n", with_tail=False) for item in xf))

    def _xf(self, style: int) -> etree._Element:
        formats = self._part("cellXfs")
        return formats[style] if style < len(formats) else etree.Element(f"{N}xf")

    def _with_fill(self, style: int, fill: int) -> int:
        item = deepcopy(self._xf(style))
        item.tail = None
        item.set("fillId", str(fill))
        item.set("applyFill", "1")
        return self._add("cellXfs", item)

    def fill(self, colour: str) -> int:
        return self._add_xml(
            "fills",
            f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill></fill>',
        )

    def font(
        self, size: int, *, bold: bool = False, colour: str = "FF000000", underline: bool = False
    ) -> int:
        look = f"{'<b/>' if bold else ''}{'<u/>' if underline else ''}"
        return self._add_xml(
            "fonts", f'<font>{look}<sz val="{size}"/><color rgb="{colour}"/><name val="宋体"/><family val="3"/></font>'
        )  # fmt: skip

    def border(self, colour: str) -> int:
        sides = "".join(
            f'<{side} style="thin"><color rgb="{colour}"/></{side}>'
            for side in ("left", "right", "top", "bottom")
        )
        return self._add_xml("borders", f"<border>{sides}<diagonal/></border>")

    def style(
        self, font: int, fill: int = 0, border: int = 0, *, across: str = "left", down: str = "center", open_: bool = False
    ) -> int:  # fmt: skip
        """A style of text for the sheet 校验结果."""
        return self._add_xml(
            "cellXfs",
            f'<xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" '
            'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">'
            f'<alignment horizontal="{across}" vertical="{down}" wrapText="1"/>'
            f'<protection locked="{0 if open_ else 1}"/></xf>',
        )  # fmt: skip

    def _add_xml(self, part: str, text: str) -> int:
        (item,) = etree.fromstring(f'<x xmlns="{MAIN}">{text}</x>')
        return self._add(part, item)

    def _add(self, part: str, item: etree._Element) -> int:
        holder = self._part(part)
        if part not in self._known:
            self._known[part] = {}
            for number, there in enumerate(holder):
                self._known[part].setdefault(_same(there), number)
        numbers, key = self._known[part], _same(item)
        if key not in numbers:
            numbers[key] = len(holder)
            holder.append(item)
            _count(holder)
        return numbers[key]


def _same(item: etree._Element) -> bytes:
    return etree.tostring(item, method="c14n", exclusive=True, with_tail=False)


def _count(part: etree._Element) -> None:
    if part.get("count") is not None:
        part.set("count", str(len(part)))
