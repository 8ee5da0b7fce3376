"""XML and HTML of files that anybody may have made: refused where it would grow beyond measure."""

from __future__ import annotations

import re

from lxml import etree

from ziping.forms.grids.book import SPARE, TOO_MUCH, Unreadable

MOST_MARKS = 3_000_000
"""Of a part that is held as a tree, at a hundred bytes and more for each."""
_CROWDED = re.compile(rb"<[^<>=]*+(?:=[^<>=]*+){200}")


def parsed(data: bytes) -> etree._Element:
    """The root of an XML document; nothing outside of it is ever looked at.

    Raises:
        Unreadable: too large, or it declares entities.
        lxml.etree.XMLSyntaxError: it is broken.
    """
    if marks(data) > MOST_MARKS:
        raise Unreadable(TOO_MUCH, SPARE)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("文件中含有不允许的实体声明,可能被篡改", "请向发来文件的人索取原件")
    return root


def marks(data: bytes) -> int:
    """Tags and attributes, or a few more: what a document weighs, told without parsing it.

    Raises:
        Unreadable: a tag has attributes without end, which parsers are slow at.
    """
    tags, attributes = data.count(b"<"), data.count(b"=")
    if attributes > tags and _CROWDED.search(data):
        raise Unreadable(TOO_MUCH, SPARE)
    return tags + attributes
