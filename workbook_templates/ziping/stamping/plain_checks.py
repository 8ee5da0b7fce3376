"""The checks on the sheet 校验: plain formulas that work in any spreadsheet with nothing installed.

Each counts what is to be mended in one form; ``ziping check`` looks at more, and more closely.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter

from ziping.model import FieldRef, Form, Indicator, Text
from ziping.quantity import number, plain_text, rate
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.scoring.indicators import computed_score
from ziping.stamping.addresses import spanning

At = Callable[[FieldRef], str | None]
_TEXT = "1E+9"
"""To a worksheet every text is greater than every number; not every host looks into ranges with ISTEXT."""
OK, BAD = "✓", "✗"


@dataclass(frozen=True, slots=True)
class PlainCheck:
    """A check as a worksheet expression, and what it gives for a form.

    Args:
        title, mend: what is looked at, and how to mend it.
        expression: (cell of a field, form, rules) → how many places are to be mended; None where the
            form has no such cells.
        count: the same in Python, for the value shown before a recalculation.
        place: the column or cell to which the result's link jumps.
    """

    title: str
    mend: str
    expression: Callable[[At, Form, RuleSet], str | None]
    count: Callable[[Form, RuleSet], int]
    place: FieldRef


def _column(at: At, name: str, form: Form) -> str | None:
    """The cells of a column of the indicator table."""
    cells = [at(FieldRef(name, "indicators", index)) for index in range(len(form.indicators))]
    found = [cell for cell in cells if cell]
    return spanning(found) if found and len(found) == len(cells) else None


def _weights(at: At, form: Form, rules: RuleSet) -> str | None:
    weights = _column(at, "weight", form)
    executed = show(number(form.exec_weight) or Decimal(0))
    return weights and f"IF(ROUND(SUM({weights})+{executed},6)={show(rules.full_marks)},0,1)"


def _count_weights(form: Form, rules: RuleSet) -> int:
    known = [number(row.weight) or 0 for row in form.indicators]
    return int(sum(known) + (number(form.exec_weight) or Decimal(0)) != rules.full_marks)


def _spent(at: At, form: Form, rules: RuleSet) -> str | None:
    pairs = [
        (at(FieldRef("actual", "funds", index)), at(FieldRef("adjusted", "funds", index)))
        for index in _spending(form)
    ]
    tests = [
        f'IF(AND({spent}="",ISNUMBER({budget})),IF({budget}<>0,1,0),0)'
        for spent, budget in pairs
        if spent and budget
    ]
    return "+".join(tests) or None


def _spending(form: Form) -> range:
    return range(1, len(form.funds)) if len(form.funds) > 1 else range(len(form.funds))


def _count_spent(form: Form, rules: RuleSet) -> int:
    lines = [form.funds[index] for index in _spending(form)]
    return sum(not plain_text(line.actual) and bool(number(line.adjusted)) for line in lines)


def _blank(name: str) -> tuple[Callable[[At, Form, RuleSet], str | None], Callable[[Form, RuleSet], int]]:
    def expression(at: At, form: Form, rules: RuleSet) -> str | None:
        cells, weights = _column(at, name, form), _column(at, "weight", form)
        return f'SUMPRODUCT(({cells}="")*({weights}<>""))' if cells and weights else None

    def count(form: Form, rules: RuleSet) -> int:
        rows = form.indicators
        return sum(not plain_text(getattr(row, name)) and bool(plain_text(row.weight)) for row in rows)

    return expression, count


def _range(at: At, form: Form, rules: RuleSet) -> str | None:
    scores, weights = _column(at, "score", form), _column(at, "weight", form)
    if not scores or not weights:
        return None
    return f'SUMPRODUCT(({scores}<{_TEXT})*({weights}<>"")*(({scores}>{weights})+({scores}<0)))'


def _count_range(form: Form, rules: RuleSet) -> int:
    pairs = [(number(row.score), number(row.weight)) for row in form.indicators]
    return sum(a is not None and b is not None and not 0 <= a <= b for a, b in pairs)


def _unscored(at: At, form: Form, rules: RuleSet) -> str | None:
    if rules.typed_scores:
        return None
    scores, actuals = _column(at, "score", form), _column(at, "actual", form)
    return f'SUMPRODUCT(({scores}>={_TEXT})*({scores}<>"")*({actuals}<>""))' if scores and actuals else None


def _count_unscored(form: Form, rules: RuleSet) -> int:
    return sum(bool(plain_text(row.score)) and number(row.score) is None for row in form.indicators)


def _typed(at: At, form: Form, rules: RuleSet) -> str | None:
    scores, weights = _column(at, "score", form), _column(at, "weight", form)
    if not rules.typed_scores or not scores or not weights:
        return None
    return f'SUMPRODUCT(({weights}<>"")*((({scores}="")+({scores}>={_TEXT}))>0))'


def _count_typed(form: Form, rules: RuleSet) -> int:
    return sum(bool(plain_text(row.weight)) and number(row.score) is None for row in form.indicators)


def _differs(at: At, form: Form, rules: RuleSet) -> str | None:
    names = ("score", "computed", "deviation")
    scores, computed, reasons = (_column(at, name, form) for name in names)
    if not rules.typed_scores or not scores or not computed:
        return None
    # A computed score that is blank or text asks for a person's score, and has none to differ from.
    known = f'({computed}<{_TEXT})*({scores}<>"")*({scores}<{_TEXT})'
    unexplained = f'*({reasons}="")' if reasons else ""
    return f"SUMPRODUCT({known}*({scores}<>{computed}){unexplained})"


def _count_differs(form: Form, rules: RuleSet) -> int:
    return sum(
        not plain_text(row.deviation)
        and (typed := number(row.score)) is not None
        and (computed := computed_score(row, rules).value) is not None
        and typed != computed
        for row in form.indicators
    )


def _reasons(at: At, form: Form, rules: RuleSet) -> str | None:
    scores, weights, reasons = (_column(at, name, form) for name in ("score", "weight", "deviation"))
    if not scores or not weights or not reasons:
        return None
    return f'SUMPRODUCT(({scores}<{weights})*({scores}<>"")*({reasons}=""))'


def _count_reasons(form: Form, rules: RuleSet) -> int:
    triples = [(number(row.score), number(row.weight), plain_text(row.deviation)) for row in form.indicators]
    return sum(a is not None and b is not None and a < b and not why for a, b, why in triples)


def _low(at: At, form: Form, rules: RuleSet) -> str | None:
    executed, why = at(FieldRef("rate", "funds", 0)), at(FieldRef("exec_reason"))
    if not executed or not why:
        return None
    return f"IF(ISNUMBER({executed}),IF(AND({executed}<{show(rules.low_execution / 100)},LEN(TRIM({why}))=0),1,0),0)"


def _count_low(form: Form, rules: RuleSet) -> int:
    value = rate(form.funds[0].rate) if form.funds else None
    return int(value is not None and value * 100 < rules.low_execution and not plain_text(form.exec_reason))


def _adjusted(at: At, form: Form, rules: RuleSet) -> str | None:
    change, why = at(FieldRef("adjust", "funds", 0)), at(FieldRef("adjust_reason"))
    return f"IF(ISNUMBER({change}),IF(AND({change}<>0,LEN(TRIM({why}))=0),1,0),0)" if change and why else None


def _count_adjusted(form: Form, rules: RuleSet) -> int:
    return int(bool(form.funds and number(form.funds[0].adjust)) and not plain_text(form.adjust_reason))


def _total(at: At, form: Form, rules: RuleSet) -> str | None:
    total = at(FieldRef("total"))
    return total and f"IF(ISNUMBER({total}),IF(AND({total}>=0,{total}<={show(rules.full_marks)}),0,1),1)"


def _count_total(form: Form, rules: RuleSet) -> int:
    value = number(form.total)
    return int(value is None or not 0 <= value <= rules.full_marks)


PLAIN_CHECKS: Mapping[str, PlainCheck] = {
    "weights": PlainCheck(
        "分值合计",
        "各指标分值与预算执行分值之和应为满分;与财政部门核对分值。",
        _weights,
        _count_weights,
        FieldRef("weight", "indicators"),
    ),
    "spent": PlainCheck(
        "实际支出数已填",
        "有预算的资金来源都要填实际支出数,没有支出的填 0。",
        _spent,
        _count_spent,
        FieldRef("actual", "funds"),
    ),
    "actuals": PlainCheck(
        "实际完成值已填", "逐行填写实际完成值。", *_blank("actual"), FieldRef("actual", "indicators")
    ),
    "unscored": PlainCheck(
        "实际完成值能计分",
        "按单元格提示填数字或日期;需人工评分的,在档内填写得分。",
        _unscored,
        _count_unscored,
        FieldRef("score", "indicators"),
    ),
    "range": PlainCheck(
        "得分在分值之内",
        "得分不能大于分值,也不能小于 0。",
        _range,
        _count_range,
        FieldRef("score", "indicators"),
    ),
    "typed": PlainCheck(
        "得分已填",
        "逐行填写得分,只填数字;得 0 分的填 0。",
        _typed,
        _count_typed,
        FieldRef("score", "indicators"),
    ),
    "differs": PlainCheck(
        "与计算得分不同的写明理由",
        "得分与旁边按规则计算的得分不同的,改正得分,或在偏差原因及改进措施写明理由。",
        _differs,
        _count_differs,
        FieldRef("deviation", "indicators"),
    ),
    "reasons": PlainCheck(
        "失分写明原因",
        "得分低于分值的,写明偏差原因及改进措施。",
        _reasons,
        _count_reasons,
        FieldRef("deviation", "indicators"),
    ),
    "low": PlainCheck(
        "执行率低写明原因", "预算执行率低于规定界限的,说明原因。", _low, _count_low, FieldRef("exec_reason")
    ),
    "adjusted": PlainCheck(
        "预算调整写明原因",
        "年中有预算调整的,写明依据和原因。",
        _adjusted,
        _count_adjusted,
        FieldRef("adjust_reason"),
    ),
    "total": PlainCheck(
        "总分已算出",
        "前面各项填完后,总分自动算出,应在 0 与满分之间。",
        _total,
        _count_total,
        FieldRef("total"),
    ),
}


_seen = attrgetter("weight", "actual", "score", "deviation")
_OF_ROWS = frozenset(("weights", "actuals", "unscored", "range", "typed", "reasons"))
"""Checks that look at these columns of the indicators and the execution score's 分值, and at nothing else."""


def counts(names: tuple[str, ...], form: Form, rules: RuleSet) -> list[int]:
    """What each of these checks finds."""
    by_row = _row_counts(tuple(map(_seen, form.indicators)), form.exec_weight, rules)
    return [by_row[name] if name in by_row else PLAIN_CHECKS[name].count(form, rules) for name in names]


@lru_cache(1024)
def _row_counts(
    rows: tuple[tuple[Text, Text, Text, Text], ...], exec_weight: Text, rules: RuleSet
) -> Mapping[str, int]:
    """Most forms are issued with the same few sets of weights and nothing beside them."""
    indicators = tuple(
        Indicator("", "", "", weight=weight, actual=actual, score=score, deviation=deviation)
        for weight, actual, score, deviation in rows
    )
    form = Form("", "project", "", "", exec_weight=exec_weight, indicators=indicators)
    return {name: PLAIN_CHECKS[name].count(form, rules) for name in _OF_ROWS}


def result(count: int) -> str:
    """What the result of a check shows."""
    return BAD if count else OK
