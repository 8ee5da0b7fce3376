"""One form in a report: its figures and clauses, each a text that a template may name."""

from __future__ import annotations

from dataclasses import dataclass

from ziping.checks.cross_form.figures import sum_of
from ziping.checks.cross_form.projects import has_result, is_unexecuted, why_unexecuted
from ziping.checks.registry import written_reason
from ziping.model import Form
from ziping.quantity import number
from ziping.reports.figures import NO_BUDGET, adjust_rate, figures_of
from ziping.reports.rows import Level, Row, levels_of, lost_points, results_under, rows_of
from ziping.reports.wording import ask, or_ask, prose
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.scoring.execution import NO_RATE

_OUTPUTS, _EFFECTS, _SATISFACTION = ("产出", "成本"), ("效益",), ("满意度",)


@dataclass(frozen=True, slots=True)
class Bare:
    """Figures as they stand in a table whose head names the unit; ``""`` for what is not known."""

    initial: str
    adjusted: str
    actual: str
    rate: str
    total: str
    grade: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A 自评 or 部门评价 as a template sees it; what a form does not say is a place to fill in.

    Args:
        executed: whether the form reports any result of a project that was carried out; ``not_executed`` says why
            it was not.
        adjust_rate: ``""`` where nothing was adjusted.
        outputs, effects, satisfaction: what was achieved, as one clause; satisfaction is ``""`` where nothing is.
        lost: where points were lost and why; ``""`` where none were. ``lost_briefly`` leaves out targets and
            actual values, for a paragraph that has named them.
        exec_reason: why little was spent; ``""`` where nothing is written.
    """

    number: str
    name: str
    initial: str
    adjust: str
    adjusted: str
    received: str
    actual: str
    rate: str
    adjust_rate: str
    total: str
    grade: str
    exec_score: str
    exec_weight: str
    exec_reason: str
    goal: str
    goal_done: str
    overview: str
    functions: str
    outputs: str
    effects: str
    satisfaction: str
    lost: str
    lost_briefly: str
    levels: tuple[Level, ...]
    executed: bool
    not_executed: str
    bare: Bare

    @property
    def rows(self) -> tuple[Row, ...]:
        """The indicators of all levels."""
        return tuple(row for level in self.levels for row in level.rows)


def entry_of(form: Form, rules: RuleSet, counted: int, unit: str, name: str = "") -> Entry:
    """
    Args:
        counted: its place among the forms of its kind, from 1.
        unit: of amounts in tables.
        name: what it is called in the report; ``""`` for the form's name.
    """
    known = figures_of(form, rules)
    rows = rows_of(form)
    levels = levels_of(rows)
    return Entry(
        number=str(counted),
        name=name or or_ask(prose(form.name), "项目名称"),
        initial=or_ask(known.initial, "年初预算数"),
        adjust=or_ask(known.adjust, "年中预算调整数"),
        adjusted=or_ask(known.adjusted, "全年预算数"),
        received=or_ask(known.received, "实际到位数"),
        actual=or_ask(known.actual, "全年支出数"),
        rate=or_ask(known.rate, "预算执行率"),
        adjust_rate=adjust_rate(form, rules),
        total=or_ask(known.total, "自评得分"),
        grade=or_ask(known.grade, "等级"),
        exec_score=_points(form.exec_score),
        exec_weight=_points(form.exec_weight),
        exec_reason=prose(written_reason(form.exec_reason)),
        goal=or_ask(prose(form.goal_expected), "年度绩效目标"),
        goal_done=or_ask(prose(form.goal_actual), "绩效目标完成情况"),
        overview=or_ask(prose(form.overview), "项目概况"),
        functions=or_ask(prose(form.functions), "主要职能"),
        outputs=or_ask(results_under(levels, *_OUTPUTS), "主要产出"),
        effects=or_ask(results_under(levels, *_EFFECTS), "取得的成效"),
        satisfaction=results_under(levels, *_SATISFACTION),
        lost=lost_points(rows),
        lost_briefly=lost_points(rows, brief=True),
        levels=tuple(levels),
        executed=has_result(form) and not is_unexecuted(form),
        not_executed=_not_executed(form),
        bare=bare_of(form, rules, unit),
    )


def _not_executed(form: Form) -> str:
    reason = prose(written_reason(form.exec_reason)) or ask("未执行的原因和资金安排，如结转下年度使用")
    return prose(why_unexecuted(form)) or f"项目未执行，{reason}"


def bare_of(form: Form, rules: RuleSet, unit: str) -> Bare:
    known = figures_of(form, rules)

    def amount(name: str) -> str:
        value = sum_of(name, unit, [form])
        return "" if value is None else show(value)

    return Bare(
        amount("initial"), amount("adjusted"), amount("actual"), _cell(known.rate), known.total, known.grade
    )


def _cell(rate: str) -> str:
    return NO_RATE if rate == NO_BUDGET else rate


def _points(text: str | None) -> str:
    value = number(text)
    return "" if value is None else show(value)
