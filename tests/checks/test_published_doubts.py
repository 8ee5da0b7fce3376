"""What the checks of logic (L) and across forms (X) say of the 34 published forms, each finding read and found true.

Every region's forms are one submission, 东湖's two are of two rule sets; with them goes the running text of the
published report. ``data/anomalies.json`` holds what a reader noted in these forms, and either the ``check``
that says so, at which ``fields`` (of another form behind its id), or the ``reason`` why no check can.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from published import published
from ziping.checks import Checked, Report, check_submissions
from ziping.model import Submission
from ziping.recognition.statements import statements
from ziping.rules import load

DATA = Path(__file__).parents[1] / "data"
TOGETHER = (
    ("liuzhou-2022",),
    ("hengkou-2024",),
    ("qinzhou-2022",),
    ("donghu-2021", "donghu-2021-evaluation"),
)
FOUND = {
    "L01": "HK-02/0 HK-02/1 HK-02/2 HK-02/5 HK-03/0 HK-03/1 HK-03/3 HK-03/6 HK-05/0 DH-01/9 DH-01/10 DH-01/11",
    "L03": "HK-01/0 HK-01/6 HK-04/0 HK-05/6 HK-06/2 HK-07/1 HK-08/0 HK-09/0 HK-09/6 HK-11/2 HK-11/5 HK-12/0"
    " HK-12/6 DH-02/17",
    "L04": "LZ-01/3 HK-01/3 HK-01/4 HK-06/3 HK-07/3 HK-08/3 HK-09/4 HK-10/3 HK-12/3 HK-12/4",
    "L05": "HK-02/4 HK-03/5 HK-04/3 HK-05/3",
    "L07": "LZ-01 LZ-03 LZ-04 LZ-06 LZ-07 LZ-08 LZ-10 QZ-01",
    "L08": "LZ-04 LZ-06 LZ-10",
    "L09": "LZ-11",
    "L10": "LZ-07/1 LZ-07/2 LZ-07/3",
    "L11": "LZ-01 LZ-04 LZ-06 LZ-08 LZ-10",
    "L12": "HK-02/1 HK-03/2 HK-09/3",
    "L13": "LZ-04/4 LZ-10/4",
    "L14": "LZ-05/4 LZ-06/4 LZ-07/4 LZ-08/4 LZ-09/4 LZ-11/3 HK-03",
    "L15": "LZ-05/1 LZ-08/1 LZ-09/0 LZ-09/1",
    "L16": "LZ-11/3 HK-11/3",
    "X01": "HK-12 HK-12",
    "X02": "HK-12",
    "X03": "QZ-06",
    "X04": "LZ-10/0 LZ-10/4 HK-03/0 HK-03/3 HK-03/6 DH-01/4 DH-01/5 DH-01/11 DH-01/15",
    "X05": "HK-02/0 HK-02/2 HK-02/5 HK-03 HK-03/0 HK-03/2 HK-03/3 HK-07 QZ-01 QZ-01 DH-01 DH-01",
    "X06": "HK-12 QZ-01 QZ-01 QZ-01 QZ-01",
    "X07": "HK-03",
    "X08": "DH-02",
}
"""Form and, for rows, the row's number from 0."""


@cache
def reports() -> tuple[Report, ...]:
    found: list[Report] = []
    for rule_ids in TOGETHER:
        given = [Checked(Submission(id_, published(id_), id_), load(id_)) for id_ in rule_ids]
        text = DATA / "reports" / f"{rule_ids[0]}.txt"
        if text.exists():
            read = statements(text.read_text("utf-8").splitlines())
            given.append(Checked(Submission("报告.docx", (), statements=read), load("mof-2020")))
        found += [report for each in check_submissions(given) for report in each]
    return tuple(report for report in found if report.check.id[0] in "LX")


def anomalies() -> list[dict[str, object]]:
    noted = json.loads((DATA / "anomalies.json").read_text("utf-8"))
    return [item for item in noted if str(item.get("check") or " ")[0] in "LX"]


def test_what_is_found_and_nothing_else():
    found: defaultdict[str, list[str]] = defaultdict(list)
    for report in reports():
        row = f"/{report.field.index}" if report.field.part == "indicators" else ""
        found[report.check.id].append(f"{report.form.id}{row}")
    assert {check: sorted(places) for check, places in found.items()} == {
        check: sorted(places.split()) for check, places in FOUND.items()
    }


@pytest.mark.parametrize(
    "anomaly",
    anomalies(),
    ids=lambda item: f"{item['form']}-{item['anomaly']}-{item['where']}",
)
def test_what_a_reader_noted_is_found(anomaly):
    places = {f"{r.form.id}/{r.field}" for r in reports() if r.check.id == anomaly["check"]}
    assert anomaly["fields"]
    assert {field if "/" in field else f"{anomaly['form']}/{field}" for field in anomaly["fields"]} <= places


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("HK-12/funds[0].adjusted", "部门整体调整后预算数 57.16万元,小于 11 个项目之和 649.78万元"),
        ("HK-12/name", "8 行指标与项目「人员工资福利及办公经费」完全相同,资金也相同"),
        ("HK-07/total", "写得分 95.9,表上是 93.8"),
        ("HK-03/funds[0].rate", "写执行率 89.33%,表上是 89.34%"),
        ("DH-01/total", "写得分 84.15,表上是 86.59"),
        ("DH-02/total", "自评 86.59 分,部门评价 84.15 分,相差 2.44 分"),
        ("QZ-01/name", "写自评项目数 8个,表上是 7 个"),
        ("QZ-01/name", "写覆盖率 100%,表上 8 个项目中有结果的 7 个"),
        ("QZ-01/name", "写共签约项目 32个,其中各部分 7+3+16=26个"),
        ("QZ-01/funds[0].actual", "写支出数 925.77万元,表上是 810.55万元"),
        ("HK-02/indicators[0].actual", "写「外出开展小分队招商活动」7次"),
        ("HK-02/indicators[5].actual", "写「签约金额」2.65亿元"),
        ("HK-12/name", "写等级为「优」的 11个;把各项得分加起来,只有 10 个"),
        ("LZ-10/indicators[0].target", "指标值 ≥825亿元;「柳州市投资促进局」等 8 张表"),
    ],
)
def test_what_is_said(place: str, words: str):
    assert any(words in r.message for r in reports() if f"{r.form.id}/{r.field}" == place)
