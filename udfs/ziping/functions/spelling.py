"""How our functions are spelt in formulas that some program has saved.

Excel writes a function of an add-in with a link to that user's file, and an unknown one with a prefix of its own;
other programs have other prefixes. All of them mean the plain name.
"""

from __future__ import annotations

import re

from ziping.functions.registry import FUNCTIONS

_STRING = re.compile(r'("(?:[^"]|"")*")')
_LINK = r"""(?:'(?:[^']|'')*'|\[\d+\][^\s!'"(),;]*|[^\s!'"(),;=+\-*/&<>^%{}]+)!"""
_PREFIX = r"(?:_xl[a-z]*[._]|_xldudf_(?:ZIPING_)?|ZIPING\.)"


def plain_spelling(formula: str) -> str:
    """A formula with our functions under their plain names; everything else is as it was.

    >>> plain_spelling("IFERROR([1]!PERF_SCORE(E13,G13),0)")
    'IFERROR(PERF_SCORE(E13,G13),0)'
    >>> plain_spelling("'C:\\\\ziping\\\\ziping.xlam'!EXEC_RATE(A1,B1)+_xll.EXEC_RATE(A2,B2)&\\"[1]!EXEC_RATE(\\"")
    'EXEC_RATE(A1,B1)+EXEC_RATE(A2,B2)&"[1]!EXEC_RATE("'
    """
    if not any(name in formula.upper() for name in FUNCTIONS):
        return formula
    pieces = _STRING.split(formula)
    return "".join(
        piece if at % 2 else _call().sub(lambda match: f"{match[1].upper()}(", piece)
        for at, piece in enumerate(pieces)
    )


def _call() -> re.Pattern[str]:
    names = "|".join(sorted(FUNCTIONS, key=len, reverse=True))
    return re.compile(rf"(?:{_LINK})?(?<![\w.])(?:{_PREFIX})*({names})\(", re.I)
