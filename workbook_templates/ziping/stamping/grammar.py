"""What a clerk types into a template's cells.

- ``{{ form.total }}`` alone in a cell binds it to that field; inside other text it is replaced by the value.
- ``{{ row.computed }}`` is the live score by the rule beside one that is typed by hand, ``{{ row.why }}`` its
  计分说明; each alone in a cell.
- ``{{ row.level1 | merge }}`` also merges equal neighbours down a loop.
- ``{%tr for row in form.indicators %}`` and ``{%tr endfor %}``, each in a row of its own, repeat the
  rows between them; loops may stand inside loops.
- Sheets named ``{{department}}``, ``{{project}}`` … are made once per form of that kind.
- A defined name ``bind.row.actual`` binds a cell in which no text can be typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ziping.errors import fail

_EXPRESSION = re.compile(r"\{\{(.*?)\}\}", re.S)
_PATH = re.compile(r"\s*([a-z_]\w*)\.([a-z_]\w*(?:\.[a-z_]\w*)?)\s*(\|\s*merge\s*)?", re.S)
_FOR = re.compile(r"\{%tr\s+for\s+(\w+)\s+in\s+(\w+)\.(\w+)\s*%\}")
_END = re.compile(r"\{%tr\s+endfor\s*%\}")
_SHEET = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_NAME = re.compile(r"bind\.([a-z_]\w*)\.([a-z_]\w*(?:\.[a-z_]\w*)?)")


class Path(NamedTuple):
    """``{{ head.tail }}``; ``merge`` where equal neighbours are merged."""

    head: str
    tail: str
    merge: bool = False

    def __str__(self) -> str:
        return f"{self.head}.{self.tail}"


class For(NamedTuple):
    variable: str
    head: str
    tail: str


@dataclass(frozen=True, slots=True)
class EndFor:
    pass


ALONE = ("computed", "why")
"""What is computed on the sheet: inside other text it would stay as it was issued."""
Text = tuple[str | Path, ...]
"""A cell's text: literal pieces and paths; a bound cell is one path alone."""


def parse_cell(text: str, where: str) -> Text | For | EndFor | None:
    """What a text of a template says; None for one without any marker.

    Raises:
        ZipingError: braces that are no marker, at ``where``.

    >>> parse_cell("（{{ form.exec_weight }}分）", "B2")
    ('（', Path(head='form', tail='exec_weight', merge=False), '分）')
    """
    if "{{" not in text and "{%" not in text:
        return None
    if "{%" in text:
        begin, end = _FOR.fullmatch(text.strip()), _END.fullmatch(text.strip())
        if begin:
            return For(begin[1], begin[2], begin[3])
        if end:
            return EndFor()
        mend = "写成 {%tr for row in form.indicators %} 或 {%tr endfor %},独占一格"
        raise fail(f"循环标记「{text}」写法有误", where, mend)
    found: list[str | Path] = []
    position = 0
    for match in _EXPRESSION.finditer(text):
        path = _PATH.fullmatch(match[1])
        if path is None:
            raise fail(
                f"「{match[0]}」不能替换",
                where,
                "花括号里写如 form.name、row.target,合并相同的写 row.level1 | merge",
            )
        found += [text[position : match.start()], Path(path[1], path[2], bool(path[3]))]
        position = match.end()
    found.append(text[position:])
    if any(isinstance(piece, str) and ("{{" in piece or "}}" in piece) for piece in found):
        raise fail(f"「{text}」的花括号不成对", where, "每个 {{ 都要有 }}")
    pieces = tuple(piece for piece in found if piece)
    frozen = [piece for piece in pieces if isinstance(piece, Path) and piece.tail in ALONE]
    if frozen and len(pieces) > 1:
        raise fail(f"「{frozen[0]}」与别的文字写在一格,不会随填写变化", where, "让它单独占一格")
    return pieces


@lru_cache(1024)
def sheet_kind(title: str) -> str | None:
    """The kind of form a sheet is made for; None for a sheet made once.

    >>> sheet_kind("{{ project }}"), sheet_kind("汇总")
    ('project', None)
    """
    match = _SHEET.fullmatch(title.strip())
    return match[1] if match else None


def bound_by_name(name: str) -> Path | None:
    """
    >>> str(bound_by_name("bind.row.actual")), bound_by_name("利率")
    ('row.actual', None)
    """
    match = _NAME.fullmatch(name)
    return Path(match[1], match[2]) if match else None
