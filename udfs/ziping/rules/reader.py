"""Takes values out of a rule file's tables, collecting every fault before it gives up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import reduce
from types import MappingProxyType
from typing import Any, NamedTuple

from ziping.errors import Problem
from ziping.rounding import Rounding
from ziping.rules.ruleset import Formula
from ziping.scoring.formulas import FORMULAS

Raw = dict[str, Any]

# What one file says of these is complete: nothing of the file it extends is mixed in.
_WHOLE = ("marks.level1", "formulas.", "kinds.")


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


def tables_without_source(table: Raw, path: str = "") -> Iterator[str]:
    """Tables that state a value and no source; a table of tables states none itself."""
    for key, value in table.items():
        if isinstance(value, dict):
            name = f"{path}.{key}" if path else key
            states = any(not isinstance(item, dict) for item in value.values())
            if states and not str(value.get("source") or "").strip():
                yield name
            yield from tables_without_source(value, name)


class Reader:
    """Reads the merged tables of a rule file and of those it extends (own file first)."""

    def __init__(self, chain: list[Source]) -> None:
        self.chain = chain
        self.raw: Raw = reduce(_overlay, [source.raw for source in reversed(chain)])
        self.problems: list[Problem] = []
        self.known: set[str] = {"id"}
        self.sources: dict[str, str] = {}

    def fault(self, key: str, what: str, mend: str) -> None:
        """``key`` may go on after the path, as in ``tiers.levels 第2行``."""
        path = key.split(" ")[0]
        stating = next((source for source in self.chain if _states(source.raw, path)), self.chain[0])
        line = stating.lines.get(key) or stating.lines.get(path) or stating.lines.get(path.rpartition(".")[0])
        where = f"{stating.id}.toml 第{line}行 {key}" if line else f"{stating.id}.toml {key}"
        self.problems.append(Problem(what, where, mend))

    def get(self, path: str) -> Any:
        self.known.add(path)
        value = at(self.raw, path)
        if value is None:
            self.fault(path, "没有这一项", "补上,或用 extends 引用已有规则")
        return value

    def table(self, path: str) -> Raw:
        found = at(self.raw, path)
        return found if isinstance(found, dict) else {}

    def text(self, path: str) -> str:
        value = self.get(path)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            self.fault(path, f"应为文字,现为 {value!r}", "写成带引号的文字")
        return str(value)

    def choice(self, path: str, allowed: Mapping[str, str] | tuple[str, ...]) -> str:
        value = self.get(path)
        if value is not None and (not isinstance(value, str) or value not in allowed):
            self.fault(path, f"「{value}」不在允许的范围", f"可以写:{_options(allowed)}")
        return str(value)

    def number(self, path: str, low: int = 0, high: int = 1000) -> Decimal:
        return self.checked_number(path, self.get(path), low, high)

    def checked_number(self, path: str, value: Any, low: int, high: int) -> Decimal:
        if value is None:
            return Decimal(0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.fault(path, f"应为 {low} 到 {high} 的数字,现为 {value!r}", "改为该范围内的数字")
            return Decimal(0)
        return Decimal(str(value))

    def whole(self, path: str, low: int, high: int) -> int:
        value = self.number(path, low, high)
        if value != int(value):
            self.fault(path, f"应为整数,现为 {value}", "改为整数")
        return int(value)

    def source(self, path: str) -> None:
        self.sources[path] = self.text(f"{path}.source")

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
        digits = self.whole(f"{path}.digits", 0, 8)
        mode = self.choice(f"{path}.mode", {"half_up": "四舍五入", "truncate": "直接舍去"})
        self.source(path)
        return Rounding(digits, "truncate" if mode == "truncate" else "half_up")

    def formula(self, path: str, key: str, direction: str = "") -> Formula:
        """The formula that ``path.key`` names, with its parameters beside it in ``path``."""
        allowed = {
            name: formula.title.split("{")[0].rstrip("(:;")
            for name, formula in FORMULAS.items()
            if not direction or direction in formula.suits
        }
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
                self.fault(name, "不认识的项", f"删去,或核对拼写{allowed}")


def _options(allowed: Mapping[str, str] | tuple[str, ...]) -> str:
    if isinstance(allowed, tuple):
        return "、".join(allowed)
    return "、".join(f"{key}({title})" for key, title in allowed.items())
