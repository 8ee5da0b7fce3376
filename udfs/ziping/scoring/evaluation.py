"""A whole form by its rule: every rate, score, total and grade, with its 计分说明.

What stamped workbooks hold as formulas is computed here in the same way, for cached values,
for copies filled in without a spreadsheet, and as the expectation of the checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter

from ziping.model import FieldRef, Form, FundLine, Text, replaced
from ziping.quantity import number, plain_text
from ziping.rounding import percent, show
from ziping.rules.ruleset import RuleSet
from ziping.scoring.execution import (
    NO_RATE,
    UNFINISHED,
    adjustment_rate,
    execution_base,
    execution_rate,
    execution_score,
    grade,
    total_score,
)
from ziping.scoring.indicators import Score, score_indicator

AMOUNTS = ("initial", "adjust", "adjusted", "actual")
_ZERO = Decimal(0)
_BLANK = Score(None, "", "未填")
_ref = lru_cache(4096)(FieldRef)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The form with its computed fields written in, and the rule's score of each of them, of typed ones too."""

    form: Form
    scores: Mapping[FieldRef, Score]


def is_fiscal(line: FundLine) -> bool:
    """财政拨款 is every source but 其他资金."""
    return "其他资金" not in line.label


def evaluate(form: Form, rules: RuleSet) -> Evaluation:
    """Computes what the workbook's formulas compute; a form without fund sources keeps its total line.

    Where the rule has scores typed by hand they stay as written, and make the total.

    >>> from ziping.rules import load
    >>> line = FundLine("合计", initial="1.5", adjust="0", adjusted="1.5", actual="0.901")
    >>> done = evaluate(Form("1", "project", "表", "项目", funds=(line,), exec_weight="10"), load("liuzhou-2022"))
    >>> done.form.exec_rate, done.form.exec_score
    ('60.07%', '6.01')
    """
    scores: dict[FieldRef, Score] = {}
    digits = rules.rate_rounding.digits
    funds = _funds(form.funds, rules, scores)
    exec_rate, exec_score = form.exec_rate, form.exec_score
    if funds and form.exec_weight is not None:
        exec_rate = funds[0].rate
        exec_ = execution_score(funds[0].actual, execution_base(funds[0], rules), form.exec_weight, rules)
        scores[FieldRef("exec_score")] = exec_
        exec_score = _text(exec_)
    change = form.budget_adjust_rate
    if change is not None:
        fiscal = [line for line in funds[1:] if is_fiscal(line)] or list(funds[:1])
        moved = adjustment_rate(_sum(fiscal, "adjusted"), _sum(fiscal, "initial"), rules)
        scores[FieldRef("budget_adjust_rate")] = moved
        change = _percent(moved, digits)
    rows = []
    typed = rules.typed_scores
    for index, row in form.numbered():
        score = score_indicator(row.target, row.actual, row.weight, rules, rules.kind_of(row))
        scores[_ref("score", "indicators", index)] = score
        text = row.score if typed else _text(score)
        rows.append(row if row.score == text else replaced(row, {"score": text}))
    executed = NO_RATE if exec_score is None else exec_score
    # A row without 分值 has no part in the marks (printed forms keep lines such as 「无」).
    counted = [row.score for row in rows if plain_text(row.weight)]
    total = total_score(executed, counted, rules)
    label = grade(total.cell, rules, form.kind)
    scores[FieldRef("total")] = total
    scores[FieldRef("grade")] = label
    done = replaced(
        form,
        {
            "funds": funds,
            "budget_adjust_rate": change,
            "exec_rate": exec_rate,
            "exec_score": exec_score,
            "indicators": tuple(rows),
            "total": _text(total),
            "grade": label.text if total.value is not None else "",
        },
    )
    return Evaluation(done, scores)


def _funds(
    lines: tuple[FundLine, ...], rules: RuleSet, scores: dict[FieldRef, Score]
) -> tuple[FundLine, ...]:
    """Rates and adjusted budgets of the sources, then the total line as their sums."""
    if len(lines) < 2:
        return tuple(
            [_completed(line, index, line.adjusted, rules, scores) for index, line in enumerate(lines)]
        )
    total, *others = lines
    sources = [
        _completed(line, index, _adjusted(line, index, scores), rules, scores)
        for index, line in enumerate(others, 1)
    ]
    sums = {}
    names = AMOUNTS if total.received is None else (*AMOUNTS, "received")
    columns = zip(*map(attrgetter(*names), sources), strict=True)
    for name, texts in zip(names, columns, strict=True):
        value = _column_total(sources, texts)
        scores[_ref(name, "funds", 0)] = value
        sums[name] = _text(value)
    total = FundLine(total.label, **sums)
    return (_completed(total, 0, total.adjusted, rules, scores), *sources)


def _adjusted(line: FundLine, index: int, scores: dict[FieldRef, Score]) -> Text:
    if line.adjust is None:  # the form has no such column: the adjusted budget is given
        return line.adjusted
    initial, adjust = number(line.initial), number(line.adjust)
    value = _BLANK
    if initial is not None and adjust is not None:
        value = Score(initial + adjust, "", "年初+调整")
    scores[_ref("adjusted", "funds", index)] = value
    return _text(value)


def _completed(
    line: FundLine, index: int, adjusted: Text, rules: RuleSet, scores: dict[FieldRef, Score]
) -> FundLine:
    """The line with this adjusted budget, and its rate."""
    budget = line.received if rules.execution_base == "received" else adjusted
    rate = execution_rate(line.actual, budget, rules)
    scores[_ref("rate", "funds", index)] = rate
    written = _percent(rate, rules.rate_rounding.digits)
    return FundLine(line.label, line.initial, line.adjust, adjusted, line.actual, written, line.received)


def _column_total(sources: list[FundLine], texts: tuple[Text, ...]) -> Score:
    """A sum; an amount missing in a row that has a budget makes it 未填完 rather than smaller."""
    values = [*map(number, texts)]
    known = [value for value in values if value is not None]
    if not known:
        return _BLANK
    if len(known) < len(values):
        missing = (line for line, value in zip(sources, values, strict=True) if value is None)
        if gap := next(filter(_has_budget, missing), None):
            return Score(None, UNFINISHED, f"{gap.label}未填")
    return Score(sum(known, _ZERO), "", "各资金来源之和")


def _has_budget(line: FundLine) -> bool:
    """Without a column for adjustments a source left blank has no budget; with one, it is not filled in yet."""
    budget = number(line.adjusted)
    return bool(budget) if line.adjust is None else budget != 0


def _sum(lines: list[FundLine], name: str) -> Decimal:
    return sum([number(getattr(line, name)) or _ZERO for line in lines], _ZERO)


def _text(score: Score) -> str:
    return score.text if score.value is None else show(score.value)


def _percent(score: Score, digits: int) -> str:
    return score.text if score.value is None else percent(score.value, digits)


def same_number(written: str | None, expected: Decimal) -> bool:
    """Whether a written number is this one: 9.40 is 9.4."""
    value = number(written)
    return value is not None and show(value) == show(expected)
