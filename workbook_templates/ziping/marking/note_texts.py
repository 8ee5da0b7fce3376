"""What notes at cells (批注) say: findings, behind what a person wrote there."""

from __future__ import annotations

import re

from ziping.checks import SEVERITY_TITLES
from ziping.opening import MAX_TEXT

SEPARATOR = "\n——校验结果——\n"
OURS = re.compile(rf"【(?:{'|'.join(SEVERITY_TITLES.values())}) [A-Z]\d\d】")
"""How our notes begin."""


def shortened(text: str) -> str:
    """What a note can hold, behind what may be there already."""
    return text[: MAX_TEXT // 2]


def note_text(severity: str, check: str, message: str, fix: str) -> str:
    """What a note says about one finding."""
    return f"【{SEVERITY_TITLES[severity]} {check}】{message}。怎么改:{fix}。"


def with_ours(own: str, ours: str) -> str:
    """A note with what was found behind what a person wrote there."""
    return own + SEPARATOR + shortened(ours) if own else shortened(ours)


def without_ours(note: str) -> str:
    """What a person wrote of a note.

    >>> without_ours("【错误 A01】不等"), without_ours(with_ours("已问过", "【错误 A01】不等"))
    ('', '已问过')
    """
    return "" if OURS.match(note) else note.partition(SEPARATOR.strip())[0].rstrip("\n")
