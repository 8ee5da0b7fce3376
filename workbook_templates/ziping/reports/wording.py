"""How texts of forms become prose, and what is put where only a person can say something."""

from __future__ import annotations

import re

from ziping.marking.wording import full_width
from ziping.model import Text
from ziping.opening import clean_text

_END = "。；;，,、 "
_BREAK = re.compile(r"(?P<before>\S?)\s*[\r\n\v\f]\s*(?P<after>\S?)")


def prose(text: Text) -> str:
    """A text of a form as part of a paragraph: one line, the punctuation of official documents, no full stop.

    >>> prose(" 完成 培训;成效\\n良好。"), prose("by\\nair")
    ('完成 培训；成效良好', 'by air')
    """
    one_line = _BREAK.sub(_joined, (text or "").strip())
    return full_width(" ".join(clean_text(one_line).split())).strip().rstrip(_END)


def _joined(match: re.Match[str]) -> str:
    before, after = match["before"], match["after"]
    return f"{before} {after}" if before.isascii() and after.isascii() else before + after


def ask(hint: str) -> str:
    """The mark of a place that a person fills in.

    >>> ask("人员情况")
    '【请填写：人员情况】'
    """
    return f"【请填写：{hint}】"


def or_ask(text: str, hint: str) -> str:
    """The text, or where there is none the place for it."""
    return text or ask(hint)
