"""汇总表, 排名, 等级分布 and 执行率: what the returned forms score and spend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import count, pairwise

from ziping.collect.roll_up.records import MEAN, Cell, Live, Record, absolute, share, total
from ziping.collect.store import Store
from ziping.marking.wording import chinese_number, full_width
from ziping.rounding import Rounding, percent, show
from ziping.rules import RuleSet
from ziping.rules.ruleset import BOUNDS
from ziping.scoring.execution import NO_RATE, execution_rate, plain_execution_rate

BANDS = (
    (Decimal(95), "95%及以上"),
    (Decimal(80), "80%（含）～95%"),
    (Decimal(60), "60%（含）～80%"),
    (Decimal("-Infinity"), "60%以下"),
)
_NO_BAND = "没有执行率"
_SCORE = Rounding(2, "half_up")


def departments(store: Store, rules: RuleSet) -> list[Record]:
    """汇总表: each department with its 部门整体 result, its projects and their sums."""
    found: dict[str, Record] = {}
    for code, department, kind, name, unit, base, spent, score, grade, outputs, effects in store.rows(
        "SELECT department_code, department, kind, issued_name, unit, base, spent, total, grade, outputs, effects "
        "FROM current_forms ORDER BY number"
    ):
        own = found.setdefault(code, Record(name=department, projects=[], whole=None))
        row = Record(
            name=name, unit=unit or department, budget=base, spent=spent, total=score, grade=grade, outputs=outputs,
            effects=effects, rate=_rate(spent, base, rules),
        )  # fmt: skip
        if kind == "department":
            own["whole"] = row
        else:
            own["projects"].append(row)
    numbers = count(1)
    for index, own in enumerate(found.values(), 1):
        for project in own["projects"]:
            project["number"] = Decimal(next(numbers))
        own |= sums(own["projects"], rules)
        own["title"] = f"{chinese_number(index)}、{own['name']}"
        own["whole"] = _whole(own["whole"], rules)
    return list(found.values())


def sums(projects: Sequence[Record], rules: RuleSet) -> Record:
    """How many projects, their money, and their mean score: ``sum_count``, ``sum_budget`` …"""
    budget, spent = total(projects, "budget"), total(projects, "spent")
    return Record(
        sum_count=Decimal(len(projects)), sum_budget=budget, sum_spent=spent, sum_score=total(projects, "total", MEAN),
        sum_rate=_rate(spent.cached, budget.cached, rules, "sum_"),
    )  # fmt: skip


def _rate(spent: object, budget: object, rules: RuleSet, prefix: str = "") -> Live:
    """The execution rate of the row's own two amounts."""

    def formula(cell: Cell, own: Record) -> str:
        cells = cell(own, f"{prefix}spent"), cell(own, f"{prefix}budget")
        return plain_execution_rate(cells[0], cells[1], rules) if cells[0] and cells[1] else ""

    part, whole = (value if isinstance(value, Decimal) else None for value in (spent, budget))
    return Live(formula, execution_rate(part, whole, rules).cell)


def _whole(whole: Record | None, rules: RuleSet) -> str:
    if whole is None:
        return "部门整体自评表未收到"
    score, rate = whole["total"], whole["rate"].cached
    told = ["没有得分" if score is None else f"得分 {show(score)}"]
    told += [f"等级 {whole['grade']}"] if whole["grade"] else []
    told += [f"执行率 {percent(rate, rules.rate_rounding.digits)}"] if isinstance(rate, Decimal) else []
    return f"部门整体自评：{'，'.join(told)}"


