"""The sets that four places made public, issued again and collected."""

from __future__ import annotations

from decimal import Decimal
from importlib import resources
from pathlib import Path

import openpyxl
import pytest

from journeys.test_reports_beside_forms import report
from printed import printed_sheet, to_docx
from published import published
from ziping.collect.roll_up import roll_up
from ziping.collect.roll_up.workbook import write_roll_up
from ziping.collect.states import State
from ziping.collect.store import Store
from ziping.collecting import Collected, collect
from ziping.executors import open_executor
from ziping.filling import fill_workbook
from ziping.projects import read_library
from ziping.quantity import number
from ziping.stamping.bulk import plan, stamp_all
from ziping.stamping.ledger import Issue, Ledger


def issue(region: str, root: Path) -> list[Path]:
    source = Path(str(resources.files("ziping") / "samples" / region / "项目库.xlsx"))
    library = read_library(source)
    tasks = plan(library, root / "下发")
    (root / "收回").mkdir()
    with (
        Ledger.open(root / "台账.sqlite", Issue.of(library, source)) as ledger,
        open_executor(1) as (executor, _),
    ):
        for outcome in stamp_all(library, tasks, executor, 1):
            ledger.add(outcome)
    return [task.path for task in tasks]


def collected(root: Path) -> tuple[Collected, dict[str, list[tuple[object, ...]]]]:
    """What became of the files, and the rows of 汇总表 as they are written."""
    out = root / "汇总.xlsx"
    with Store.open(root / "汇总.duckdb") as store:
        found = collect(root / "收回", root / "台账.sqlite", store)
        write_roll_up(roll_up(store, found.standings, found.issued, out), out)
    book = openpyxl.load_workbook(out, data_only=True)
    return found, {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def sums(region: str) -> list[Decimal]:
    """Budget and spending of the published projects."""
    lines = [form.funds[0] for form in published(region) if form.kind == "project"]
    return [sum((number(text) or Decimal(0) for text in texts), Decimal(0)) for texts in (
        [line.adjusted for line in lines], [line.actual for line in lines]
    )]  # fmt: skip


def total_line(sheets: dict[str, list[tuple[object, ...]]]) -> list[Decimal]:
    (line,) = [row for row in sheets["汇总表"] if row[0] == "合计"]
    return [Decimal(str(line[column])) for column in (3, 4)]


def test_liuzhou_in_its_own_workbook(tmp_path):
    (issued,) = issue("liuzhou-2022", tmp_path)
    values = Path(str(resources.files("ziping") / "samples" / "liuzhou-2022" / "published.json"))
    fill_workbook(issued, values, tmp_path / "收回" / issued.name, typed_over=True)
    found, sheets = collected(tmp_path)
    assert [standing.state for standing in found.standings] == [State.FAULTY]
    assert total_line(sheets) == sums("liuzhou-2022")
    doubtful = {row[2] for row in sheets["质量分析"] if row[3] and "执行率" in str(row[3])}
    assert "设区市招商引资绩效考核奖励资金" in doubtful
    assert any(row[1] == "公式被替换" for row in sheets["下发对照"])


@pytest.mark.parametrize("region", ["hengkou-2024", "donghu-2021"])
def test_printed_forms_are_matched_to_what_was_issued(region, tmp_path):
    """One Word document with all forms, also those of two departments, two of them of one name."""
    issue(region, tmp_path)
    forms = published(region)
    to_docx([printed_sheet(form) for form in forms], tmp_path / "收回" / "自评表.docx")
    found, sheets = collected(tmp_path)
    ((standing),) = found.standings
    matched = [form for form in standing.forms.values() if form]
    assert len(matched) == len(set(matched)) == len(standing.current) == len(forms)
    assert total_line(sheets) == sums(region)
    assert {row[3] for row in sheets["回收进度"][3:-1]} == {"有错误待改"}


def test_a_report_beside_the_forms_is_compared_with_them(tmp_path):
    """The report names its department in its file name; without one, nobody knows whose it is."""
    issue("hengkou-2024", tmp_path)
    to_docx([printed_sheet(form) for form in published("hengkou-2024")], tmp_path / "收回" / "自评表.docx")
    nameless = report("hengkou-2024", tmp_path / "收回")
    (foreign,) = [
        standing for standing in collected(tmp_path)[0].standings if standing.state is State.FOREIGN
    ]
    assert foreign.mend.startswith("在文件名里写上部门名称")
    nameless.rename(nameless.with_name("招商局自评报告.docx"))
    found, _ = collected(tmp_path)
    assert [standing.state for standing in found.standings] == [State.RECEIVED, State.FAULTY]
    with Store.open(tmp_path / "汇总.duckdb") as store:
        told = store.rows("SELECT message FROM current_findings WHERE check_id = 'X05'")
    assert any("89.33%" in message for (message,) in told)
