"""导出上报: files that leave the department, written beside the open workbook."""

from __future__ import annotations

import itertools
import tempfile
import zipfile
from pathlib import Path

from ziping.checking import check_book
from ziping.errors import fail
from ziping.hosts.port import Host
from ziping.macros.guard import command
from ziping.marking.findings import sections
from ziping.marking.remarks import read_remarks
from ziping.marks import in_words
from ziping.model import Submission
from ziping.stamping.file_names import file_name


@command
def export_form(host: Host) -> None:
    """导出上报: a file to hand in, beside the open one, and what the check says of it."""
    try:
        from ziping.exporting import export
    except ImportError as error:  # what edits packages is compiled: a program's own Python may be without
        mend = f"用「文件-另存为」存成 .xlsx 报送;或请管理员为这个程序的 Python 安装 {error.name}"
        raise fail(f"缺少组件 {error.name},不能导出上报", mend=mend) from error
    opened = host.read()
    if not opened.path.is_absolute():
        raise fail("这个工作簿没有保存在本机文件夹里", opened.path.name, "另存到本机文件夹后再试一次")
    submission, reports = check_book(opened.book, opened.path)
    remarks = bool(read_remarks(opened.book.sheets))
    out = _free(opened.path.parent, _stem(submission, opened.path))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, f"copy{opened.path.suffix}")
        host.copy_to(copy)
        if not zipfile.is_zipfile(copy):
            raise fail("旧格式的工作簿不能导出上报", opened.path.name, "另存为 .xlsx 后再试一次")
        # What was written beside findings is read where the file arrives: then the list goes with it.
        export(copy, out, unmark=not remarks)
    kept = "「校验结果」表里写了说明,连同标记一起保留。" if remarks else ""
    host.say(f"已导出 {out}。{kept}上报前请留意:{in_words(sections(submission, reports))}")


def _stem(submission: Submission, path: Path) -> str:
    """As the bureau names its files, where the form tells; else as the open file is called."""
    own = next((form for form in submission.forms if form.kind == "department"), None)
    if own is None or not own.code or not own.year:
        return path.stem
    return file_name(own.code, submission.department, own.year).removesuffix(".xlsx")


def _free(folder: Path, stem: str) -> Path:
    """Never a file that is there."""
    names = (f"{stem}_上报{n if n > 1 else ''}.xlsx" for n in itertools.count(1))
    return next(path for name in names if not (path := folder / name).exists())
