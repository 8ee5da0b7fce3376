"""A template's cell styles, and the variants that data asks for: another number format, locked or open."""

from __future__ import annotations

from copy import deepcopy
from typing import NamedTuple

from lxml import etree

from ziping.stamping.package import MAIN, document, parse

_FIRST_OWN = 164
_N = f"{{{MAIN}}}"
DEFAULT_SIZE = 11.0


class Styles:
    """styles.xml of a template, read once."""

    def __init__(self, data: bytes) -> None:
        self.root = parse(data)
        found = self.root.find(f"{_N}cellXfs")
        assert found is not None
        self.formats = found
        self.sizes = [
            float(size.get("val") or DEFAULT_SIZE)
            if (size := font.find(f"{_N}sz")) is not None
            else DEFAULT_SIZE
            for font in self.root.iterfind(f"{_N}fonts/{_N}font")
        ]

    def font_size(self, style: int) -> float:
        """Points."""
        return self.sizes[int(self.formats[style].get("fontId") or 0)] if self.sizes else DEFAULT_SIZE

    def locked(self, style: int) -> bool:
        protection = self.formats[style].find(f"{_N}protection")
        return protection is None or protection.get("locked") not in ("0", "false")

    def wraps(self, style: int) -> bool:
        alignment = self.formats[style].find(f"{_N}alignment")
        return alignment is not None and alignment.get("wrapText") in ("1", "true")

    def with_variants(self, variants: list[Variant]) -> bytes:
        """styles.xml with these variants after its own styles, in this order."""
        root = deepcopy(self.root)
        formats = root.find(f"{_N}cellXfs")
        assert formats is not None
        codes = _Codes(root)
        for style, code, open_, filled, like in variants:
            item = deepcopy(formats[style])
            if not filled:
                item.set("fillId", "0")
            if like is not None:
                item.set("fillId", formats[like].get("fillId") or "0")
                item.set("applyFill", "1")
            if code is not None:
                item.set("numFmtId", codes.id_of(code))
                item.set("applyNumberFormat", "1")
            if open_ is not None:
                _protect(item, open_)
            formats.append(item)
        formats.set("count", str(len(formats)))
        return document(root)


class Variant(NamedTuple):
    """A style of the template with its own number format, lock or filling where ``None`` and ``True`` keep them.

    Args:
        like: the style whose filling it takes.
    """

    style: int
    code: str | None = None
    open: bool | None = None
    filled: bool = True
    like: int | None = None


_AS_IT_IS = (None, None, True, None)


class Variants:
    """The variants of one workbook, numbered in the order in which they are asked for."""

    def __init__(self, styles: Styles) -> None:
        self.first = len(styles.formats)
        self.numbers: dict[Variant, int] = {}

    def number(self, variant: Variant) -> int:
        if variant[1:] == _AS_IT_IS:
            return variant.style
        return self.numbers.setdefault(variant, self.first + len(self.numbers))


class _Codes:
    def __init__(self, root: etree._Element) -> None:
        found = root.find(f"{_N}numFmts")
        if found is None:
            found = etree.Element(f"{_N}numFmts")
            root.insert(0, found)
        self.element = found
        self.ids = {str(item.get("formatCode")): str(item.get("numFmtId")) for item in found}
        self.next = max([_FIRST_OWN - 1, *(int(value) for value in self.ids.values())]) + 1

    def id_of(self, code: str) -> str:
        if code not in self.ids:
            self.ids[code] = str(self.next)
            etree.SubElement(self.element, f"{_N}numFmt", numFmtId=str(self.next), formatCode=code)
            self.next += 1
            self.element.set("count", str(len(self.element)))
        return self.ids[code]


def _protect(item: etree._Element, open_: bool) -> None:
    protection = item.find(f"{_N}protection")
    if protection is None:
        protection = etree.Element(f"{_N}protection")
        alignment = item.find(f"{_N}alignment")
        item.insert(0 if alignment is None else 1, protection)
    protection.set("locked", "0" if open_ else "1")
    item.set("applyProtection", "1")
