"""The icons of the extension: line drawings on a field of 24 by 24, one for each command that can be clicked.

LibreOffice has no names for Office's icons, so these are our own. Each is written twice, for small and large buttons.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SIZES = (16, 26)
_INK, _GREEN, _RED, _BLUE = "#44546a", "#2e8b57", "#c0392b", "#2f6fb5"
_PAGE = f'<path d="M5 2.5h9.5L19 7v14.5H5z" fill="#fff" stroke="{_INK}"/><path d="M14.5 2.5V7H19" stroke="{_INK}"/>'


def _lines(*rows: float) -> str:
    return f'<path d="{"".join(f"M8 {row}h8" for row in rows)}" stroke="{_INK}"/>'


DRAWINGS: Mapping[str, str] = MappingProxyType({
    "check": f'{_PAGE}<path d="M7.5 14l3.5 3.5 7-8" stroke="{_GREEN}" stroke-width="3"/>',
    "previous_finding": f'{_PAGE}<path d="M12 18.5v-9M8 13l4-4 4 4" stroke="{_RED}" stroke-width="2.4"/>',
    "next_finding": f'{_PAGE}<path d="M12 9v9M8 14.5l4 4 4-4" stroke="{_RED}" stroke-width="2.4"/>',
    "explain_score": f'{_PAGE}{_lines(10.5)}<path d="M8 14h8M8 17.5h8" stroke="{_BLUE}" stroke-width="2.2"/>',
    "clear_marks": f'<path d="M3.5 15.5L13 6l6.5 6.5-7 7H7.5z" fill="#f8c9c4" stroke="{_INK}"/>'
    f'<path d="M8.5 10.5l6.5 6.5M4 21.5h16" stroke="{_INK}"/>',
    "export_form": f'{_PAGE}<path d="M9 16h11.5M17 12l4 4-4 4" stroke="{_BLUE}" stroke-width="2.4"/>',
    "write_report": f'{_PAGE}<path d="M8 10h5M8 13.5h8M8 17h8" stroke="{_INK}"/>'
    f'<path d="M14 9.5l5-5 2.5 2.5-5 5-3 .5z" fill="#cfe0f2" stroke="{_BLUE}"/>',
    "stamp_forms": f'<path d="M7.5 5.5V2.5h13v15h-4" stroke="{_INK}"/><path d="M3.5 6.5h12v15h-12z" fill="#fff" stroke="{_INK}"/>'
    f'<path d="M9.5 10.5v7M6 14h7" stroke="{_GREEN}" stroke-width="2.4"/>',
    "collect_forms": f'<path d="M3 13v8h18v-8h-5l-1.5 3h-5L8 13z" fill="#fff" stroke="{_INK}"/>'
    f'<path d="M12 2.5V11M8.5 7.5L12 11l3.5-3.5" stroke="{_BLUE}" stroke-width="2.4"/>',
    "show_rules": f'<path d="M12 5.5C9 3.5 6 3.5 3 4.5v14c3-1 6-1 9 1 3-2 6-2 9-1v-14c-3-1-6-1-9 1z" fill="#fff" stroke="{_INK}"/>'
    f'<path d="M12 5.5v14" stroke="{_INK}"/><path d="M5.5 9h4M5.5 13h4M14.5 9h4M14.5 13h4" stroke="{_BLUE}"/>',
    "show_engine": f'<path d="M5 2.5h14v19H5z" fill="#fff" stroke="{_INK}"/><path d="M8 5.5h8v3.5H8z" fill="#cfe0f2" stroke="{_BLUE}"/>'
    f'<path d="M8.2 13h1.6M11.2 13h1.6M14.2 13h1.6M8.2 17.5h1.6M11.2 17.5h1.6M14.2 17.5h1.6" stroke="{_INK}" stroke-width="2"/>',
    "about": f'<circle cx="12" cy="12" r="9.5" fill="#fff" stroke="{_BLUE}"/>'
    f'<path d="M12 11v6.5M12 6.5v1" stroke="{_BLUE}" stroke-width="2.6"/>',
})  # fmt: skip
"""By the name of the command."""


def icon(name: str, size: int) -> bytes:
    """An icon as SVG.

    Args:
        size: in pixels.

    Raises:
        KeyError: no drawing for this command.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 24 24">'
        f'<g fill="none" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">{DRAWINGS[name]}</g></svg>'
    ).encode()
