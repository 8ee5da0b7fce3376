"""The indicator table: its rows, the levels they belong to, and the total below them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ziping.model import FieldRef, Indicator, LevelWeight
from ziping.quantity import number
from ziping.recognition.draft import Draft
from ziping.recognition.heads import Head
from ziping.recognition.region import At, is_label, one_line
from ziping.recognition.vocabulary import (
    DASHES,
    EXECUTION,
    FOOTERS,
    SUBTOTALS,
    TOTALS,
    VALUES,
    label,
    says,
)
from ziping.rounding import show

_MARKS = re.compile(r"[(（](\d{1,3}(?:\.\d{1,2})?)\s*[分%％][)）]$")
_ANY_MARKS = re.compile(r"[(（][^()（）]*[分%％][)）]$")
_JOINED = ("sign", "unit", "measures")
"""Columns that are parts of another field."""


@dataclass
class _Levels:
    """一级 and 二级指标 of the current row; merged cells hold them in their first row only."""

    level1: str = ""
    level2: str = ""
    weights: list[LevelWeight] = field(default_factory=list)

    def enter(self, text1: str, text2: str) -> None:
        if own1 := _level(text1):
            self.level1, self.level2 = own1, ""
            self._weigh(text1, own1, "")
        if own2 := _level(text2):
            self.level2 = own2
            self._weigh(text2, self.level1, own2)

    def _weigh(self, text: str, level1: str, level2: str) -> None:
        if match := _MARKS.search("".join(text.split())):
            self.weights.append(LevelWeight(level1, level2, match[1]))


def _level(text: str) -> str:
    """一级 or 二级指标 without the marks printed behind it: 产出指标（50分）."""
    return _ANY_MARKS.sub("", "".join(text.split()))


def read_indicators(draft: Draft) -> None:
    """The rows of the table, the marks of its levels, and the total, if it has one."""
    reader = _TableReader(draft, draft.division.heads[0])
    reader.read()
    draft.fields["indicators"] = tuple(reader.rows)
    draft.fields["level_weights"] = tuple(reader.levels.weights)


class _TableReader:
    def __init__(self, draft: Draft, head: Head) -> None:
        self.draft = draft
        self.region = draft.region
        self.table = dict(head.table)
        self.rows: list[Indicator] = []
        self.levels = _Levels()
        self.values = {self.table[name] for name in VALUES if name in self.table}
        self.percent = self._in_percent(head)
        self.head = head

    def _in_percent(self, head: Head) -> bool:
        """权重(%), the marks written as 20% or 0.2."""
        at = self.table.get("weight")
        return at is not None and any(
            "%" in (text := self.region.text(At(row, at))) or "％" in text for row in (head.row, head.last)
        )

    def read(self) -> None:
        heads = {row for head in self.draft.division.heads for row in range(head.row, head.last + 1)}
        end = self.region.rows.stop
        for row in range(self.head.row, self.region.rows.stop):
            if row in heads or self.region.blank(row):
                self.draft.taken.add(row)
            elif self._total(row):
                # Not taken: 等级 may stand in this row too.
                end = row + 1
                break
            elif self._ends(row):
                end = row
                break
            else:
                self.draft.taken.add(row)
                self._row(row)
        for row in range(end, self.region.rows.stop):
            if self._ends(row):
                break
            # Inserted below the total: outside of every formula of the form.
            if row not in heads and self._looks_like_a_row(row):
                self.draft.taken.add(row)
                self.draft.not_understood(row, "把这一行移到总分行以上的指标表内", "在指标表之外,没有读取")

    def _ends(self, row: int) -> bool:
        first = self.region.first_label(row)
        return says(first, FOOTERS) or (is_label(first) and not self._looks_like_a_row(row))

    def _looks_like_a_row(self, row: int) -> bool:
        numbers = [name for name in ("weight", "score") if number(self._text(row, name)) is not None]
        return bool(numbers and self._text(row, "name") and (self._text(row, "target") or len(numbers) > 1))

    def _text(self, row: int, name: str) -> str:
        return self.region.text(At(row, self.table[name])) if name in self.table else ""

    def _total(self, row: int) -> bool:
        labels = (self.region.label(at) for at, _ in self.region.filled(row) if at.column not in self.values)
        if not any(says(text, TOTALS) for text in labels):
            return False
        if "score" in self.table and "total" not in self.draft.fields:
            self.draft.put("total", self._text(row, "score"), At(row, self.table["score"]))
        if "deviation" in self.table:
            at = At(row, self.table["deviation"])
            if at.column > self.table.get("score", 0) and not is_label(self.region.label(at)):
                self.draft.beside_total = at
        return True

    def _row(self, row: int) -> None:
        first = self.region.first_label(row)
        if says(first, SUBTOTALS):
            return
        levels = {self.table.get("level1"), self.table.get("level2")}
        self.levels.enter(self._text(row, "level1"), self._text(row, "level2"))
        beside = [at for at, _ in self.region.filled(row) if at.column not in levels]
        name = self._text(row, "name")
        if name and name not in DASHES:
            if len(beside) == 1 and self.rows and "level1" in self.table and not self._starts(row):
                self.draft.not_understood(
                    row,
                    "是上一行名称的下半部分的,并入上一行;是指标的,补填指标值和分值",
                    f"只有「{one_line(name)}」,没有指标值和分值",
                )
            elif self._is_execution(row, name):
                self._execution(row)
            else:
                self.rows.append(self._indicator(row))
        elif beside:
            self.draft.not_understood(row, "写上三级指标的名称;不属于指标表的内容移到表外")

    def _starts(self, row: int) -> bool:
        """Whether a level begins in this row, or the table's own frame runs through it."""
        return bool(self._text(row, "level1") or self._text(row, "level2"))

    def _is_execution(self, row: int, name: str) -> bool:
        """预算执行 as a row of the table: that score is no indicator's."""
        level1 = label(self.levels.level1)
        own_level = not level1 or says(level1, EXECUTION)
        return own_level and says(label(name), EXECUTION) and "exec_score" not in self.draft.fields

    def _execution(self, row: int) -> None:
        for name, column in (("exec_weight", "weight"), ("exec_rate", "actual"), ("exec_score", "score")):
            if column in self.table:
                self.draft.put(name, self._text(row, column), At(row, self.table[column]))

    def _indicator(self, row: int) -> Indicator:
        texts: dict[str, Any] = {}
        index = len(self.rows)
        for name, column in self.table.items():
            if name not in _JOINED:
                self.draft.put_place(name, At(row, column), "indicators", index)
                texts[name] = self._text(row, name)
        texts["name"] = one_line(texts["name"])
        if "target" in texts:
            texts["target"] = self._target(row, texts["target"])
        if self.percent:
            texts["weight"] = _marks(texts["weight"])
        if measures := self._text(row, "measures"):
            texts["deviation"] = "；".join(filter(None, (texts.get("deviation", ""), measures)))
        elif "measures" in self.table and "deviation" not in texts:
            texts["deviation"] = ""
        if "measures" in self.table and FieldRef("deviation", "indicators", index) not in self.draft.places:
            self.draft.put_place("deviation", At(row, self.table["measures"]), "indicators", index)
        return Indicator(**{**texts, "level1": self.levels.level1, "level2": self.levels.level2})

    def _target(self, row: int, text: str) -> str:
        """Sign, number and unit stand in columns of their own."""
        sign, unit = self._text(row, "sign"), self._text(row, "unit")
        unit = "" if unit in DASHES or text.endswith(unit) else unit
        sign = "" if sign in DASHES or text.startswith(sign) else sign
        return f"{sign}{text}{unit}" if text else ""


def _marks(text: str) -> str:
    """
    >>> _marks("20%"), _marks("0.2"), _marks("20.00%"), _marks("20")
    ('20', '20', '20', '20')
    """
    bare = text.rstrip("%％")
    value = number(bare)
    if value is None:
        return text
    return show(value * 100 if bare == text and 0 < value <= 1 else value)
