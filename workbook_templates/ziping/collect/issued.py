"""What was issued, from the ledger; whose a returned file is; and the ledger's list of what came back."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ziping.checks.rows import bare_name
from ziping.errors import fail
from ziping.stamping.ledger import VERSION

_RETURNED = """
CREATE TABLE IF NOT EXISTS returned (
    path TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    department_code TEXT NOT NULL,
    department TEXT NOT NULL,
    modified TEXT NOT NULL
) WITHOUT ROWID
"""
_LEAST_NAME = 3
"""Letters that a part of a department's name must have to stand for it."""
_CODED = re.compile(r"\d{2,}[-_—]")


class IssuedForm(NamedTuple):
    """A form of a workbook; ``position`` is its place in it, from 1."""

    department_code: str
    department: str
    code: str
    kind: str
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Issued:
    """What a bureau issued in its latest year.

    Args:
        departments: code → name, in the order of their codes.
        forms: of a department, in the order of its workbook.
        current: fingerprints of the workbooks that count → department code; ``older`` those issued before them.
    """

    year: int
    rules: str
    departments: Mapping[str, str]
    forms: Mapping[str, tuple[IssuedForm, ...]]
    current: Mapping[str, str]
    older: Mapping[str, str]
    _codes: dict[tuple[str, str], IssuedForm] = field(init=False, repr=False)
    _names: dict[tuple[str, str], set[str]] = field(init=False, repr=False)
    _called: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_codes", {})
        object.__setattr__(self, "_names", {})
        for forms in self.forms.values():
            for form in forms:
                if form.code:
                    self._codes[form.kind, form.code] = form
                self._names.setdefault((form.kind, bare_name(form.name)), set()).add(form.department_code)
        called: dict[str, str] = {}
        for code, name in self.departments.items():
            bare = bare_name(name)
            called[bare] = "" if bare in called else code  # a name of two is nobody's
        object.__setattr__(self, "_called", called)

    def every(self) -> Iterator[IssuedForm]:
        for forms in self.forms.values():
            yield from forms

    def owner(self, fingerprint: str, department: str, forms: Iterable[tuple[str, str, str]]) -> str:
        """The code of the department whose file this is; "" where it is nobody's.

        The fingerprint of what was prefilled tells it first, then the codes of its forms, then the names of
        departments and projects.

        Args:
            forms: kind, code and name of each.
        """
        found = self.current.get(fingerprint) or self.older.get(fingerprint)
        if found:
            return found
        forms = list(forms)
        votes = Counter(
            form.department_code for kind, code, _ in forms if (form := self._codes.get((kind, code)))
        )
        if votes.total() * 2 < sum(bool(code) for _, code, _ in forms):
            votes.clear()  # the codes of another bureau, one of which is also ours
        if not votes:
            named = [name for kind, _, name in forms if kind == "department"]
            for name in (department, *named):
                if code := self.called(name):
                    return code
            for kind, _, name in forms:
                owners = self._names.get((kind, bare_name(name)), set())
                if len(owners) == 1:
                    votes.update(owners)
        return min(votes, key=lambda code: (-votes[code], code)) if votes else ""

    def called(self, name: str) -> str:
        """The code of the department of this name; 市财政局 stands for 钦州市财政局 where no other ends so."""
        bare = bare_name(_CODED.sub("", name))
        if bare in self._called:
            return self._called[bare]
        if len(bare) < _LEAST_NAME:
            return ""
        like = {
            code for own, code in self._called.items() if own.endswith(bare) or (bare.endswith(own) and own)
        }
        return like.pop() if len(like) == 1 else ""

    def shared(self, name: str) -> bool:
        """Whether several departments have this name."""
        return self._called.get(bare_name(_CODED.sub("", name))) == ""

    def named_in(self, path: str) -> str:
        """The code of the department that a path names, in the file's name before its folders; "" without."""
        for part in reversed(path.split("/")):
            bare = bare_name(part)
            found = [name for name in self._called if len(name) >= _LEAST_NAME and name in bare]
            if found:
                longest = max(found, key=len)
                return self._called[longest] if all(name in longest for name in found) else ""
        return ""

    def forms_like(self, department: str, kind: str, code: str, name: str) -> list[IssuedForm]:
        """The issued forms that a returned one may be, the likeliest first: by its code, else by its name.

        A file of one department may hold forms of another: those of its own come first.
        """
        if own := self._codes.get((kind, code)):
            return [own]
        bare = bare_name(name)
        same = [form for form in self.forms.get(department, ()) if form.kind == kind]
        found = same if kind == "department" else [form for form in same if bare_name(form.name) == bare]
        for other in sorted(self._names.get((kind, bare), set()) - {department}):
            found += [
                form for form in self.forms[other] if form.kind == kind and bare_name(form.name) == bare
            ]
        return found


