"""What is wrong, where, and how to mend it: the one shape of every message to a user.

Messages are Chinese because users are; they name the place in words a clerk knows
(工作表、行、列、单元格、文件), never a Python object.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Args:
        what: the fault, one clause without a full stop.
        where: file, sheet, row or cell; empty where the fault has no place.
        mend: what the user should do; empty only where nothing can be done.

    >>> print(Problem("缺少列「分值」", "项目库.xlsx 工作表「指标」", "补上该列后重试"))
    项目库.xlsx 工作表「指标」:缺少列「分值」。怎么改:补上该列后重试。
    """

    what: str
    where: str = ""
    mend: str = ""

    def __str__(self) -> str:
        text = f"{self.where}:{self.what}。" if self.where else f"{self.what}。"
        return f"{text}怎么改:{self.mend}。" if self.mend else text


class ZipingError(Exception):
    """Work that cannot go on, with every reason found so far."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def fail(what: str, where: str = "", mend: str = "") -> ZipingError:
    """The error for a single problem: ``raise fail("…", "…", "…")``."""
    return ZipingError(Problem(what, where, mend))
