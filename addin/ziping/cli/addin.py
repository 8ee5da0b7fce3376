"""``ziping addin …``: what people load into Excel and LibreOffice."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ziping.building.bundle import MINOR, megabytes, write_bundle
from ziping.building.extension import EXTENSION_NAME, write_extension
from ziping.building.packages import ADDIN_NAME, write_addin
from ziping.cli import show
from ziping.errors import fail

addin_app = typer.Typer(help="Excel 加载项和 LibreOffice 扩展:在任何电脑上生成。", no_args_is_help=True)


@addin_app.command("build")
def _build(
    out: Annotated[Path, typer.Option("--out", help="输出文件夹", metavar="文件夹")] = Path("dist"),
) -> None:
    """生成 Excel 加载项 ziping.xlam 和 LibreOffice 扩展 ziping.oxt;已有的换成新的。"""
    _refuse_file(out)
    show.written("已生成", [write_addin(out / ADDIN_NAME), write_extension(out / EXTENSION_NAME)])


@addin_app.command("bundle")
def _bundle(
    out: Annotated[Path, typer.Option("--out", help="输出文件夹", metavar="文件夹")] = Path("dist"),
    python: Annotated[str, typer.Option("--python", help="安装包用的 Python 版本", metavar="版本")] = MINOR,
    wheels: Annotated[
        Path | None,
        typer.Option("--wheels", help="备好的 .whl 所在文件夹;不写就用 pip 下载", metavar="文件夹"),
    ] = None,
    package: Annotated[
        Path | None,
        typer.Option("--python-zip", help="一同放进去的 python-…-embed-amd64.zip", metavar="文件"),
    ] = None,
    bureau: Annotated[bool, typer.Option("--bureau", help="财政局用:连同「汇总」要的 DuckDB")] = False,
) -> None:
    """生成 Windows 离线安装包:加载项、所需的库、安装和卸载脚本、说明;已有的安装包换成新的。"""
    _refuse_file(out)
    bundle = write_bundle(out, python, wheels, package, bureau=bureau)
    show.written("已生成", [bundle.path])
    show.line(f"安装包 {megabytes(bundle.size)},解开后 {megabytes(bundle.unpacked)};Python {python},64 位")
    if package is None:
        show.line(
            f"里面没有 Python:没有装 Python {python} 的电脑,要在 install.cmd 旁边放 python-{python}.…-embed-amd64.zip"
        )


def _refuse_file(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise fail("输出位置是一个文件,不是文件夹", str(out), "换一个文件夹")
