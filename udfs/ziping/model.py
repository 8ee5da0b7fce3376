"""What a self-evaluation form says, as written: no rules, no spreadsheet.

A field holds the text that stands in the cell. ``""`` is a blank cell; ``None`` means that
this form has no such cell at all. What the text means is for :mod:`ziping.quantity`.
"""

from __future__ import annotations

import copyreg
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeVar, cast

Text = str | None
Part = Literal["", "funds", "indicators"]
Kind = Literal["department", "project", "department_evaluation"]


def _read_only(items: dict[object, object]) -> MappingProxyType[object, object]:
    return MappingProxyType(items)


# Forms travel to other processes; the library's read-only mappings do not by themselves.
copyreg.pickle(MappingProxyType, lambda proxy: (_read_only, (dict(proxy),)))


class FieldRef(NamedTuple):
    """Names one field of a form; its text is the path in the interchange format.

    >>> str(FieldRef("score", "indicators", 3)), str(FieldRef("total"))
    ('indicators[3].score', 'total')
    """

    name: str
    part: Part = ""
    index: int = 0  # type: ignore[assignment]  # hides tuple.index, which nobody needs

    def __str__(self) -> str:
        return f"{self.part}[{self.index}].{self.name}" if self.part else self.name

    @classmethod
    def parse(cls, text: str) -> FieldRef:
        """The inverse of ``str``; ValueError for anything else."""
        match = re.fullmatch(r"(?:(funds|indicators)\[(\d+)\]\.)?([a-z_0-9]+)", text)
        if not match:
            raise ValueError(text)
        part, index, name = match.groups()
        return cls(name, cast(Part, part or ""), int(index or 0))


class Place(NamedTuple):
    """Where a field stands in a workbook, and whether it still holds a formula.

    Args:
        issued_formula: the bureau issued this cell with a formula.
        holds_formula: it holds one now.
        locked: the bureau prefilled it and locked it.
    """

    sheet: str
    cell: str
    issued_formula: bool = False
    holds_formula: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True)
