"""Rule files → :class:`RuleSet`: where they are found, ``extends``, and refusal of what is not understood.

A table may hold only the keys named here and must say its source. Errors name file, line and key.
"""

from __future__ import annotations

import copyreg
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from ziping.errors import Problem, ZipingError, fail
from ziping.rules.lines import line_numbers, syntax_fault
from ziping.rules.reader import Raw, Reader, Source
from ziping.rules.ruleset import (
    BOUNDS,
    COLUMNS,
    DIRECTIONS,
    EXECUTION_BASES,
    FULL_MARKS,
    MARKS,
    OVERACHIEVEMENT,
    PERCENT,
    SCORING_MODES,
    SEVERITIES,
    TITLE_WORDS,
    TITLES,
    TOTALS,
    UNEXECUTED,
    UNSIGNED,
    YEARS,
    ZERO_BUDGET,
    Formula,
    Grade,
    Grades,
    IndicatorKind,
    RuleSet,
    Tier,
)
from ziping.scoring.formulas import EXECUTION

_COLUMN_KEYS = {title: key for key, title in COLUMNS.items()}
_STATED = (
    "notice",
    "scope",
    "marks",
    "marks.level1",
    "execution",
    "execution.zero_budget",
    "reasons",
    "doubts",
    "coverage",
    "scoring",
)

Read = Callable[[str], str]
_folders: list[tuple[Callable[[], Iterable[str]], Read]] = []


def add_folder(ids: Callable[[], Iterable[str]], read: Read) -> None:
    """Makes the rule files of a place outside the package known; packaged ids keep their meaning.

    Done again for the same place, it only forgets what was loaded, so that edited files count.

    Args:
        ids: what is there now.
        read: id → text.
    """
    if (ids, read) not in _folders:
        _folders.append((ids, read))
    load.cache_clear()


def available() -> tuple[str, ...]:
    """Ids of the rule sets that come with the package or were made known, sorted."""
    added = {rule_id for ids, _ in _folders for rule_id in ids()}
    return tuple(sorted(added | set(packaged())))


@lru_cache(maxsize=64)
def load(rule_id: str) -> RuleSet:
    """The rule set with this id.

    Raises:
        ZipingError: unknown id, or a rule file with faults; all of them are listed.
    """
    return build(rule_id, text_of)


def build(rule_id: str, read: Read) -> RuleSet:
    """A rule set from the text that ``read(id)`` gives for it and for what it extends."""
    return _ruleset(Reader(_chain(rule_id, read, {})))


@lru_cache(maxsize=64)
def _rebuilt(rule_id: str, texts: tuple[tuple[str, str], ...]) -> RuleSet:
    return build(rule_id, dict(texts).__getitem__)


def _packed(rules: RuleSet) -> tuple[Callable[..., RuleSet], tuple[object, ...]]:
    """A rule set travels to other machines as its text; what arrives twice is one object there too."""
    return _rebuilt, (rules.id, tuple((rule_id, text_of(rule_id)) for rule_id in rules.lineage))


copyreg.pickle(RuleSet, _packed)


def stated(rule_id: str) -> Raw:
    """The tables of a rule file as they are written, over those of the files it extends."""
    return Reader(_chain(rule_id, text_of, {})).raw


def text_of(rule_id: str) -> str:
    """The text of a rule file; ZipingError for an unknown id."""
    if rule_id in packaged():
        return (resources.files("ziping.rules") / "data" / f"{rule_id}.toml").read_text("utf-8")
    for ids, read in _folders:
        if rule_id in ids():
            return read(rule_id)
    raise fail(f"没有编号为「{rule_id}」的评分规则", "规则", f"可用的规则:{'、'.join(available())}")


