"""The figures that reports name: the three published reports, and sentences that are easily misread."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from published import published
from ziping.model import Statement
from ziping.recognition.statements import statements

REPORTS = Path(__file__).parents[1] / "data" / "reports"


def report(rule_id: str) -> list[str]:
    """The running text of a published report, one line for each paragraph; its tables are left out."""
    return (REPORTS / f"{rule_id}.txt").read_text("utf-8").splitlines()


def told(paragraphs: list[str]) -> list[tuple[str, str, str]]:
    """Subject (or kind, or share), what, text; figures of indicators stand apart."""
    return [(about(item), item.what, item.text) for item in statements(paragraphs) if item.what != "result"]


def about(item: Statement) -> str:
    return item.subject or item.share or ("部门整体" if item.kind == "department" else "全部项目")


def by_subject(rule_id: str) -> dict[str, list[dict[str, str]]]:
    """For each paragraph about a project: what it says."""
    paragraphs: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for item in statements(report(rule_id)):
        if item.subject and item.what != "result":
            paragraphs[item.subject, item.where][item.what] = item.text
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for (subject, _), said in paragraphs.items():
        found[subject].append(said)
    return found


class TestHengkou:
    def test_every_project_has_its_amounts_rate_score_and_grade(self):
        found = by_subject("hengkou-2024")
        assert sum(map(len, found.values())) == 11
        for said in (each for several in found.values() for each in several):
            assert set(said) == {"adjusted", "actual", "rate", "total", "grade"}

    def test_two_projects_of_one_name_are_told_apart_by_their_paragraphs(self):
        assert by_subject("hengkou-2024")["招商工作经费"] == [
            {"adjusted": "15万元", "actual": "14.97万元", "rate": "99.8%", "total": "92.8", "grade": "优"},
            {"adjusted": "185万元", "actual": "165.27万元", "rate": "89.33%", "total": "90.8", "grade": "优"},
        ]

    def test_a_name_may_have_quotation_marks_or_a_year(self):
        found = by_subject("hengkou-2024")
        assert found["“龙腾盛世欣孝义进万家”文艺下乡志愿服务活动经费"][0]["total"] == "93.8"
        assert found["2023年度目标考核奖"][0]["actual"] == "5.74万元"

    def test_all_projects_and_their_shares(self):
        whole = [
            item for item in told(report("hengkou-2024")) if item[0] in ("全部项目", "年初预算", "年中追加")
        ]
        assert whole == [
            ("全部项目", "forms", "11个"),
            ("全部项目", "evaluated", "11个"),
            ("全部项目", "coverage", "100%"),
            ("全部项目", "forms", "11个"),
            ("全部项目", "adjusted", "649.78万元"),
            ("年初预算", "forms", "7个"),
            ("年初预算", "adjusted", "617.16万元"),
            ("年中追加", "forms", "4个"),
            ("年中追加", "adjusted", "32.62万元"),
            ("全部项目", "actual", "627.8万元"),
            ("全部项目", "rate", "96.62%"),
            ("年初预算", "actual", "595.36万元"),
            ("年初预算", "rate", "96.47%"),
            ("年中追加", "actual", "32.44万元"),
            ("年中追加", "rate", "99.45%"),
            ("全部项目", "forms", "11个"),
            ("全部项目", "forms", "0个"),
            ("全部项目", "forms", "0个"),
            ("全部项目", "forms", "0个"),
            ("全部项目", "forms", "11个"),
        ]

    def test_counts_of_grades(self):
        graded = {item.grade: item.text for item in statements(report("hengkou-2024")) if item.grade}
        assert graded == {"优": "11个", "良": "0个", "中": "0个", "差": "0个"}

    def test_the_department(self):
        assert [item[1:] for item in told(report("hengkou-2024")) if item[0] == "部门整体"] == [
            ("initial", "57.16万元"),
            ("actual", "55.15万元"),
            ("rate", "96.48%"),
            ("total", "90.6"),
        ]

    def test_places_are_paragraphs(self):
        places = {item.where for item in statements(report("hengkou-2024")) if item.text == "95.9"}
        (number,) = (
            n for n, text in enumerate(report("hengkou-2024"), 1) if text.startswith("7. 红星美凯龙")
        )
        assert places == {f"第{number}段"}


class TestQinzhou:
    def test_every_project_has_what_its_form_has(self):
        """The packaged forms were taken down from this report by hand."""
        found = by_subject("qinzhou-2022")
        forms = [form for form in published("qinzhou-2022") if form.kind == "project" and form.total]
        assert set(found) == {form.name for form in forms}
        for form in forms:
            assert found[form.name] == [{"rate": form.exec_rate, "total": form.total, "grade": form.grade}]

    def test_the_department_has_two_budgets(self):
        assert [item[1:] for item in told(report("qinzhou-2022")) if item[0] == "部门整体"] == [
            ("initial", "938.33万元"),
            ("actual", "925.77万元"),
            ("rate", "98.66%"),
            ("initial", "938.33万元"),
            ("adjusted", "1285.24万元"),
            ("actual", "810.55万元"),
            ("rate", "63.07%"),
            ("total", "92.31"),
            ("grade", "优"),
        ]

    def test_all_projects(self):
        assert [item[1:] for item in told(report("qinzhou-2022")) if item[0] == "全部项目"] == [
            ("initial", "500万元"),
            ("actual", "371.58万元"),
            ("rate", "74.32%"),
            ("actual", "371.58万元"),
            ("rate", "74.32%"),
            ("forms", "8个"),
            ("evaluated", "8个"),
            ("coverage", "100%"),
            ("whole", "32个"),
            ("whole", "32个"),
        ]


class TestDonghu:
    def test_self_evaluation_and_department_evaluation_are_told_apart(self):
        scores = {(item.subject, item.kind, item.text) for item in statements(report("donghu-2021"))
                  if item.what == "total"}  # fmt: skip
        assert scores == {
            ("招商引资", "project", "84.15"),
            ("", "department", "89.2"),
            ("招商引资专项经费", "department_evaluation", "84.15"),
        }

    def test_spending_as_the_text_has_it(self):
        spent = [(item.subject, item.kind, item.text) for item in statements(report("donghu-2021"))
                 if item.what == "actual"]  # fmt: skip
        assert spent == [
            ("招商引资", "project", "170.68万元"),
            ("", "department", "1663.16万元"),
            ("招商引资", "project", "170.68万元"),
            ("招商引资专项经费", "department_evaluation", "170.69万元"),
            ("招商引资专项经费", "department_evaluation", "170.69万元"),
        ]


@pytest.mark.parametrize(
    "text",
    [
        "2021年我区实际利用外资3.58亿美元,目标完成比83.36%,全市排名第10。",
        "(一)一般公共服务支出年初预算数为468.86万元,决算数为880.17万元,完成年初预算的187%。",
        "本单位2021年度财政拨款本年支出年初预算数为468.86万元,决算数为1663.15万元,完成年初预算的354.7%。",
        "(2)过程:分值15分,从资金管理和组织实施两方面评价项目的业务制度健全性、预算执行率等内容。",
        "“152”项目签约数量得分=实际签约数量÷计划签约数量3个×分值。",
        "预算执行率为100%得满分,低于100%按指标权重比例计分。",
        "驻点签约项目741亿元,完成目标任务425亿元的174%;落地企业4家。",
        "2. 人员情况",
        "",
    ],
)
def test_figures_of_other_things_are_left_alone(text: str):
    assert statements([text]) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.培训经费,预算执行率98.6%,预算调整率-14.77%。", [("培训经费", "rate", "98.6%")]),
        ("（1）培训经费项目，自评得分 95 分。", [("培训经费", "total", "95")]),
        ("1.培训经费,执行得分9.5分,自评得分95分。", [("培训经费", "exec_score", "9.5"), ("培训经费", "total", "95")]),
        ("1.培训经费,全年预算1,130.28万元,实际支出1,130万元。", [("培训经费", "adjusted", "1,130.28万元"), ("培训经费", "actual", "1,130万元")]),
        ("1.奖励资金(商务口径)项目,自评得分90分。", [("奖励资金(商务口径)", "total", "90")]),
        ("1.培训经费,评分等级为一等等级。", [("培训经费", "grade", "一等")]),
        ("1.培训经费,自评得分95分;成本指标得分10分。", [("培训经费", "total", "95")]),
        ("“培训经费”项目执行数为8.2万元。", [("培训经费", "actual", "8.2万元")]),
        ("单位整体支出自评89.2分。", [("部门整体", "total", "89.2")]),
        ("单位整体支出全年预算数1700万元,实际支出1663.16万元。", [("部门整体", "adjusted", "1700万元"), ("部门整体", "actual", "1663.16万元")]),
        ("项目支出绩效完成情况:评价等级为优的项目1个。", [("全部项目", "forms", "1个")]),
    ],
)  # fmt: skip
def test_ways_of_saying_it(text: str, expected: list[tuple[str, str, str]]):
    assert told([text]) == expected
