"""Findings in JSON, and what is written of them beside the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ziping.checking import Results, rules_of
from ziping.errors import Problem, fail
from ziping.marking.letter import letter
from ziping.marking.page import page
from ziping.marking.workbook import marked, refuse_other_kinds
from ziping.opening import write_bytes


class Outputs(NamedTuple):
    """Where findings are written beside the screen; None is: not at all."""

    mark: Path | None = None
    html: Path | None = None
    letter: Path | None = None

    @property
    def wanted(self) -> list[Path]:
        return [path for path in self if path is not None]

    def refuse_unusable(self, files: Sequence[Path]) -> None:
        """Refuses outputs that could not be written, before anything is read."""
        if self.mark:
            if len(files) != 1:
                raise fail("--mark 一次只能标记一个文件", str(self.mark), "逐个文件校验")
            refuse_other_kinds(files[0], self.mark)
        if self.html and self.html.suffix.lower() not in (".html", ".htm"):
            raise fail("网页的后缀应是 .html", str(self.html), f"改为 {self.html.stem}.html")
        if self.letter and self.letter.suffix.lower() != ".docx":
            raise fail("审核意见的后缀应是 .docx", str(self.letter), f"改为 {self.letter.stem}.docx")
        if len({path.resolve() for path in self.wanted}) < len(self.wanted):
            raise fail("两个输出写到同一个文件", str(self.wanted[-1]), "换一个名称")


def write_out(checked: Results, outputs: Outputs) -> list[Path]:
    """Writes what is wanted, all of it or nothing, and gives the files that were written.

    Raises:
        ZipingError: a file cannot be marked, a letter would go to two departments, or an output cannot be written.
    """
    everything = [(item, found, rules_of(item)) for item, found in checked]
    if not everything:
        return []
    ready: list[tuple[Path, bytes]] = []
    if outputs.mark:
        ((item, found, rules),) = everything
        ready.append((outputs.mark, marked(Path(item.file), item, found, rules)))
    if outputs.html:
        ready.append((outputs.html, page(everything).encode()))
    if outputs.letter:
        ready.append((outputs.letter, letter(everything)))
    return [write_bytes(path, data) for path, data in ready]


def reports_to_dict(checked: Results, unusable: Sequence[Problem]) -> dict[str, Any]:
    """The stable JSON form of findings; docs/interchange.md describes it."""
    findings = [
        {
            "check": report.check.id,
            "severity": report.severity,
            "file": submission.file,
            "form": report.form.id,
            "field": str(report.field),
            "sheet": report.place.sheet if report.place else "",
            "cell": report.place.cell if report.place else "",
            "message": report.message,
            "reason": report.reason,
            "fix": report.check.fix,
        }
        for submission, reports in checked
        for report in reports
    ]
    counts = Counter(row["severity"] for row in findings)
    return {
        "findings": findings,
        "summary": {
            "files": len(checked),
            "forms": sum(len(submission.forms) for submission, _ in checked),
            "errors": counts["error"],
            "warnings": counts["warning"],
            "infos": counts["info"],
            "explained": counts["explained"],
            "unread": [
                {
                    "file": item.file,
                    "sheet": row.sheet,
                    "row": row.row,
                    "message": row.message,
                    "fix": row.mend,
                }
                for item, _ in checked
                for row in item.unread
            ],
            "unusable": [{"where": p.where, "message": p.what, "fix": p.mend} for p in unusable],
        },
    }
