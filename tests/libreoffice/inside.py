"""Loaded by LibreOffice's own Python: does in the program what it is told, as a click does it, in the main thread.

What it can do are the functions of the modules beside it; :mod:`office` calls them by name with JSON.
"""

import json
import sys
import traceback
from pathlib import Path
from threading import Event

import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.sheet import XFunctionAccess

sys.path.append(str(Path(__file__).parent))
import inside_cells
import inside_clicks
import inside_program
import inside_vba


class Office(unohelper.Base, XFunctionAccess, XCallback):
    """Nothing else happens in the program while a command runs."""

    def __init__(self, context):
        self.context, self.documents, self.asked = context, {}, []
        self.between = lambda kind: None
        self.main_thread = self.service("com.sun.star.awt.AsyncCallback")
        self.desktop = self.service("com.sun.star.frame.Desktop")

    def service(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def callFunction(self, name, arguments):
        self.wanted, self.done = (name, *json.loads(arguments[0])), Event()
        self.main_thread.addCallback(self, None)
        self.done.wait()
        return json.dumps(self.answer)

    def notify(self, _):
        name, document, arguments = self.wanted
        run = next(
            getattr(it, name)
            for it in (inside_program, inside_cells, inside_clicks, inside_vba)
            if name in vars(it)
        )
        try:
            given = [] if document is None else [self.documents[document]]
            self.answer = {"answer": run(self, *given, *arguments)}
        except Exception:
            self.answer = {"failed": traceback.format_exc()}
        self.done.set()


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Office, "ziping.tests.Office", ("ziping.tests.Office",))
