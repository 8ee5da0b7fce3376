"""``ziping addin …``: what people load into Excel and LibreOffice."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ziping.building.extension import EXTENSION_NAME, write_extension
from ziping.building.packages import ADDIN_NAME, write_addin, write_macro_edition
from ziping.cli import show
from ziping.errors import fail

addin_app = typer.Typer(help="Excel 加载项和 LibreOffice 扩展:在任何电脑上生成。", no_args_is_help=True)


@addin_app.command("build")
def _build(
    out: Annotated[Path, typer.Option("--out", help="输出文件夹", metavar="文件夹")] = Path("dist"),
    workbooks: Annotated[
        list[Path] | None,
        typer.Option(
            "--xlsm", help="另存为带宏的 .xlsm 的自评表工作簿,只供 Excel 使用,可以写多次", metavar="工作簿"
        ),
    ] = None,
) -> None:
    """生成 Excel 加载项 ziping.xlam 和 LibreOffice 扩展 ziping.oxt;已有的换成新的。"""
    if out.exists() and not out.is_dir():
        raise fail("输出位置是一个文件,不是文件夹", str(out), "换一个文件夹")
    editions = [(workbook, out / f"{workbook.stem}.xlsm") for workbook in workbooks or []]
    for _, edition in editions:
        if edition.exists():  # it may have been filled in since
            raise fail("已有同名文件,不覆盖", str(edition), "移走已有的文件,或换一个文件夹")
    written = [write_addin(out / ADDIN_NAME), write_extension(out / EXTENSION_NAME)]
    written += [write_macro_edition(workbook, edition) for workbook, edition in editions]
    show.written("已生成", written)
