"""The returned files beside what was issued: what is missing, what was changed, what went astray."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ziping.checks.rows import bare_name
from ziping.collect.issued import Issued
from ziping.collect.states import Standing, State
from ziping.collect.store import Store
from ziping.rules import RuleSet, load

MISSING, UNEXECUTED = "应评未评", "没有执行"
LOCKED, FORMULA = "锁定内容被改", "公式被替换"
OLD_TEMPLATE, OWN_TEMPLATE = "表样版本不对", "不是下发的表"
RENAMED, ASTRAY, SWAPPED = "部门名称不同", "报了别的部门的表", "两个部门互相报了对方的表"
NOT_ISSUED = "没有下发的表"
KINDS = (
    MISSING,
    UNEXECUTED,
    SWAPPED,
    ASTRAY,
    OLD_TEMPLATE,
    OWN_TEMPLATE,
    LOCKED,
    FORMULA,
    RENAMED,
    NOT_ISSUED,
)
"""In the order in which they are told."""
Row = tuple[Any, ...]
"""A row of the table ``deviations``."""


def deviations(store: Store, standings: Sequence[Standing], issued: Issued) -> list[Row]:
    """Every difference, for the table of that name; the forms that count must be in the database."""
    rows = [*_missing(store, issued), *_changes(store), *_astray(standings, issued)]
    for standing in standings:
        if standing.counted and standing.content and standing.content.forms:
            rows += _of_file(standing, issued)
    return sorted(rows, key=lambda row: (KINDS.index(row[0]), *row[1:]))


def coverage_sql(rules: RuleSet) -> str:
    """An issued form's coverage as SQL, of the columns ``has_result`` and ``unexecuted``: 1, 0, or NULL for not due."""
    unexecuted = {"covered": "1", "uncovered": "0", "not_due": "NULL"}[rules.unexecuted]
    return f"CASE WHEN unexecuted THEN {unexecuted} WHEN has_result THEN 1 ELSE 0 END"


def _missing(store: Store, issued: Issued) -> Iterator[Row]:
    """Issued forms without any result, and projects that were not carried out."""
    found = store.rows(
        "SELECT i.department_code, i.department, i.name, c.sha256, c.unexecuted, c.path "
        "FROM issued i LEFT JOIN (SELECT c.*, min(l.path) AS path FROM current_forms c JOIN files l USING (sha256) "
        "WHERE l.unit <> '' GROUP BY ALL) c ON c.department_code = i.department_code AND c.position = i.position "
        f"WHERE coalesce({coverage_sql(load(issued.rules))}, 1) = 0 OR c.unexecuted"
    )
    for code, department, name, sha256, unexecuted, path in found:
        if unexecuted:
            yield UNEXECUTED, code, department, name, "", "", "实际支出为0，没有完成值，或写明没有执行", path
        else:
            now = "没有收到这张表" if sha256 is None else "收到的表没有填写"
            yield MISSING, code, department, name, "", "", now, path or ""


def _changes(store: Store) -> Iterator[Row]:
    found = store.rows(
        "SELECT c.kind, f.department_code, f.department, f.issued_name, c.label, c.sheet, c.cell, c.was, c.now, l.path "
        "FROM changes c JOIN current_forms f USING (sha256, form) JOIN files l USING (sha256) WHERE l.unit <> ''"
    )
    for kind, code, department, name, label, sheet, cell, was, now, path in found:
        title = LOCKED if kind == "locked" else FORMULA
        yield title, code, department, name, f"{sheet} {cell} {label}", was, now, path


def _of_file(standing: Standing, issued: Issued) -> Iterator[Row]:
    content, code = standing.content, standing.department
    assert content is not None
    department, path = issued.departments[code], standing.listed.path

    def row(kind: str, form: str, was: str, now: str) -> Row:
        return kind, code, department, form, "", was, now, path

    if not content.stamped:
        yield row(OWN_TEMPLATE, "", "带有表单信息的工作簿", "自制的表，或表单信息已丢失")
    elif content.fingerprint in issued.older:
        yield row(OLD_TEMPLATE, "", "最近一次下发的工作簿", "以前下发的工作簿")
    elif content.fingerprint not in issued.current:
        yield row(OLD_TEMPLATE, "", "最近一次下发的工作簿", "不在发放台账中的工作簿")
    own = [form.name for form in content.forms if form.kind == "department"]
    for name in dict.fromkeys((*own, content.department)):
        same = bare_name(name) == bare_name(department)
        # The reader of foreign forms may take a whole title for the name.
        if name and not same and (content.stamped or bare_name(department) not in bare_name(name)):
            yield row(RENAMED, "", department, name)
    for n, form in standing.forms.items():
        if form is None:
            yield row(NOT_ISSUED, content.forms[n].name, "", "这张表没有下发，没有汇总")


def _astray(standings: Iterable[Standing], issued: Issued) -> Iterator[Row]:
    """Files whose path names one department and whose content is another's; both ways they were exchanged."""
    found: dict[tuple[str, str], Standing] = {}
    for standing in standings:
        if standing.department and standing.state not in (State.UNREADABLE, State.TWICE):
            named = issued.named_in(standing.listed.path)
            if named and named != standing.department:
                found.setdefault((named, standing.department), standing)
    for (named, code), standing in found.items():
        kind = SWAPPED if (code, named) in found else ASTRAY
        yield (
            kind, code, issued.departments[code], "", "", f"「{issued.departments[named]}」的文件名或文件夹",
            f"内容是「{issued.departments[code]}」的表", standing.listed.path,
        )  # fmt: skip


def counts_by_kind(rows: Iterable[Sequence[Any]]) -> Mapping[str, int]:
    """Kind → how many, in their order, every kind."""
    found = dict.fromkeys(KINDS, 0)
    for row in rows:
        found[row[0]] += 1
    return found
