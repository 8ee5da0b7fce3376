"""Commands. Each reads its input, calls one function of the other wings, and shows the answer.

Exit codes: 0 all well, 1 the check found errors, 2 unusable input (nothing is written for it).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.rich_utils

from ziping import clerk_rules, clerk_templates
from ziping.building.packages import edition_of
from ziping.checking import check_files
from ziping.checks.reference import reference as catalogue
from ziping.cli import show
from ziping.cli.addin import addin_app
from ziping.cli.checking import Outputs, reports_to_dict, write_out
from ziping.cli.collecting import collect_folder
from ziping.cli.demo import run_demo
from ziping.cli.reporting import report
from ziping.cli.rules import rules_app
from ziping.cli.stamping import show_issue
from ziping.cli.templates import template_app
from ziping.collect.schema import reference as tables_reference
from ziping.errors import Problem, ZipingError
from ziping.exporting import export_form
from ziping.filling import fill_workbook
from ziping.forms import read_submission
from ziping.functions.reference import reference
from ziping.interchange import form_to_dict
from ziping.issuing import issue
from ziping.marking.workbook import unmark
from ziping.model import Submission
from ziping.projects import read_library
from ziping.quantity import plain_text
from ziping.rules import load
from ziping.scoring.indicators import score_indicator
from ziping.stamping.bulk import clear_leftovers, plan
from ziping.stamping.ledger import LEDGER_NAME
from ziping.stamping.protection import refuse_unusable
from ziping.version import __version__

OK, ERRORS_FOUND, UNUSABLE = 0, 1, 2
# Typer carries its own copy of click and exports of its errors only the special kinds.
UsageError: Any = typer.BadParameter.__mro__[1]

typer.rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
typer.rich_utils.OPTIONS_PANEL_TITLE = "选项"
typer.rich_utils.COMMANDS_PANEL_TITLE = "命令"
app = typer.Typer(
    help="自评:预算绩效自评表的生成、计分与校验。", add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False
)  # fmt: skip

Files = Annotated[list[Path], typer.Argument(help="自评表工作簿,可以一次给出多个", metavar="文件…")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON,供其他程序读取")]


def main() -> None:
    """Entry point: every fault reaches the user as Chinese sentences on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    clerk_rules.make_known()
    clerk_templates.make_known()
    try:
        code = app(standalone_mode=False)
    except ZipingError as error:
        show.problems(error.problems)
        code = UNUSABLE
    except UsageError as error:
        # Without any word typer has printed the help and has nothing to complain of.
        if words := error.format_message():
            show.problems([_usage(words)])
        code = UNUSABLE
    except typer.Abort:
        show.note("已中断。")
        code = 130
    raise SystemExit(code or OK)


def _usage(words: str) -> Problem:
    """What typer says of a command, where it has more to say than that it does not understand."""
    if locked := re.search(r"path '(.*)' is not readable", words, re.S):
        return Problem("没有读取权限", locked[1], "核对读取权限,或另存一份后重试")
    return Problem(f"命令写法有误({words})", "", "用 ziping --help 查看用法")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ziping {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本")
    ] = False,
) -> None: ...


@app.command()
def stamp(
    library: Annotated[Path, typer.Argument(help="项目库工作簿(.xlsx)", metavar="项目库")],
    out: Annotated[Path, typer.Option("--out", help="输出文件夹,每个部门一个工作簿", metavar="文件夹")],
    resume: Annotated[
        bool, typer.Option("--resume", help="接着上次没有做完的做;已有的文件核对后留下,不覆盖")
    ] = False,
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", help=f"发放台账;不写即输出文件夹中的 {LEDGER_NAME}", metavar="文件"),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="同时用几个进程;不写即处理器的个数", metavar="个数"),
    ] = None,
    cluster: Annotated[
        str, typer.Option("--executor", help="交给 Dask 集群去做,如 dask://10.1.1.1:8786", metavar="地址")
    ] = "",
    edition: Annotated[
        str,
        typer.Option("--edition", help="xlsx,或带功能区和宏、只供 Excel 使用的 xlsm", metavar="种类"),
    ] = "xlsx",
    password: Annotated[
        str,
        typer.Option(
            "--password", envvar="ZIPING_PASSWORD", help="撤销工作表保护的密码;不写即不设密码", metavar="密码"
        ),
    ] = "",
) -> None:
    """按项目库为每个部门生成预填的自评表工作簿,并记入发放台账。"""
    refuse_unusable(password)
    bureau = replace(read_library(library), password=password)
    if out.exists() and not out.is_dir():
        raise ZipingError(Problem("输出位置是一个文件,不是文件夹", str(out), "换一个文件夹"))
    kind = edition_of(f".{edition}")
    tasks = plan(bureau, out, kind)
    if resume:
        clear_leftovers(out)
    else:
        _refuse_existing(task.path for task in tasks)
    ledger_file = ledger or out / LEDGER_NAME
    outcomes = issue(
        bureau, tasks, library, ledger_file, resume=resume, workers=workers, cluster=cluster, edition=kind
    )
    _finish(show_issue(outcomes, len(tasks), ledger_file))


@app.command()
def fill(
    workbook: Annotated[Path, typer.Argument(help="生成的自评表工作簿", metavar="工作簿")],
    values: Annotated[
        Path, typer.Argument(help="要填入的内容:交换格式 JSON,或列名与项目库相同的工作簿", metavar="内容")
    ],
    out: Annotated[Path, typer.Option("--out", help="填好后另存的文件", metavar="文件")],
    typed_over: Annotated[
        bool, typer.Option("--typed-over", help="连同其中的执行率、得分、总分一起填入,覆盖公式")
    ] = False,
) -> None:
    """把实际支出、实际完成值和说明填入自评表,另存一份;原表不变。"""
    _refuse_existing([out])
    filled = fill_workbook(workbook, values, out, typed_over=typed_over)
    show.written("已填写", [filled.path])
    if filled.left:
        show.note(f"有 {filled.left} 项与表上的公式或预填内容不同,没有写入。")


