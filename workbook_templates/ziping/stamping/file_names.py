"""How the files of departments are called."""

from __future__ import annotations

import re

_NOT_IN_FILE_NAMES = re.compile(r'[\\/*?:"<>|\x00-\x1f]')


def file_name(code: str, name: str, year: int) -> str:
    """
    >>> file_name("", "甲/乙局", 2024)
    '甲_乙局_2024年度绩效自评表.xlsx'
    """
    return file_name_of(code, name, f"{year}年度绩效自评表.xlsx")


def file_name_of(*words: str) -> str:
    """Words as one file name, the last one kept whole; what file names cannot hold is replaced.

    >>> file_name_of("甲:局", "", "报告.docx")
    '甲_局_报告.docx'
    """
    *others, last = (_NOT_IN_FILE_NAMES.sub("_", text).strip(". ") for text in words)
    return "_".join(filter(None, (*(word[:60] for word in others), last)))
