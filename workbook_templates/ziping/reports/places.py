"""Places in a report that only a person can fill in: found in the finished text, wherever they came from."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass

_PLACE = re.compile(r"【请填写[:：]([^】]*)】")
_HEADINGS = ("一级标题", "二级标题", "三级标题")
_TABLE = "表题"
"""Its text stands for the table below it alone."""
_QUOTED = re.compile(r"“(?P<name>[^”]{1,60})”项目")
_NUMBERED = re.compile(
    r"[(（]?(?:\d{1,3}[.、)）]|[一二三四五六七八九十]+[、)）])\s*(?P<name>[^，。：；（【]{1,60})"
)
_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Place:
    """The places of one section or of one project's paragraph.

    Args:
        hints: what is to be filled in there; what is asked several times is counted.
        number: how many places that is.
    """

    section: str
    hints: tuple[str, ...]
    number: int


def open_places(document: bytes) -> tuple[Place, ...]:
    """What a person has yet to fill in, in the order of the report."""
    from docx import Document
    from docx.oxml.ns import qn

    opened = Document(io.BytesIO(document))
    names = {style.style_id: style.name for style in opened.styles}
    section, table, found = "开头", "", dict[str, list[str]]()
    for paragraph in opened.element.body.iter(qn("w:p")):
        text = "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        kind = None if style is None else names.get(style.get(qn("w:val")))
        if kind in _HEADINGS:
            section = _short(_PLACE.sub("", _bare(text)))
        elif kind == _TABLE:
            table = _short(_PLACE.sub("", text))
        hints = _PLACE.findall(text)
        if hints:
            within = next(paragraph.iterancestors(qn("w:tbl")), None) is not None
            named = None if style is not None else _NUMBERED.match(text) or _QUOTED.search(text)
            own = table or section if within else _short(named["name"]) if named else section
            found.setdefault(own, []).extend(hints)
    return tuple(Place(name, _counted(hints), len(hints)) for name, hints in found.items())


def _bare(heading: str) -> str:
    """A heading of the third level without its number: those of the first two are known by theirs."""
    return re.sub(r"^\d+[.、]\s*", "", heading)


def _short(text: str) -> str:
    line = text.strip().rstrip("：:")
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _counted(hints: list[str]) -> tuple[str, ...]:
    return tuple(hint if times == 1 else f"{hint}（{times}处）" for hint, times in Counter(hints).items())
