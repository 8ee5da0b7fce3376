"""F: how the file was filled in."""

from __future__ import annotations

from collections.abc import Iterator

from ziping.checks.registry import WARNING, Finding, check
from ziping.model import FieldRef, Form
from ziping.rules import RuleSet
from ziping.scoring.indicators import score_indicator
from ziping.scoring.named import BY_HAND

SHOWN = 6


@check("F08", WARNING, "公式被改成了数字")
def formulas_are_kept(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """发下来时是公式的单元格,应仍是公式。

    为什么:改成数字以后,金额或实际完成值再变,比率、得分和总分不会跟着变。
    怎么改:从下发的原表复制这些单元格的公式;确需人工评分的,保留数字并写明理由。
    """
    # By cell: the execution rate and the total line's rate are one cell of the form.
    typed = {
        place.cell: ref
        for ref, place in form.places.items()
        if place.issued_formula
        and not place.holds_formula
        and form.text(ref)
        and not _by_hand(ref, form, rules)
    }
    if typed:
        cells = list(typed)
        more = f" 等 {len(cells)} 处" if len(cells) > SHOWN else ""
        yield Finding(typed[cells[0]], f"{'、'.join(cells[:SHOWN])}{more}的公式被改成了数字或文字")


def _by_hand(ref: FieldRef, form: Form, rules: RuleSet) -> bool:
    """A score that the rule itself leaves to a person."""
    if ref.part != "indicators" or ref.name != "score":
        return False
    row = form.indicators[ref.index]
    return score_indicator(row.target, row.actual, row.weight, rules, rules.kind_of(row)).text == BY_HAND
