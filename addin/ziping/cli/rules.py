"""``ziping rules …``: what rule sets there are, what they say, how they differ, and a new one."""

from __future__ import annotations

from typing import Annotated

import typer

from ziping import clerk_rules
from ziping.cli import show
from ziping.rules import load

rules_app = typer.Typer(help="评分规则:列出、查看、比较、新建。", invoke_without_command=True)

Id = Annotated[str, typer.Argument(help="评分规则编号", metavar="编号")]


@rules_app.callback()
def _list(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        show.rule_sets(*clerk_rules.usable_and_faulty(), clerk_rules.folder())


@rules_app.command("show")
def _show(rule_id: Id) -> None:
    """把一个评分规则写成文字,逐条注明依据。"""
    show.rule_set(load(rule_id))


@rules_app.command("diff")
def _diff(a: Id, b: Id) -> None:
    """比较两个评分规则:哪些规定不同,各自怎么说,依据是什么。"""
    show.rule_differences(load(a), load(b))


@rules_app.command("new")
def _new(
    rule_id: Annotated[str, typer.Argument(help="新规则的编号,如 hengkou-2024", metavar="编号")],
    base: Annotated[str, typer.Option("--from", help="以哪个评分规则为基础", metavar="编号")],
) -> None:
    """新建一个评分规则文件,以已有的规则为基础,只写不同的地方。"""
    path = clerk_rules.write_new(rule_id, base)
    show.written("已新建", [path])
    show.line("接下来:")
    show.line(f"  1. 用记事本打开这个文件,把【请填写…】都换掉;与 {base} 不同的规定,去掉行首的 # 再改。")
    show.line(f"  2. ziping rules show {rule_id}  检查:哪一行有错、可以写什么,都会列出。")
    show.line(f"  3. ziping rules diff {base} {rule_id}  看与 {base} 有哪些不同。")
