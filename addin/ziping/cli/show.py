"""What commands print: rich tables on a terminal, the same words in plain text elsewhere.

Cell text is data: it is printed as text, never read as rich's markup, and cannot steer the terminal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import track
from rich.table import Table
from rich.text import Text

from ziping.checking import Results, rules_of
from ziping.checks import SEVERITY_TITLES
from ziping.checks.registry import EXPLAINED
from ziping.errors import Problem, ZipingError
from ziping.marking.findings import (
    NOT_RETURNED,
    UNREAD_SEVERITY,
    Section,
    cell_of,
    counted,
    rules_in_words,
    sections,
)
from ziping.model import Submission
from ziping.rules import RuleSet
from ziping.rules.difference import differences
from ziping.rules.prose import describe

T = TypeVar("T")
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
_STEERING = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "\ufffd")
_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan", "explained": "dim"}


def progress(items: Iterable[T], title: str, total: int) -> Iterable[T]:
    """A progress bar on a terminal, nothing elsewhere; none for a single item."""
    if total < 2 or not err.is_terminal:
        return items
    return track(items, title, total=total, console=err, transient=True)


def _plain(text: str) -> str:
    """Text without what a terminal obeys; a file that was sent in may hold any of it."""
    return text.translate(_STEERING)


def note(text: str) -> None:
    err.print(Text(_plain(text)))


def line(text: str, style: str = "") -> None:
    out.print(Text(_plain(text), style=style))


def written(what: str, paths: Sequence[Path]) -> None:
    line(f"{what} {len(paths)} 个文件:", "bold green")
    for path in paths:
        line(f"  {path}")


def problems(items: Iterable[Problem]) -> None:
    for item in items:
        err.print(Text.assemble(("✗ ", "bold red"), _plain(str(item))))


def submission(item: Submission) -> None:
    if not item.forms:
        line(f"{item.file}  报告,读出 {len(item.statements)} 个数", "bold")
        return
    line(f"{item.file}  {item.department}  规则 {item.rules}", "bold")
    table = table_of("表", "编码", "调整后预算数", "实际支出数", "执行率", "执行得分", "总分", "等级")
    for form in item.forms:
        fund = form.funds[0] if form.funds else None
        add_row(
            table, form.name, form.code, fund.adjusted if fund else None, fund.actual if fund else None, form.exec_rate,
            form.exec_score, form.total, form.grade,
        )  # fmt: skip
    out.print(table)


def reports(checked: Results) -> None:
    """Findings by form, errors first, with cell, what, why and how to mend; then one line of sums.

    What is wrong with a kind of cell is told once: why for all forms together, how to mend for every form.
    """
    told: set[str] = set()
    counts: Counter[str] = Counter()
    forms = sum(len(item.forms) for item, _ in checked)
    for item, found in checked:
        line(f"{item.file}  {item.department}", "bold")
        if item.forms:
            line(f"  评分规则 {rules_in_words(item, rules_of(item))}", "dim")
        else:
            beside = "已与一起给出的自评表核对" if forms else "与自评表一起校验,才能核对"
            line(f"  这是报告,读出 {len(item.statements)} 个数;{beside}。", "dim")
        for section in sections(item, found):
            if section.counts:
                _section(section, told)
            counts.update(section.counts)
    if counts:
        total = counted({key: counts[key] for key in SEVERITY_TITLES if counts[key]})
        line(f"\n共 {len(checked)} 个文件、{forms} 张表:发现 {total}。", "bold")
    elif checked:
        line(f"\n共 {len(checked)} 个文件、{forms} 张表:没有发现问题。", "bold green")


def _section(section: Section, told: set[str]) -> None:
    missing = "" if section.returned else f"  {NOT_RETURNED}"
    out.print(
        Text.assemble(
            "\n  ",
            (_plain(section.heading), "bold underline"),
            missing,
            (f"  {counted(section.counts)}", "dim"),
        )
    )
    for group in section.groups:
        mark = f"{group.level} {group.check.id}"
        out.print(Text.assemble("    ", (mark, _STYLES[group.severity]), f"  {group.check.title}"))
        for report in group.reports:
            line(f"      {cell_of(report)}  {report.message}")
            if report.reason:
                line(f"        已说明:{report.reason}", "dim")
        if group.check.id not in told:
            line(f"        为什么:{group.check.why}。", "dim")
            told.add(group.check.id)
        if group.severity != EXPLAINED:
            line(f"        怎么改:{group.check.fix}。", "dim")
    if section.unread:
        out.print(
            Text.assemble(
                "    ", (SEVERITY_TITLES[UNREAD_SEVERITY], _STYLES[UNREAD_SEVERITY]), "  此表有未能识别的内容"
            )
        )
    for mend, rows in groupby(section.unread, lambda row: row.mend):
        for row in rows:
            line(f"      {row.message}")
        line(f"        怎么改:{mend}。", "dim")


def rule_sets(items: Iterable[RuleSet], faulty: Sequence[tuple[str, ZipingError]], folder: Path) -> None:
    """The usable ones as a table, then those of the clerk's that are not, and where the clerk's own lie."""
    table = table_of("编号", "地区", "年度", "名称", "依据")
    table.columns[0].no_wrap = True
    for item in items:
        add_row(table, item.id, item.region, str(item.year), item.title, item.sources["notice"])
    out.print(table)
    if faulty:
        line("\n暂时不能用的规则文件:", "bold red")
    for rule_id, error in faulty:
        first = error.problems[0]
        count = len(error.problems)
        more = (
            f"共 {count} 处,用 ziping rules show {rule_id} 逐条查看。"
            if count > 1
            else f"怎么改:{first.mend}。"
        )
        line(f"  {first.where}:{first.what}。{more}")
    line(f"\n自己的规则文件夹:{folder}", "dim")


def rule_set(rules: RuleSet) -> None:
    """A rule set as a person would read it: topic, what holds, where that stands."""
    line(f"{rules.id}  {rules.title}", "bold")
    line(_heading(rules))
    for item in describe(rules):
        line(f"{item.topic}:{item.text}", "bold")
        line(f"    依据:{item.source}", "dim")


def rule_differences(a: RuleSet, b: RuleSet) -> None:
    """Topic by topic, what either rule set says and where that stands."""
    for rules in (a, b):
        line(f"{rules.id}  {rules.title}  {_heading(rules)}")
    found = differences(a, b)
    if not found:
        line("两套规则的规定没有不同(只比较规定,不比较名称、文号、地区、年度和依据的写法)。", "bold green")
        return
    for topic, *sides in found:
        line(f"\n{topic}", "bold")
        for rules, side in zip((a, b), sides, strict=True):
            line(f"  {rules.id}:{side.text if side else '没有另外规定。'}")
            if side:
                line(f"    依据:{side.source}", "dim")
    line(f"\n共 {len(found)} 处不同。", "bold")


def _heading(rules: RuleSet) -> str:
    return f"{rules.number}  {rules.issuer}  {rules.region}  {rules.year}年"


def page(markdown: str) -> None:
    """A page of documentation: laid out on a terminal, elsewhere the text itself."""
    if out.is_terminal:
        out.print(Markdown(markdown), soft_wrap=False)
    else:
        typer.echo(markdown, nl=False)


def comparison_table() -> Table:
    return table_of("表", "执行率 重算/公开", "执行得分 重算/公开", "得分相同", "总分 重算/公开", "等级")


def table_of(*columns: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def add_row(table: Table, *cells: str | None) -> None:
    table.add_row(*(Text(_plain(cell or "")) for cell in cells))
