"""What LibreOffice calls of the extension: the worksheet functions, the buttons, and what happens at start and load.

LibreOffice executes this file in its own Python, also while the extension is installed and removed: whatever belongs
to ziping is imported when it is first used.
"""

import os
import sys
import traceback

import uno
import unohelper
from com.sun.star.awt.MessageBoxType import ERRORBOX
from com.sun.star.frame import XDispatch, XDispatchProvider, XTerminateListener
from com.sun.star.lang import XInitialization
from com.sun.star.sheet import XFunctionAccess
from com.sun.star.task import XJob

PROTOCOL = "vnd.ziping:"
LIBRARY, MODULE = "Standard", "ZipingFunctions"
OLDEST_PYTHON = (3, 11)
"""As in pyproject.toml."""

# LibreOffice appends this folder; a ziping that somebody has installed in the same Python must not come first.
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "pythonpath"))


class Functions(unohelper.Base, XFunctionAccess):
    """Answers the Basic functions of the module ZipingFunctions."""

    def __init__(self, context):
        pass

    def callFunction(self, name, arguments):
        from ziping.hosts.libreoffice.functions import answer

        return answer(name, arguments)


class Start(unohelper.Base, XJob, XTerminateListener):
    """Gives Calc the functions while the program runs.

    Calc looks for functions in the user's Basic library Standard. The module is put there at each start and taken
    away at the end, so that removing the extension leaves nothing behind and a new version never meets an old module.
    """

    def __init__(self, context):
        self.context = context

    def execute(self, arguments):
        with open(os.path.join(os.path.dirname(__file__), MODULE + ".bas"), encoding="utf-8") as file:
            source = file.read()
        library = self._library()
        if library.hasByName(MODULE):  # left by a program that did not end by itself
            library.replaceByName(MODULE, source)
        else:
            library.insertByName(MODULE, source)
        _service(self.context, "com.sun.star.frame.Desktop").addTerminateListener(self)

    def queryTermination(self, event):
        pass

    def notifyTermination(self, event):
        library = self._library()
        if library.hasByName(MODULE):
            library.removeByName(MODULE)

    def disposing(self, source):
        pass

    def _library(self):
        libraries = _service(self.context, "com.sun.star.script.ApplicationScriptLibraryContainer")
        if not libraries.hasByName(LIBRARY):
            libraries.createLibrary(LIBRARY)
        libraries.loadLibrary(LIBRARY)
        return libraries.getByName(LIBRARY)


class Load(unohelper.Base, XJob):
    """Recalculates a workbook with our functions when it has been opened: LibreOffice trusts saved values."""

    def __init__(self, context):
        pass

    def execute(self, arguments):
        given = {value.Name: value.Value for value in arguments}
        model = next((it.Value for it in given.get("Environment", ()) if it.Name == "Model"), None)
        if model is not None and model.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            from ziping.hosts.libreoffice.loading import recalculate

            recalculate(model)


class Commands(unohelper.Base, XInitialization, XDispatchProvider, XDispatch):
    """Runs the command of a menu entry or a button, vnd.ziping:check."""

    def __init__(self, context):
        self.context, self.frame = context, None

    def initialize(self, arguments):
        self.frame = arguments[0] if arguments else None

    def queryDispatch(self, url, target, flags):
        return self if url.Complete.startswith(PROTOCOL) else None

    def queryDispatches(self, requests):
        return tuple(self.queryDispatch(it.FeatureURL, it.FrameName, it.SearchFlags) for it in requests)

    def dispatch(self, url, arguments):
        try:
            from ziping.buttons.calc import press
        except Exception:
            _note()
            self._say(_cannot_start())
            return
        press(self.context, self.frame, url.Complete[len(PROTOCOL) :])

    def addStatusListener(self, listener, url):
        state = uno.createUnoStruct("com.sun.star.frame.FeatureStateEvent")
        state.FeatureURL, state.IsEnabled, state.Source = url, True, self
        listener.statusChanged(state)

    def removeStatusListener(self, listener, url):
        pass

    def _say(self, text):
        window = self.frame.getContainerWindow()
        box = window.getToolkit().createMessageBox(window, ERRORBOX, 1, "绩效自评", text)
        box.execute()
        box.dispose()


def _cannot_start():
    if sys.version_info < OLDEST_PYTHON:
        found, needed = (".".join(map(str, version[:2])) for version in (sys.version_info, OLDEST_PYTHON))
        return (
            f"「绩效自评」需要 Python {needed},这个 LibreOffice 带的是 {found}。表里的得分照常由工作表公式计算。"
            "怎么改:请管理员换用较新的 LibreOffice。"
        )
    return "「绩效自评」不能启动。怎么改:在「工具-扩展管理器」中移除后重新安装;仍不行,请交给技术人员。"


def _note():
    """Writes to the log what went wrong, where the macros write it too; they may be what cannot be loaded."""
    folder = os.path.join(os.path.expanduser("~"), ".ziping")
    try:
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "ziping.log"), "a", encoding="utf-8") as file:
            file.write(traceback.format_exc())
    except OSError:
        pass


def _service(context, name):
    return context.ServiceManager.createInstanceWithContext(name, context)


g_ImplementationHelper = unohelper.ImplementationHelper()
for _made, _services in (
    (Functions, ("ziping.Functions",)),
    (Start, ("com.sun.star.task.Job",)),
    (Load, ("com.sun.star.task.Job",)),
    (Commands, ("com.sun.star.frame.ProtocolHandler",)),
):
    g_ImplementationHelper.addImplementation(_made, "ziping." + _made.__name__, _services)
