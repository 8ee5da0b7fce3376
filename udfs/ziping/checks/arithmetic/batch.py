"""How the forms of a batch round, told from the numbers on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from ziping.checks.registry import INFO, Checked, Finding, cross_check
from ziping.model import FieldRef, Form
from ziping.quantity import number
from ziping.rounding import Rounding, show
from ziping.rules import RuleSet
from ziping.rules.ruleset import ROUNDINGS
from ziping.scoring.execution import execution_base

_WAYS = tuple(Rounding(digits, mode) for digits in (2, 1, 0) for mode in ("half_up", "truncate"))
_SHOWN = Rounding(4, "half_up")
_ROUNDED = Decimal(1)
"""A difference from this on is no matter of rounding."""


class _Sign(NamedTuple):
    """A number on a form, and what it was before it was rounded."""

    field: FieldRef
    title: str
    written: Decimal
    exact: Decimal

    def fits(self, way: Rounding) -> bool:
        return way.apply(self.exact) == self.written

    def distance(self, way: Rounding) -> int:
        """How far the places that a way keeps are from those that are written."""
        return abs(way.digits - len(show(self.written).partition(".")[2]))


@cross_check("A12", INFO, "同批表取小数的办法不一")
def batch_rounds_alike(checked: Sequence[Checked]) -> Iterator[Finding]:
    """同一批表的执行得分和总分应按同一办法取小数:从各表的数字看出多数表怎样取,指出与多数不同的表。

    为什么:有的表保留一位、有的取整,同样的结果得分不同,汇总和排名就不公平。
    怎么改:按评分规则规定的小数位和取舍办法重算这个数。
    """
    items = [(form, rules) for submission, rules in checked for form in submission.forms]
    items.sort(key=lambda item: item[1].id)
    for _, batch in groupby(items, key=lambda item: item[1].id):
        yield from _odd_ones([(form, rules, _signs(form, rules)) for form, rules in batch])


def _odd_ones(batch: list[tuple[Form, RuleSet, list[_Sign]]]) -> Iterator[Finding]:
    own = batch[0][1].score_rounding

    def followers(way: Rounding) -> int:
        return sum(bool(signs) and all(sign.fits(way) for sign in signs) for _, _, signs in batch)

    usual = max(_WAYS, key=lambda way: (followers(way), way == own))
    most = followers(usual)
    if most < 2:
        return
    for form, _, signs in batch:
        for sign in signs:
            other = min(filter(sign.fits, _WAYS), key=sign.distance, default=None)
            if other and not sign.fits(usual):
                yield Finding(
                    sign.field,
                    f"{sign.title} {show(sign.written)} 取小数前是 {show(_SHOWN.apply(sign.exact))},像是{_said(other)};"
                    f"同批 {most} 张表{_said(usual)}",
                    form=form,
                )


def _said(way: Rounding) -> str:
    kept = f"保留 {way.digits} 位小数" if way.digits else "取整数"
    return f"{kept}、{ROUNDINGS[way.mode]}"


def _signs(form: Form, rules: RuleSet) -> list[_Sign]:
    """The execution score beside its amounts and the total beside its scores, where both can be read."""
    found = []
    score, full = number(form.exec_score), number(form.exec_weight)
    if form.funds and score is not None and full:
        spent, budget = number(form.funds[0].actual), number(execution_base(form.funds[0], rules))
        if spent is not None and budget and 0 <= spent <= budget:
            found.append(_Sign(FieldRef("exec_score"), "预算执行得分", score, full * spent / budget))
    total = number(form.total)
    scores = [number(row.score) for row in form.indicators if number(row.weight) is not None]
    if total is not None and score is not None and scores and rules.total_of == "rounded":
        parts = [part for part in scores if part is not None]
        if len(parts) == len(scores):
            found.append(_Sign(FieldRef("total"), "总分", total, sum(parts, score)))
    return [sign for sign in found if abs(sign.written - sign.exact) < _ROUNDED]
