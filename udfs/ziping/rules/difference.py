"""What two rule sets say differently, topic by topic."""

from __future__ import annotations

from typing import NamedTuple

from ziping.rules.prose import Line, describe
from ziping.rules.ruleset import RuleSet


class Difference(NamedTuple):
    """A topic and what each side says of it; None: that side says nothing, so the usual holds."""

    topic: str
    a: Line | None
    b: Line | None


def differences(a: RuleSet, b: RuleSet) -> list[Difference]:
    """Topics on which the two differ, in the order of ``a``, then those of ``b`` alone.

    What is compared is what holds. The same rule with another source is no difference, nor are title, number,
    issuer, region and year: no two rule sets share them.

    >>> from ziping.rules import load
    >>> [item.topic for item in differences(load("mof-2020"), load("liuzhou-2022"))]
    ['表题', '反向指标(≤)']
    >>> differences(load("mof-2020"), load("mof-2020"))
    []
    """
    left, right = _lines(a, b), _lines(b, a)
    topics = [*left, *(topic for topic in right if topic not in left)]
    pairs = (Difference(topic, left.get(topic), right.get(topic)) for topic in topics)
    return [pair for pair in pairs if _text(pair.a) != _text(pair.b)]


def _text(line: Line | None) -> str:
    return line.text if line else ""


def _lines(rules: RuleSet, other: RuleSet) -> dict[str, Line]:
    """By topic; among them the order of the 指标类别 that both have, since the first that fits counts."""
    lines = {line.topic: line for line in describe(rules)}
    shared = [label for label in rules.kinds if label in other.kinds]
    if len(shared) > 1:
        order = f"先看「{'」,再看「'.join(shared)}」".replace(",", "\uff0c")
        lines["类别的先后"] = Line("类别的先后", order, rules.sources[f"kinds.{shared[0]}"])
    return lines