def ranking(store: Store, rules: RuleSet) -> list[Record]:
    """排名: by the 部门整体 score, or by the projects' mean where there is none."""
    rows = []
    for department, whole, scores, low, high, projects, budget, spent in store.rows(
        "SELECT department, max(total) FILTER (kind = 'department'), list(total) FILTER (kind <> 'department'), "
        "min(total) FILTER (kind <> 'department'), max(total) FILTER (kind <> 'department'), "
        "count(*) FILTER (kind <> 'department'), sum(base) FILTER (kind <> 'department'), "
        "sum(spent) FILTER (kind <> 'department') FROM current_forms GROUP BY department_code, department ORDER BY department_code"
    ):
        known = [value for value in scores or () if value is not None]
        mean = _SCORE.apply(sum(known, Decimal(0)) / len(known)) if known else None
        score = mean if whole is None else whole
        rows.append(Record(
            name=department, whole=whole, mean=mean, low=low, high=high, count=Decimal(projects), budget=budget, spent=spent,
            score=score, grade="" if score is None else rules.grade(score, "department"), rate=_rate(spent, budget, rules),
        ))  # fmt: skip
    rows.sort(key=lambda row: (row["score"] is None, -(row["score"] or 0)))
    scores = [row["score"] for row in rows]
    for row in rows:
        row["rank"] = NO_RATE if row["score"] is None else _rank(rows, scores.index(row["score"]) + 1)
    return rows


def _rank(rows: Sequence[Record], rank: int) -> Live:
    def formula(cell: Cell, own: Record) -> str:
        span = absolute(cell, rows, "score")
        return f"RANK({cell(own, 'score')},{span})" if span else ""

    return Live(formula, Decimal(rank))


def grades(store: Store, rules: RuleSet) -> list[Record]:
    """等级分布: each grade with its projects and departments; grades that the rules do not know stand below."""
    projects, wholes = Counter[str](), Counter[str]()
    for grade, kind, times in store.rows("SELECT grade, kind, count(*) FROM current_forms GROUP BY ALL"):
        (wholes if kind == "department" else projects)[grade or "没有等级"] += times
    spans: dict[str, str] = {}
    for item in (rules.grades, rules.department_grades):
        best = item.levels[0]
        spans.setdefault(best.label, f"{show(best.low)} 分{BOUNDS[item.bound]}")
        for better, level in pairwise(item.levels):
            low = f"{show(level.low)} 分{BOUNDS[item.bound]}，" if level.low else ""
            spans.setdefault(level.label, f"{low}不到上一等" if low else f"低于 {show(better.low)} 分")
    labels = [*spans, *sorted((projects.keys() | wholes.keys()) - spans.keys())]
    rows = [
        Record(name=label, span=full_width(spans.get(label, "")), projects=Decimal(projects[label]), wholes=Decimal(wholes[label]))
        for label in labels
    ]  # fmt: skip
    for name in ("projects", "wholes"):
        for row, live in zip(rows, share(rows, name), strict=True):
            row[f"{name}_share"] = live
    return rows


def bands(store: Store) -> list[Record]:
    """执行率: how many projects lie in which band."""
    counts: Counter[str] = Counter()
    for (rate,) in store.rows("SELECT rate FROM current_forms WHERE kind <> 'department'"):
        counts[_NO_BAND if rate is None else next(name for low, name in BANDS if rate >= low)] += 1
    names = [name for _, name in BANDS] + [_NO_BAND] * bool(counts[_NO_BAND])
    rows = [Record(name=name, projects=Decimal(counts[name])) for name in names]
    for row, live in zip(rows, share(rows, "projects"), strict=True):
        row["share"] = live
    return rows


def executed(found: Iterable[Record], rules: RuleSet) -> list[Record]:
    """执行率 by department, the lowest first.

    Args:
        found: what :func:`departments` gave.
    """
    rows = []
    for own in found:
        low = 0
        for project in own["projects"]:
            rate = project["rate"].cached
            low += isinstance(rate, Decimal) and rate * 100 < rules.low_execution
        budget, spent = own["sum_budget"].cached, own["sum_spent"].cached
        rows.append(Record(
            name=own["name"], count=own["sum_count"], low=Decimal(low), budget=budget, spent=spent,
            rate=_rate(spent, budget, rules),
        ))  # fmt: skip
    return sorted(rows, key=_lowest)


def _lowest(row: Record) -> tuple[bool, Decimal]:
    rate = row["rate"].cached
    return not isinstance(rate, Decimal), rate if isinstance(rate, Decimal) else Decimal(0)
