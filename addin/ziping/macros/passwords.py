"""Passwords of sheets on which a macro changes something: asked for, tried, and gone with the click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ziping.hosts.port import Edits, Host, Opened

TRIES = 3


def with_passwords(
    host: Host, opened: Opened, wanted: Callable[[Opened], Edits], verb: str
) -> tuple[Edits, list[str]]:
    """What is to be changed, with the sealed sheets whose password the user knows; and the titles of the others.

    Both are about sheets on which something would be changed: of others nobody is asked.

    Args:
        wanted: what is to be changed in a workbook with these sealed sheets.
        verb: what is not done on a sheet without its password.
    """
    if not opened.sealed:
        return wanted(opened), []
    everywhere = {spot.sheet for spot in wanted(replace(opened, sealed=frozenset())).looks}
    titles = [sheet.title for sheet in opened.book.sheets if sheet.title in opened.sealed & everywhere]
    passwords = {} if opened.old else _passwords(host, titles, verb)
    edits = wanted(replace(opened, sealed=opened.sealed - passwords.keys()))
    return replace(edits, passwords=passwords), [title for title in titles if title not in passwords]


def _passwords(host: Host, titles: Sequence[str], verb: str) -> dict[str, str]:
    """By title. Who cancels is asked no more; what was typed before is tried on the sheets that are left."""
    found: dict[str, str] = {}
    asking = True
    for number, title in enumerate(titles, 1):
        known = dict.fromkeys(found.values())
        password = next((it for it in known if host.opens(title, it)), None)
        if password is None and asking:
            more = ";取消则其余设了密码的表也不再问" if number < len(titles) else ""
            password = _asked(host, title, f"留空或取消则不{verb}此表{more}。")
            asking = password is not None
        if password:
            found[title] = password
    return found


def _asked(host: Host, title: str, otherwise: str) -> str | None:
    """The right password; ``""`` where it was left empty or wrong too often, None where the user cancelled."""
    wrong = ""
    for left in reversed(range(TRIES)):
        password = host.ask_password(f"{wrong}工作表「{title}」设了密码,请输入。{otherwise}")
        if not password or host.opens(title, password):
            return password
        wrong = f"密码不对,还可以再试 {left} 次。"
    return ""
