"""质量分析: results that a reviewer should look at, over all forms that count. Doubts, never verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ziping.collect.issued import Issued
from ziping.collect.store import Store
from ziping.rounding import Rounding, show
from ziping.rules import RuleSet, load

ALIKE, ALL_HIGH = "得分雷同", "得分普遍偏高"
LOW_TARGET, LOW_EXECUTION = "指标值偏低", "执行率低而总分高"
COPIED_FORM, COPIED_TEXT = "指标照抄", "文字照抄"
UNRELATED, UNEQUAL = "指标与项目名称无关", "同一指标的指标值不同"
KINDS: Mapping[str, str] = {
    ALIKE: "一个部门各项目的总分几乎相同",
    ALL_HIGH: "一个部门各项目的总分都在高分",
    LOW_TARGET: "完成值远超指标值,指标值可能定得偏低",
    LOW_EXECUTION: "钱大半没有花,总分仍在高分",
    COPIED_FORM: "不同项目的指标、指标值和完成值全部相同",
    COPIED_TEXT: "不同项目的说明一字不差",
    UNRELATED: "三级指标与项目的名称、目标没有一处相同的用语",
    UNEQUAL: "同名同单位的指标,各表的指标值不同",
}
"""In the order in which they are told, each with what it is."""
MANY, SOME = 5, 3
"""So many projects of a department must be alike, or all be high, to be doubtful."""
NEAR = Decimal("0.5")
"""Totals within so many points are almost the same."""
NAMED = 4
"""So many forms are named of those concerned."""
_SHOWN = Rounding(2, "half_up")
_FORMS = "min(department_code), arg_min(department, number), list(DISTINCT department || '「' || issued_name || '」') AS forms"
Row = tuple[str, str, str, str, str]
"""A row of the table ``doubts``."""

QUERIES: Mapping[str, str] = {
    "alike": """
SELECT department_code, department, count(*), min(total), max(total) FROM current_forms
WHERE kind = 'project' AND total IS NOT NULL GROUP BY 1, 2 HAVING count(*) >= $some ORDER BY 1""",
    "low_targets": """
WITH low AS MATERIALIZED (SELECT * FROM current_indicators WHERE share >= $share),
theirs AS (SELECT * FROM current_forms WHERE number IN (SELECT number FROM low))
SELECT department_code, department, issued_name, name, target, actual, share, issued_code, bare_name
FROM low JOIN theirs USING (number) ORDER BY number, line""",
    "low_execution": """
SELECT department_code, department, issued_name, rate, total FROM current_forms
WHERE rate < $execution AND total >= $total ORDER BY number""",
    "copied_forms": f"""
SELECT {_FORMS} FROM current_forms WHERE likeness IS NOT NULL GROUP BY likeness ORDER BY min(number)""",
    "copied_texts": f"""
SELECT {_FORMS}, text FROM current_copies JOIN current_forms USING (number) GROUP BY text ORDER BY min(number), text""",
    "unrelated": """
SELECT department_code, department, issued_name FROM current_forms
WHERE kind = 'project' AND NOT related ORDER BY number""",
    "unequal": """
SELECT name, measure, forms, low, high FROM current_unequal WHERE forms >= $some ORDER BY forms DESC, name, measure""",
}
Before = Mapping[tuple[str, str, str], Sequence[int]]
"""Targets that were too low in earlier years: department, form and indicator → years."""


def parameters(rules: RuleSet) -> Mapping[str, Any]:
    """What the queries ask for, by the rules."""
    return {
        "some": SOME, "share": rules.overachievement, "execution": rules.doubtful_execution, "total": rules.doubtful_total
    }  # fmt: skip


def doubts(store: Store, issued: Issued, before: Before) -> list[Row]:
    """Every doubt, for the table of that name; the forms that count must be in the database."""
    rules = load(issued.rules)
    values = parameters(rules)

    def ask(name: str) -> list[tuple[Any, ...]]:
        own = {key: value for key, value in values.items() if f"${key}" in QUERIES[name]}
        return store.rows(QUERIES[name], own)

    rows = [
        *_alike(ask("alike"), rules),
        *_low_targets(ask("low_targets"), before),
    ]
    rows += [
        (LOW_EXECUTION, code, department, form, f"执行率 {_percent(rate)},总分 {_number(total)}")
        for code, department, form, rate, total in ask("low_execution")
    ]
    rows += [
        (COPIED_FORM, code, department, "", f"{len(forms)} 张表的指标、指标值、完成值全部相同:{_some(forms)}")
        for code, department, forms in ask("copied_forms")
    ]
    rows += [
        (COPIED_TEXT, code, department, "", f"{len(forms)} 张表写有同一段话「{text[:20]}…」:{_some(forms)}")
        for code, department, forms, text in ask("copied_texts")
    ]  # fmt: skip
    rows += [
        (UNRELATED, code, department, form, "三级指标没有一个提到项目名称、目标里的词")
        for code, department, form in ask("unrelated")
    ]
    rows += [
        (UNEQUAL, "", "", "", f"「{name}」在 {count} 张表里,指标值从 {_number(low)}{unit} 到 {_number(high)}{unit} 不等")
        for name, unit, count, low, high in ask("unequal")
    ]  # fmt: skip
    return rows


def _alike(found: Sequence[tuple[Any, ...]], rules: RuleSet) -> Iterator[Row]:
    for code, department, count, low, high in found:
        spread = _number(low) if low == high else f"{_number(low)}~{_number(high)}"
        if count >= MANY and high - low <= NEAR:
            yield ALIKE, code, department, "", f"{count} 个项目的总分都是 {spread}"
        if low >= rules.doubtful_total:
            limit = show(rules.doubtful_total)
            yield ALL_HIGH, code, department, "", f"{count} 个项目的总分都不低于 {limit} 分({spread})"


def _low_targets(found: Sequence[tuple[Any, ...]], before: Before) -> Iterator[Row]:
    for code, department, form, name, target, actual, share, form_code, bare in found:
        years = sorted({*before.get((code, form_code, bare), ()), *before.get((code, form, bare), ())})
        again = f";{'、'.join(map(str, years))}年也是如此" if years else ""
        yield (
            LOW_TARGET, code, department, form,
            f"「{name}」指标值 {target},完成值 {actual},为指标值的 {_percent(share)}{again}",
        )  # fmt: skip


def _number(value: Decimal) -> str:
    return show(value.normalize())


def _percent(value: Decimal) -> str:
    return f"{show(_SHOWN.apply(value))}%"


def _some(names: Sequence[str]) -> str:
    listed = sorted(names)
    return "、".join(listed[:NAMED]) + (f"等 {len(listed)} 个" if len(listed) > NAMED else "")
