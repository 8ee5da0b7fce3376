"""The ribbon as XML: one tab, a group for each kind of command, a button for each command."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import NamedTuple

from ziping.commands import COMMANDS, TAB
from ziping.ribbon.names import callback, templates


class Ribbon(NamedTuple):
    """One dialect of ribbon XML.

    Args:
        part: its place in the package.
        namespace: of its elements.
        relationship: the type by which the package points to it.
    """

    part: str
    namespace: str
    relationship: str


RIBBONS = (
    Ribbon(
        "customUI/customUI.xml",
        "http://schemas.microsoft.com/office/2006/01/customui",
        "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility",
    ),
    Ribbon(
        "customUI/customUI14.xml",
        "http://schemas.microsoft.com/office/2009/07/customui",
        "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
    ),
)
"""Excel 2010 and later take the second and leave the first alone; Excel 2007 and WPS know only the first."""


@cache
def ribbon_xml(ribbon: Ribbon) -> bytes:
    """The part's content, UTF-8."""
    groups = [(label, list(members)) for label, members in groupby(COMMANDS, lambda command: command.group)]
    template = templates(escaped=True).get_template("customUI.xml.j2")
    text = template.render(namespace=ribbon.namespace, tab=TAB, groups=groups, callback=callback)
    return text.encode("utf-8")
