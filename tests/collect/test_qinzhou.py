"""钦州 from 项目库 to report: stamped, filled in, collected; what comes out is what its department made public."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from journeys.test_reports_beside_forms import REPORTS, report
from published import published
from qinzhou import filling, library
from reported import paragraphs, write
from ziping.checking import rules_of
from ziping.checks import Checked
from ziping.collect.states import State
from ziping.collect.store import Store
from ziping.collecting import collect_into
from ziping.executors import open_executor
from ziping.filling import fill_workbook
from ziping.forms import read_submission
from ziping.hosts.libreoffice.convert import recalculate
from ziping.projects import read_library, write_library
from ziping.recognition.statements import statements
from ziping.stamping.bulk import plan, stamp_all
from ziping.stamping.ledger import Issue, Ledger

PRINTED = (REPORTS / "qinzhou-2022.txt").read_text("utf-8").splitlines()
PROJECTS = [form for form in published("qinzhou-2022") if form.kind == "project"]
NOT_CARRIED_OUT = PROJECTS[4].name


@dataclass
class Return:
    """A folder with what one department sent in, and what was made of it."""

    folder: Path
    sheets: dict[str, list[tuple[object, ...]]]
    states: dict[str, State]

    def told(self, *checks: str) -> list[str]:
        """What these checks say of the return."""
        with Store.open(self.folder / "汇总.duckdb") as store:
            rows = store.rows("SELECT check_id, message FROM current_findings ORDER BY ALL")
        return [message for check, message in rows if check in checks]


def collected(folder: Path) -> Return:
    found, _ = collect_into(folder / "收回", folder / "台账.sqlite", folder / "汇总.xlsx")
    book = openpyxl.load_workbook(folder / "汇总.xlsx", data_only=True)
    return Return(
        folder,
        {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets},
        {standing.listed.path: standing.state for standing in found.standings},
    )


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bureau that has issued the workbook and got it back, as LibreOffice saved it."""
    folder = tmp_path_factory.mktemp("qinzhou")
    write_library(folder / "项目库.xlsx", library())
    issued = read_library(folder / "项目库.xlsx")
    (task,) = plan(issued, folder / "下发")
    with (
        Ledger.open(folder / "台账.sqlite", Issue.of(issued, folder / "项目库.xlsx")) as ledger,
        open_executor(1) as (executor, _),
    ):
        for outcome in stamp_all(issued, [task], executor, 1):
            ledger.add(outcome)
    fill_workbook(task.path, filling(folder), folder / "填好.xlsx", typed_over=True)
    recalculate(folder / "填好.xlsx", folder / "收回" / task.path.name)
    return folder


@pytest.fixture(scope="module")
def alone(sent: Path) -> Return:
    return collected(sent)


@pytest.fixture(scope="module")
def written(alone: Return) -> list[str]:
    """The paragraphs of the report on what was collected."""
    (path,) = (alone.folder / "收回").glob("*.xlsx")
    submission = read_submission(path)
    return paragraphs(
        write([Checked(submission, rules_of(submission))], "自评报告", alone.folder / "报告").path
    )


def test_the_annex_is_the_printed_one(alone):
    """项目自评汇总表: 90 points are 二等, and the project that was not carried out says so in place of outputs."""
    rows = [row for row in alone.sheets["汇总表"] if isinstance(row[0], int)]
    assert [row[1] for row in rows] == [form.name for form in PROJECTS]
    for row, form in zip(rows, PROJECTS, strict=True):
        _, _, unit, _, _, rate, total, grade, outputs, _ = row
        assert unit == "市投资促进局"
        if form.name == NOT_CARRIED_OUT:
            assert (rate, total, grade, outputs) == (0, None, None, "项目未执行,结转下年度使用")
        else:
            assert (f"{rate * 100:.2f}%", grade) == (f"{float(form.exec_rate.rstrip('%')):.2f}%", form.grade)
            assert f"{total:g}" == form.total
    (total,) = (row for row in alone.sheets["汇总表"] if row[0] == "合计")
    assert total[3:6] == (500, 371.58, 0.7432)
    head = next(row for row in alone.sheets["汇总表"] if str(row[0]).startswith("一、"))
    assert head[8] == "部门整体自评：得分 92.31，等级 优，执行率 63.07%"


