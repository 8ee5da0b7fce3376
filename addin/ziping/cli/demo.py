"""The main job on real data: 柳州市投资促进局's published self-evaluation of 2022, from list to check."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

from ziping.checking import check_files, rules_of
from ziping.checks import Checked
from ziping.cli import show
from ziping.errors import ZipingError
from ziping.filling import fill_workbook, read_values
from ziping.forms import read_submission
from ziping.hosts.libreoffice.convert import find_soffice, pictures, recalculate
from ziping.model import Form
from ziping.opening import written_whole
from ziping.projects import read_library
from ziping.quantity import number
from ziping.reports import planned, write_report
from ziping.stamping.stamp import stamp_department, workbook_name

SAMPLE = "liuzhou-2022"


def sample(name: str) -> Path:
    """A file of the packaged sample: 项目库.xlsx or published.json."""
    return Path(str(resources.files("ziping") / "samples" / SAMPLE / name))


def run_demo(out: Path) -> None:
    """Stamps, fills in twice, recalculates, checks, writes reports; everything is left in ``out`` to look at."""
    library_file = out / "项目库.xlsx"
    _copy(sample("项目库.xlsx"), library_file)
    show.line("一、财政局按项目库生成自评表", "bold")
    library = read_library(library_file)
    department = library.departments[0]
    issued = stamp_department(library, department, out / workbook_name(library, department))
    show.line(f"  {issued}({len(department.forms)} 张表)")

    show.line("二、部门填报:甲只填黄格;乙照公开的表,连得分也手工填入", "bold")
    published = sample("published.json")
    inputs = fill_workbook(issued, published, out / "甲_只填黄格.xlsx").path
    typed = fill_workbook(issued, published, out / "乙_照公开表填写.xlsx", typed_over=True).path
    show.line(f"  {inputs}\n  {typed}")

    show.line("三、LibreOffice 打开甲并重算,与公开的数字比较", "bold")
    if find_soffice():
        recalculated = recalculate(inputs, out / "甲_重算后.xlsx")
        _compare(recalculated, read_values(published))
    else:
        show.line("  本机没有 LibreOffice,略过重算和图片;甲中的数字由 Python 算出。", "yellow")

    for title, path in (("四、校验甲", inputs), ("五、校验乙", typed)):
        show.line(title, "bold")
        show.reports(check_files([path])[0])

    show.line("六、由乙写出报告;【请填写】的地方由人填写", "bold")
    submission = read_submission(typed)
    for plan in planned([Checked(submission, rules_of(submission))], out):
        report = write_report(plan)
        show.line(f"  {report.path}(待填写 {sum(place.number for place in report.places)} 处)")

    if find_soffice():
        try:
            made = [page for path in (issued, inputs, typed) for page in pictures(path, out / "图片")]
            show.line(f"七、各表的样子:{len(made)} 张图片,在 {out / '图片'}", "bold")
        except ZipingError as error:
            show.problems(error.problems)


def _compare(path: Path, published: tuple[Form, ...]) -> None:
    """Recalculated against printed, form by form; differences are the published set's own faults."""
    table = show.comparison_table()
    by_code = {form.code: form for form in read_submission(path).forms}
    for printed in published:
        live = by_code[printed.code]
        same = sum(
            number(a.score) == number(b.score)
            for a, b in zip(printed.indicators, live.indicators, strict=True)
        )
        show.add_row(
            table, live.name, f"{live.exec_rate} / {printed.exec_rate}", f"{live.exec_score} / {printed.exec_score}",
            f"{same}/{len(live.indicators)}", f"{live.total} / {printed.total}", live.grade,
        )  # fmt: skip
    show.out.print(table)


def _copy(source: Path, target: Path) -> None:
    with written_whole(target) as temporary:
        shutil.copyfile(source, temporary)
