"""LibreOffice without a window: recalculates workbooks, turns them and Word documents into PDF and pictures.

Each run has a private profile that recalculates on load (LibreOffice trusts cached values
otherwise) and font aliases for the official fonts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

from ziping.errors import fail

TIMEOUT_SECONDS = 300
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Linguistic/General"><prop oor:name="DefaultLocale_CJK" oor:op="fuse"><value>zh-CN</value></prop></item>
</oor:items>
"""


def find_soffice() -> str | None:
    """The LibreOffice program, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def recalculate(workbook: Path, out: Path) -> Path:
    """Opens a workbook, recalculates everything and saves it under ``out``, as .xlsx, .ods or .xls by its ending.

    Raises:
        ZipingError: LibreOffice is missing or gives no file.
    """
    recalculate_all({workbook: out})
    return out


def recalculate_all(wanted: Mapping[Path, Path]) -> None:
    """The same for many workbooks (source → where it is saved), with one start of LibreOffice for each kind."""
    for kind in sorted({out.suffix[1:] for out in wanted.values()}):
        own = {source: out for source, out in wanted.items() if out.suffix[1:] == kind}
        with tempfile.TemporaryDirectory(prefix="ziping-lo-") as folder:
            for made, out in zip(_convert(list(own), kind, Path(folder)), own.values(), strict=True):
                out.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(made, out)


def converted(sources: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """The same documents as another kind of file (pdf, docx …), in ``folder`` under their own names.

    Raises:
        ZipingError: LibreOffice is missing or gives no file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ziping-lo-") as name:
        made = _convert(sources, kind, Path(name))
        return [
            Path(shutil.move(path, folder / f"{source.stem}.{kind}"))
            for source, path in zip(sources, made, strict=True)
        ]


def pictures(document: Path, folder: Path, *, dots_per_inch: int = 80) -> list[Path]:
    """One PNG per printed page of a workbook or a Word document, in order, named after it.

    Raises:
        ZipingError: LibreOffice or pdftoppm is missing or gives nothing.
    """
    if shutil.which("pdftoppm") is None:
        raise fail("没有找到 pdftoppm", "生成图片", "安装 poppler-utils 后重试")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ziping-lo-") as name:
        (pdf,) = _convert([document], "pdf", Path(name))
        stem = folder / document.stem
        subprocess.run(
            ["pdftoppm", "-r", str(dots_per_inch), "-png", str(pdf), str(stem)],
            check=True, capture_output=True, timeout=TIMEOUT_SECONDS,
        )  # fmt: skip
    return sorted(folder.glob(f"{document.stem}-*.png"))


def _convert(sources: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    soffice = find_soffice()
    if soffice is None:
        raise fail("没有找到 LibreOffice", "重算", "安装 LibreOffice Calc 后重试")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
    # Plain names: soffice takes some characters in file names for its own.
    copies = [folder / f"{number}{source.suffix}" for number, source in enumerate(sources)]
    for source, copy in zip(sources, copies, strict=True):
        shutil.copyfile(source, copy)
    fonts = resources.files("ziping.hosts.libreoffice") / "fonts.conf"
    target = folder / "out"
    done = subprocess.run(
        [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
         "--convert-to", kind, "--outdir", str(target), *map(str, copies)],
        capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False,
        env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
    )  # fmt: skip
    made = [target / f"{copy.stem}.{kind}" for copy in copies]
    for source, path in zip(sources, made, strict=True):
        if done.returncode or not path.is_file():
            raise fail(
                f"LibreOffice 没有生成文件({done.stderr.strip()[-200:]})",
                str(source),
                "确认文件能用 LibreOffice 打开",
            )
    return made
