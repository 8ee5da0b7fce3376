"""What every macro does when something goes wrong: one sentence to the user, the details to the log."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from functools import wraps
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ziping import clerk_rules
from ziping.commands import COMMANDS
from ziping.errors import Problem, ZipingError
from ziping.hosts.port import Host
from ziping.version import __version__

Macro = Callable[[Host], None]
_LABELS = {command.name: command.label for command in COMMANDS}
_LOG_SIZE = 1_000_000
_log = logging.getLogger("ziping.macros")


def log_file() -> Path:
    """Where details of what went wrong are written; it need not be there."""
    return clerk_rules.folder().parent / "ziping.log"


def command(run: Macro) -> Macro:
    """Tells the user what went wrong; a host never sees an error."""

    @wraps(run)
    def guarded(host: Host) -> None:
        try:
            clerk_rules.make_known()
            run(host)
        except ZipingError as error:
            note(run.__name__, error)
            host.say(in_a_sentence(error.problems))
        except (
            ImportError
        ) as error:  # a program's own Python may be without a library that only some macros need
            note(run.__name__, error)
            label, missing = _LABELS[run.__name__], library_missing(error)
            host.say(
                f"缺少组件 {missing},「{label}」不能用。怎么改:请管理员为这个程序的 Python 安装 {missing}。"
            )
        except Exception as error:  # whatever a program or a library answers with
            note(run.__name__, error)
            host.say(
                f"「{_LABELS[run.__name__]}」没有完成,程序内部出错。"
                f"怎么改:保存工作簿后再试一次;仍不行,把日志 {log_file()} 交给技术人员。"
            )

    return guarded


def library_missing(error: ImportError) -> str:
    """Its name, which LibreOffice's import tells in the message alone.

    >>> library_missing(ImportError("No module named 'lxml'"))
    'lxml'
    """
    quoted = re.search(r"'([\w.]+)'", str(error))
    return error.name or (quoted[1] if quoted else str(error))


def in_a_sentence(problems: Sequence[Problem]) -> str:
    """The first of them, and how many more there are."""
    more = f"(另有 {len(problems) - 1} 处同类问题)" if len(problems) > 1 else ""
    return f"{problems[0]}{more}"


def note(name: str, error: Exception) -> None:
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
