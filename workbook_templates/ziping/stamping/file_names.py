"""How the files of departments are called."""

from __future__ import annotations

import re

_NOT_IN_FILE_NAMES = re.compile(r'[\\/*?:"<>|\x00-\x1f]')


def file_name(code: str, name: str, year: int) -> str:
    """
    >>> file_name("", "甲/乙局", 2024)
    '甲_乙局_2024年度绩效自评表.xlsx'
    """
    words = (_NOT_IN_FILE_NAMES.sub("_", text).strip(". ") for text in (code, name))
    return "_".join(filter(None, (*(word[:60] for word in words), f"{year}年度绩效自评表.xlsx")))
