"""发放台账: what was issued, in one SQLite file that any database tool opens.

``issue`` is a run under one 项目库, rule set and template; ``workbook`` a file of it; ``form`` a form of a file.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path

from ziping.errors import fail
from ziping.projects import Library
from ziping.rules.loading import text_of
from ziping.stamping.bulk import Outcome
from ziping.stamping.templates import template_path
from ziping.version import __version__

LEDGER_NAME = "发放台账.sqlite"
VERSION = 1
_AT_ONCE = 32
_SCHEMA = """
CREATE TABLE issue (
    id INTEGER PRIMARY KEY,
    year INTEGER NOT NULL,
    rules TEXT NOT NULL,
    rules_sha256 TEXT NOT NULL,
    template TEXT NOT NULL,
    template_sha256 TEXT NOT NULL,
    library TEXT NOT NULL,
    ziping TEXT NOT NULL,
    started TEXT NOT NULL
);
CREATE TABLE workbook (
    id INTEGER PRIMARY KEY,
    issue INTEGER NOT NULL REFERENCES issue,
    department_code TEXT NOT NULL,
    department TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    issued TEXT NOT NULL,
    UNIQUE (file, sha256)
);
CREATE TABLE form (
    workbook INTEGER NOT NULL REFERENCES workbook,
    key TEXT NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (workbook, key)
) WITHOUT ROWID;
CREATE INDEX form_code ON form (code);
CREATE INDEX workbook_fingerprint ON workbook (fingerprint);
"""


@dataclass(frozen=True, slots=True)
class Issue:
    """Under what a run issues; the columns of the table, in its order."""

    year: int
    rules: str
    rules_sha256: str
    template: str
    template_sha256: str
    library: str
    ziping: str = __version__

    @classmethod
    def of(cls, library: Library, source: Path) -> Issue:
        """Args: ``source`` is the file of the 项目库."""
        template = template_path(library.rules)
        rules = "".join(text_of(rule_id) for rule_id in library.rules.lineage)
        return cls(
            library.year,
            library.rules.id,
            hashlib.sha256(rules.encode()).hexdigest(),
            f"{template.parent.name}/{template.name}",
            hashlib.sha256(template.read_bytes()).hexdigest(),
            source.name,
        )


class Ledger:
    """An open ledger; whatever was added before an interruption is in it, or is added by the next run."""

    def __init__(self, database: sqlite3.Connection, issue: Issue) -> None:
        self._database, self._issue = database, issue
        self._id: int | None = None
        self._waiting: list[tuple[Outcome, str]] = []

    @classmethod
    @contextmanager
    def open(cls, path: Path, issue: Issue) -> Iterator[Ledger]:
        """Opens or makes the file.

        Raises:
            ZipingError: it is no ledger, is in use, or cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(path)
        except (OSError, sqlite3.Error) as error:
            raise fail("发放台账不能写入", str(path), "换一个有写权限的文件夹") from error
        try:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            empty = not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if version != VERSION and not (version == 0 and empty):
                raise fail("不是这个版本的发放台账", str(path), "用 --ledger 另写一个文件")
            if empty:
                database.executescript(f"BEGIN;{_SCHEMA}PRAGMA user_version={VERSION};COMMIT;")
            ledger = cls(database, issue)
            try:
                yield ledger
            finally:
                ledger._write()
        except sqlite3.OperationalError as error:
            raise fail(
                f"发放台账写不进去({error})", str(path), "关闭正在使用它的程序,加 --resume 再运行一次"
            ) from error
        except sqlite3.DatabaseError as error:
            raise fail(
                "发放台账损坏,或不是台账文件", str(path), "移走这个文件,加 --resume 再运行一次"
            ) from error
        finally:
            database.close()

    def add(self, outcome: Outcome) -> None:
        """A workbook that was issued; one already in the ledger is not added again."""
        if not outcome.problems:
            self._waiting.append((outcome, _now()))
            if len(self._waiting) >= _AT_ONCE:
                self._write()

    def _write(self) -> None:
        """One transaction: all of it or nothing."""
        waiting, self._waiting = self._waiting, []
        with self._database as database:
            for outcome, time in waiting:
                key = (str(outcome.path.resolve()), outcome.sha256)
                if database.execute("SELECT 1 FROM workbook WHERE file = ? AND sha256 = ?", key).fetchone():
                    continue
                workbook = database.execute(
                    "INSERT INTO workbook (issue, department_code, department, file, sha256, fingerprint, issued) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (self._issue_id(), outcome.code, outcome.name, *key, outcome.fingerprint, time),
                ).lastrowid
                database.executemany(
                    "INSERT INTO form VALUES (?, ?, ?, ?, ?)", [(workbook, *form) for form in outcome.forms]
                )

    def _issue_id(self) -> int:
        if self._id is None:
            values = (*astuple(self._issue), _now())
            sql = f"INSERT INTO issue VALUES (NULL, {', '.join('?' * len(values))})"
            self._id = self._database.execute(sql, values).lastrowid
            assert self._id is not None
        return self._id


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
