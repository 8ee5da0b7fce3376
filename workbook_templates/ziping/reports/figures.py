"""The figures of a report: of one form as it states them, of several added up; every one rounded as the rule says.

Reports state what forms state. A score, rate or grade that a person wrote is taken as written; only where a form
leaves it open does the rule's take its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ziping.checks.cross_form.figures import sum_of
from ziping.checks.departments import Ruled
from ziping.model import Form, FundLine
from ziping.quantity import ERROR_VALUE, number, plain_text
from ziping.quantity import rate as rate_of
from ziping.reports.wording import ask, or_ask
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.scoring.evaluation import evaluate
from ziping.scoring.execution import NO_RATE, execution_base

MONEY_UNIT = "万元"
NO_BUDGET = "不计（没有预算）"
_UNITS = "亿万千元"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one form states, in the words of a report; ``""`` for what neither it nor its rule says."""

    initial: str
    adjust: str
    adjusted: str
    received: str
    actual: str
    rate: str
    total: str
    grade: str


@dataclass(frozen=True, slots=True)
class Sums:
    """Several projects together; an amount that one of them leaves open is a place to fill in."""

    forms: str
    initial: str
    adjusted: str
    actual: str
    rate: str

    @property
    def bare(self) -> dict[str, str]:
        """The same for a table whose head names the unit; blank where a person has to fill in something."""
        texts = {name: getattr(self, name) for name in ("initial", "adjusted", "actual", "rate")}
        return {name: "" if text.startswith("【") else text.rstrip(_UNITS) for name, text in texts.items()}


def figures_of(form: Form, rules: RuleSet) -> Figures:
    line = form.funds[0] if form.funds else FundLine("")
    unit = plain_text(form.money_unit) or MONEY_UNIT
    computed = evaluate(form, rules).form
    total = _score(form.total) or _score(computed.total)
    points = number(total)
    grade = "" if points is None else plain_text(form.grade) or rules.grade(points, form.kind)
    return Figures(
        initial=_money(line.initial, unit),
        adjust=_money(line.adjust, unit) or _money(_adjusted_by(line), unit),
        adjusted=_money(line.adjusted, unit),
        received=_money(line.received, unit),
        actual=_money(line.actual, unit),
        rate=_percent(form.exec_rate) or _percent(line.rate) or _quotient(line, rules),
        total=total,
        grade=grade,
    )


def sums_of(projects: Sequence[Ruled], hint: str, stated: FundLine | None = None) -> Sums:
    """
    Args:
        hint: whose sums they are, for the places to fill in.
        stated: the line of a 部门整体 form that names them; it counts where the projects themselves do not tell.
    """
    forms = [form for form, _ in projects]
    unit = unit_of(forms)
    if not projects:
        return Sums("0", f"0{unit}", f"0{unit}", f"0{unit}", NO_BUDGET)
    rules = projects[0][1]
    sums = {name: sum_of(name, unit, forms) for name in ("initial", "adjusted", "received", "actual")}
    base = sums["received" if rules.execution_base == "received" else "adjusted"]
    spent = sums["actual"]

    def money(name: str, title: str) -> str:
        value = sums[name]
        known = _money(getattr(stated, name, None), unit) if value is None else f"{show(value)}{unit}"
        return or_ask(known, f"{hint}{title}")

    if base is None or spent is None:
        rate = _percent(stated.rate) if stated else ""
    else:
        rate = _rate(spent, base, rules)
    return Sums(
        str(len(forms)),
        money("initial", "年初预算数"),
        money("adjusted", "预算数"),
        money("actual", "支出数"),
        or_ask(rate, f"{hint}预算执行率"),
    )


def unit_of(forms: Sequence[Form]) -> str:
    """The money unit of sums: that of the forms, where they have one in common."""
    units = {plain_text(form.money_unit) for form in forms} - {""}
    return units.pop() if len(units) == 1 else MONEY_UNIT


def unknown_sums(hint: str) -> Sums:
    """Places for the sums of projects of which the forms do not tell which they are."""
    return Sums(
        *(ask(f"{hint}{title}") for title in ("个数", "年初预算数", "预算数", "支出数", "预算执行率"))
    )


def share_of(form: Form) -> str:
    """Whether a project was in the budget from the beginning of the year (年初) or added later (追加); ``""`` unknown.

    >>> share_of(Form("1", "project", "表", "项目", funds=(FundLine("合计", initial="0", adjusted="5"),)))
    '追加'
    """
    initial = number(form.funds[0].initial) if form.funds else None
    if initial is None:
        return ""
    return "年初" if initial else "追加"


def is_unspent(form: Form) -> bool | None:
    """Whether nothing was spent; None where the form does not say."""
    spent = number(form.funds[0].actual) if form.funds else rate_of(plain_text(form.exec_rate))
    return None if spent is None else not spent


def arrival_rate(form: Form, rules: RuleSet) -> str:
    """资金到位率: 实际到位数 among the budget; ``""`` where the form does not say."""
    line = form.funds[0] if form.funds else FundLine("")
    received, budget = number(line.received), number(line.adjusted)
    return "" if received is None or budget is None else _rate(received, budget, rules)


def coverage(covered: Sequence[bool], rules: RuleSet) -> str:
    """自评覆盖率: those that were evaluated among all that were due; ``""`` without any."""
    return _rate(Decimal(sum(covered)), Decimal(len(covered)), rules) if covered else ""


def _money(text: str | None, unit: str) -> str:
    value = number(text)
    return "" if value is None else f"{show(value)}{unit}"


def _score(text: str | None) -> str:
    value = number(text)
    return "" if value is None else show(value)


def _adjusted_by(line: FundLine) -> str | None:
    """年中调整数 of a form that has no place for it; None where it does not follow."""
    initial, adjusted = number(line.initial), number(line.adjusted)
    return (
        None if line.adjust is not None or initial is None or adjusted is None else show(adjusted - initial)
    )


def adjust_rate(form: Form, rules: RuleSet) -> str:
    """预算调整率 as a form states it, or else as it follows from its amounts; ``""`` without any adjustment."""
    line = form.funds[0] if form.funds else FundLine("")
    stated = _percent(form.budget_adjust_rate)
    if stated or form.budget_adjust_rate is not None:
        return "" if stated == NO_BUDGET else stated
    initial, adjust = number(line.initial), number(line.adjust or _adjusted_by(line))
    return _rate(adjust, initial, rules) if initial and adjust else ""


def _percent(text: str | None) -> str:
    """A rate as a form writes it, without trailing zeros.

    >>> _percent("100.00%"), _percent("42.87"), _percent("#DIV/0!")
    ('100%', '42.87%', '')
    """
    written = plain_text(text)
    if written == NO_RATE:
        return NO_BUDGET
    if not written or ERROR_VALUE.search(written):
        return ""
    value = number(written.rstrip("%"))
    return "" if value is None else f"{show(value)}%"


def _quotient(line: FundLine, rules: RuleSet) -> str:
    spent, base = number(line.actual), number(execution_base(line, rules))
    return "" if spent is None or base is None else _rate(spent, base, rules)


def _rate(part: Decimal, whole: Decimal, rules: RuleSet) -> str:
    if not whole:
        return NO_BUDGET
    return f"{show(rules.rate_rounding.apply(part / whole * 100))}%"