@app.command()
def read(files: Files, as_json: Json = False) -> None:
    """读出自评表的内容。"""
    read_, unusable = _read_all(files)
    if as_json:
        _print_json({
            "files": [
                {"file": s.file, "rules": s.rules, "department": s.department, "forms": len(s.forms)} for s in read_
            ],
            "forms": [form_to_dict(form) for s in read_ for form in s.forms],
        })  # fmt: skip
    else:
        for submission in read_:
            show.submission(submission)
    _finish(unusable)


@app.command()
def check(
    files: Files,
    rules: Annotated[
        str | None,
        typer.Option(
            "--rules", help="评分规则编号;不写即按文件自带的,文件没有的按地区和表样推定", metavar="编号"
        ),
    ] = None,
    as_json: Json = False,
    mark: Annotated[
        Path | None,
        typer.Option("--mark", help="另存一份加了标记的工作簿:问题清单、颜色、批注", metavar="文件"),
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="校验结果写成网页", metavar="文件")] = None,
    letter: Annotated[
        Path | None, typer.Option("--letter", help="给部门的审核意见(.docx)", metavar="文件")
    ] = None,
) -> None:
    """校验自评表:错在哪里、为什么、怎么改。有错误时退出码为 1,文件不能用时为 2。"""
    if rules is not None:
        load(rules)
    outputs = Outputs(mark, html, letter)
    _refuse_existing(outputs.wanted)
    outputs.refuse_unusable(files)
    results, unusable = check_files(
        files, rules, progress=lambda items, total: show.progress(items, "读取和校验", total)
    )
    if as_json:
        _print_json(reports_to_dict(results, unusable))
    else:
        show.reports(results)
    for path in write_out(results, outputs):
        show.note(f"已写入 {path}")
    errors = any(report.severity == "error" for _, reports in results for report in reports)
    _finish(unusable, quiet=as_json)
    raise typer.Exit(ERRORS_FOUND if errors else OK)


@app.command("unmark")
def _unmark(
    workbook: Annotated[Path, typer.Argument(help="加了标记的工作簿", metavar="工作簿")],
    out: Annotated[Path, typer.Option("--out", help="清除标记后另存的文件", metavar="文件")],
) -> None:
    """清除校验标记:去掉「校验结果」表、颜色和批注,另存一份。"""
    _refuse_existing([out])
    show.written("已清除标记", [unmark(workbook, out)])


@app.command()
def export(
    workbook: Annotated[Path, typer.Argument(help="填好的自评表工作簿", metavar="工作簿")],
    out: Annotated[Path, typer.Option("--out", help="存到哪个文件夹", metavar="文件夹")],
) -> None:
    """导出上报:另存一份报送用的工作簿,不依赖加载项,没有校验标记,文件名按规定。"""
    show.written("已导出", [export_form(workbook, out)])


@app.command()
def score(
    target: Annotated[str, typer.Argument(help="指标值,如 ≥10次", metavar="指标值")],
    actual: Annotated[str, typer.Argument(help="实际完成值", metavar="实际完成值")],
    weight: Annotated[str, typer.Argument(help="分值", metavar="分值")],
    rules: Annotated[str, typer.Option("--rules", help="评分规则编号", metavar="编号")] = "mof-2020",
    as_json: Json = False,
) -> None:
    """算一个指标的得分,并说明怎样算出。"""
    result = score_indicator(target, actual, weight, load(rules))
    if as_json:
        shown = None if result.value is None else plain_text(result.value)
        _print_json({"score": shown, "text": result.text, "why": result.why, "rules": rules})
    else:
        typer.echo(f"得分:{plain_text(result.cell) or '(无)'}")
        typer.echo(f"说明:{result.why}")


app.command("report")(report)
app.command("collect")(collect_folder)
app.add_typer(rules_app, name="rules")
app.add_typer(template_app, name="template")
app.add_typer(addin_app, name="addin")


@app.command()
def checks() -> None:
    """列出全部校验:查什么、为什么、怎么改。"""
    show.page(catalogue())


@app.command()
def tables() -> None:
    """列出汇总库的表和列,供自行查询。"""
    show.page(tables_reference())


@app.command()
def functions() -> None:
    """工作表函数的参考:写法、参数、例子、空格子和出错时的答案。"""
    show.page(reference())


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="输出文件夹", metavar="文件夹")] = Path("ziping-demo"),
) -> None:
    """用柳州市投资促进局2022年公开的自评表演示全过程:生成、填写、重算、校验。"""
    run_demo(out)


def _refuse_existing(paths: Iterable[Path]) -> None:
    """A file that is there may have been filled in since."""
    there = [path for path in paths if path.exists()]
    if there:
        raise ZipingError(
            Problem("已有同名文件,不覆盖", str(path), "移走已有的文件,或换一个名称") for path in there
        )


def _read_all(files: list[Path]) -> tuple[list[Submission], list[Problem]]:
    """Every file that can be read, and what is wrong with the others."""
    submissions: list[Submission] = []
    unusable: list[Problem] = []
    for path in show.progress(files, "读取", len(files)):
        try:
            submissions.append(read_submission(path))
        except ZipingError as error:
            unusable.extend(error.problems)
    return submissions, unusable


def _finish(unusable: list[Problem], *, quiet: bool = False) -> None:
    if unusable:
        if not quiet:
            show.problems(unusable)
        raise typer.Exit(UNUSABLE)


def _print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
