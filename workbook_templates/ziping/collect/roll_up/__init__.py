"""What the roll-up workbook says: the records that its template names, from the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from ziping.collect.issued import Issued
from ziping.collect.roll_up import returns, scores
from ziping.collect.roll_up.records import Record
from ziping.collect.states import Standing, State
from ziping.collect.store import Store
from ziping.rules import load

_BUDGET = {"adjusted": "全年预算数", "received": "实际到位数"}


def roll_up(store: Store, standings: Sequence[Standing], issued: Issued, out: Path) -> Record:
    """Everything that the template may name, under ``rollup``.

    Args:
        out: where the workbook is written; links are relative to it.
    """
    rules = load(issued.rules)
    links = returns.Links(out, standings)
    counts = Counter(standing.state for standing in standings)
    sections = scores.departments(store, rules)
    progress, found, doubts = (
        returns.progress(store, standings, issued),
        returns.findings(store, links),
        returns.doubts(store),
    )
    return Record(
        year=str(issued.year), region=rules.region, rule_title=rules.title, budget_title=_BUDGET[rules.execution_base],
        departments=sections, **scores.sums([row for section in sections for row in section["projects"]], rules),
        ranking=scores.ranking(store, rules), grades=scores.grades(store, rules), bands=scores.bands(store),
        executed=scores.executed(sections, rules),
        progress=progress, progress_note=returns.progress_note(progress),
        deviations=returns.deviations(store, links),
        findings=found, findings_note=returns.findings_note(store, len(found)),
        doubts=doubts, doubts_note=returns.doubts_note(doubts),
        files=returns.files(standings, issued, links), files_count=Decimal(len(standings)),
        files_note="、".join(f"{state.value} {counts[state]}" for state in State),
    )  # fmt: skip
