"""生成模板, 汇总: what the bureau does once a year, without a command line."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from ziping.errors import Problem, fail
from ziping.hosts.port import Host
from ziping.macros.guard import command, in_a_sentence
from ziping.macros.progress import told

if TYPE_CHECKING:
    from ziping.collecting import Collected

ROLL_UP_NAME = "汇总.xlsx"


@command
def stamp_forms(host: Host) -> None:
    """生成模板: a workbook for each department of a 项目库; files that are there are compared and kept."""
    from ziping import clerk_templates
    from ziping.issuing import issue
    from ziping.projects import read_library
    from ziping.stamping.bulk import clear_leftovers, plan
    from ziping.stamping.ledger import LEDGER_NAME

    clerk_templates.make_known()
    source = host.ask_file("选择项目库工作簿", (".xlsx",))
    out = host.ask_folder("选择存放自评表的文件夹") if source else None
    if source is None or out is None:
        return
    library = read_library(source)
    tasks = plan(library, out)
    clear_leftovers(out)
    problems: list[Problem] = []
    counts: Counter[bool] = Counter()
    # In this process: a program's own Python starts no others.
    outcomes = issue(library, tasks, source, out / LEDGER_NAME, resume=True, workers=1)
    for outcome in told(host, outcomes, "生成自评表", len(tasks)):
        problems += outcome.problems
        counts[outcome.written] += not outcome.problems
    there = f"原有 {counts[False]} 个与要生成的相同,留着不动。" if counts[False] else ""
    wrong = f"有 {len({p.where for p in problems})} 个没有生成:{in_a_sentence(problems)}" if problems else ""
    host.say(f"已在 {out} 生成 {counts[True]} 个自评表。{there}发放台账是其中的 {LEDGER_NAME}。{wrong}")


@command
def collect_forms(host: Host) -> None:
    """汇总: a folder of returned files, against the ledger of what was issued."""
    from ziping import clerk_templates
    from ziping.collecting import collect_into

    clerk_templates.make_known()
    ledger = host.ask_file("选择生成自评表时写下的发放台账", (".sqlite",))
    folder = host.ask_folder("选择放收回文件的文件夹") if ledger else None
    if ledger is None or folder is None:
        return
    out = ledger.with_name(ROLL_UP_NAME)
    found, _ = collect_into(folder, ledger, out, workers=1, progress=partial(told, host))
    if not found.standings:
        raise fail("文件夹里没有文件", str(folder), "把收到的文件放进去,再点一次")
    host.say(f"{_counted(found)}汇总工作簿是 {out},每个文件的状态在「文件清单」表。")


def _counted(found: Collected) -> str:
    counts = "、".join(f"{state.value} {count}" for state, count in found.counts.items() if count)
    return f"共 {len(found.standings)} 个文件:{counts}。"
