"""The shape of a form: what decides how many rows its sheet has, and which of them are merged.

Forms of one shape share one layout; only their texts differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ziping.model import Form, FundLine
from ziping.projects import fund_keys
from ziping.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Source:
    """A fund line after the total line; its words as printed."""

    index: int
    source: str
    tier: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    index: int
    level1: str
    level2: str


@dataclass(frozen=True, slots=True)
class Level:
    """A 一级指标 with its ``levels``, or a 二级指标 with its ``rows``; ``turn`` tells equal names apart."""

    name: str
    turn: int
    levels: tuple[Level, ...] = ()
    rows: tuple[IndicatorRow, ...] = ()

    def indices(self) -> Iterator[int]:
        """The indicators under it."""
        for level in self.levels:
            yield from level.indices()
        for row in self.rows:
            yield row.index


@dataclass(frozen=True, slots=True)
class Shape:
    """A form without its texts.

    Args:
        funds: labels of all fund lines.
        rows: 一级指标 and 二级指标 of each indicator.
        executed: an execution score is part of it.
        adjusts: there is a column for adjustments of the budget.
        standard: 一级指标 and its usual 二级指标 by the rule set.
    """

    kind: str
    funds: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    executed: bool
    adjusts: bool
    standard: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def of(cls, form: Form, rules: RuleSet) -> Shape:
        return cls(
            form.kind,
            tuple([line.label for line in form.funds]),
            tuple([(row.level1, row.level2) for row in form.indicators]),
            form.exec_weight is not None,
            bool(form.funds) and form.funds[0].adjust is not None,
            standard_levels(rules),
        )

    @property
    def sources(self) -> tuple[Source, ...]:
        return _sources(self.funds)

    @property
    def indicators(self) -> tuple[IndicatorRow, ...]:
        return tuple(IndicatorRow(index, *levels) for index, levels in enumerate(self.rows))

    @property
    def levels(self) -> tuple[Level, ...]:
        """Levels as they occur: a name that comes back after another one is a level of its own."""
        return _levels(self.indicators, ())

    @property
    def standard_levels(self) -> tuple[Level, ...]:
        """The same, with the usual 二级指标 under which nothing stands, in their printed order."""
        return _levels(self.indicators, self.standard)


def standard_levels(rules: RuleSet) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(rules.level2.items())


def _levels(
    rows: Sequence[IndicatorRow], standard: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[Level, ...]:
    first: dict[str, dict[str, list[IndicatorRow]]] = {}
    for name, inner in standard:
        first[name] = {item: [] for item in inner}
    for row in rows:
        first.setdefault(row.level1, {}).setdefault(row.level2, []).append(row)
    result: list[Level] = []
    for name, second in first.items():
        levels = tuple(Level(item, n, rows=tuple(found)) for n, (item, found) in enumerate(second.items()))
        if any(level.rows for level in levels) or standard:
            result.append(Level(name, len(result), levels))
    return tuple(result)


@lru_cache(1024)
def _sources(labels: tuple[str, ...]) -> tuple[Source, ...]:
    """Source and tier of each fund line as printed; a tier's source is repeated so that it merges."""
    keys = fund_keys([FundLine(label) for label in labels])
    result: list[Source] = []
    for index, label in enumerate(labels[1:], 1):
        source, _, tier = label.partition(" / ")
        key_source, _, key_tier = keys[index].partition("/")
        if key_tier and not tier:
            for earlier in range(index - 1, 0, -1):
                before, _, slash = labels[earlier].partition(" / ")
                if slash and keys[earlier].startswith(f"{key_source}/"):
                    source, tier = before, label
                    break
        result.append(Source(index, source, tier or "—"))
    return tuple(result)
