"""``ziping stamp`` at work: progress, and what became of each workbook."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ziping.cli import show
from ziping.errors import Problem
from ziping.stamping.bulk import Outcome


def show_issue(outcomes: Iterable[Outcome], count: int, ledger_file: Path) -> list[Problem]:
    """Shows what became of ``count`` workbooks as they come, and returns what went wrong."""
    written: list[Path] = []
    there: list[Path] = []
    problems: list[Problem] = []
    try:
        for outcome in show.progress(outcomes, "生成自评表", count):
            if outcome.problems:
                problems.extend(outcome.problems)
            else:
                (written if outcome.written else there).append(outcome.path)
    except KeyboardInterrupt:
        show.note("写好的文件都是完整的;加上 --resume 再运行一次,接着做其余的。")
        raise
    if written:
        show.written("已生成", written)
    if there:
        show.line(f"原有 {len(there)} 个文件与要生成的相同,留着不动。")
    show.line(f"发放台账:{ledger_file}", "dim")
    return problems
