"""Rules as data: one TOML file per 评分办法, each value with its source."""

from ziping.rules.loading import add_folder, available, build, load, packaged, text_of
from ziping.rules.ruleset import (
    SCORING_MODES,
    ZERO_BUDGET,
    Formula,
    Grade,
    Grades,
    IndicatorKind,
    RuleSet,
    Tier,
)

__all__ = [
    "SCORING_MODES",
    "ZERO_BUDGET",
    "Formula",
    "Grade",
    "Grades",
    "IndicatorKind",
    "RuleSet",
    "Tier",
    "add_folder",
    "available",
    "build",
    "load",
    "packaged",
    "text_of",
]
