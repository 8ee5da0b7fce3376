"""XML and HTML of files that anybody may have made: refused where it would grow beyond measure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml import etree

from ziping.forms.grids.book import SPARE, TOO_MUCH, Unreadable

MOST_MARKS = 1_500_000
"""Of a part that is held as a tree, at a hundred bytes and more for each."""
_DECLARES = (b"<!DOCTYPE", b"<\0!\0D")
_CROWDED = re.compile(rb"<[^<>=]*+(?:=[^<>=]*+){200}")


def parsed(data: bytes) -> etree._Element:
    """The root of an XML document.

    Raises:
        Unreadable: too large, or it declares entities.
        lxml.etree.XMLSyntaxError: it is broken.
    """
    if weight(data) > MOST_MARKS:
        raise Unreadable(TOO_MUCH, SPARE)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(data, parser)


def weight(data: bytes) -> int:
    """Tags and attributes of an XML document, or a few more; told without parsing it.

    Raises:
        Unreadable: it declares entities, or a tag has attributes without end.
    """
    if any(mark in data for mark in _DECLARES):
        raise Unreadable("文件中含有不允许的实体声明,可能被篡改", "请向发来文件的人索取原件")
    return marks(data)


def marks(data: bytes) -> int:
    """The same of any markup; entities of web pages are its own."""
    tags, attributes = data.count(b"<"), data.count(b"=")
    if attributes > tags and _CROWDED.search(data):
        raise Unreadable(TOO_MUCH, SPARE)
    return tags + attributes


def within(
    root: etree._Element, wanted: Collection[str], closed: Collection[str], into: Collection[str] = ()
) -> Iterator[etree._Element]:
    """The wanted elements below, in their order, without those in each other.

    Args:
        closed: tags of elements that are not looked into.
        into: tags of those that are, although they are wanted or closed.
    """
    left = [iter(root)]
    while left:
        element = next(left[-1], None)
        if element is None:
            left.pop()
            continue
        if element.tag in wanted:
            yield element
        if element.tag in into or not (element.tag in wanted or element.tag in closed):
            left.append(iter(element))
