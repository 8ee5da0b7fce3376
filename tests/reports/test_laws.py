"""What holds for the report on any forms: it reads back as what the forms say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from reported import paragraphs, write
from ziping.checks import Checked, check_submissions
from ziping.model import Form, FundLine, Indicator, Submission
from ziping.recognition.statements import statements
from ziping.rounding import show
from ziping.rules import load
from ziping.scoring.evaluation import evaluate

NAMES = ("干部培训经费", "招商宣传经费", "驻村工作补助", "办公场地运行经费", "信息系统维护项目")
RULES = ("mof-2020", "hengkou-2024", "qinzhou-2022", "donghu-2021")

amounts = st.decimals(0, 100_000, places=2).map(show)


@st.composite
def forms(draw: st.DrawFn) -> tuple[str, tuple[Form, ...]]:
    """A few projects of one department as their rule scores them, and the rule."""
    rule = draw(st.sampled_from(RULES))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    return rule, tuple(draw(project(number, name, rule)) for number, name in enumerate(names, 1))


@st.composite
def project(draw: st.DrawFn, number: int, name: str, rule: str) -> Form:
    budget, unit = draw(amounts), draw(st.sampled_from(["万元", "元"]))
    spent = show(Decimal(budget) * draw(st.integers(0, 100)) / 100)
    first = draw(st.sampled_from(["0", budget, ""]))
    target, done = draw(st.integers(1, 500)), draw(st.integers(0, 600))
    rows = (
        Indicator("产出指标", "数量指标", "举办培训班次数", target=f"≥{target}次", weight="60", actual=str(done)),
        Indicator("效益指标", "社会效益指标", "能力提升", target="有所提升", weight="20", actual="达成预期指标", score="18"),
        Indicator("满意度指标", "满意度指标", "学员满意度", target="≥90%", weight="10", actual="95%"),
    )  # fmt: skip
    line = FundLine("合计", initial=first, adjusted=budget, actual=spent)
    form = Form(
        str(number), "project", "2024年度项目自评表", name, year=2024, supervisor="某局", money_unit=unit,
        funds=(line,), exec_weight="10", indicators=rows,
    )  # fmt: skip
    done_form = evaluate(form, load(rule)).form
    scores = [row.score or rows[n].score for n, row in enumerate(done_form.indicators)]
    known = [
        Decimal(text) for text in (done_form.exec_score, *scores) if text and text not in ("—", "需人工评分")
    ]
    filled = tuple(replace(row, score=text) for row, text in zip(rows, scores, strict=True))
    return replace(done_form, indicators=filled, total=show(sum(known, Decimal(0))), grade="")


@settings(max_examples=25)
@given(forms())
def test_it_agrees_with_its_forms(tmp_path_factory, given_forms):
    rule, projects = given_forms
    checked = Checked(Submission("表.xlsx", projects, rule), load(rule))
    text = paragraphs(write([checked], "自评报告", tmp_path_factory.mktemp("law")).path)
    read = statements(text)
    report = Checked(Submission("报告.docx", (), statements=read), checked.rules)
    found = [item for reports in check_submissions([checked, report]) for item in reports]
    assert [item.message for item in found if item.check.id in ("X05", "X06")] == []
    totals = [item.text for item in read if item.what == "total" and item.subject]
    assert totals == [form.total for form in projects]
