"""What a report says about all projects, beside what follows from it: no form is needed for that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ziping.checks.cross_form.figures import amount_of, in_unit, places
from ziping.checks.registry import WARNING, Severity
from ziping.model import Statement
from ziping.quantity import rate
from ziping.rounding import percent, show

TITLES = {
    "initial": "年初预算数",
    "adjusted": "预算数",
    "actual": "支出数",
    "rate": "执行率",
    "exec_score": "执行得分",
    "total": "得分",
    "grade": "等级",
    "forms": "项目数",
    "evaluated": "自评项目数",
}


def quotients(items: Sequence[Statement]) -> Iterator[str]:
    """A rate beside the amounts it follows from; either way of cutting its last place is right."""
    groups: defaultdict[tuple[str, str, str], dict[str, Statement]] = defaultdict(dict)
    for item in items:
        groups[item.subject, item.kind, item.share or item.where].setdefault(item.what, item)
    for said in groups.values():
        spent, stated = said.get("actual"), said.get("rate")
        bases = [said[name] for name in ("adjusted", "initial") if name in said]
        above = amount_of(spent.text) if spent else None
        written = rate(stated.text) if stated else None
        if above is None or written is None or stated is None or not bases:
            continue
        below = [value for base in bases if (value := in_unit(base.text, above[1]))]
        step = Decimal(1).scaleb(-places(written))
        if below and all(abs(above[0] / base - written) >= step for base in below):
            words = "、".join(f"{show(above[0])}÷{show(base)}={percent(above[0] / base)}" for base in below)
            yield f"报告{stated.where}写执行率 {stated.text},而 {words}"


def contradictions(items: Sequence[Statement]) -> Iterator[str]:
    """One thing said in two ways."""
    first: dict[tuple[str, ...], Statement] = {}
    for item in items:
        if item.what in ("whole", "prompt"):
            continue
        key = (item.subject, item.kind, item.what, item.grade, item.share)
        other = first.setdefault(key, item)
        if other.text != item.text and amount_of(other.text) != amount_of(item.text):
            words = f"{TITLES[item.what]} {other.text},{item.where}写 {item.text}"
            yield f"报告前后不一:{other.where}写{words}"


def shares(items: Sequence[Statement]) -> Iterator[str]:
    """年初 and 追加 make all."""
    groups: defaultdict[str, dict[str, Statement]] = defaultdict(dict)
    for item in items:
        if not item.subject and item.kind == "project" and not item.grade:
            groups[item.what].setdefault(item.share, item)
    for what, said in groups.items():
        whole, parts = said.pop("", None), list(said.values())
        found = amount_of(whole.text) if whole else None
        values = [in_unit(part.text, found[1]) for part in parts] if found else []
        known = [value for value in values if value is not None]
        if whole is None or found is None or what == "rate" or len(known) < 2 or len(known) < len(parts):
            continue
        if sum(known) != found[0]:
            words = "+".join(f"{part.share}{part.text}" for part in parts)
            yield f"报告{whole.where}写{TITLES[what]} {whole.text},而 {words}={show(sum(known, Decimal(0)))}{found[1]}"


def divided(items: Sequence[Statement]) -> Iterator[tuple[str, Severity | None]]:
    """Counts and the parts they are divided into: more than the whole is wrong, less may be a selection."""
    for item in items:
        whole = amount_of(item.text)
        parts = [found[0] for text in item.parts if (found := amount_of(text))]
        if item.what != "whole" or whole is None or sum(parts) == whole[0]:
            continue
        words = "+".join(map(show, parts))
        yield (
            f"报告{item.where}写共{item.about} {item.text},其中各部分 {words}={show(sum(parts, Decimal(0)))}{whole[1]}",
            WARNING if sum(parts) < whole[0] else None,
        )
