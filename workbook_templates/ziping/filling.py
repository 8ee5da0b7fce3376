"""Fills a stamped workbook from values: the interchange JSON, or a workbook with the 项目库's columns.

``typed_over`` also types the printed rates, scores and totals over the formulas, as a department might.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ziping.errors import Problem, ZipingError, fail
from ziping.forms.stamped import StampedBook, read_stamped, with_texts
from ziping.interchange import forms_from_data
from ziping.model import FieldRef, Form, FundLine, Indicator
from ziping.opening import open_workbook, refuse_as_copy, written_whole
from ziping.projects import fund_keys, fund_label
from ziping.quantity import plain_text, rate
from ziping.rules import load
from ziping.scoring.evaluation import evaluate
from ziping.stamping.addresses import Key
from ziping.stamping.cached import cached_values, write_cached
from ziping.stamping.fields import is_input, put_field, target_of
from ziping.stamping.heights import fit_heights
from ziping.stamping.live import is_live
from ziping.tables import Book

MAX_JSON = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled copy.

    Args:
        left: how many given values differ from the form and were not written, because their cell
            is prefilled or a formula.
    """

    path: Path
    left: int


def fill_workbook(workbook: Path, values: Path, out: Path, *, typed_over: bool = False) -> Filled:
    """Writes a filled copy of ``workbook`` to ``out``; ``workbook`` itself is never written to.

    Raises:
        ZipingError: a form, fund source or indicator of ``values`` has no place in the workbook, or ``out`` would
            not be a file of the same kind.
    """
    if out.resolve() == values.resolve():
        raise fail("输出文件与输入文件相同", str(out), "另取一个输出文件名")
    refuse_as_copy(out, workbook)
    book = read_stamped(workbook)
    texts = _matched(book, read_values(values), values)
    rules = load(book.metadata.rules)
    target = open_workbook(workbook)
    final: dict[str, Form] = {}
    left = 0
    for key, form in book.forms.items():
        inputs = {ref: text for ref, text in texts.get(key, {}).items() if is_input(ref, form, rules)}
        done = evaluate(with_texts(form, inputs), rules).form
        written = dict(inputs)
        if typed_over:
            typed = {
                ref: text
                for ref, text in texts.get(key, {}).items()
                if text and is_live(ref, form, rules.typed_scores)
            }
            written |= typed
            done = with_texts(done, typed)
        final[key] = done
        left += sum(
            ref not in written and not _same_text(text, done.text(ref))
            for ref, text in texts.get(key, {}).items()
        )
        for ref, text in written.items():
            address = book.addresses.get(Key(key, ref))
            if address is not None:
                put_field(target[address.sheet][address.cell], ref, text, target_of(ref, form))
    for title in {address.sheet for address in book.addresses.values()}:
        fit_heights(target[title])
    with written_whole(out) as temporary:
        target.save(temporary)
        write_cached(temporary, cached_values(book.addresses, final, rules))
    return Filled(out, left)


def _same_text(given: str, there: str | None) -> bool:
    """The same text, or the same number: 9.40 and 9.4, 42.87 and 42.87%."""
    a, b = plain_text(given), plain_text(there)
    return not a or a == b or (rate(a) is not None and rate(a) == rate(b))


def read_values(path: Path) -> tuple[Form, ...]:
    """Forms with the values to fill in, from ``.json`` or from a workbook."""
    if path.suffix.lower() != ".json":
        return _from_tables(Book(path))
    try:
        if path.stat().st_size > MAX_JSON:
            raise fail("JSON 文件过大", str(path), "按部门拆分")
        data = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise fail("没有这个文件", str(path), "核对文件名") from error
    except (OSError, UnicodeDecodeError) as error:
        raise fail("文件读不出来,应为 UTF-8 编码的 JSON", str(path), "另存为 UTF-8 后重试") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise fail(f"不是合规的 JSON({error})", str(path), "按所指位置改正") from error
    forms = forms_from_data(data, path.name)
    if not forms:
        raise fail("一张表也没有", str(path), "forms 中至少要有一张表")
    return forms


