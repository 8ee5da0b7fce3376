"""Inside a LibreOffice that has the extension: its buttons, with messages kept or shown, and what they leave behind."""

from types import SimpleNamespace
from unittest.mock import patch

import uno
import unohelper
from com.sun.star.accessibility.AccessibleRole import DOCUMENT, DOCUMENT_SPREADSHEET
from com.sun.star.accessibility.AccessibleStateType import SHOWING
from com.sun.star.awt import XCallback

DOCUMENTS = (DOCUMENT, DOCUMENT_SPREADSHEET)
ALL_OF_IT = 1 + 2 + 4 + 8
"""com.sun.star.awt.PosSize."""


def click(office, document, button, typed=()):
    """Answers what is said instead of showing it.

    Args:
        typed: the passwords that the user gives when asked, in order; after the last, and for None, the user cancels.
    """
    from ziping.buttons import calc
    from ziping.hosts.libreoffice import host

    said, left = [], list(typed)
    office.asked = []

    def tell(*given):
        office.between("message")
        said.append(given[-1])

    def ask_password(*given):
        office.between("question")
        office.asked.append(given[-1])
        return left.pop(0) if left else None

    with (
        patch.object(host, "tell", tell),
        patch.object(host, "ask_password", ask_password),
        patch.object(calc, "tell", host.tell),
    ):
        calc.press(office.context, document.CurrentController.Frame, button)
    return said


def failing_click(office, document, button, change, after, typed=()):
    """One change of these goes wrong, once: set_look, fill_sheet, …

    Args:
        after: how many go well before.
    """
    from ziping.hosts.libreoffice import host, listing, looks

    left = [after]

    def breaking(*arguments):
        left[0] -= 1
        if left[0] == -1:
            raise RuntimeError("broken")
        return real(*arguments)

    module = {"set_look": host, "fill_sheet": host, "_link": listing, "colour_of": looks}[change]
    real = getattr(module, change)
    with patch.object(module, change, breaking):
        return click(office, document, button, typed)


def told_click(office, document, button, typed=(), broken=False):
    """What the status line shows, in order, and where a message or a question comes between.

    Args:
        broken: what is to be done fails.
    """
    from ziping.hosts.libreoffice import host

    shown = []
    progress = host.CalcHost.progress

    def showing(own, text):
        shown.append(text)
        progress(own, text)

    def breaking(*_):
        raise RuntimeError("broken")

    with (
        patch.object(host.CalcHost, "progress", showing),
        patch.object(host.CalcHost, "write", breaking if broken else host.CalcHost.write),
    ):
        office.between = lambda kind: shown.append(kind)
        try:
            click(office, document, button, typed)
        finally:
            office.between = lambda kind: None
    return shown


def seen(office, document):
    """Everything in the cells, and fills and notes, as the macros read them."""
    read = _host(office, document).read()
    cells = {sheet.title: [list(map(str, row)) for row in sheet.rows] for sheet in read.book.sheets}
    return {"cells": cells, "looks": sorted([*spot, *look] for spot, look in read.looks.items())}


def _host(office, document):
    from ziping.hosts.libreoffice.host import CalcHost

    return CalcHost(office.context, document, "")


class Asked(unohelper.Base, XCallback):
    def __init__(self, answers, ask):
        self.answers, self.ask = answers, ask

    def notify(self, _):
        self.answers.append(str(self.ask()))


def ask(office, document, question, *arguments):
    """Asks the user, and does not wait: the answer comes to ``answers``."""
    office.asked.clear()
    host = _host(office, document)
    office.main_thread.addCallback(Asked(office.asked, lambda: getattr(host, question)(*arguments)), None)


def answers(office):
    return office.asked


def choosing_folder(office, document, url):
    """What is answered where LibreOffice's own dialogue gives this; cancelled without."""
    from ziping.errors import ZipingError
    from ziping.hosts.libreoffice import dialogues

    picker = SimpleNamespace(execute=lambda: int(bool(url)), getDirectory=lambda: url)
    with patch.object(dialogues, "_picker", lambda *_: picker):
        try:
            return str(_host(office, document).ask_folder("选择文件夹"))
        except ZipingError as error:
            return str(error)


def fill_the_screen(office, document, width, height):
    document.CurrentController.Frame.getContainerWindow().setPosSize(0, 0, width, height, ALL_OF_IT)


def where(office, name, role):
    """The middle of what is called so in any window, on the screen; None where nothing is.

    Args:
        role: of com.sun.star.accessibility.AccessibleRole.
    """
    wanted = uno.getConstantByName(f"com.sun.star.accessibility.AccessibleRole.{role}")
    toolkit = office.service("com.sun.star.awt.Toolkit")
    for number in range(toolkit.getTopWindowCount()):
        for found in _within(toolkit.getTopWindow(number).getAccessibleContext()):
            # Menus put a letter behind: 规则(G).
            if (
                found.getAccessibleName().partition("(")[0] == name
                and found.getAccessibleRole() == wanted
                and _is_showing(found)
            ):
                at, size = found.getLocationOnScreen(), found.getSize()
                if size.Width and size.Height:
                    return [at.X + size.Width // 2, at.Y + size.Height // 2]
    return None


def reads(office, words):
    """Whether any window shows a text with these words."""
    toolkit = office.service("com.sun.star.awt.Toolkit")
    windows = (toolkit.getTopWindow(number) for number in range(toolkit.getTopWindowCount()))
    return any(
        words in found.getAccessibleName() and _is_showing(found)
        for window in windows
        for found in _within(window.getAccessibleContext())
    )


def _is_showing(found):
    states = found.getAccessibleStateSet()
    return bool(states & SHOWING) if isinstance(states, int) else states.contains(SHOWING)


def _within(context):
    if context is None:  # of a window that is closing
        return
    yield context
    if context.getAccessibleRole() not in DOCUMENTS:
        for number in range(context.getAccessibleChildCount()):
            child = context.getAccessibleChild(number)
            if hasattr(child, "getAccessibleContext"):
                yield from _within(child.getAccessibleContext())


def break_buttons(office):
    """What they call cannot be imported."""
    from ziping.buttons import calc

    office.kept = calc.press
    del calc.press


def mend_buttons(office):
    from ziping.buttons import calc

    calc.press = office.kept


def click_while_busy(office, document, button, others):
    """Clicks again whenever the status line changes, as Calc lets users do; what is said, how often it was run, and
    what the status line says in turn.

    Args:
        others: button and document of each further click, in turn; None is the document itself.
    """
    from ziping import macros
    from ziping.buttons import calc
    from ziping.hosts.libreoffice.host import CalcHost

    ran, shown, left = [], [], list(others)
    real_run, real_progress = getattr(macros, button), CalcHost.progress

    def run(host):
        ran.append(button)
        real_run(host)

    def progress(host, text):
        shown.append(text)
        real_progress(host, text)
        if text and left:
            again, where = left.pop(0)
            window = (office.documents[where] if where else document).CurrentController.Frame
            calc.press(office.context, window, again)

    with patch.object(macros, button, run), patch.object(CalcHost, "progress", progress):
        said = click(office, document, button)
    return {"said": said, "ran": len(ran), "shown": shown, "left": left}
