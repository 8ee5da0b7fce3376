"""Takes values out of a rule file's tables, collecting every fault before it gives up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import reduce
from types import MappingProxyType
from typing import Any, NamedTuple

from ziping.errors import Problem
from ziping.rounding import Rounding
from ziping.rules.ruleset import DIGITS, ROUNDINGS, Formula, Range
from ziping.scoring.formulas import FORMULAS

Raw = dict[str, Any]

# What one file says of these is complete: nothing of the file it extends is mixed in.
_WHOLE = ("marks.level1", "level2", "formulas.", "kinds.")
# What a new rule file holds where only a person can know the value.
PLACEHOLDER = "【请填写"


class Source(NamedTuple):
    """One rule file: its id, its tables, and the line of every key."""

    id: str
    raw: Raw
    lines: Mapping[str, int]


def at(raw: Raw, path: str) -> Any:
    """The value at a dotted path, or None."""
    value: Any = raw
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _states(raw: Raw, path: str) -> bool:
    """Whether a file says something at a path, be it a wrong thing in place of a table on the way there."""
    value: Any = raw
    for key in path.split("."):
        if not isinstance(value, dict):
            return True
        if key not in value:
            return False
        value = value[key]
    return True


def _overlay(base: Raw, own: Raw, path: str = "") -> Raw:
    """Own tables over those of the extended file; own 指标类别 come first, since the first that fits counts."""
    merged = {} if path == "kinds" else dict(base)
    for key, value in own.items():
        name = f"{path}.{key}" if path else key
        mixed = isinstance(value, dict) and isinstance(base.get(key), dict) and not name.startswith(_WHOLE)
        merged[key] = _overlay(base[key], value, name) if mixed else value
    return {**merged, **{key: value for key, value in base.items() if key not in merged}}


def _tables_without_source(table: Raw, path: str = "") -> Iterator[str]:
    """Tables that state a value and no source; a table of tables states none itself."""
    for key, value in table.items():
        if isinstance(value, dict):
            name = f"{path}.{key}" if path else key
            states = any(not isinstance(item, dict) for item in value.values())
            if states and not str(value.get("source") or "").strip():
                yield name
            yield from _tables_without_source(value, name)


def formulas_for(direction: str = "") -> dict[str, str]:
    """Formulas that suit a direction (all of them for 指标类别) and what they do, parameters by name."""
    return {
        name: formula.general
        for name, formula in FORMULAS.items()
        if not direction or direction in formula.suits
    }


class Reader:
    """Reads the merged tables of a rule file and of those it extends (own file first)."""

    def __init__(self, chain: list[Source]) -> None:
        self.chain = chain
        self.raw: Raw = reduce(_overlay, [source.raw for source in reversed(chain)])
        self._faults: list[tuple[int, int, Problem]] = []
        self.known: set[str] = {"id"}
        self.sources: dict[str, str] = {}
        self._unsourced: set[str] = set()
        for source in chain:
            for path in _tables_without_source(source.raw):
                self._unsourced.add(path)
                self._add(source, f"{path}.source", "没有写明依据", "补上依据的文号、条款或表注")

    def fault(self, key: str, what: str, mend: str) -> None:
        """``key`` may go on after the path, as in ``tiers.levels 第2行``."""
        path = key.split(" ")[0]
        table = ".".join(path.split(".")[:2])
        told = table if table.startswith(_WHOLE) else path
        stating = next((source for source in self.chain if _states(source.raw, told)), self.chain[0])
        self._add(stating, key, what, mend)

    def _add(self, source: Source, key: str, what: str, mend: str) -> None:
        path = key.split(" ")[0]
        line = source.lines.get(key) or source.lines.get(path) or source.lines.get(path.rpartition(".")[0])
        where = f"{source.id}.toml 第{line}行 {key}" if line else f"{source.id}.toml {key}"
        self._faults.append((self.chain.index(source), line or 0, Problem(what, where, mend)))

    @property
    def problems(self) -> list[Problem]:
        """Every fault so far, file by file, in the order of the lines."""
        return [problem for *_, problem in sorted(self._faults, key=lambda fault: fault[:2])]

    def get(self, path: str) -> Any:
        self.known.add(path)
        value = at(self.raw, path)
        if value is None:
            self.fault(path, "没有这一项", "补上,或用 extends 引用已有规则")
        elif isinstance(value, str) and PLACEHOLDER in value:
            self.fault(path, "还没有填写", f"把{value}换成实际内容")
            return None
        return value

    def table(self, path: str) -> Raw:
        found = at(self.raw, path)
        return found if isinstance(found, dict) else {}

    def text(self, path: str) -> str:
        value = self.get(path)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            self.fault(path, f"应为文字,现为 {value!r}", "写成带引号的文字")
        return str(value)

    def words(self, path: str, example: str) -> tuple[str, ...]:
        """A list of texts, at least one."""
        found = self.get(path)
        if (
            not isinstance(found, list)
            or not found
            or not all(isinstance(w, str) and w.strip() for w in found)
        ):
            self.fault(path, "应为一列带引号的文字", f'写作 ["{example}"]')
            return (example,)
        return tuple(found)

    def choice(self, path: str, allowed: Mapping[str, str] | tuple[str, ...]) -> str:
        value = self.get(path)
        if value is not None and (not isinstance(value, str) or value not in allowed):
            self.fault(path, f"「{value}」不在允许的范围", f"可以写:{_options(allowed)}")
        return str(value)

    def number(self, path: str, allowed: Range) -> Decimal:
        return self.checked_number(path, self.get(path), allowed)

    def checked_number(self, path: str, value: Any, allowed: Range) -> Decimal:
        if value is None:
            return Decimal(0)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not allowed.low <= value <= allowed.high:
            mend = "数字不加引号" if isinstance(value, str) else "改为该范围内的数字"
            self.fault(path, f"应为 {allowed},现为 {value!r}", mend)
            return Decimal(0)
        return Decimal(str(value))

    def whole(self, path: str, allowed: Range) -> int:
        value = self.number(path, allowed)
        if value != int(value):
            self.fault(path, f"应为整数,现为 {value}", "改为整数")
        return int(value)

    def source(self, path: str) -> None:
        key = f"{path}.source"
        self.known.add(key)
        if path not in self._unsourced:
            self.sources[path] = self.text(key)

    def levels(self, path: str, keys: tuple[str, ...]) -> list[Raw]:
        rows = self.get(f"{path}.levels")
        self.source(path)
        good: list[Raw] = []
        for n, row in enumerate(rows if isinstance(rows, list) else [], 1):
            if not isinstance(row, dict) or set(row) != set(keys):
                self.fault(f"{path}.levels 第{n}行", "各项不全或多余", f"每行写且只写:{'、'.join(keys)}")
            else:
                good.append(row)
        if not good:
            self.fault(f"{path}.levels", "一行也没有", "至少写一行")
        return good

    def rounding(self, path: str) -> Rounding:
        digits = self.whole(f"{path}.digits", DIGITS)
        mode = self.choice(f"{path}.mode", ROUNDINGS)
        self.source(path)
        return Rounding(digits, "truncate" if mode == "truncate" else "half_up")

    def formula(self, path: str, key: str, direction: str = "") -> Formula:
        """The formula that ``path.key`` names, with its parameters beside it in ``path``."""
        allowed = formulas_for(direction)
        name = self.choice(f"{path}.{key}", allowed)
        parameters: Raw = {}
        if name in allowed:
            for label, kind in FORMULAS[name].parameters.items():
                value = self.get(f"{path}.{label}")
                if value is None:
                    continue
                try:
                    parameters[label] = kind.read(value)
                except ValueError as error:
                    self.fault(f"{path}.{label}", f"「{value}」不合要求", f"应为{error}")
        return Formula(name, MappingProxyType(parameters))

    def unknown(self) -> None:
        """Complains of every key that nothing has asked for."""
        self._unknown(self.raw, "")

    def _unknown(self, table: Raw, path: str) -> None:
        for key, value in table.items():
            name = f"{path}.{key}" if path else key
            if isinstance(value, dict) and any(known.startswith(f"{name}.") for known in self.known):
                self._unknown(value, name)
            elif name not in self.known:
                beside = sorted(
                    known.removeprefix(f"{path}.") for known in self.known if known.rpartition(".")[0] == path
                )
                allowed = f";这里可以写:{'、'.join(beside)}" if beside else ""
                self.fault(name, "不认识的项", f"删去,或核对拼写和上面方括号里的表名{allowed}")


def _options(allowed: Mapping[str, str] | tuple[str, ...]) -> str:
    if isinstance(allowed, tuple):
        return "、".join(allowed)
    return "、".join(f"{key}({title})" for key, title in allowed.items())