@lru_cache(maxsize=1)
def packaged() -> tuple[str, ...]:
    """Ids of the rule sets that come with the package, sorted."""
    folder = resources.files("ziping.rules") / "data"
    return tuple(sorted(p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml")))


def _chain(rule_id: str, read: Read, seen: Mapping[str, str]) -> list[Source]:
    """This rule file, then the one it extends, and so on; ``seen``: id → place of its ``extends``."""
    if rule_id in seen:
        raise fail("规则互相引用,没有尽头", seen[rule_id], "改为引用另一个规则")
    try:
        text = read(rule_id)
    except ZipingError as error:
        if not seen:
            raise
        unusable = Problem(
            f"引用的规则「{rule_id}」不能用", list(seen.values())[-1], "改为 ziping rules 列出的编号"
        )
        raise ZipingError([unusable, *error.problems]) from error
    try:
        own = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, fault = syntax_fault(error)
        raise fail(fault, f"{rule_id}.toml {line}", "按所指的行改正") from error
    lines = line_numbers(text)
    if own.get("id") != rule_id:
        raise fail(
            f"id 为「{own.get('id')}」,与文件名不一致",
            f"{rule_id}.toml 第{lines.get('id', 1)}行 id",
            f"改为 {rule_id}",
        )
    base = own.pop("extends", None)
    source = Source(rule_id, own, lines)
    if base is None:
        return [source]
    place = f"{rule_id}.toml 第{lines.get('extends', 1)}行 extends"
    return [source, *_chain(str(base), read, {**seen, rule_id: place})]


def _ruleset(reader: Reader) -> RuleSet:
    for path in _STATED:
        reader.source(path)
    level1 = [key for key in reader.table("marks.level1") if key != "source"]
    reader.source("total")
    rules = RuleSet(
        id=reader.raw["id"],
        lineage=tuple(source.id for source in reader.chain),
        title=reader.text("notice.title"),
        number=reader.text("notice.number"),
        issuer=reader.text("notice.issuer"),
        region=reader.text("scope.region"),
        year=reader.whole("scope.year", YEARS),
        full_marks=reader.number("marks.full", FULL_MARKS),
        execution_weight=reader.number("marks.execution", MARKS),
        level1_weights=MappingProxyType({k: reader.number(f"marks.level1.{k}", MARKS) for k in level1}),
        level2=MappingProxyType(_level2(reader)),
        titles=MappingProxyType(_titles(reader)),
        score_rounding=reader.rounding("rounding.score"),
        rate_rounding=reader.rounding("rounding.rate"),
        execution_formula=reader.choice("execution.formula", EXECUTION),
        execution_base=reader.choice("execution.base", EXECUTION_BASES),  # type: ignore[arg-type]
        zero_budget=reader.choice("execution.zero_budget.score", ZERO_BUDGET),  # type: ignore[arg-type]
        formulas=MappingProxyType({key: _by_direction(reader, key) for key in DIRECTIONS}),
        kinds=MappingProxyType({label: _kind(reader, label) for label in reader.table("kinds")}),
        tiers=_tiers(reader),
        total_of=reader.choice("total.of", TOTALS),  # type: ignore[arg-type]
        grades=(grades := _grades(reader, "grades")),
        department_grades=_grades(reader, "grades.department")
        if reader.table("grades.department")
        else grades,
        low_execution=reader.number("reasons.low_execution", PERCENT),
        adjustment=reader.number("reasons.adjustment", PERCENT),
        overachievement=reader.number("reasons.overachievement", OVERACHIEVEMENT),
        doubtful_execution=reader.number("doubts.execution_below", PERCENT),
        doubtful_total=reader.number("doubts.total_from", PERCENT),
        unexecuted=reader.choice("coverage.unexecuted", UNEXECUTED),  # type: ignore[arg-type]
        mode=reader.choice("scoring.mode", SCORING_MODES),  # type: ignore[arg-type]
        severities=MappingProxyType(_severities(reader)),
        sources=MappingProxyType(reader.sources),
    )
    _sense(reader, rules)
    reader.unknown()
    if reader.problems:
        raise ZipingError(reader.problems)
    return rules


def _titles(reader: Reader) -> dict[str, str]:
    reader.source("titles")
    titles = {key: reader.text(f"titles.{key}") for key in TITLES}
    for key, title in titles.items():
        for word in re.findall(r"[{}][^{}]*}?", title):
            if word not in [f"{{{name}}}" for name in TITLE_WORDS]:
                allowed = "、".join(f"{{{name}}}({meaning})" for name, meaning in TITLE_WORDS.items())
                reader.fault(f"titles.{key}", f"「{word}」不认识", f"大括号里只能写:{allowed}")
    return titles


def _level2(reader: Reader) -> dict[str, tuple[str, ...]]:
    if not reader.table("level2"):
        return {}
    reader.source("level2")
    names = [key for key in reader.table("level2") if key != "source"]
    return {name: reader.words(f"level2.{name}", name) for name in names}


def _by_direction(reader: Reader, direction: str) -> Formula:
    path = f"formulas.{direction}"
    formula = reader.formula(path, "name", direction)
    reader.source(path)
    return formula


def _kind(reader: Reader, label: str) -> IndicatorKind:
    path = f"kinds.{label}"
    own = reader.table(path)
    reader.source(path)
    column = reader.choice(f"{path}.column", tuple(_COLUMN_KEYS))
    words = reader.words(f"{path}.contains", label)
    if "unsigned" not in own and "formula" not in own:
        reader.fault(path, "没有说明怎样计分", "写 formula(计分方法)或 unsigned(未写符号时的方向)")
    return IndicatorKind(
        label,
        _COLUMN_KEYS.get(column, "level2"),
        words,
        reader.choice(f"{path}.unsigned", UNSIGNED) if "unsigned" in own else "",
        reader.formula(path, "formula") if "formula" in own else None,
    )


def _tiers(reader: Reader) -> tuple[Tier, ...]:
    return tuple(
        Tier(
            str(row["label"]),
            reader.checked_number(f"tiers.levels 第{n}行", row["from"], PERCENT),
            reader.checked_number(f"tiers.levels 第{n}行", row["to"], PERCENT),
        )
        for n, row in enumerate(reader.levels("tiers", ("label", "from", "to")), 1)
    )


def _grades(reader: Reader, path: str) -> Grades:
    levels = tuple(
        Grade(str(row["label"]), reader.checked_number(f"{path}.levels 第{n}行", row["from"], PERCENT))
        for n, row in enumerate(reader.levels(path, ("label", "from")), 1)
    )
    bound = reader.choice(f"{path}.bound", BOUNDS)
    lows = [grade.low for grade in levels]
    if lows != sorted(set(lows), reverse=True) or (lows and lows[-1] != 0):
        reader.fault(f"{path}.levels", "等级应从高到低排列,最低一档从0开始", "调整顺序或下限")
    return Grades(levels, "above" if bound == "above" else "at_least")


def _severities(reader: Reader) -> dict[str, str]:
    if "severity" not in reader.raw:
        return {}
    reader.source("severity")
    names = [key for key in reader.table("severity") if key != "source"]
    return {name: reader.choice(f"severity.{name}", SEVERITIES) for name in names}


def _sense(reader: Reader, rules: RuleSet) -> None:
    total = rules.execution_weight + sum(rules.level1_weights.values(), Decimal(0))
    if total != rules.full_marks:
        reader.fault(
            "marks", f"预算执行与一级指标合计 {total} 分,不等于满分 {rules.full_marks}", "核对各项分值"
        )
    for tier, below in zip(rules.tiers, (*rules.tiers[1:], None), strict=True):
        if tier.low >= tier.high or tier.low != (below.high if below else 0):
            reader.fault(
                "tiers.levels", f"档次「{tier.label}」与下一档不相接", "各档应从高到低首尾相接,直到0"
            )