class FundLine:
    """A row of the fund table; the first row of a form is the total (合计 / 年度资金总额).

    Amounts are in the form's ``money_unit``; ``rate`` is written in percent (``57.36%``).
    ``received`` is 实际到位数, what the treasury really paid out.
    """

    label: str
    initial: Text = None
    adjust: Text = None
    adjusted: Text = None
    actual: Text = None
    rate: Text = None
    received: Text = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of the indicator table (三级指标); ``standard`` is its printed 评分标准, if it has one."""

    level1: str
    level2: str
    name: str
    target: Text = None
    weight: Text = None
    actual: Text = None
    score: Text = None
    description: Text = None
    deviation: Text = None
    standard: Text = None


@dataclass(frozen=True, slots=True)
class LevelWeight:
    """What a form prints as the weight of a whole level: 产出指标（50分）; ``level2`` is "" for a 一级指标."""

    level1: str
    level2: str
    weight: str


@dataclass(frozen=True, slots=True)
class Form:
    """One 自评表. Field names are those of the interchange format (docs/interchange.md).

    Args:
        issued: the same form as the bureau issued it, where a file still tells.
        lost: fields that the bureau issued and whose cells are gone.
        remarks: what a person wrote on the sheet 校验结果 beside a finding: (check id, field) → 说明.
    """

    id: str
    kind: Kind
    title: str
    name: str
    region: Text = None
    year: int | None = None
    code: Text = None
    unit: Text = None
    supervisor: Text = None
    money_unit: Text = None
    funds: tuple[FundLine, ...] = ()
    budget_adjust_rate: Text = None
    adjust_reason: Text = None
    functions: Text = None
    overview: Text = None
    start: Text = None
    end: Text = None
    schedule: Text = None
    goal_expected: Text = None
    goal_actual: Text = None
    exec_weight: Text = None
    exec_rate: Text = None
    exec_score: Text = None
    exec_reason: Text = None
    indicators: tuple[Indicator, ...] = ()
    total: Text = None
    grade: Text = None
    level_weights: tuple[LevelWeight, ...] = ()
    places: Mapping[FieldRef, Place] = field(default_factory=lambda: MappingProxyType({}), compare=False)
    issued: Form | None = field(default=None, compare=False)
    lost: tuple[FieldRef, ...] = field(default=(), compare=False)
    remarks: Mapping[tuple[str, FieldRef], str] = field(
        default_factory=lambda: MappingProxyType({}), compare=False
    )

    def text(self, ref: FieldRef) -> Text:
        """What is written in a field.

        >>> Form("1", "project", "表", "项目", total="99").text(FieldRef("total"))
        '99'
        """
        holder: object = self
        if ref.part == "funds":
            holder = self.funds[ref.index]
        elif ref.part == "indicators":
            holder = self.indicators[ref.index]
        value = getattr(holder, ref.name)
        return None if value is None else str(value)

    def numbered(self) -> Iterator[tuple[int, Indicator]]:
        """Indicator rows with their index, for findings."""
        return enumerate(self.indicators)


_PLACES: dict[type, dict[str, int]] = {
    kind: {item.name: n for n, item in enumerate(fields(kind))} for kind in (Form, FundLine, Indicator)
}
_values_of: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    kind: attrgetter(*places) for kind, places in _PLACES.items()
}
_Part = TypeVar("_Part", Form, FundLine, Indicator)


def replaced(part: _Part, changes: Mapping[str, Any]) -> _Part:
    """As :func:`dataclasses.replace`, which takes longer than all the sums of a form.

    >>> replaced(FundLine("合计", actual=""), {"actual": "9.5"}).actual
    '9.5'
    """
    kind = type(part)
    values = list(_values_of[kind](part))
    for name, value in changes.items():
        values[_PLACES[kind][name]] = value
    return kind(*values)


class Unread(NamedTuple):
    """A row that holds something the reader does not understand; rows count from 1."""

    row: int
    message: str
    mend: str
    sheet: str = ""


Stated = Literal[
    "initial", "adjusted", "actual", "rate", "exec_score", "total", "grade", "forms", "evaluated",
    "coverage", "result", "whole", "prompt",
]  # fmt: skip


class Statement(NamedTuple):
    """A figure in the running text of a report.

    Args:
        subject: the project it is about, as the report calls it; "" for all projects together, or for the
            department that reports.
        what: a field of a form or its total fund line; ``forms`` counts projects (with ``grade``, of that
            grade), ``evaluated`` those that were evaluated, and ``coverage`` is their share; ``result`` is the
            figure of an indicator, ``whole`` a count that the report divides, ``prompt`` a hint of the template.
        text: as written, with its unit.
        where: paragraph, for people: 第12段.
        kind: what kind of form it is about; ``project`` without a subject means all of them.
        share: the part of all projects it is about (年初, 追加); "" for all.
        about: of a result or a whole: the words before the figure.
        parts: of a whole: the counts it is divided into.
    """

    subject: str
    what: Stated
    text: str
    where: str
    grade: str = ""
    kind: Kind = "project"
    share: str = ""
    about: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """What one file contains: its forms and the rule set they were issued under, or a report on forms.

    Args:
        rules: None where the file does not say and nothing could be proposed.
        proposed: why these rules, where they are a proposal and not what the file says.
        unread: rows of its tables that belong to no form.
        issued: the forms that the bureau sent in this file, where it still tells.
        statements: the figures that a report names.
        report: stands for a report in findings on its text; its fields ``paragraph`` are the paragraphs.
    """

    file: str
    forms: tuple[Form, ...]
    rules: str | None = None
    department: str = ""
    proposed: str = ""
    unread: tuple[Unread, ...] = ()
    issued: tuple[Form, ...] = ()
    statements: tuple[Statement, ...] = ()
    report: Form | None = None
