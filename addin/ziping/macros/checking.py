"""校验, 清除标记, 上一处, 下一处."""

from __future__ import annotations

from dataclasses import replace

from ziping.checking import check_book, rules_of
from ziping.errors import fail
from ziping.hosts.port import Edits, Host, Opened, Spot
from ziping.macros.guard import command, note
from ziping.macros.passwords import with_passwords
from ziping.marking.findings import sections
from ziping.marking.remarks import is_list
from ziping.marks import clearing, in_words, listed, marking, refuse_uncleared, spot_in, undoing
from ziping.recognition.grid import position


@command
def check(host: Host) -> None:
    """校验: marks the findings in the workbook, and says how many there are."""
    opened = host.read()
    submission, reports = check_book(opened.book, opened.path)
    rules = rules_of(submission)
    edits, sealed = with_passwords(host, opened, lambda it: marking(it, submission, reports, rules), "标记")
    _write(host, opened, edits)
    words = in_words(sections(submission, reports))
    if sealed:
        words += (
            f"。工作表「{'」「'.join(sealed)}」设了密码或是旧格式,没有在上面标色,问题都列在「校验结果」表"
        )
    host.say(words)


@command
def clear_marks(host: Host) -> None:
    """清除标记."""
    opened = host.read()
    edits, left = with_passwords(host, opened, clearing, "清除")
    if left:
        # The list stays: it alone knows how the cells under those marks looked.
        edits = replace(edits, drop=())
    else:
        refuse_uncleared(opened, edits)
    _write(host, opened, edits)
    if left:
        names = "」「".join(left)
        raise fail(
            f"工作表「{names}」设了密码,上面的标记没有清除,「校验结果」表也留着",
            mend="再点一次「清除标记」,输入密码",
        )
    host.say("已清除校验留下的标记")


def _write(host: Host, opened: Opened, edits: Edits) -> None:
    """All of it, or nothing."""
    try:
        host.write(edits)
    except Exception:
        try:
            host.write(undoing(opened, edits))
        except Exception as error:  # the first one is what the user is told of
            note("undoing", error)
        raise


@command
def next_finding(host: Host) -> None:
    """下一处: after the last comes the first."""
    _go(host, forward=True)


@command
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

    now = meant(opened, host.selected())
    if forward:
        to = next((spot for spot in spots if key(spot) > key(now)), spots[0])
    else:
        to = next((spot for spot in reversed(spots) if key(spot) < key(now)), spots[-1])
    host.write(Edits(select=to))


def meant(opened: Opened, at: Spot) -> Spot:
    """On the sheet 校验结果, the cell that the selected line is about."""
    sheet = opened.book.sheet(at.sheet)
    if sheet is None or not is_list(sheet):
        return at
    return spot_in(opened, sheet, position(at.cell)[0]) or Spot("", "A1")