def read_issued(ledger: Path) -> Issued:
    """What a ledger says was issued in its latest year; of a department issued twice, the last one counts.

    Raises:
        ZipingError: it is missing, no ledger, or nothing was issued.
    """
    if not ledger.is_file():
        raise fail("没有这个发放台账", str(ledger), "给出生成自评表时写下的 发放台账.sqlite")
    with _opened(ledger) as database:
        year, rules = database.execute(
            "SELECT year, rules FROM issue ORDER BY year DESC, id DESC LIMIT 1"
        ).fetchone() or (0, "")
        listed = database.execute(
            "SELECT w.id, w.department_code, w.department, w.fingerprint FROM workbook w JOIN issue i ON i.id = w.issue "
            "WHERE i.year = ? ORDER BY w.id",
            (year,),
        ).fetchall()
        forms = database.execute(
            "SELECT workbook, code, kind, name FROM form ORDER BY workbook, key"
        ).fetchall()
    if not listed:
        raise fail("发放台账里没有下发的表", str(ledger), "核对是不是这一年度的台账")
    latest = {code: (number, name, fingerprint) for number, code, name, fingerprint in listed}
    own: dict[int, list[tuple[str, str, str]]] = {}
    for number, *form in forms:
        own.setdefault(number, []).append(tuple(form))
    departments = {code: name for code, (_, name, _) in sorted(latest.items())}
    current = {fingerprint: code for code, (_, _, fingerprint) in latest.items()}
    return Issued(
        year,
        rules,
        departments,
        {
            code: tuple(
                IssuedForm(code, name, *form, position)
                for position, form in enumerate(own.get(latest[code][0], ()), 1)
            )
            for code, name in departments.items()
        },
        current,
        {fingerprint: code for _, code, _, fingerprint in listed if fingerprint not in current},
    )


def write_returned(ledger: Path, rows: Sequence[Sequence[Any]]) -> None:
    """Writes the list of returned files into the ledger, in one transaction; the last one is replaced.

    Args:
        rows: path, sha256, state, reason, department code and name, time of the last change.

    Raises:
        ZipingError: the ledger cannot be written.
    """
    with _opened(ledger) as database, database:
        database.execute("BEGIN")
        database.execute(_RETURNED)
        database.execute("DELETE FROM returned")
        database.executemany("INSERT INTO returned VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        database = sqlite3.connect(path)
        try:
            if database.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                raise fail("不是这个版本的发放台账", str(path), "给出生成自评表时写下的 发放台账.sqlite")
            yield database
        finally:
            database.close()
    except sqlite3.OperationalError as error:
        mend = (
            "关闭正在使用它的程序,核对写权限和磁盘空间,再运行一次;还不行,就核对是不是生成自评表时写下的台账"
        )
        raise fail(f"发放台账读写不了({error})", str(path), mend) from error
    except sqlite3.DatabaseError as error:
        raise fail(
            "发放台账损坏,或不是台账文件", str(path), "给出生成自评表时写下的 发放台账.sqlite"
        ) from error
