"""How far a long work has come, in the status line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from ziping.hosts.port import Host

T = TypeVar("T")


def told(host: Host, items: Iterable[T], title: str, total: int) -> Iterator[T]:
    """The items one by one; the status line says which one it is, and is given back at the end.

    Args:
        total: 0 where nobody knows how many there are.
    """
    try:
        for number, item in enumerate(items, 1):
            host.progress(f"{title} {number}/{total}" if total else f"{title} {number}")
            yield item
    finally:
        host.progress("")
