"""Run by the system's Python, which has uno: passes lines of JSON on to the component inside a running LibreOffice.

Arguments: pipe name, the component's file.
"""

import json
import sys
import time
from pathlib import Path

import uno


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.1)
    raise SystemExit("soffice does not answer")


def main(pipe, component):
    context = connect(pipe)
    manager = context.ServiceManager
    loader = manager.createInstanceWithContext("com.sun.star.loader.Python", context)
    office = loader.activate(
        "ziping.tests.Office", "", Path(component).as_uri(), None
    ).createInstanceWithContext(context)
    print("ready", flush=True)
    for line in sys.stdin:
        name, *rest = json.loads(line)
        if name == "quit":
            manager.createInstanceWithContext("com.sun.star.frame.Desktop", context).terminate()
            return
        print(office.callFunction(name, (json.dumps(rest),)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
