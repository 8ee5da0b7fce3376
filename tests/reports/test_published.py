"""Reports on the four published sets: the figures that the places themselves made public, and their contradictions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from reported import REGIONS, beside, given, paragraphs, tables, write
from ziping.checks import Checked, check_submissions
from ziping.model import Statement, Submission
from ziping.recognition.statements import statements
from ziping.reports import KINDS, planned, write_report


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="module")
def hengkou(folder: Path) -> Path:
    return write(given("hengkou"), "自评报告", folder / "hengkou").path


@pytest.fixture(scope="module")
def qinzhou(folder: Path) -> Path:
    return write(given("qinzhou"), "自评报告", folder / "qinzhou").path


@pytest.fixture(scope="module")
def ninth(folder: Path) -> Path:
    """东湖's section of the 决算公开."""
    return write(given("donghu"), "决算公开第九节", folder / "donghu").path


class TestHengkou:
    @pytest.fixture
    def text(self, hengkou: Path) -> str:
        return "\n".join(paragraphs(hengkou))

    def test_all_projects_and_their_parts_add_up_to_the_published_figures(self, text):
        assert (
            "共下达本部门11个项目资金，涉及资金共计649.78万元，其中：部门年初预算项目7个617.16万元，"
            "年中追加项目4个32.62万元。截止2024年12月31日，全年支出627.8万元，预算执行率为96.62%"
        ) in text
        assert (
            "年初部门预算资金支出595.36万元，预算执行率96.47%；年中追加资金支出32.44万元，预算执行率99.45%"
            in text
        )
        assert "实际自评11个，覆盖率100%" in text

    def test_the_department(self, text):
        assert (
            "部门整体支出全年预算57.16万元，支出55.15万元，预算执行率为96.48%，部门整体支出自评得分为90.6分"
            in text
        )

    def test_grades_are_those_of_the_written_totals(self, text):
        assert (
            "其中评价等级为优的项目11个，评价等级为良的项目0个，评价等级为中的项目0个，评价等级为差的项目0个"
            in text
        )

    @pytest.mark.parametrize(
        ("name", "amounts", "total"),
        [
            ("2. 2024年招商工作经费", "本级预算资金15万元，2024年全年支出14.97万元，执行率99.8%", "92.8"),
            ("3. 2024年招商工作经费", "本级预算资金185万元，2024年全年支出165.27万元，执行率89.34%", "90.8"),
            ("7. 红星美凯龙星和宅配恒口物流园区租赁费用", "本级预算资金50万元，2024年全年支出50万元，执行率100%", "93.8"),
            ("11. 2024年部门预算调整追加", "本级预算资金6.32万元，2024年全年支出6.14万元，执行率97.15%", "97"),
        ],
    )  # fmt: skip
    def test_every_project_has_its_paragraph(self, text, name, amounts, total):
        (paragraph,) = (line for line in text.splitlines() if line.startswith(f"{name}（"))
        assert amounts in paragraph
        assert paragraph.endswith(f"本项目自评得分（{total}）分，评价等级（优）。")

    def test_indicators_stand_with_what_was_done(self, text):
        assert (
            "数量指标年初目标值：开展小分队招商引资活动5次以上，实际完成情况：开展小分队招商活动36次" in text
        )
        assert "数量指标年初目标值：体检人数8人，实际完成情况：体检人数8人" in text

    def test_totals_that_do_not_follow_are_for_the_author_not_in_the_text(self, text, hengkou):
        listed = tables(hengkou)[-1]
        said = [row[1:] for row in listed]
        assert ["2024年干部体检财政补贴资金", "总分填 99，各项得分之和为 89"] in said
        assert [
            "2024年度招商局部门整体绩效自评表",
            "部门整体调整后预算数 57.16万元，小于 11 个项目之和 649.78万元",
        ] in said
        assert "各项得分之和" not in text

    def test_who_is_in_the_first_budget_is_asked_where_the_forms_do_not_say(self, tmp_path):
        checked = given("hengkou")
        blank = checked[0]._replace(submission=_without_first_budget(checked[0].submission))
        text = "\n".join(paragraphs(write([blank], "自评报告", tmp_path).path))
        assert "其中：部门年初预算项目【请填写：年初预算项目个数】个【请填写：年初预算项目预算数】" in text
        assert "涉及资金共计649.78万元" in text


def _without_first_budget(submission: Submission) -> Submission:
    forms = tuple(
        replace(form, funds=(replace(form.funds[0], initial=""), *form.funds[1:]))
        for form in submission.forms
    )
    return replace(submission, forms=forms)


class TestQinzhou:
    def test_amounts_grades_and_the_project_that_was_not_carried_out(self, qinzhou):
        text = "\n".join(paragraphs(qinzhou))
        assert (
            "部门年初预算安排938.33万元，年中预算调整数346.91万元，调整后总预算数1285.24万元，预算总体实际支出810.55万元，预算执行率为63.07%"
            in text
        )
        assert (
            "年初预算安排共500万元，截止2022年12月31日，项目实际总支出371.58万元，预算执行率为74.32%" in text
        )
        assert "最终自评得分为92.31分，绩效评级为“优”" in text
        assert (
            "（7）第19届东盟博览会专项经费项目，预算执行率100%，项目自评得分90分，评分等级为二等等级" in text
        )
        assert (
            "（2）三大办事处及六大产业招商小分队工作经费项目，预算执行率75.89%，预算调整率-14.77%，项目自评得分85.59分，评分等级为二等等级"
            in text
        )
        assert (
            "绩效考核奖励资金项目，项目未执行，【请填写：未执行的原因和资金安排，如结转下年度使用】" in text
        )
        assert "评价等级为一等的项目4个，评价等级为二等的项目3个" in text

    def test_a_project_without_result_is_not_covered(self, qinzhou):
        (paragraph,) = (text for text in paragraphs(qinzhou) if "自评覆盖率" in text)
        assert "共8个项目，开展自评项目数量7个" in paragraph
        assert (
            "自评覆盖率87.5%。未自评的项目：“2021年度设区市招商引资和实际利用外资（商务口径）绩效考核奖励资金”"
            in paragraph
        )

    def test_the_annex_lists_every_project(self, qinzhou):
        assert "附：项目自评汇总表" in paragraphs(qinzhou)
        annex = tables(qinzhou)[0]
        assert [cell.replace("\n", "") for cell in annex[0]][-3:] == ["执行率", "自评得分", "等级"]
        assert annex[7] == ["7", "第19届东盟博览会专项经费", "", "", "", "100%", "90", "二等"]
        assert annex[9] == ["", "合计", "500", "", "371.58", "74.32%", "", ""]


