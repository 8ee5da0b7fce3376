"""The live cells: which fields are formulas, and the two-sided formula of each.

``IFERROR(PERF_SCORE(…), plain)``: with an add-in the Python function answers, without one the plain
half does. Inputs are tested for error values first: a function's error inside IFERROR is not caught
by LibreOffice.
"""

from __future__ import annotations

from collections.abc import Callable

from ziping.model import FieldRef, Form, Kind
from ziping.rounding import quoted
from ziping.rules import RuleSet
from ziping.scoring.evaluation import AMOUNTS, is_fiscal
from ziping.scoring.execution import (
    NO_RATE,
    UNFINISHED,
    plain_adjustment_rate,
    plain_execution_rate,
    plain_execution_score,
    plain_grade,
    plain_total,
)
from ziping.scoring.named import NEEDS_NUMBER
from ziping.scoring.plain import plain_score, plain_why
from ziping.stamping.addresses import RULES_NAME, spanning

PLAIN_ENGINE = "工作表公式(未装加载项)"
ENGINE_FORMULA = f'=IFERROR(ZIPING_ENGINE(),"{PLAIN_ENGINE}")'

At = Callable[[FieldRef], str]


BESIDE = ("computed", "why")
"""Live cells of an indicator's row that are no fields of the form: the computed score, its 计分说明."""


def is_live(ref: FieldRef, form: Form, typed_scores: bool) -> bool:
    """Whether the bureau issues this field as a formula.

    Args:
        typed_scores: a person types the scores of indicators (:attr:`RuleSet.typed_scores`).
    """
    if ref.part == "funds":
        if ref.name == "adjusted" and ref.index:
            # Without a column for adjustments the bureau gives the adjusted budget itself.
            return form.funds[ref.index].adjust is not None
        return ref.name == "rate" or (len(form.funds) > 1 and ref.index == 0 and ref.name != "label")
    if ref.name == "score":
        return not typed_scores
    return ref.name in {"exec_score", "budget_adjust_rate", "total", "grade"}


def formula(ref: FieldRef, form: Form, rules: RuleSet, at: At) -> str:
    """The formula of a live field; ``at`` gives the cell of a field on the same sheet."""
    return "=" + _expression(ref, form, rules, at)


def _expression(ref: FieldRef, form: Form, rules: RuleSet, at: At) -> str:
    if ref.part == "funds" and ref.name in (*AMOUNTS, "received"):
        return _total_amount(ref.name, form, at) if ref.index == 0 else _adjusted(ref.index, at)
    if ref.part == "funds":
        spent, budget = (
            at(FieldRef("actual", "funds", ref.index)),
            at(FieldRef(rules.execution_base, "funds", ref.index)),
        )
        return _rate(spent, budget, rules)
    if ref.name == "exec_score":
        spent, budget = at(FieldRef("actual", "funds", 0)), at(FieldRef(rules.execution_base, "funds", 0))
        weight = str(form.exec_weight)
        call = f"EXEC_SCORE({spent},{budget},{weight},{RULES_NAME})"
        plain = plain_execution_score(spent, budget, weight, rules)
        return _two_sided(call, plain, NEEDS_NUMBER, spent, budget)
    if ref.name == "budget_adjust_rate":
        adjusted, initial = _fiscal_sum("adjusted", form, at), _fiscal_sum("initial", form, at)
        call = f"ADJUST_RATE({adjusted},{initial},{RULES_NAME})"
        plain = plain_adjustment_rate(adjusted, initial, rules)
        return _two_sided(call, plain, NEEDS_NUMBER, adjusted, initial)
    if ref.name == "total":
        return _total(form, rules, at)
    if ref.name == "grade":
        return grade_formula(at(FieldRef("total")), rules, form.kind)[1:]
    row = form.indicators[ref.index]
    cells = (at(FieldRef(name, "indicators", ref.index)) for name in ("target", "actual", "weight"))
    return score_formula(row.target, rules.kind_of(row), rules, *cells)


def score_formula(
    written: str | None, kind: str, rules: RuleSet, target: str, actual: str, weight: str
) -> str:
    """The score of an indicator, without =.

    Args:
        written: the target's text.
        target, actual, weight: cells.
    """
    named = f",{quoted(kind)}" if kind else ""
    call = f"PERF_SCORE({target},{actual},{weight},{RULES_NAME}{named})"
    plain = plain_score(written, actual, weight, rules, kind)
    return _two_sided(call, plain, NEEDS_NUMBER, actual, weight)


