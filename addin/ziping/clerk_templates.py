"""The clerk's own templates, ``~/.ziping/templates/<id>/自评表.xlsx``: made known, and begun as copies."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from ziping.errors import fail
from ziping.opening import written_whole
from ziping.stamping.templates import TEMPLATE_FILE, add_folder, available_templates, template_of

BASE = "mof-2020"
_REGION = re.compile(r"(?=.{1,30}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")


def folder() -> Path:
    """Where the clerk's templates lie; it need not exist."""
    return Path(os.path.expanduser("~"), ".ziping", "templates")


def make_known() -> None:
    """From here on every command takes the clerk's templates, of forms, letters and reports, before the packaged ones."""
    add_folder(_folder)


def _folder() -> Path:
    return folder()


def write_new(region: str, year: int, base: str = "") -> tuple[Path, str]:
    """A copy of an existing template for another region or year.

    Args:
        base: whose template to begin with; ``""`` for the region's latest, else the ministry's.

    Returns:
        The new file, and whose template it was.

    Raises:
        ZipingError: no such template, a region that cannot be part of an id, or the file is there.
    """
    if not _REGION.fullmatch(region):
        raise fail(f"地区「{region}」的写法不合要求", "地区", "用小写字母、数字和连字符,如 hengkou")
    if not base:
        own = [rule_id for rule_id in available_templates() if re.fullmatch(rf"{region}-\d{{4}}", rule_id)]
        base = max(own, default=BASE)
    source = template_of(base)
    if source is None:
        raise fail(f"没有「{base}」的表样", "--from", f"可用的表样:{'、'.join(available_templates())}")
    path = folder() / f"{region}-{year}" / TEMPLATE_FILE
    if path.exists():
        raise fail("已有同名文件,不覆盖", str(path), "直接修改这个文件,或换一个年度")
    with written_whole(path) as temporary:
        shutil.copyfile(source, temporary)
    return path, base
