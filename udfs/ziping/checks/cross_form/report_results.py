"""Figures of indicators in a report's paragraph on a project, beside the rows of its form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from typing import NamedTuple

from ziping.checks.rows import bare_name, contains_in_order, numeric
from ziping.model import FieldRef, Form, Indicator, Statement
from ziping.quantity import convert, parse_target, plain_text
from ziping.rules import RuleSet

ALIKE, LONG_ENOUGH = 0.8, 4
"""How much of two phrases must be the same, and from how many letters on one may be a part of the other."""
_WORDS = re.compile(r"[^\d≥≤<>=,;:。、]{2,}(?=[≥≤<>=]?\d)")
_BEFORE = re.compile(r"(?:实际|已|共|新|全年|完成|达到?|不少于|不低于|不超过|超过)+")


class Different(NamedTuple):
    """A figure that is neither the target nor the actual value of the row it speaks of."""

    field: FieldRef
    words: str


def different(items: Sequence[Statement], form: Form, rules: RuleSet) -> Iterator[Different]:
    """Rows of a form whose actual value a paragraph does not name, naming another one instead.

    Args:
        items: the results of one paragraph.
    """
    read = [(index, row, found) for index, row in form.numbered() if (found := numeric(row, rules))]
    about = {
        index: [
            (n, value)
            for n, item in enumerate(items)
            if (value := _in_unit(item.text, found.goal.unit)) is not None
            and _near(item.about, _phrases(row))
        ]
        for index, row, found in read
    }
    # Rows of like names: a figure that is right for one of them is not held against another.
    right = {
        n for index, _, found in read for n, value in about[index] if value in (found.target, found.done)
    }
    for index, row, found in read:
        said = about[index]
        wrong = [items[n] for n, _ in said if n not in right]
        if found.done is None or not wrong or any(value == found.done for _, value in said):
            continue
        own = f"指标值是 {plain_text(row.target)},实际完成值是 {plain_text(row.actual)}"
        yield Different(
            FieldRef("actual", "indicators", index),
            f"写「{wrong[0].about}」{wrong[0].text},表上「{plain_text(row.name)}」{own}",
        )


def _in_unit(text: str, unit: str) -> Decimal | None:
    said = parse_target(text)
    if said.number is None or said.upper is not None:
        return None
    return said.number if said.unit == unit else convert(said.number, said.unit, unit)


def _phrases(row: Indicator) -> list[str]:
    """What a row's figure may be called: its name, and the words before the figures in its cells."""
    words = [word for text in (row.target, row.actual) for word in _WORDS.findall(plain_text(text))]
    bare = (bare_name(_BEFORE.sub("", text)) for text in (row.name, *words))
    return [phrase for phrase in bare if phrase]


def _near(about: str, phrases: Sequence[str]) -> bool:
    said = bare_name(_BEFORE.sub("", about))
    for phrase in phrases:
        short, long = sorted((said, phrase), key=len)
        if len(short) >= LONG_ENOUGH and contains_in_order(long, short):
            return True
        if SequenceMatcher(None, said, phrase, autojunk=False).ratio() >= ALIKE:
            return True
    return False
