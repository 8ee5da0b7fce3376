"""Rule files → :class:`RuleSet`: ``extends``, and refusal of whatever is not understood.

A table may hold only the keys named here and must say its source. Errors name file and key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache, reduce
from importlib import resources
from types import MappingProxyType
from typing import Any

from ziping.errors import Problem, ZipingError, fail
from ziping.rounding import Rounding
from ziping.rules.ruleset import SCORING_MODES, ZERO_BUDGET, Grade, RuleSet, Tier
from ziping.scoring.formulas import EXECUTION, FORMULAS

Raw = dict[str, Any]
DIRECTIONS = ("positive", "reverse", "equal", "deadline", "qualitative")
SEVERITIES = ("error", "warning", "info", "off")


def available() -> tuple[str, ...]:
    """Ids of the rule sets that come with the package, sorted."""
    folder = resources.files("ziping.rules") / "data"
    return tuple(sorted(p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml")))


@lru_cache(maxsize=64)
def load(rule_id: str) -> RuleSet:
    """The rule set with this id.

    Raises:
        ZipingError: unknown id, or a rule file with faults; all of them are listed.
    """
    return build(rule_id, _packaged)


def build(rule_id: str, read: Callable[[str], str]) -> RuleSet:
    """A rule set from the text that ``read(id)`` gives for it and for what it extends."""
    return _Reader(_chain(rule_id, read, ())).ruleset()


def _packaged(rule_id: str) -> str:
    if rule_id not in available():
        raise fail(f"没有编号为「{rule_id}」的评分规则", "规则", f"可用的规则:{'、'.join(available())}")
    return (resources.files("ziping.rules") / "data" / f"{rule_id}.toml").read_text("utf-8")


def _chain(rule_id: str, read: Callable[[str], str], seen: tuple[str, ...]) -> list[Raw]:
    """The tables of this rule file, then of the one it extends, and so on."""
    if rule_id in seen:
        raise fail("规则互相引用,没有尽头", f"{rule_id}.toml extends", "改为引用另一个规则")
    try:
        own = tomllib.loads(read(rule_id))
    except tomllib.TOMLDecodeError as error:
        raise fail(f"不是合规的 TOML({error})", f"{rule_id}.toml", "按所指行列改正") from error
    if own.get("id") != rule_id:
        raise fail(f"id 为「{own.get('id')}」,与文件名不一致", f"{rule_id}.toml id", f"改为 {rule_id}")
    missing = [
        Problem("没有写明依据", f"{rule_id}.toml {path}.source", "补上依据的文号、条款或表注")
        for path in _tables_without_source(own)
    ]
    if missing:
        raise ZipingError(missing)
    base = own.pop("extends", None)
    return [own] if base is None else [own, *_chain(str(base), read, (*seen, rule_id))]


def _tables_without_source(table: Raw, path: str = "") -> Iterator[str]:
    """Tables that state a value and no source; a table of tables states none itself."""
    for key, value in table.items():
        if isinstance(value, dict):
            name = f"{path}.{key}" if path else key
            states = any(not isinstance(item, dict) for item in value.values())
            if states and not str(value.get("source") or "").strip():
                yield name
            yield from _tables_without_source(value, name)


def _overlay(base: Raw, own: Raw) -> Raw:
    merged = dict(base)
    for key, value in own.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = _overlay(base[key], value) if both else value
    return merged


def _at(raw: Raw, path: str) -> Any:
    """The value at a dotted path, or None."""
    value: Any = raw
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


class _Reader:
    """Takes values out of the merged tables, collecting every fault before it gives up."""

    def __init__(self, chain: list[Raw]) -> None:
        self.chain = chain
        self.raw: Raw = reduce(_overlay, reversed(chain))
        self.problems: list[Problem] = []
        self.known: set[str] = {"id"}
        self.sources: dict[str, str] = {}

    def fault(self, key: str, what: str, mend: str) -> None:
        """``key`` may go on after the path, as in ``tiers 第2行``."""
        path = key.split(" ")[0]
        stating = next((raw for raw in self.chain if _at(raw, path) is not None), self.chain[0])
        self.problems.append(Problem(what, f"{stating['id']}.toml {key}", mend))

    def get(self, path: str) -> Any:
        self.known.add(path)
        value = _at(self.raw, path)
        if value is None:
            self.fault(path, "没有这一项", "补上,或用 extends 引用已有规则")
        return value

    def _table(self, path: str) -> Raw:
        table = _at(self.raw, path)
        return table if isinstance(table, dict) else {}

    def text(self, path: str) -> str:
        value = self.get(path)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            self.fault(path, f"应为文字,现为 {value!r}", "写成带引号的文字")
        return str(value)

    def choice(self, path: str, allowed: Mapping[str, str] | tuple[str, ...]) -> str:
        value = self.get(path)
        if value is not None and (not isinstance(value, str) or value not in allowed):
            self.fault(path, f"「{value}」不在允许的范围", f"可以写:{'、'.join(allowed)}")
        return str(value)

    def number(self, path: str, low: int = 0, high: int = 1000) -> Decimal:
        return self._number(path, self.get(path), low, high)

    def _number(self, path: str, value: Any, low: int, high: int) -> Decimal:
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

    def levels(self, path: str, keys: tuple[str, ...]) -> list[dict[str, Any]]:
        rows = self.get(f"{path}.levels")
        self.source(path)
        good: list[dict[str, Any]] = []
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
        mode = self.choice(f"{path}.mode", ("half_up", "truncate"))
        self.source(path)
        return Rounding(digits, "truncate" if mode == "truncate" else "half_up")

    def ruleset(self) -> RuleSet:
        for path in (
            "notice",
            "scope",
            "marks",
            "marks.level1",
            "execution",
            "execution.zero_budget",
            "reasons",
            "scoring",
        ):
            self.source(path)
        level1 = self._table("marks.level1")
        weights = {key: self.number(f"marks.level1.{key}", 0, 100) for key in level1 if key != "source"}
        formulas: dict[str, str] = {}
        for direction in DIRECTIONS:
            suited = tuple(name for name, formula in FORMULAS.items() if direction in formula.suits)
            formulas[direction] = self.choice(f"formulas.{direction}.name", suited)
            self.source(f"formulas.{direction}")
        tiers = tuple(
            Tier(
                str(row["label"]),
                self._number(f"tiers 第{n}行 from", row["from"], 0, 100),
                self._number(f"tiers 第{n}行 to", row["to"], 0, 100),
            )
            for n, row in enumerate(self.levels("tiers", ("label", "from", "to")), 1)
        )
        grades = tuple(
            Grade(str(row["label"]), self._number(f"grades 第{n}行 from", row["from"], 0, 100))
            for n, row in enumerate(self.levels("grades", ("label", "from")), 1)
        )
        rules = RuleSet(
            id=self.raw["id"],
            title=self.text("notice.title"),
            number=self.text("notice.number"),
            issuer=self.text("notice.issuer"),
            region=self.text("scope.region"),
            year=self.whole("scope.year", 2000, 2100),
            full_marks=self.number("marks.full", 1, 1000),
            execution_weight=self.number("marks.execution", 0, 100),
            level1_weights=MappingProxyType(weights),
            score_rounding=self.rounding("rounding.score"),
            rate_rounding=self.rounding("rounding.rate"),
            execution_formula=self.choice("execution.formula", tuple(EXECUTION)),
            zero_budget=self.choice("execution.zero_budget.score", ZERO_BUDGET),  # type: ignore[arg-type]
            formulas=MappingProxyType(formulas),
            tiers=tiers,
            grades=grades,
            low_execution=self.number("reasons.low_execution", 0, 100),
            adjustment=self.number("reasons.adjustment", 0, 100),
            mode=self.choice("scoring.mode", SCORING_MODES),  # type: ignore[arg-type]
            severities=MappingProxyType(self._severities()),
            sources=MappingProxyType(self.sources),
        )
        self._sense(rules)
        self._unknown(self.raw)
        if self.problems:
            raise ZipingError(self.problems)
        return rules

    def _severities(self) -> dict[str, str]:
        if "severity" not in self.raw:
            return {}
        self.source("severity")
        names = [key for key in self._table("severity") if key != "source"]
        return {name: self.choice(f"severity.{name}", SEVERITIES) for name in names}

    def _sense(self, rules: RuleSet) -> None:
        total = rules.execution_weight + sum(rules.level1_weights.values(), Decimal(0))
        if total != rules.full_marks:
            self.fault(
                "marks", f"预算执行与一级指标合计 {total} 分,不等于满分 {rules.full_marks}", "核对各项分值"
            )
        lows = [grade.low for grade in rules.grades]
        if lows != sorted(set(lows), reverse=True) or (lows and lows[-1] != 0):
            self.fault("grades.levels", "等级应从高到低排列,最低一档从0开始", "调整顺序或下限")
        for tier, below in zip(rules.tiers, (*rules.tiers[1:], None), strict=True):
            if tier.low >= tier.high or tier.low != (below.high if below else 0):
                self.fault(
                    "tiers.levels", f"档次「{tier.label}」与下一档不相接", "各档应从高到低首尾相接,直到0"
                )

    def _unknown(self, table: Raw, path: str = "") -> None:
        for key, value in table.items():
            name = f"{path}.{key}" if path else key
            if isinstance(value, dict) and any(known.startswith(f"{name}.") for known in self.known):
                self._unknown(value, name)
            elif name not in self.known:
                self.fault(name, "不认识的项", "删去,或核对拼写")
