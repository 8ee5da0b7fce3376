"""The registry of worksheet functions, and what all of them share: ranges and blanks.

A function is written for single cells. Called with 2-D ranges (a tuple of rows) it answers with a
range of the same size; a single row, column or cell is stretched to it. Arguments named in
``whole`` take a range as one thing.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, repeat
from typing import Any, NamedTuple

from ziping.errors import ZipingError, fail
from ziping.quantity import Value, plain_text
from ziping.rules import RuleSet, load

Cell = Value
Answer = Decimal | str
_RANGES = {tuple, list}
SIZES_DIFFER = "各区域大小不一致"


class Example(NamedTuple):
    """A formula as typed in a cell, and what the cell shows.

    An answer that fills several cells is written row by row, with ``|`` between cells.
    """

    formula: str
    answer: str


@dataclass(frozen=True, slots=True)
class WorksheetFunction:
    """One entry of the registry; hosts generate their wrappers from it.

    Args:
        title: one Chinese sentence for the function wizard.
        arguments: name → Chinese meaning, in order.
        optional: how many of the last arguments may be left out.
        examples: worked ones; a test evaluates every one.
        blanks: one sentence on what blank cells give.
        faults: one sentence on what cells give that cannot be read.
        call: scalars or 2-D ranges in, a scalar or a 2-D range out; never raises.
    """

    name: str
    title: str
    arguments: Mapping[str, str]
    optional: int
    examples: tuple[Example, ...]
    blanks: str
    faults: str
    call: Callable[..., Any]

    @property
    def syntax(self) -> str:
        """How it is written in a cell; arguments in brackets may be left out."""
        names = list(self.arguments)
        first = len(names) - self.optional
        shown = names[:first] + [f"[{name}]" for name in names[first:]]
        return f"{self.name}({', '.join(shown)})"


FUNCTIONS: dict[str, WorksheetFunction] = {}


def worksheet_function(
    title: str,
    /,
    *,
    examples: tuple[tuple[str, str], ...],
    blanks: str,
    faults: str,
    whole: tuple[str, ...] = (),
    **arguments: str,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a function under its own name; every argument needs its Chinese meaning.

    Args:
        examples: (formula, answer) pairs, see :class:`Example`.
        whole: arguments that take a range as one thing.
    """

    def register(scalar: Callable[..., Any]) -> Callable[..., Any]:
        parameters = list(inspect.signature(scalar).parameters.values())
        names = [p.name for p in parameters]
        if names != list(arguments):
            raise TypeError(f"{scalar.__name__}: {names} != {list(arguments)}")
        stretched = [i for i, name in enumerate(names) if name not in whole]

        @functools.wraps(scalar)
        def call(*args: Any) -> Any:
            try:
                return _over_ranges(scalar, args, stretched)
            except ZipingError as error:
                return error.problems[0].what

        FUNCTIONS[scalar.__name__] = WorksheetFunction(
            name=scalar.__name__,
            title=title,
            arguments=dict(arguments),
            optional=sum(p.default is not inspect.Parameter.empty for p in parameters),
            examples=tuple(Example(*pair) for pair in examples),
            blanks=blanks,
            faults=faults,
            call=call,
        )
        return call

    return register


def rules_named(rules: Cell) -> RuleSet:
    """The rule set that a cell names; a missing or unknown id becomes the function's answer."""
    rule_id = plain_text(rules)
    if not rule_id:
        raise fail("未指定评分规则")
    return load(rule_id)


def is_range(value: Any) -> bool:
    return type(value) in _RANGES


def rows_of(value: Any) -> Sequence[Sequence[Any]]:
    """A range as rows; a flat sequence is one row."""
    kinds = set(map(type, value))  # one pass at the speed of C: ranges may be whole columns
    if not kinds & _RANGES:
        return [value]
    rows: Sequence[Any] = value
    return rows if kinds <= _RANGES else [row if is_range(row) else [row] for row in rows]


def _over_ranges(scalar: Callable[..., Any], args: tuple[Any, ...], stretched: list[int]) -> Any:
    ranges = {i: rows_of(args[i]) for i in stretched if i < len(args) and is_range(args[i])}
    if not ranges:
        return scalar(*args)
    widths = {i: set(map(len, rows)) for i, rows in ranges.items()}
    height = max(map(len, ranges.values()))
    width = max((most for found in widths.values() for most in found), default=0)
    for i, rows in ranges.items():
        if len(rows) not in (1, height) or not widths[i] <= {1, width}:
            return SIZES_DIFFER

    def cells(index: int) -> Iterable[Any]:
        """The argument cell by cell, row after row, stretched to the whole range."""
        if index not in ranges:
            return repeat(args[index], height * width)
        rows: Iterable[Sequence[Any]] = ranges[index]
        if len(ranges[index]) == 1:
            rows = repeat(ranges[index][0], height)
        if widths[index] != {width}:
            rows = (row if len(row) == width else [row[0]] * width for row in rows)
        return chain.from_iterable(rows)

    flat = list(map(scalar, *map(cells, range(len(args)))))
    return tuple(tuple(flat[start : start + width]) for start in range(0, height * width, width or 1))
