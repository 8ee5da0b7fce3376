"""What the buttons do, one function for each ready command of :data:`ziping.commands.COMMANDS`, by its name.

Each reads the open workbook once, thinks, and writes once. Whatever goes wrong is told in one sentence with what
to do; the details go to the log.
"""

from __future__ import annotations

import itertools
import logging
import tempfile
import webbrowser
import zipfile
from collections.abc import Callable
from functools import wraps
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ziping import clerk_rules
from ziping.checking import check_book, rules_of
from ziping.commands import COMMANDS
from ziping.errors import Problem, ZipingError, fail
from ziping.forms import submission_in
from ziping.hosts.port import Edits, Host, Opened, Spot
from ziping.marking.findings import rules_in_words, sections
from ziping.marking.remarks import is_list, read_remarks
from ziping.marks import clearing, in_words, listed, marking, refuse_uncleared, spot_in, undoing
from ziping.model import FieldRef, Form, Submission
from ziping.quantity import plain_text
from ziping.recognition.grid import position
from ziping.rules import RuleSet
from ziping.rules.prose import describe
from ziping.scoring.evaluation import evaluate
from ziping.scoring.verdict import judge
from ziping.stamping.file_names import file_name
from ziping.version import __version__

Macro = Callable[[Host], None]
_LABELS = {command.name: command.label for command in COMMANDS}
_LOG_SIZE = 1_000_000
_log = logging.getLogger("ziping.macros")


def log_file() -> Path:
    """Where details of what went wrong are written; it need not be there."""
    return clerk_rules.folder().parent / "ziping.log"


def _command(run: Macro) -> Macro:
    """Tells the user what went wrong; a host never sees an error."""

    @wraps(run)
    def guarded(host: Host) -> None:
        try:
            clerk_rules.make_known()
            run(host)
        except ZipingError as error:
            _note(run.__name__, error)
            host.say(_sentence(error.problems))
        except Exception as error:  # whatever a program or a library answers with
            _note(run.__name__, error)
            host.say(
                f"「{_LABELS[run.__name__]}」没有完成,程序内部出错。"
                f"怎么改:保存工作簿后再试一次;仍不行,把日志 {log_file()} 交给技术人员。"
            )

    return guarded


def _sentence(problems: tuple[Problem, ...]) -> str:
    more = f"(另有 {len(problems) - 1} 处同类问题)" if len(problems) > 1 else ""
    return f"{problems[0]}{more}"


def _note(name: str, error: Exception) -> None:
    """Writes to the log, if that can be done; nobody is kept from the message."""
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(log_file(), maxBytes=_LOG_SIZE, backupCount=1, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)
    try:
        _log.error("%s (ziping %s)", name, __version__, exc_info=error)
    finally:
        _log.removeHandler(handler)
        handler.close()


@_command
def check(host: Host) -> None:
    """校验: marks the findings in the workbook, and says how many there are."""
    opened = host.read()
    submission, reports = check_book(opened.book, opened.path)
    rules = rules_of(submission)
    _write(host, opened, marking(opened, submission, reports, rules))
    words = in_words(sections(submission, reports))
    sealed = sorted(
        opened.sealed & {place.sheet for form in submission.forms for place in form.places.values()}
    )
    if sealed:
        words += (
            f"。工作表「{'」「'.join(sealed)}」设了密码或是旧格式,没有在上面标色,问题都列在「校验结果」表"
        )
    host.say(words)


@_command
def clear_marks(host: Host) -> None:
    """清除标记."""
    opened = host.read()
    edits = clearing(opened)
    refuse_uncleared(opened, edits)
    _write(host, opened, edits)
    host.say("已清除校验留下的标记")


def _write(host: Host, opened: Opened, edits: Edits) -> None:
    """All of it, or nothing."""
    try:
        host.write(edits)
    except Exception:
        try:
            host.write(undoing(opened, edits))
        except Exception as error:  # the first one is what the user is told of
            _note("undoing", error)
        raise


@_command
def export_form(host: Host) -> None:
    """导出上报: a file to hand in, beside the open one, and what the check says of it."""
    try:
        from ziping.exporting import export
    except ImportError as error:  # what edits packages is compiled: a program's own Python may be without
        # LibreOffice's import names what is missing in the message alone.
        missing = error.name or str(error).split("'")[1]
        mend = f"用「文件-另存为」存成 .xlsx 报送;或请管理员为这个程序的 Python 安装 {missing}"
        raise fail(f"缺少组件 {missing},不能导出上报", mend=mend) from error
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


@_command
def next_finding(host: Host) -> None:
    """下一处: after the last comes the first."""
    _go(host, forward=True)


