"""Against the form as it was issued: formulas, locked cells, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ziping.checks.fields import label
from ziping.checks.registry import ERROR, WARNING, Finding, check
from ziping.model import FieldRef, Form, Part
from ziping.quantity import number, plain_text
from ziping.rules import RuleSet
from ziping.scoring.indicators import score_indicator
from ziping.scoring.named import BY_HAND

SHOWN = 6


@check("F07", ERROR, "锁定的内容被改动")
def locked_cells_are_as_issued(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """下发时预填并锁定的内容(名称、编码、指标值、分值、年初预算数等)应与下发时相同;数字按大小比较,写法不同不算改动。

    为什么:指标值、分值和预算是批复的,降低指标值、挪动分值会使得分失真。
    怎么改:从下发的原表恢复;确有批复调整的,请财政部门重新下发。
    """
    for ref, was, now in changed_cells(form):
        yield Finding(ref, f"「{label(form.issued or form, ref)}」由「{was}」改成了「{now}」")


def changed_cells(form: Form) -> Iterator[tuple[FieldRef, str, str]]:
    """The locked cells that do not say what they were issued with: field, what it said, what it says."""
    issued = form.issued
    if issued is None:
        return
    rows, were = ({"funds": it.funds, "indicators": it.indicators} for it in (form, issued))
    for ref, place in form.places.items():
        name, part, index = ref
        if not place.locked or place.issued_formula or (part and index >= len(were[part])):
            continue
        before, after = (were[part][index], rows[part][index]) if part else (issued, form)
        # Nearly all are untouched.
        if getattr(before, name) != getattr(after, name):
            was, now = issued.text(ref), form.text(ref)
            if was != now and not _same(was, now):
                yield ref, plain_text(was), plain_text(now)


@check("F08", WARNING, "公式被改成了数字")
def formulas_are_kept(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """发下来时是公式的单元格,应仍是公式。

    为什么:改成数字以后,金额或实际完成值再变,比率、得分和总分不会跟着变。
    怎么改:从下发的原表复制这些单元格的公式;确需人工评分的,保留数字并写明理由。
    """
    typed = typed_over(form, rules)
    if typed:
        cells = list(typed)
        more = f" 等 {len(cells)} 处" if len(cells) > SHOWN else ""
        yield Finding(typed[cells[0]], f"{'、'.join(cells[:SHOWN])}{more}的公式被改成了数字或文字")


def typed_over(form: Form, rules: RuleSet) -> dict[str, FieldRef]:
    """Cell → field where a number or text stands in place of the issued formula."""
    # By cell: the execution rate and the total line's rate are one cell of the form.
    return {
        place.cell: ref
        for ref, place in form.places.items()
        if place.issued_formula
        and not place.holds_formula
        and form.text(ref)
        and not _by_hand(ref, form, rules)
    }


@check("F09", ERROR, "下发的行、列或单元格有增删")
def rows_are_as_issued(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """下发表上的单元格应都还在,资金表和指标表的行应与下发时相同。只是拆分或合并单元格而内容都在的,不算。

    为什么:删去考核不利的指标、自行加行都改变了批复的考核内容,汇总时也对不上。
    怎么改:从下发的原表恢复被删的行;需要增加指标的,报财政部门批准后重新下发。
    """
    issued = form.issued or form
    rows: dict[tuple[Part, int], list[FieldRef]] = {}
    for ref in form.lost:
        rows.setdefault((ref.part, ref.index if ref.part else 0), []).append(ref)
    for (part, _), refs in rows.items():
        for ref in refs[:1] if part else refs:
            much = f"等 {len(refs)} 格" if part and len(refs) > 1 else ""
            name = label(issued, ref) if _stands_in(issued, ref) else str(ref)
            yield Finding(ref, f"下发的「{name}」{much}被删除了")
    if form.issued is not None:
        yield from _row_changes(form, form.issued)


def _row_changes(form: Form, issued: Form) -> Iterator[Finding]:
    """Rows added or left out, told by their names where the numbers of rows differ."""
    tables: tuple[tuple[Part, list[str], list[str]], ...] = (
        ("funds", [line.label for line in form.funds], [line.label for line in issued.funds]),
        ("indicators", [row.name for row in form.indicators], [row.name for row in issued.indicators]),
    )
    for part, now, was in tables:
        if len(now) == len(was):
            continue
        title, column = ("资金表", "adjusted") if part == "funds" else ("指标表", "name")
        added, gone = Counter(now) - Counter(was), Counter(was) - Counter(now)
        told = [f"多出「{name}」" for name in added] + [f"缺少「{name}」" for name in gone]
        at = next((n for n, name in enumerate(now) if name in added), max(len(now) - 1, 0))
        where = FieldRef(column, part, at) if now else FieldRef("name")
        yield Finding(where, f"{title}下发时 {len(was)} 行,现为 {len(now)} 行:{'、'.join(told[:SHOWN])}")


def _stands_in(form: Form, ref: FieldRef) -> bool:
    return not ref.part or ref.index < len(getattr(form, ref.part))


def _same(was: str | None, now: str | None) -> bool:
    one, other = number(was), number(now)
    if one is not None and other is not None:
        return one == other
    return "".join(plain_text(was).split()) == "".join(plain_text(now).split())


def _by_hand(ref: FieldRef, form: Form, rules: RuleSet) -> bool:
    """A score that the rule itself leaves to a person."""
    if ref.part != "indicators" or ref.name != "score":
        return False
    row = form.indicators[ref.index]
    return score_indicator(row.target, row.actual, row.weight, rules, rules.kind_of(row)).text == BY_HAND
