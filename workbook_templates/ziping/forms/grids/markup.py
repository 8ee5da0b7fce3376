"""XML and HTML of files that anybody may have made: refused where it would grow beyond measure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml import etree

from ziping.forms.grids.book import SPARE, TOO_MUCH, Room, Unreadable

_DECLARES = (b"<!DOCTYPE", b"<\0!\0D")
_CROWDED = re.compile(rb"<[^<>=]*+(?:=[^<>=]*+){200}")


def parsed(data: bytes, room: Room) -> etree._Element:
    """The root of an XML document.

    Raises:
        Unreadable: too large, or it declares entities.
        lxml.etree.XMLSyntaxError: it is broken.
    """
    if any(mark in data for mark in _DECLARES):
        raise Unreadable("文件中含有不允许的实体声明,可能被篡改", "请向发来文件的人索取原件")
    room.take(marks=marks(data))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(data, parser)


def marks(data: bytes) -> int:
    """Tags and attributes, or a few more; told without parsing.

    Raises:
        Unreadable: a tag has attributes without end.
    """
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
