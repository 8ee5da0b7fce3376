"""``ziping report``: the reports of departments, from their forms."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from ziping.checking import rules_of
from ziping.checks import Checked
from ziping.cli import show
from ziping.errors import Problem, ZipingError, fail
from ziping.forms import read_submission
from ziping.reports import KINDS, Written, kind_named, planned, write_report
from ziping.rules import load

UNUSABLE = 2


def report(
    files: Annotated[
        list[Path], typer.Argument(help="填好的自评表,可以一次给出多个文件、多个部门", metavar="文件…")
    ],
    out: Annotated[Path, typer.Option("--out", help="存到哪个文件夹", metavar="文件夹")],
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", help=f"要哪种报告({'、'.join(KINDS)}),可以写多次;不写即表够写的都写", metavar="种类"
        ),
    ] = None,
    rules: Annotated[
        str | None, typer.Option("--rules", help="评分规则编号;不写即按文件自带的或推定的", metavar="编号")
    ] = None,
) -> None:
    """由自评表生成自评报告(.docx),每个部门一份;只有人知道的写作【请填写:…】。"""
    wanted = [kind_named(name) for name in kinds or ()]
    if rules is not None:
        load(rules)
    if out.exists() and not out.is_dir():
        raise fail("输出位置是一个文件,不是文件夹", str(out), "换一个文件夹")
    checked, problems = _read(files, rules)
    plans = planned(checked, out, wanted)
    if checked and not plans:
        needed = "、".join(kinds or KINDS)
        raise fail(f"给出的表写不出{needed}", mend="部门评价报告要有部门评价的评分表,其他的要有自评表")
    there = [plan.path for plan in plans if plan.path.exists()]
    if there:  # it may have been edited since
        raise ZipingError(
            Problem("已有同名文件,不覆盖", str(path), "移走已有的文件,或换一个文件夹") for path in there
        )
    written: list[Written] = []
    for plan in show.progress(plans, "生成报告", len(plans)):
        try:
            written.append(write_report(plan))
        except ZipingError as error:
            problems += error.problems
    if written:
        _tell(written)
    if problems:
        show.problems(dict.fromkeys(problems))
        raise typer.Exit(UNUSABLE)


def _read(files: list[Path], rules: str | None) -> tuple[list[Checked], list[Problem]]:
    """The files with forms, and what is wrong with the others."""
    checked: list[Checked] = []
    problems: list[Problem] = []
    for path in show.progress(files, "读取", len(files)):
        try:
            item = read_submission(path, rules)
            if not item.forms:
                raise fail("这是报告,不是自评表", str(path), "给出自评表")
            checked.append(Checked(item, rules_of(item)))
        except ZipingError as error:
            problems += error.problems
    return checked, problems


def _tell(written: Iterable[Written]) -> None:
    """Each report, what is open in it, and what does not fit in the forms behind it."""
    written = list(written)
    show.written("已生成", [item.path for item in written])
    for item in written:
        show.line(f"\n{item.path.name}", "bold")
        places = sum(place.number for place in item.places)
        if places:
            show.line(f"  待填写 {places} 处:", "yellow")
        for place in item.places:
            show.line(f"    {place.section}:{';'.join(place.hints)}")
        if item.points:
            show.line(f"  自评表中对不上的数 {len(item.points)} 处(报告照表写):", "yellow")
        for point in item.points:
            show.line(f"    {point['form']}:{point['text']}")
    show.line("\n填写完以后,和自评表一起校验:ziping check 报告.docx 自评表…", "dim")
