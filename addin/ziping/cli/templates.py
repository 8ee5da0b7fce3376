"""``ziping template …``: what templates there are, what is wrong with one, and a new one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ziping import clerk_templates
from ziping.cli import show
from ziping.errors import ZipingError
from ziping.rules import available, load
from ziping.rules.ruleset import YEARS
from ziping.stamping.lint import lint
from ziping.stamping.templates import available_templates, template_of

template_app = typer.Typer(help="表样:列出、检查、新建。", invoke_without_command=True)


@template_app.callback()
def _list(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        for rule_id in available_templates():
            show.line(f"{rule_id}  {template_of(rule_id)}")
        show.line(f"\n自己的表样文件夹:{clerk_templates.folder()}", "dim")


@template_app.command("lint")
def _lint(
    file: Annotated[Path, typer.Argument(help="表样工作簿(.xlsx)", metavar="表样")],
    rules: Annotated[
        str, typer.Option("--rules", help="按哪个评分规则检查;不写即按所在文件夹的名称", metavar="编号")
    ] = "",
) -> None:
    """检查改过的表样:哪一格有错、怎么改。"""
    folder = file.resolve().parent.name
    rule_id = rules or (folder if folder in available() else clerk_templates.BASE)
    found = lint(file, load(rule_id))
    if found:
        show.line(f"共 {len(found)} 处问题(按评分规则 {rule_id} 检查)。", "bold")
        raise ZipingError(found)
    show.line(f"没有发现问题(按评分规则 {rule_id} 检查)。", "bold green")


@template_app.command("new")
def _new(
    region: Annotated[str, typer.Argument(help="地区的拼音,如 hengkou", metavar="地区")],
    year: Annotated[int, typer.Argument(help="四位年份", metavar="年度", min=YEARS.low, max=YEARS.high)],
    base: Annotated[
        str, typer.Option("--from", help="从哪套表样开始;不写即该地区最近一年的", metavar="编号")
    ] = "",
) -> None:
    """新建一套表样:从已有的表样复制一份,供改动。"""
    path, base = clerk_templates.write_new(region, year, base)
    rule_id = path.parent.name
    show.written("已新建", [path])
    show.line(f"从 {base} 的表样复制。接下来:")
    show.line("  1. 用 Excel、WPS 或 LibreOffice 打开,改动文字、行高列宽和次序;花括号里的名称不要改。")
    show.line(f"  2. ziping template lint {path}  检查。")
    if rule_id not in available():
        show.line(f"  3. 还没有评分规则 {rule_id}:用 ziping rules new {rule_id} --from {base} 新建。")
