"""Rules as data: one TOML file per 评分办法, each value with its source."""

from ziping.rules.loading import available, build, load
from ziping.rules.ruleset import SCORING_MODES, ZERO_BUDGET, Grade, RuleSet, Tier

__all__ = ["SCORING_MODES", "ZERO_BUDGET", "Grade", "RuleSet", "Tier", "available", "build", "load"]
