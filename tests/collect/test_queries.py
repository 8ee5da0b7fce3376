"""The questions of 质量分析, answered by the database and by plain Python over the same forms."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from ziping.collect.quality import QUERIES, SOME, parameters
from ziping.collect.schema import LONG_NAME, TABLES
from ziping.collect.store import Store
from ziping.rules import load

RULES = load("mof-2020")
LONG = "因汛期持续降雨,施工场地多次被淹,工期顺延两个月,已安排在枯水期集中施工"
Answer = list[tuple[Any, ...]]


class Line(NamedTuple):
    name: str
    measure: str
    goal: Decimal | None
    share: Decimal | None
    description: str


class Sheet(NamedTuple):
    """A form that counts."""

    department: int
    position: int
    kind: str
    rate: Decimal | None
    total: Decimal | None
    likeness: str
    related: bool
    said: str
    lines: tuple[Line, ...]

    @property
    def own(self) -> tuple[str, str]:
        return f"{self.department:03}", f"第{self.department}局"

    @property
    def name(self) -> str:
        return f"项目{self.department}-{self.position}"


def drawn(seed: int) -> list[Sheet]:
    """Forms with few different names, numbers and texts, so that many are alike; some are blank."""
    chance = random.Random(seed)

    def number(*values: int) -> Decimal | None:
        return chance.choice([None, *map(Decimal, values)])

    def line() -> Line:
        name = chance.choice(["培训次数", "培训 次数", "参加培训人次", "人次"])
        text = chance.choice(["", LONG, f"{LONG}{chance.random()}"])
        return Line(name, chance.choice(["次", "人次"]), number(3, 4, 5), number(80, 129, 130, 250), text)

    def sheet(department: int, position: int) -> Sheet:
        likeness = chance.choice(["", "甲", "乙", str(chance.random())])
        kind = "project" if position else "department"
        lines = tuple(line() for _ in range(chance.randint(0, 4)))
        return Sheet(
            department, position, kind, number(10, 49, 50, 99), number(70, 90, 95), likeness,
            chance.random() < 0.8, chance.choice(["", LONG]), lines,
        )  # fmt: skip

    return [sheet(department, position) for department in range(30) for position in range(5)]


def bare(name: str) -> str:
    return name.replace(" ", "")


def put(store: Store, sheets: list[Sheet]) -> None:
    """The forms as they were read; every other file has a second form that does not count."""

    def row(table: str, **values: object) -> list[object]:
        return [values.get(column) for column in TABLES[table].columns]

    rows: defaultdict[str, list[list[object]]] = defaultdict(list)
    for sheet in sheets:
        code, department = sheet.own
        sha = f"{code}-{sheet.position}"
        rows["issued"].append(row(
            "issued", department_code=code, department=department, code=f"c{sha}", kind=sheet.kind, name=sheet.name,
            position=sheet.position,
        ))  # fmt: skip
        for form in range(1 + sheet.position % 2):
            rows["returned"].append([sha, form, code, sheet.position, form == 0])
            rows["forms"].append(row(
                "forms", sha256=sha, form=form, kind=sheet.kind, rate=sheet.rate, total=sheet.total,
                likeness=sheet.likeness, related=sheet.related, goal_actual=sheet.said,
            ))  # fmt: skip
            for n, line in enumerate(sheet.lines):
                rows["indicators"].append(row(
                    "indicators", sha256=sha, form=form, line=n, name=line.name, target=f"≥{line.goal}", actual="1",
                    bare_name=bare(line.name), measure=line.measure, goal=line.goal, share=line.share,
                    description=line.description, deviation="",
                ))  # fmt: skip
    with store.transaction():
        store.replace(rows)
        store.count_current()


def named(sheets: list[Sheet]) -> tuple[str, str, list[str]]:
    """How a group of forms is told: by the first of them, and all."""
    code, department = sheets[0].own
    return code, department, sorted({f"{sheet.own[1]}「{sheet.name}」" for sheet in sheets})


def alike(sheets: list[Sheet]) -> Answer:
    found: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for sheet in sheets:
        if sheet.kind == "project" and sheet.total is not None:
            found[sheet.own].append(sheet.total)
    return [
        (*own, len(totals), min(totals), max(totals)) for own, totals in found.items() if len(totals) >= SOME
    ]


def low_targets(sheets: list[Sheet]) -> Answer:
    return [
        (
            *sheet.own, sheet.name, line.name, f"≥{line.goal}", "1", line.share,
            f"c{sheet.own[0]}-{sheet.position}", bare(line.name),
        )
        for sheet in sheets
        for line in sheet.lines
        if line.share is not None and line.share >= RULES.overachievement
    ]  # fmt: skip


def low_execution(sheets: list[Sheet]) -> Answer:
    return [
        (*sheet.own, sheet.name, sheet.rate, sheet.total)
        for sheet in sheets
        if sheet.rate is not None
        and sheet.rate < RULES.doubtful_execution
        and sheet.total is not None
        and sheet.total >= RULES.doubtful_total
    ]


def copied_forms(sheets: list[Sheet]) -> Answer:
    found: defaultdict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        if sheet.likeness:
            found[sheet.likeness].append(sheet)
    return [named(group) for group in found.values() if len(group) > 1]


def copied_texts(sheets: list[Sheet]) -> Answer:
    found: defaultdict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        for text in sorted({sheet.said, *(line.description for line in sheet.lines)} - {""}):
            found[text].append(sheet)
    return [(*named(group), text) for text, group in found.items() if len(group) > 1]


def unrelated(sheets: list[Sheet]) -> Answer:
    return [(*sheet.own, sheet.name) for sheet in sheets if sheet.kind == "project" and not sheet.related]


def unequal(sheets: list[Sheet]) -> Answer:
    found: defaultdict[tuple[str, str], list[tuple[int, Line, Decimal]]] = defaultdict(list)
    for n, sheet in enumerate(sheets):
        for line in sheet.lines:
            if line.goal is not None and len(bare(line.name)) >= LONG_NAME:
                found[bare(line.name), line.measure].append((n, line, line.goal))
    rows = [
        (min(line.name for _, line, _ in group), measure, len({n for n, *_ in group}), min(goals), max(goals))
        for (_, measure), group in found.items()
        for goals in [[goal for *_, goal in group]]
        if min(goals) < max(goals)
    ]
    return sorted((row for row in rows if row[2] >= SOME), key=lambda row: (-row[2], *row[:2]))


PLAIN: Mapping[str, Callable[[list[Sheet]], Answer]] = {
    "alike": alike, "low_targets": low_targets, "low_execution": low_execution, "copied_forms": copied_forms,
    "copied_texts": copied_texts, "unrelated": unrelated, "unequal": unequal,
}  # fmt: skip


def asked(store: Store, name: str) -> Answer:
    own = {key: value for key, value in parameters(RULES).items() if f"${key}" in QUERIES[name]}
    return [
        tuple(sorted(value) if isinstance(value, list) else value for value in row)
        for row in store.rows(QUERIES[name], own)
    ]


def test_every_question_has_its_plain_answer():
    assert PLAIN.keys() == QUERIES.keys()


@pytest.mark.parametrize("seed", range(3))
def test_the_database_answers_as_plain_python_does(seed, tmp_path):
    sheets = drawn(seed)
    with Store.open(tmp_path / "汇总.duckdb") as store:
        put(store, sheets)
        for name, plain in PLAIN.items():
            expected = plain(sheets)
            assert expected, name
            assert asked(store, name) == expected, name