class TestDonghu:
    def test_both_scores_stand_side_by_side(self, ninth):
        assert tables(ninth)[1][1] == ["招商引资专项经费", "86.59", "84.15", "2.44", "良"]

    def test_the_section_has_the_figures_of_the_forms(self, ninth):
        text = "\n".join(paragraphs(ninth))
        assert (
            "所有二级项目1个全面开展绩效自评，实际自评1个，覆盖率100%，共涉及资金170.69万元，"
            "占一般公共预算项目支出总额的【请填写：占比】" in text
        )
        assert (
            "“招商引资专项经费”项目绩效自评得分为86.59分。项目全年预算数为207万元，执行数为170.69万元，完成预算的82.46%"
            in text
        )
        assert "招商引资专项经费部门评价得分为84.15分，评价等级为“良”" in text
        assert "原因及措施：招商基础较差。下一步将优化招商政策和措施" in text

    def test_the_evaluation_report(self, folder):
        report = write(given("donghu"), "部门评价报告", folder / "dh").path
        text = "\n".join(paragraphs(report))
        assert "预算数为207万元，财政当年实际拨付195万元" in text
        assert "资金到位率为94.2%，预算执行率为87.53%" in text
        assert "部门评价得分84.15分，评价等级为“良”。同一项目单位自评为86.59分" in text
        levels, rubric, *_ = tables(report)
        assert levels[2] == ["过程", "15", "14.26", "95.07%"]
        assert len(rubric) == 26 + 2


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_of_a_report_is_found_back_in_the_forms(region, kind, folder):
    """Our own check reads the finished document and compares it with the forms it was written from."""
    checked = given(region)
    for plan in planned(checked, folder / region / "back", [KINDS[kind]]):
        found = beside(checked, write_report(plan).path)
        told = [item.message for item in found if item.check.id in ("X05", "X06")]
        # Only where the forms contradict themselves: a total that its scores do not add up to.
        assert [text for text in told if "把各项得分加起来" not in text] == []
        assert any(item.check.id == "C08" for item in found)


def test_what_can_be_written_is_written(folder):
    names = {plan.path.name for region in REGIONS for plan in planned(given(region), folder)}
    assert names == {
        "招商局_2024年度预算绩效自评报告.docx",
        "招商局_2024年度决算公开预算绩效情况说明.docx",
        "柳州市投资促进局_2022年度预算绩效自评报告.docx",
        "柳州市投资促进局_2022年度决算公开预算绩效情况说明.docx",
        "东湖区投资促进局_2021年度预算绩效自评报告.docx",
        "东湖区投资促进局_招商引资专项经费_2021年度部门评价报告.docx",
        "东湖区投资促进局_2021年度决算公开预算绩效情况说明.docx",
        "市投资促进局_2022年度预算绩效自评报告.docx",
        "市投资促进局_2022年度决算公开预算绩效情况说明.docx",
    }


FIGURES = ("adjusted", "actual", "rate", "total", "grade")


def _falsified(item: Statement) -> Statement:
    """The same with another figure."""
    if item.what == "grade":
        return item._replace(text="差")
    digit = next(n for n, letter in enumerate(item.text) if letter.isdigit())
    other = str(int(item.text[digit]) % 9 + 1)
    return item._replace(text=f"{item.text[:digit]}{other}{item.text[digit + 1 :]}")


@pytest.mark.parametrize(
    ("region", "figures"),
    [
        ("hengkou", {"adjusted": 11, "actual": 11, "rate": 11, "total": 11, "grade": 11}),
        # One project has no budget and so no rate; no form of 柳州 states a grade.
        ("liuzhou", {"adjusted": 10, "actual": 10, "rate": 9, "total": 10, "grade": 10}),
        ("donghu", {"adjusted": 1, "actual": 1, "rate": 1, "total": 1, "grade": 1}),
        ("qinzhou", {"rate": 7, "total": 7, "grade": 7}),
    ],
)
def test_every_figure_that_somebody_changes_in_a_report_is_found(region, figures, folder):
    """So the agreement above is not for want of reading."""
    checked = given(region)
    read = statements(paragraphs(write(checked, "自评报告", folder / region / "changed").path))
    changed = [n for n, item in enumerate(read) if item.subject and item.what in FIGURES]
    assert Counter(read[n].what for n in changed) == figures
    for n in changed:
        false = (*read[:n], _falsified(read[n]), *read[n + 1 :])
        report = Checked(Submission("报告.docx", (), statements=false), checked[0].rules)
        found = [item for reports in check_submissions([*checked, report]) for item in reports]
        assert [item for item in found if item.check.id == "X05"], read[n]
