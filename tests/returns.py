"""A bureau's return as it comes in: departments fill in their workbooks at random, and some files are damaged.

What was filled in is kept, so that tests can add it up for themselves.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path

from ziping.executors import open_executor
from ziping.model import Form, FundLine, Indicator
from ziping.projects import Department, Library
from ziping.rules import load
from ziping.stamping.bulk import plan, stamp_all
from ziping.stamping.ledger import Issue, Ledger
from ziping.stamping.stamp import render_department

RULES = "mof-2020"
YEAR = 2022
CENT = Decimal("0.01")
_LEVELS = (
    ("产出指标", "数量指标", "{what}次数", "≥{n}次", 20),
    ("产出指标", "质量指标", "{what}合格率", "≥{p}%", 20),
    ("产出指标", "数量指标", "{what}覆盖人数", "≥{n}人", 10),
    ("效益指标", "社会效益指标", "受益群众数", "≥{n}人", 30),
    ("满意度指标", "服务对象满意度指标", "{what}对象满意度", "≥{p}%", 10),
)
_WHATS = ("培训", "宣传", "巡查", "检修", "监测", "普查", "帮扶", "整治", "演练", "评审")


@dataclass
class Filled:
    """One form as a department filled it in.

    Args:
        scores: of its indicators, by the rule; ``spent`` of ``budget`` gives the execution score.
    """

    department: str
    form: Form
    budget: Decimal
    spent: Decimal
    scores: list[Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.scores, Decimal(0)) + half_up(min(self.spent / self.budget, Decimal(1)) * 10)


@dataclass
class Bureau:
    """A bureau and what its departments filled in; the same seed makes the same bureau.

    Args:
        projects: the least and the most that a department has.
    """

    count: int
    projects: tuple[int, int] = (1, 3)
    seed: int = 2022
    filled: dict[str, list[Filled]] = field(default_factory=dict)

    @cached_property
    def chance(self) -> random.Random:
        return random.Random(self.seed)

    @cached_property
    def library(self) -> Library:
        return Library(
            YEAR, load(RULES), "2023年3月31日", "绩效科", tuple(map(self._department, range(self.count)))
        )

    def _department(self, n: int) -> Department:
        code, name = f"{100 + n}", f"甲市第{n + 1:03}局"
        forms = [self._form(code, name, "department", name)]
        for k in range(self.chance.randint(*self.projects)):
            what = self.chance.choice(_WHATS)
            forms.append(
                self._form(f"{code}-{k + 1:02}", f"{what}工作经费{n + 1}-{k + 1}", "project", name, what)
            )
        return Department(code, name, tuple(forms))

    def _form(self, code: str, name: str, kind: str, unit: str, what: str = "履职") -> Form:
        rows = tuple(
            Indicator(
                level1, level2, title.format(what=what),
                target.format(n=self.chance.randint(11, 97), p=self.chance.randint(85, 99)), str(weight), "", "", "", "",
            )
            for level1, level2, title, target, weight in _LEVELS
        )  # fmt: skip
        budget = str(self.chance.randint(1_000, 900_000) * CENT)
        lines = (
            FundLine("年度资金总额", "", None, budget, "", "", None),
            FundLine("当年财政拨款", budget, None, budget, "", "", None),
        )
        rules = load(RULES)
        return Form(
            id=code, kind=kind, title=rules.form_title(kind, YEAR, name), name=name, region=rules.region, year=YEAR,
            code=code, unit=unit, supervisor=unit if kind == "project" else None, money_unit="万元", funds=lines,
            functions="职能" if kind == "department" else None, overview="概况", goal_expected=f"做好{what}工作", goal_actual="",
            exec_weight="10", exec_rate="", exec_score="", exec_reason="", indicators=rows, total="", grade="",
        )  # fmt: skip

    def issue(self, folder: Path, ledger: Path) -> None:
        """Stamps every workbook into a folder and notes it in the ledger."""
        folder.mkdir(parents=True, exist_ok=True)
        source = folder / "项目库.xlsx"
        with Ledger.open(ledger, Issue.of(self.library, source)) as book, open_executor(1) as (executor, _):
            for outcome in stamp_all(self.library, plan(self.library, folder), executor, 1):
                assert not outcome.problems
                book.add(outcome)

    def fill(self, department: Department) -> Department:
        """The department's forms with inputs within the rules; they are noted in ``filled``."""
        done = []
        for form in department.forms:
            budget = Decimal(str(form.funds[1].adjusted))
            spent = (budget * self.chance.randint(82, 100) / 100).quantize(CENT)
            rows, scores = zip(*map(self._achieved, form.indicators), strict=True)
            self.filled.setdefault(department.code, []).append(
                Filled(department.code, form, budget, spent, list(scores))
            )
            lines = (form.funds[0], replace(form.funds[1], actual=str(spent)))
            done.append(replace(form, funds=lines, indicators=rows, goal_actual=f"{form.name}按年初目标完成"))
        return replace(department, forms=tuple(done))

    def _achieved(self, row: Indicator) -> tuple[Indicator, Decimal]:
        target, weight = Decimal(re.sub(r"[^\d.]", "", str(row.target))), Decimal(str(row.weight))
        actual = (target * self.chance.randint(80, 104) / 100).quantize(CENT)
        if "%" in str(row.target):
            actual = min(actual, Decimal(100))
        score = half_up(min(actual / target, Decimal(1)) * weight)
        reason = "进度滞后,下年加快" if score < weight else ""
        return replace(row, actual=f"{actual.normalize():f}", deviation=reason), score


def half_up(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def hidden_sheet(parts: Mapping[str, bytes]) -> str:
    """The part with what was issued: the last sheet."""
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    return max(sheets, key=lambda name: int(re.sub(r"\D", "", name)))


def as_filled(library: Library, issued: Department, filled: Department) -> bytes:
    """The issued workbook with these inputs, in a hundredth of the time that openpyxl takes to fill it in."""
    parts = parts_of(render_department(library, filled).data)
    was = parts_of(render_department(library, issued).data)
    parts[hidden_sheet(parts)] = was[hidden_sheet(was)]
    return zipped(parts)


def saved_on(data: bytes, day: str) -> bytes:
    """The same workbook, saved on another day (``2023-03-05``)."""
    parts = parts_of(data)
    core = re.sub(
        rb"(<dcterms:modified[^>]*>)[^<]*",
        rb"\g<1>" + f"{day}T08:00:00Z".encode(),
        parts["docProps/core.xml"],
    )
    return zipped(parts | {"docProps/core.xml": core})
