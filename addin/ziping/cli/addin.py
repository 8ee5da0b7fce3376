"""``ziping addin …``: what people load into Excel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ziping.building.packages import ADDIN_NAME, write_addin
from ziping.cli import show
from ziping.errors import fail

addin_app = typer.Typer(help="Excel 加载项:在任何电脑上生成。", no_args_is_help=True)


@addin_app.command("build")
def _build(
    out: Annotated[Path, typer.Option("--out", help="输出文件夹", metavar="文件夹")] = Path("dist"),
) -> None:
    """生成 Excel 加载项 ziping.xlam;已有的加载项换成新的。"""
    if out.exists() and not out.is_dir():
        raise fail("输出位置是一个文件,不是文件夹", str(out), "换一个文件夹")
    show.written("已生成", [write_addin(out / ADDIN_NAME)])
