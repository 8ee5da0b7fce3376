"""Labels of fund lines: as a 项目库 states them, as a form prints them, and how both are compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ziping.model import FundLine
from ziping.quantity import plain_text

FIRST = "其中:"
FIRST_PRINTED = "其中："
_TIERS = ("上级", "本级", "市级", "区级", "县级")


def fund_label(source: str, tier: str = "") -> str:
    """The label of a fund line: source, and tier where it has one."""
    return f"{source} / {tier}" if tier and tier not in ("—", "-") else source


def printed_labels(lines: list[FundLine]) -> tuple[FundLine, ...]:
    """Labels as printed: 其中： before the first source and before the first tier."""
    result, last = [], ""
    for index, line in enumerate(lines):
        source, _, tier = line.label.partition(" / ")
        shown = f"{FIRST_PRINTED}{source}" if index == 0 else source
        if tier:
            shown = tier if source == last else f"{shown} / {FIRST_PRINTED}{tier}"
        result.append(replace(line, label=shown))
        last = source if tier else ""
    return tuple(result)


def fund_keys(lines: Iterable[FundLine]) -> list[str]:
    """Comparable keys of fund lines, whatever their punctuation: ``一般公共预算拨款/本级``."""
    keys, source = [], ""
    for line in lines:
        text = "".join(plain_text(line.label).replace(FIRST, "").split())
        head, _, tier = text.partition("/")
        if not tier and head in _TIERS and source:
            head, tier = source, head
        source = head if tier else ""
        keys.append(f"{head}/{tier}" if tier else head)
    return keys
