"""规则, 计分引擎, 关于."""

from __future__ import annotations

import webbrowser

from ziping import clerk_rules
from ziping.checking import rules_of
from ziping.errors import fail
from ziping.forms import submission_in
from ziping.hosts.port import Host
from ziping.macros import guard
from ziping.macros.guard import command
from ziping.marking.findings import rules_in_words
from ziping.quantity import plain_text
from ziping.rules.prose import describe
from ziping.version import __version__


@command
def show_rules(host: Host) -> None:
    """规则: under which rules the workbook is scored, and what they say."""
    opened = host.read()
    submission = submission_in(opened.book, opened.path)
    rules = rules_of(submission)
    topics = [f"{line.topic}:{line.text}" for line in describe(rules)]
    host.say("\n".join([f"评分规则 {rules_in_words(submission, rules)}", "", *topics]))


@command
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


@command
def about(host: Host) -> None:
    """关于: the version, where one's own rules lie, and where the log is; it is opened, if there is one."""
    log = guard.log_file()
    there = log.exists()
    host.say(
        f"自评 ziping {__version__}\n自己的评分规则:{clerk_rules.folder()}\n"
        f"日志:{log}{'(关闭这条消息后打开)' if there else '(还没有)'}"
    )
    if there and not webbrowser.open(log.as_uri()):
        raise fail("日志打不开", str(log), "用记事本打开这个文件")