def _from_tables(book: Book) -> tuple[Form, ...]:
    """Sheets 资金 (实际支出数), 指标 (实际完成值 …) and 说明 (reasons), each row with its 编码.

    A blank or missing cell says nothing, and leaves what the form holds.
    """
    funds: dict[str, list[FundLine]] = {}
    indicators: dict[str, list[Indicator]] = {}
    reasons: dict[str, tuple[str, str]] = {}
    for row in (
        book.table("资金", ("编码", "资金来源", "实际支出数"), ("级次", "实际到位数"), optional=True) or ()
    ):
        label = fund_label(row.text("资金来源", required=True), row.text("级次"))
        spent, received = (row.amount(name, required=False) for name in ("实际支出数", "实际到位数"))
        line = FundLine(label, actual=spent or None, received=received or None)
        funds.setdefault(row.code("编码"), []).append(line)
    for row in book.table("指标", ("编码", "指标内容", "实际完成值"), optional=True) or ():
        item = Indicator(
            row.text("一级指标"), row.text("二级指标"), row.text("指标内容", required=True),
            actual=row.text("实际完成值") or None, score=row.amount("得分", required=False) or None, description=row.text("完成情况简要描述") or None,
            deviation=row.text("偏差原因及改进措施") or None,
        )  # fmt: skip
        indicators.setdefault(row.code("编码"), []).append(item)
    for row in book.table("说明", ("编码", "调整原因说明", "执行率低的原因"), optional=True) or ():
        reasons[row.code("编码")] = (row.text("调整原因说明"), row.text("执行率低的原因"))
    codes = list(dict.fromkeys([*funds, *indicators, *reasons]))
    if not codes and not book.problems:
        book.problems.append(
            Problem("没有可填的内容", str(book.path), "工作簿应有「资金」「指标」或「说明」表,第一行为列标题")
        )
    if book.problems:
        raise ZipingError(book.problems)
    return tuple(
        Form(
            id=code, kind="project", title="", name=code, code=code, funds=tuple(funds.get(code, ())),
            indicators=tuple(indicators.get(code, ())),
            adjust_reason=reasons.get(code, ("", ""))[0] or None, exec_reason=reasons.get(code, ("", ""))[1] or None,
        )
        for code in codes
    )  # fmt: skip


def _matched(book: StampedBook, forms: Iterable[Form], path: Path) -> dict[str, dict[FieldRef, str]]:
    """Form key → field → text; whatever finds no place is an error, never dropped."""
    by_code = {form.code or form.id: key for key, form in book.forms.items()}
    texts: dict[str, dict[FieldRef, str]] = {}
    problems: list[Problem] = []
    for form in forms:
        code = form.code or form.id
        key = by_code.get(code)
        where = f"{path.name} 编码 {code}"
        if key is None:
            problems.append(Problem("工作簿中没有这个编码的表", where, "核对编码,或换成对应部门的工作簿"))
        elif key in texts:
            problems.append(Problem("同一编码出现了两次", where, "合并为一处"))
        else:
            texts[key] = _match_form(book.forms[key], form, where, problems)
    if problems:
        raise ZipingError(problems)
    return texts


def _match_form(issued: Form, given: Form, where: str, problems: list[Problem]) -> dict[FieldRef, str]:
    texts = {
        FieldRef(name): text
        for name in (
            "adjust_reason",
            "exec_reason",
            "goal_actual",
            "exec_score",
            "budget_adjust_rate",
            "total",
        )
        if (text := given.text(FieldRef(name))) is not None and issued.text(FieldRef(name)) is not None
    }
    lines = {name: index for index, name in enumerate(fund_keys(issued.funds))}
    for name, line in zip(fund_keys(given.funds), given.funds, strict=True):
        if name not in lines:
            problems.append(Problem(f"没有资金来源「{line.label}」", where, f"可用:{'、'.join(lines)}"))
            continue
        for column in ("initial", "adjust", "adjusted", "received", "actual", "rate"):
            if (text := getattr(line, column)) is not None:
                texts[FieldRef(column, "funds", lines[name])] = text
    free = list(issued.numbered())
    for row in given.indicators:
        if not plain_text(row.name) and _says_something(row):
            problems.append(Problem("有一个指标没有写名称", where, "补上指标内容,须与表上完全一致"))
            continue
        hit = next((index for index, other in free if _same_indicator(row, other)), None)
        if hit is None:
            # A row such as 生态效益指标:无 is printed, and has nothing to fill in.
            if _says_something(row):
                problems.append(Problem(f"没有指标「{row.name}」", where, "核对指标内容,须与表上完全一致"))
            continue
        free = [(index, other) for index, other in free if index != hit]
        for column in ("actual", "score", "description", "deviation"):
            if (text := getattr(row, column)) is not None:
                texts[FieldRef(column, "indicators", hit)] = text
    return texts


def _says_something(row: Indicator) -> bool:
    return any(plain_text(text) for text in (row.actual, row.score, row.description, row.deviation))


def _same_indicator(given: Indicator, issued: Indicator) -> bool:
    def same(a: str, b: str) -> bool:
        return not a or "".join(plain_text(a).split()) == "".join(plain_text(b).split())

    return (
        same(given.name, issued.name)
        and same(given.level2, issued.level2)
        and same(given.level1, issued.level1)
    )
