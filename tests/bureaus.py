"""Bureaus of any size, made by repeating the published Liuzhou set under other codes."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from itertools import cycle, islice

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from ziping.model import Form, FundLine, Indicator
from ziping.projects import Department, Library, printed_labels
from ziping.rules import load
from ziping.stamping.book_sheet import KIND_TITLES
from ziping.stamping.grammar import sheet_kind
from ziping.stamping.templates import load_template, template_path


def departments(library: Library, count: int, projects: int = 0) -> Iterator[Department]:
    """One after the other, each with its own codes and names.

    Args:
        projects: in all departments together; 0 for as many as the sample has in each.
    """
    (sample,) = library.departments
    own, *others = sample.forms
    for n in range(count):
        wanted = (n + 1) * projects // count - n * projects // count if projects else len(others)
        code, name = f"{100 + n}", f"柳州市第{n + 1}局"
        forms = [replace(own, id=code, code=code, name=name, unit=name)]
        for k, form in enumerate(islice(cycle(others), wanted)):
            forms.append(
                replace(form, id=f"{code}-{k:03d}", code=f"{code}-{k:03d}", name=f"{form.name}{k + 1}")
            )
        yield Department(code, name, tuple(forms))


def with_typed_scores(book: Workbook) -> None:
    """What a clerk does to a template where people type the scores: two columns to the right of each form."""
    for sheet in book.worksheets:
        found = [cell for row in sheet.iter_rows() for cell in row if cell.value == "{{ row.score }}"]
        for score in found:
            last = 1 + max(cell.column for cell in sheet[score.row] if cell.value is not None)
            heading = next(
                r for r in range(score.row, 0, -1) if "得分" in str(sheet.cell(r, score.column).value)
            )
            columns = (("计算得分", "{{ row.computed }}"), ("计分说明", "{{ row.why }}"))
            for column, (title, mark) in enumerate(columns, last):
                for row, text in ((heading, title), (score.row, mark)):
                    sheet.cell(row, column).value = text
                    sheet.cell(row, column)._style = copy(sheet.cell(row, score.column - 3)._style)
                sheet.column_dimensions[get_column_letter(column)].width = 30 if "why" in mark else 10
            if sheet.print_area:
                sheet.print_area = f"A1:{get_column_letter(last + 1)}{sheet.max_row}"


def sized(rule_id: str, sources: int, rows: int, *, filled: bool = False) -> Library:
    """A department with one form of each kind that the rule set's template has.

    Args:
        filled: actual values and amounts are there.
    """
    spent, actual = ("0.5", "1") if filled else ("", "")
    rules = load(rule_id)
    sheets = load_template(template_path(rules)).sheets
    kinds = [kind for kind in KIND_TITLES if kind in {sheet_kind(sheet.title) for sheet in sheets}]
    level1 = list(rules.level1_weights)
    indicators = tuple(
        Indicator(
            level1[n * len(level1) // rows],
            f"二级{n // 3}",
            f"指标{n}",
            "≥1次",
            "1",
            actual,
            "",
            "",
            "",
            "标准",
        )
        for n in range(rows)
    )
    lines = [FundLine(f"来源{n}", "1", "0", "1", spent, "", "1") for n in range(sources)]
    forms = []
    for kind in kinds:
        rubric = kind == "department_evaluation"
        total = FundLine(rules.titles["total"], "", "", "", "", "", "")
        forms.append(Form(
            kind, kind, rules.form_title(kind, rules.year, f"名称{kind}"), f"名称{kind}", rules.region, rules.year, kind, "单位", "主管", "万元",
            (total,) if rubric else (total, *printed_labels(lines)), "", "", "职能", "概况", "", "", "", "目标", "",
            None if rubric else "10", "", "", "", indicators, "", "",
        ))  # fmt: skip
    return Library(rules.year, rules, "", "", (Department("1", "部门", tuple(forms)),))
