"""回收进度, 下发对照, 问题清单, 质量分析 and 文件清单: what came back, and what is to be said of it."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from ziping.checks import SEVERITY_TITLES
from ziping.collect import against, quality
from ziping.collect.issued import Issued
from ziping.collect.roll_up.records import Cell, Live, Record, Value, link
from ziping.collect.states import Standing, State
from ziping.collect.store import Store
from ziping.marking.wording import chinese_number, full_width
from ziping.rounding import Rounding, percent, show
from ziping.rules import load
from ziping.scoring.execution import NO_RATE

MOST_FINDINGS = 200_000
"""More rows than people read, and fewer than a sheet holds; all of them are in the database."""
SITUATIONS = ("已收齐", "有错误待改", "未报齐", "报送无效", "未报")
_SHARE = Rounding(4, "half_up")


class Links:
    """Ways from the workbook to the returned files; of one inside a zip, to the zip."""

    def __init__(self, out: Path, standings: Iterable[Standing]) -> None:
        self._from = out.resolve().parent
        self._sources = {standing.listed.path: standing.listed.source for standing in standings}

    def to(self, path: str) -> Value:
        """A link to a file by its path below the folder; only the path where there is no way."""
        source = self._sources.get(path)
        try:
            target = os.path.relpath(source.resolve(), self._from) if source else ""
            target.encode()
        except ValueError:  # on another drive, or a name in an encoding that no workbook can hold
            target = ""
        return link(target.replace(os.sep, "/"), path)


def progress(store: Store, standings: Sequence[Standing], issued: Issued) -> list[Record]:
    """回收进度: each department that was issued a workbook."""
    due = {
        code: (Decimal(count), Decimal(int(covered or 0)))
        for code, count, covered in store.rows(
            "SELECT department_code, count(c), sum(c) FROM (SELECT i.department_code, "
            f"CASE WHEN f.sha256 IS NULL THEN 0 ELSE {against.coverage_sql(load(issued.rules))} END AS c FROM issued i "
            "LEFT JOIN current_forms f ON f.department_code = i.department_code AND f.position = i.position) GROUP BY 1"
        )
    }
    problems = {
        (code, severity): Decimal(count)
        for code, severity, count in store.rows(
            "SELECT department_code, severity, count(*) FROM current_findings GROUP BY ALL"
        )
    }
    own: defaultdict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        for code in standing.concerned:
            own[code].append(standing)
    rows = []
    for number, (code, name) in enumerate(issued.departments.items(), 1):
        forms, covered = due.get(code, (Decimal(0), Decimal(0)))
        counted = [standing for standing in own[code] if standing.counted]
        rows.append(Record(
            number=Decimal(number), code=code, name=name, due=forms, covered=covered, missing=forms - covered,
            rate=_coverage(covered, forms), files=Decimal(len(own[code])),
            errors=problems.get((code, "error"), Decimal(0)), warnings=problems.get((code, "warning"), Decimal(0)),
            state=_situation(own[code], forms > covered),
            last=max((standing.listed.modified for standing in counted), default="")[:10],
        ))  # fmt: skip
    return rows


def _coverage(covered: Decimal, due: Decimal) -> Live:
    def formula(cell: Cell, own: Record) -> str:
        part, whole = cell(own, "covered"), cell(own, "due")
        return f'IF({whole}=0,"{NO_RATE}",ROUND({part}/{whole},4))' if part and whole else ""

    return Live(formula, _SHARE.apply(covered / due) if due else NO_RATE)


def _situation(sent: Sequence[Standing], missing: bool) -> str:
    complete, faulty, partly, useless, nothing = SITUATIONS
    counted = [standing for standing in sent if standing.counted]
    if not counted:
        return useless if sent else nothing
    if missing:
        return partly
    return faulty if any(standing.state is State.FAULTY for standing in counted) else complete


def progress_note(rows: Sequence[Record]) -> str:
    """The coverage of all, in one sentence."""
    found = Counter(row["state"] for row in rows)
    due, covered = (sum((row[name] for row in rows), Decimal(0)) for name in ("due", "covered"))
    share = percent(covered / due) if due else NO_RATE
    told = "、".join(f"{name} {found[name]} 个" for name in SITUATIONS if found[name])
    return full_width(
        f"共 {len(rows)} 个部门:{told};应评 {show(due)} 张表,已评 {show(covered)} 张,覆盖率 {share}"
    )


def deviations(store: Store, links: Links) -> list[Record]:
    """下发对照, kind by kind; a department of which nothing came is told in one row."""
    rows = store.rows(
        "SELECT kind, department, form_name, place, was, now, path FROM deviations WHERE (kind, department_code) NOT IN "
        f"(SELECT '{against.MISSING}', department_code FROM ({_NOTHING_CAME})) UNION ALL "
        f"SELECT '{against.MISSING}', department, '全部 ' || forms || ' 张表', '', '', '这个部门的表一张也没有收到', '' "
        f"FROM ({_NOTHING_CAME}) ORDER BY ALL"
    )
    rows.sort(key=lambda row: against.KINDS.index(row[0]))
    return [
        Record(
            number=Decimal(number), kind=kind, department=department, form=form, place=place, was=was, now=now,
            file=links.to(path),
        )
        for number, (kind, department, form, place, was, now, path) in enumerate(rows, 1)
    ]  # fmt: skip


_NOTHING_CAME = (
    "SELECT department_code, department, count(*) AS forms FROM issued WHERE department_code NOT IN "
    "(SELECT department_code FROM current_forms) GROUP BY ALL"
)


def findings(store: Store, links: Links) -> list[Record]:
    """问题清单: every finding, errors first, then by department and file."""
    order = ", ".join(f"'{severity}'" for severity in SEVERITY_TITLES)
    rows = store.rows(
        "SELECT department, form_name, sheet, cell, severity, check_id, title, message, reason, fix, path "
        f"FROM current_findings ORDER BY array_position([{order}], severity), department_code, path, number "
        f"LIMIT {MOST_FINDINGS}"
    )
    return [
        Record(
            number=Decimal(number), department=department, form=form, place=f"{sheet} {cell}".strip(),
            level=SEVERITY_TITLES[severity], check=check, title=full_width(title), message=full_width(message), reason=reason,
            fix=full_width(fix), file=links.to(path),
        )
        for number, (department, form, sheet, cell, severity, check, title, message, reason, fix, path)
        in enumerate(rows, 1)
    ]  # fmt: skip


def findings_note(store: Store, shown: int) -> str:
    """How many findings of which severity, in one sentence."""
    found = dict(store.rows("SELECT severity, count(*) FROM current_findings GROUP BY 1"))
    told = "、".join(
        f"{title} {found[level]} 个" for level, title in SEVERITY_TITLES.items() if found.get(level)
    )
    more = f";只列出前 {shown} 个,其余见汇总库" if sum(found.values()) > shown else ""
    return full_width(f"{told or '没有发现问题'}{more}")


def doubts(store: Store) -> list[Record]:
    """质量分析: the kinds of which there are any, each with its rows."""
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for kind, department, form, text in store.rows(
        "SELECT kind, department, form_name, text FROM doubts ORDER BY department_code, form_name, text"
    ):
        number = Decimal(len(found[kind]) + 1)
        found[kind].append(Record(number=number, department=department, form=form, text=full_width(text)))
    kinds = [(title, meaning) for title, meaning in quality.KINDS.items() if found[title]]
    return [
        Record(
            title=title, count=Decimal(len(found[title])), rows=found[title],
            head=full_width(f"{chinese_number(number)}、{title}({len(found[title])} 处):{meaning}"),
        )
        for number, (title, meaning) in enumerate(kinds, 1)
    ]  # fmt: skip


def doubts_note(kinds: Sequence[Record]) -> str:
    """How many doubts of which kind, in one sentence."""
    told = "、".join(f"{kind['title']} {show(kind['count'])} 处" for kind in kinds)
    return f"供审核参考，不是结论：{told}" if told else "没有可疑的结果"


def files(standings: Iterable[Standing], issued: Issued, links: Links) -> list[Record]:
    """文件清单: every file with its state."""
    return [
        Record(
            number=Decimal(number), file=links.to(standing.listed.path), state=standing.state.value,
            department=issued.departments.get(standing.department, ""), reason=full_width(standing.reason),
            mend=full_width(standing.mend),
            modified=standing.listed.modified.replace("T", " ")[:16],
        )
        for number, standing in enumerate(standings, 1)
    ]  # fmt: skip
