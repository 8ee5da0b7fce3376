"""导出上报, 生成自评报告: files that leave the department, written beside the open workbook."""

from __future__ import annotations

import itertools
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from ziping.checking import check_book, rules_of
from ziping.checks import Checked
from ziping.errors import fail
from ziping.forms import submission_in
from ziping.hosts.port import Host, Opened
from ziping.macros.guard import command, library_missing
from ziping.macros.progress import told
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
        missing = library_missing(error)
        mend = f"用「文件-另存为」存成 .xlsx 报送;或请管理员为这个程序的 Python 安装 {missing}"
        raise fail(f"缺少组件 {missing},不能导出上报", mend=mend) from error
    opened = _saved(host)
    submission, reports = check_book(opened.book, opened.path)
    remarks = bool(read_remarks(opened.book.sheets))
    out = _free(opened.path.parent / f"{_stem(submission, opened.path)}_上报.xlsx")
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


@command
def write_report(host: Host) -> None:
    """生成自评报告: every kind of report that the forms suffice for, and how much is left to fill in."""
    from ziping import clerk_templates
    from ziping.reports import planned
    from ziping.reports import write_report as write

    clerk_templates.make_known()
    opened = _saved(host)
    submission = submission_in(opened.book, opened.path)
    plans = planned([Checked(submission, rules_of(submission))], opened.path.parent)
    if not plans:
        raise fail("这个工作簿里的表写不出报告", opened.path.name, "要有自评表,或部门评价的评分表")
    written = []
    for plan in told(host, plans, "生成报告", len(plans)):
        written.append(write(replace(plan, path=_free(plan.path))))
    places = sum(place.number for report in written for place in report.places)
    points = max(len(report.points) for report in written)
    said = f"已生成 {'、'.join(str(report.path) for report in written)}。"
    if places:
        said += f"还有 {places} 处【请填写】,最后一页列出。"
    if points:
        said += f"表上有 {points} 处数对不上,报告照表写,也列在最后一页。"
    host.say(said)


def _saved(host: Host) -> Opened:
    opened = host.read()
    if not opened.path.is_absolute():
        raise fail("这个工作簿没有保存在本机文件夹里", opened.path.name, "另存到本机文件夹后再试一次")
    return opened


def _free(path: Path) -> Path:
    """The path, numbered where a file is there: never over one."""
    names = (path.with_stem(f"{path.stem}{n if n > 1 else ''}") for n in itertools.count(1))
    return next(name for name in names if not name.exists())
