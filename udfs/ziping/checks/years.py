"""Years that stand in a text."""

from __future__ import annotations

import re

from ziping.quantity import plain_text

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:\s*[-—–~至]\s*(20\d\d))?(?=\s*年|\s*[-./]\d|\s*$)")


def years_in(text: str | None) -> frozenset[int]:
    """The years that a text names; of a span, all of them.

    >>> sorted(years_in("2020-2022年度购房补贴")), sorted(years_in("2024年12月底前")), years_in("服务2000人")
    ([2020, 2021, 2022], [2024], frozenset())
    """
    found: set[int] = set()
    for match in _YEAR.finditer(plain_text(text)):
        found |= set(range(int(match[1]), int(match[2] or match[1]) + 1))
    return frozenset(found)
