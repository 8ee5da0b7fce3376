"""Texts of cells: plain, formatted in parts, or with a phonetic reading above."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from ziping.stamping.package import N, parse


@dataclass(frozen=True, slots=True)
class Strings:
    """The shared strings: their plain texts, by index, and which of them are formatted in parts."""

    texts: tuple[str, ...]
    rich: frozenset[int]

    @classmethod
    def read(cls, data: bytes | None) -> Strings:
        items = [] if data is None else list(parse(data))
        rich = frozenset(index for index, item in enumerate(items) if is_rich(item))
        return cls(tuple(map(plain, items)), rich)


def plain(item: etree._Element) -> str:
    """The text of a string item, without its phonetic reading."""
    texts = (t for t in item.iter(f"{N}t") if (above := t.getparent()) is None or above.tag != f"{N}rPh")
    return "".join(t.text or "" for t in texts)


def is_rich(item: etree._Element) -> bool:
    """Whether its runs look different."""
    looks = [run.find(f"{N}rPr") for run in item.iterfind(f"{N}r")]
    return len({b"" if look is None else etree.tostring(look) for look in looks}) > 1