def why_formula(written: str | None, kind: str, rules: RuleSet, target: str, actual: str, weight: str) -> str:
    """The 计分说明 of an indicator, without =; arguments as for :func:`score_formula`."""
    named = f",{quoted(kind)}" if kind else ""
    call = f"PERF_WHY({target},{actual},{weight},{RULES_NAME}{named})"
    plain = plain_why(written, actual, weight, rules, kind)
    return _two_sided(call, plain, NEEDS_NUMBER, actual, weight)


def grade_formula(total: str, rules: RuleSet, kind: Kind) -> str:
    """等级 of a total that may still be text."""
    named = ',"部门整体"' if kind == "department" else ""
    both = f"IFERROR(PERF_GRADE({total},{RULES_NAME}{named}),{plain_grade(total, rules, kind)})"
    return f'=IF(ISNUMBER({total}),{both},"")'


def copy_formula(cell: str) -> str:
    """Shows another cell: blank stays blank."""
    return f'=IF({cell}="","",{cell})'


def sum_formula(cells: list[str]) -> str:
    """A sum over the cells that hold numbers; blank without any."""
    listed = ",".join(cells)
    return f'=IF(COUNT({listed})=0,"",ROUND(SUM({listed}),6))'


def rate_formula(spent: str, budget: str, rules: RuleSet) -> str:
    """The execution rate of two cells of the same sheet."""
    return "=" + _rate(spent, budget, rules)


def _rate(spent: str, budget: str, rules: RuleSet) -> str:
    call = f"EXEC_RATE({spent},{budget},{RULES_NAME})"
    return _two_sided(call, plain_execution_rate(spent, budget, rules), NEEDS_NUMBER, spent, budget)


def _two_sided(call: str, plain: str, otherwise: str, *inputs: str) -> str:
    broken = ",".join(f"ISERROR({cell})" for cell in inputs)
    return f'IF(OR({broken}),"{otherwise}",IFERROR({call},{plain}))'


def _column(name: str, form: Form, at: At) -> str:
    last = len(form.funds) - 1
    return f"{at(FieldRef(name, 'funds', 1))}:{at(FieldRef(name, 'funds', last))}"


def _total_amount(name: str, form: Form, at: At) -> str:
    column, budgets = _column(name, form, at), _column("adjusted", form, at)
    gaps = f'SUMPRODUCT(({column}="")*({budgets}<>0))>0'
    if name == "adjusted" and form.funds[0].adjust is not None:
        gaps = f'SUMPRODUCT(({column}="")*1)>0'
    return f'IF(COUNT({column})=0,"",IF({gaps},"{UNFINISHED}",ROUND(SUM({column}),6)))'


def _adjusted(index: int, at: At) -> str:
    initial, adjust = at(FieldRef("initial", "funds", index)), at(FieldRef("adjust", "funds", index))
    return f'IF(AND(ISNUMBER({initial}),ISNUMBER({adjust})),ROUND({initial}+{adjust},6),"")'


def _fiscal_sum(name: str, form: Form, at: At) -> str:
    lines = [index for index, line in enumerate(form.funds) if index and is_fiscal(line)] or [0]
    return f"SUM({','.join(at(FieldRef(name, 'funds', index)) for index in lines)})"


def _total(form: Form, rules: RuleSet, at: At) -> str:
    scores, weights = (
        spanning([at(FieldRef(name, "indicators", index)) for index, _ in form.numbered()])
        for name in ("score", "weight")
    )
    execution = None if form.exec_weight is None else at(FieldRef("exec_score"))
    call = f"PERF_TOTAL({execution or quoted(NO_RATE)},{scores},{RULES_NAME},{weights})"
    both = f"IFERROR({call},{plain_total(execution, scores, rules, weights)})"
    # A sum over an error is one; Gnumeric does not look at ISERROR of a range cell by cell.
    added = f"{execution},{scores}" if execution else scores
    return f'IF(ISERROR(SUM({added})),"{UNFINISHED}",{both})'