@_command
def previous_finding(host: Host) -> None:
    """上一处: before the first comes the last."""
    _go(host, forward=False)


def _go(host: Host, *, forward: bool) -> None:
    opened = host.read()
    spots = listed(opened)
    if not spots:
        if any(is_list(sheet) for sheet in opened.book.sheets):
            raise fail("「校验结果」表里没有能跳到的单元格", mend="改好后再点一次「校验」")
        raise fail("还没有校验结果", mend="先点「校验」")
    order = {sheet.title: number for number, sheet in enumerate(opened.book.sheets)}

    def key(spot: Spot) -> tuple[int, tuple[int, int]]:
        return order.get(spot.sheet, -1), position(spot.cell)

    now = _meant(opened, host.selected())
    if forward:
        to = next((spot for spot in spots if key(spot) > key(now)), spots[0])
    else:
        to = next((spot for spot in reversed(spots) if key(spot) < key(now)), spots[-1])
    host.write(Edits(select=to))


def _meant(opened: Opened, at: Spot) -> Spot:
    """On the sheet 校验结果, the cell that the selected line is about."""
    sheet = opened.book.sheet(at.sheet)
    if sheet is None or not is_list(sheet):
        return at
    return spot_in(opened, sheet, position(at.cell)[0]) or Spot("", "A1")


@_command
def explain_score(host: Host) -> None:
    """得分说明: of the rows of forms that the selected cell stands in."""
    opened = host.read()
    at = _meant(opened, host.selected())
    submission = submission_in(opened.book, opened.path)
    rules = rules_of(submission)
    row = position(at.cell)[0] if at.sheet else -1
    said: list[str] = []
    for form in submission.forms:
        refs = [
            ref
            for ref, place in form.places.items()
            if place.sheet == at.sheet and position(place.cell)[0] == row
        ]
        said += _explained(form, refs, rules)
    if not said:
        raise fail("所选的一行没有得分", mend="选中指标、预算执行或总分所在的一行,再点「得分说明」")
    host.say("\n\n".join(dict.fromkeys(said)))


_COMPUTED = {"exec_score": "预算执行得分", "rate": "执行率", "total": "总分", "grade": "等级", "budget_adjust_rate": "预算调整率"}  # fmt: skip


def _explained(form: Form, refs: list[FieldRef], rules: RuleSet) -> list[str]:
    """One text for every indicator and every computed field among these."""
    scores = evaluate(form, rules).scores
    said = []
    for index in sorted({ref.index for ref in refs if ref.part == "indicators"}):
        item = form.indicators[index]
        points = f"分值 {plain_text(item.weight) or '未填'},得分 {plain_text(item.score) or '未填'}"
        said.append(f"「{item.name}」{points}。{judge(item, rules).why}。")
    for ref in refs:
        score = scores.get(ref)
        if ref.name in _COMPUTED and score is not None:
            written = plain_text(form.text(ref)) or "未填"
            line = f"「{form.funds[ref.index].label}」" if ref.part == "funds" else ""
            said.append(f"{line}{_COMPUTED[ref.name]} {written}。{score.why}。")
    return said


@_command
def show_rules(host: Host) -> None:
    """规则: under which rules the workbook is scored, and what they say."""
    opened = host.read()
    submission = submission_in(opened.book, opened.path)
    rules = rules_of(submission)
    topics = [f"{line.topic}:{line.text}" for line in describe(rules)]
    host.say("\n".join([f"评分规则 {rules_in_words(submission, rules)}", "", *topics]))


@_command
def show_engine(host: Host) -> None:
    """计分引擎: who answers the score formulas, as the workbook's own cell says."""
    opened = host.read()
    says = [
        plain_text(sheet.value(*at))
        for sheet in opened.book.sheets
        for at, formula in sheet.formulas.items()
        if "ZIPING_ENGINE(" in formula.upper()
    ]
    if not says:
        raise fail("这个工作簿没有说明计分引擎的单元格", mend="用「生成模板」发下的工作簿,在「汇总」表写明")
    host.say(f"得分由{says[0] or '工作表公式'}计算")


@_command
def about(host: Host) -> None:
    """关于: the version, where one's own rules lie, and where the log is; it is opened, if there is one."""
    log = log_file()
    there = log.exists()
    host.say(
        f"自评 ziping {__version__}\n自己的评分规则:{clerk_rules.folder()}\n"
        f"日志:{log}{'(关闭这条消息后打开)' if there else '(还没有)'}"
    )
    if there and not webbrowser.open(log.as_uri()):
        raise fail("日志打不开", str(log), "用记事本打开这个文件")
