"""What two rule sets say differently, topic by topic."""

from __future__ import annotations

from typing import NamedTuple

from ziping.rules.prose import Line, describe
from ziping.rules.ruleset import RuleSet


class Difference(NamedTuple):
    """A topic and what each of two rule sets says of it; None where one says nothing."""

    topic: str
    first: Line | None
    second: Line | None


def differences(first: RuleSet, second: RuleSet) -> list[Difference]:
    """The topics in which two rule sets differ, in the order of a rule set in words.

    What holds is compared, not where it stands: the same rule out of another notice is no difference.

    >>> from ziping.rules import load
    >>> [d.topic for d in differences(load("mof-2020"), load("liuzhou-2022"))]
    ['反向指标(≤)']
    """
    ours = {line.topic: line for line in describe(first)}
    theirs = {line.topic: line for line in describe(second)}
    topics = [*ours, *(topic for topic in theirs if topic not in ours)]
    pairs = [Difference(topic, ours.get(topic), theirs.get(topic)) for topic in topics]
    return [pair for pair in pairs if _text(pair.first) != _text(pair.second)]


def _text(line: Line | None) -> str | None:
    return line.text if line else None
