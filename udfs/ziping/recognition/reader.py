"""From a region to a :class:`~ziping.model.Form`: its indicator table, fund table and labelled fields."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ziping.model import FieldRef, Form, FundLine, Indicator, Kind, Place, Unread
from ziping.recognition.region import Region, is_label, place, rate_text
from ziping.recognition.vocabulary import (
    AMOUNT_COLUMNS,
    DASHES,
    EXECUTION,
    FIELDS,
    FOOTERS,
    FUND_COLUMNS,
    FUND_WORDS,
    HEADINGS,
    INDICATOR_COLUMNS,
    SUBTOTALS,
    TOTALS,
    columns,
    label,
    points_in,
    says,
)

_MARKS = re.compile(r"[(（][^()（）]*分[)）]$")
_VALUES = ("target", "actual", "weight", "score")
_RATES = ("budget_adjust_rate",)


class Recognised(NamedTuple):
    form: Form
    unread: tuple[Unread, ...]


def recognise(rows: Any) -> Recognised | None:
    """Reads a range of cell values; None where it has no indicator table.

    Args:
        rows: a sequence of rows, each a sequence of cell values.

    >>> head = ("三级指标", "指标值", "实际完成值", "分值", "得分")
    >>> found = recognise([head, ("活动次数", "≥10次", 8, 20, 16), ("总分", None, None, 100, 96)])
    >>> found.form.indicators[0].actual, found.form.total, found.form.places[FieldRef("total")].cell
    ('8', '96', '第3行第5列')
    """
    region = Region(rows)
    headers = [row for row in range(region.height) if _is_indicator_header(region, row)]
    return _Reader(region, headers).read() if headers else None


def _is_indicator_header(region: Region, row: int) -> bool:
    found = columns(region.labels[row], INDICATOR_COLUMNS)
    return "name" in found and sum(name in found for name in _VALUES) >= 2


@dataclass
class _Reader:
    region: Region
    headers: list[int]
    places: dict[FieldRef, Place] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    """Rows of the tables, where no labelled field is looked for."""

    def read(self) -> Recognised:
        header = self.headers[0]
        table = columns(self.region.labels[header], INDICATOR_COLUMNS)
        fields: dict[str, Any] = {}
        rows = self._indicators(header, table, fields)
        fields.update(self._execution(table.get("score", 0), *self._funds(header, fields)))
        outside = [row for row in range(self.region.height) if row not in self.used]
        for name, words in FIELDS.items():
            text = None if name in fields else self._field(name, words, outside)
            if text is not None:
                fields[name] = text
        title = next((text for row in outside for text in self.region.texts[row] if text), "")
        fields.setdefault("name", "")
        form = Form(
            "1", self._kind(table, title), title, indicators=tuple(rows), places=dict(self.places), **fields
        )
        return Recognised(form, tuple(sorted(self.unread)))

    def _kind(self, table: dict[str, int], title: str) -> Kind:
        if "standard" in table:
            return "department_evaluation"
        named = self.region.labelled(("部门名称", "部门编码"), range(self.headers[0]))
        return "department" if "整体" in title or next(named, None) else "project"

    # The indicator table -------------------------------------------------------------------------

    def _indicators(self, header: int, table: dict[str, int], fields: dict[str, Any]) -> list[Indicator]:
        region, found = self.region, list[Indicator]()
        lead = min(table[name] for name in _VALUES if name in table)
        level1 = level2 = ""
        self.used.add(header)
        end = region.height
        for row in range(header + 1, region.height):
            if region.blank(row):
                self.used.add(row)
                continue
            first = region.first_label(row)
            if any(says(text, TOTALS) for text in region.labels[row][:lead] if text):
                if "score" in table:
                    fields["total"] = region.text(row, table["score"])
                    self.places[FieldRef("total")] = place(row, table["score"])
                end = row
                break
            if says(first, FOOTERS) or is_label(first):
                end = row
                break
            self.used.add(row)
            if row in self.headers or says(first, SUBTOTALS):
                continue
            own1, own2 = (
                _level(region.text(row, table[key])) if key in table else "" for key in ("level1", "level2")
            )
            level1, level2 = own1 or level1, own2 or ("" if own1 else level2)
            if region.text(row, table["name"]):
                found.append(self._indicator(row, table, len(found), level1, level2))
            elif self._filled_beside(row, table):
                self._not_understood(row, "写上三级指标的名称;不属于指标表的内容移到表外")
        other = next((row + 1 for row in self.headers if row > end), None)
        if other:
            self.unread.append(Unread(other, f"第{other}行起另有一张指标表,没有读取", "每张表分别选取"))
        return found

    def _not_understood(self, row: int, mend: str) -> None:
        self.unread.append(Unread(row + 1, f"第{row + 1}行未能识别", mend))

    def _indicator(self, row: int, table: dict[str, int], index: int, level1: str, level2: str) -> Indicator:
        texts = {}
        for name, column in table.items():
            self.places[FieldRef(name, "indicators", index)] = place(row, column)
            texts[name] = self.region.text(row, column)
        return Indicator(**{**texts, "level1": level1, "level2": level2})

    def _filled_beside(self, row: int, table: dict[str, int]) -> bool:
        """Whether a row without a name holds more than the name of an empty 一级 or 二级指标."""
        levels = {table.get("level1"), table.get("level2")}
        return any(text and at not in levels for at, text in enumerate(self.region.texts[row]))

    # The fund table ------------------------------------------------------------------------------

    def _funds(self, stop: int, fields: dict[str, Any]) -> tuple[dict[str, int], int]:
        """Columns and the first line's row; no columns where the form has no fund table."""
        region = self.region
        header = next(
            (row for row in range(stop) if len(columns(region.labels[row], AMOUNT_COLUMNS)) >= 2), None
        )
        if header is None:
            return {}, 0
        table = columns(region.labels[header], FUND_COLUMNS)
        amounts = [table[name] for name in AMOUNT_COLUMNS if name in table]
        lines: list[FundLine] = []
        first = 0
        self.used.add(header)
        for row in range(header + 1, stop):
            names = [text for text in region.texts[row][: min(amounts)] if text and text not in DASHES]
            filled = any(region.text(row, column) for column in amounts)
            if any(is_label(label(text)) for text in names):
                break
            if not filled and not any(word in text for word in FUND_WORDS for text in names):
                if names:
                    break
                continue
            self.used.add(row)
            if not names:
                self._not_understood(row, "写上资金来源的名称")
                continue
            first = first if lines else row
            lines.append(self._fund_line(row, table, len(lines), " / ".join(names)))
        fields["funds"] = tuple(lines)
        return (table, first) if lines else ({}, 0)

    def _fund_line(self, row: int, table: dict[str, int], index: int, name: str) -> FundLine:
        texts = {}
        for key, column in table.items():
            if key in AMOUNT_COLUMNS or key == "rate":
                self.places[FieldRef(key, "funds", index)] = place(row, column)
                value = self.region.value(row, column)
                texts[key] = rate_text(value) if key == "rate" else self.region.text(row, column)
        return FundLine(name, **texts)

    # Execution, and single fields ----------------------------------------------------------------

    def _execution(self, score_column: int, table: dict[str, int], first: int) -> dict[str, Any]:
        """分值, 得分 and 执行率: in the fund table's first line, or in a cell of their own."""
        region, found = self.region, dict[str, Any]()
        if "rate" in table:
            found["exec_rate"] = rate_text(region.value(first, table["rate"]))
            self.places[FieldRef("exec_rate")] = place(first, table["rate"])
        named = region.labelled(EXECUTION, range(region.height))
        cell = next((at for at in named if points_in(region.text(*at))), None)
        if cell:
            found["exec_weight"] = points_in(region.text(*cell))
            self.places[FieldRef("exec_weight")] = place(*cell)
        if "score" in table:
            for name in ("weight", "score"):
                if name in table:
                    text = region.text(first, table[name])
                    found[f"exec_{name}"] = (points_in(text) or text) if name == "weight" else text
                    self.places[FieldRef(f"exec_{name}")] = place(first, table[name])
        elif cell and cell[0] not in self.used:
            row, column = cell
            at = (row, score_column) if score_column > column else region.right_of(row, column)
            found["exec_score"] = region.text(*at) if at else ""
            self.places[FieldRef("exec_score")] = place(*at) if at else _beside(region, *cell)
            reason = region.right_of(*(at or cell))
            found["exec_reason"] = region.text(*reason) if reason else ""
            self.places[FieldRef("exec_reason")] = place(*reason) if reason else _beside(region, *cell)
        return found

    def _field(self, name: str, words: Collection[str], rows: list[int]) -> str | None:
        region = self.region
        at = next(region.labelled(words, rows), None)
        if at is None:
            return None
        row, column = at
        value = region.right_of(row, column)
        below = (row + 1, column)
        if value is None and says(region.labels[row][column], HEADINGS) and row + 1 in rows:
            value = below if region.text(*below) else None
        self.places[FieldRef(name)] = place(*value) if value else _beside(region, row, column)
        if value is None:
            return ""
        return rate_text(region.value(*value)) if name in _RATES else region.text(*value)


def _level(text: str) -> str:
    """一级 or 二级指标 without the marks printed behind it: 产出指标（50分）."""
    return _MARKS.sub("", "".join(text.split()))


def _beside(region: Region, row: int, column: int) -> Place:
    """The place of a blank field: its label."""
    return Place("", f"第{row + 1}行「{region.labels[row][column]}」")