def test_all_are_covered_though_one_was_not_carried_out(alone):
    note = alone.sheets["回收进度"][1][0]
    assert note == "共 1 个部门：已收齐 1 个；应评 9 张表，已评 9 张，覆盖率 100.00%"
    deviations = [row[1:4] for row in alone.sheets["下发对照"][3:] if row[1] == "没有执行"]
    assert deviations == [("没有执行", "钦州市投资促进局", NOT_CARRIED_OUT)]
    grades = {row[0]: row[2] for row in alone.sheets["等级分布"][3:] if row[0]}
    assert {label: grades[label] for label in ("一等", "二等", "三等")} == {"一等": 4, "二等": 3, "三等": 0}


def by_project(lines: list[str]) -> dict[tuple[str, str], str]:
    return {
        (item.subject.removesuffix("项目"), item.what): item.text
        for item in statements(lines)
        if item.subject and item.what in ("rate", "total", "grade")
    }


def test_the_report_has_the_printed_figures(written):
    text = "\n".join(written)
    printed, ours = by_project(PRINTED), by_project(written)
    assert len(printed) == 3 * 7
    assert ours == printed
    for words in (
        "部门年初预算安排938.33万元，年中预算调整数346.91万元，调整后总预算数1285.24万元，预算总体实际支出810.55万元，预算执行率为63.07%",
        "项目支出年初预算安排共500万元，截止2022年12月31日，项目实际总支出371.58万元，预算执行率为74.32%",
        "共8个项目，开展自评项目数量8个",
        "自评覆盖率100%。具体自评工作开展情况如下",
        "最终自评得分为92.31分，绩效评级为“优”",
        "预算调整率-14.77%，项目自评得分85.59分，评分等级为二等等级",
        "绩效考核奖励资金项目，项目未执行，结转下年度使用。",
    ):
        assert words in text


def outputs(line: str) -> set[str]:
    """What a paragraph lists as 主要产出, up to the first clause that is no item of the list."""
    listed = re.search(r"(?:主要产出[：:]|完成情况如下：)(.+?)(?:[。，]|、*部门整体)", line)
    return set(filter(None, listed[1].replace("”", "").replace("“", "").split("、"))) if listed else set()


def test_the_report_lists_the_printed_outputs(written):
    compared = 0
    for name in ("部门整体支出绩效目标设置", *(f"）{form.name}" for form in PROJECTS)):
        (printed,) = (line for line in PRINTED if name in line)
        key = (
            "绩效指标完成情况分析"
            if name.startswith("部门整体")
            else name.replace("(", "（").replace(")", "）")
        )
        (ours,) = (line for line in written if key in line)
        missing = outputs(printed) - outputs(ours)
        assert not missing, name
        compared += len(outputs(printed))
    assert compared > 50


def test_what_the_printed_report_says_twice_is_named(sent, alone):
    """Beside its forms: an amount and a rate of another budget, and contracts that do not add up. The coverage is right."""
    path = report("qinzhou-2022", sent / "收回")
    path.rename(path.with_name("钦州市投资促进局2022年度自评报告.docx"))
    told = collected(sent).told("X05", "X06")
    assert any("第4段写支出数 925.77万元,表上是 810.55万元" in text for text in told)
    assert any("第4段写执行率 98.66%,表上是 63.07%" in text for text in told)
    assert any("写共签约项目 32个,其中各部分 7+3+16=26个" in text for text in told)
    assert not any("覆盖率" in text or "自评项目数" in text for text in told)
