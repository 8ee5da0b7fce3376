"""Years that stand in a text."""

from __future__ import annotations

import re

from ziping.quantity import plain_text

_YEAR = re.compile(
    r"(?<!\d)(20\d\d)(?:\s*[-—–~至]\s*(20\d\d))?(?=\s*年|[-./](?:0?[1-9]|1[0-2])(?!\d))|^(20\d\d)$"
)


def years_in(text: str | None) -> frozenset[int]:
    """The years that a text names; of a span, all of them.

    >>> sorted(years_in("2020-2022年度购房补贴")), sorted(years_in("2024年12月底前")), sorted(years_in("2022")), years_in("服务2000人")
    ([2020, 2021, 2022], [2024], [2022], frozenset())
    """
    found: set[int] = set()
    for match in _YEAR.finditer(plain_text(text)):
        first = int(match[1] or match[3])
        found |= set(range(first, int(match[2] or first) + 1))
    return frozenset(found)
