"""A report as a Word document: texts are data, templates belong to clerks, charts are native, pages look official."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st
from lxml import etree

from reported import REGIONS, given, paragraphs, tables, write
from ziping.checks import Checked
from ziping.errors import ZipingError
from ziping.hosts.libreoffice.convert import converted
from ziping.model import Form, FundLine, Indicator, Submission
from ziping.reports import KINDS, kind_named, planned, write_report
from ziping.reports.charts import MOST
from ziping.reports.kinds import template_path
from ziping.reports.wording import prose
from ziping.rules import load
from ziping.stamping import templates

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
RULES = load("hengkou-2024")


def small(*, name: str = "培训经费", **fields: object) -> Form:
    """A project form with one indicator."""
    form = Form(
        "1",
        "project",
        "2024年度项目自评表",
        name,
        year=2024,
        supervisor="某局",
        money_unit="万元",
        funds=(FundLine("合计", initial="10", adjusted="10", actual="9", rate="90%"),),
        indicators=(
            Indicator(
                "产出指标", "数量指标", "培训人数", target="≥10人", weight="90", actual="12", score="88"
            ),
        ),
        exec_weight="10",
        exec_rate="90%",
        exec_score="9",
        total="97",
    )
    return replace(form, **fields)  # type: ignore[arg-type]


def report_on(folder: Path, *forms: Form, kind: str = "自评报告") -> Path:
    return write([Checked(Submission("表.xlsx", forms), RULES)], kind, folder).path


class TestTextsAreData:
    @pytest.mark.parametrize(
        "text",
        [
            "{{ department }}",
            "{% for x in y %}",
            "{%p if x %}",
            "{{ ''.__class__.__mro__ }}",
            "<w:br/>&amp;<script>",
            "]]></w:t><w:p/>",
            "\\a\\f\\n",
            "&lt;b&gt;",
        ],
    )
    def test_a_cell_stays_text(self, tmp_path, text):
        row = Indicator(
            "产出指标", "数量指标", text, target="1个", weight="10", actual="1", score="9", deviation=text
        )
        path = report_on(tmp_path, small(name=f"项目{text}", goal_expected=text, indicators=(row,)))
        said, shown = "\n".join(paragraphs(path)), prose(text)
        assert f"1. 项目{shown}（" in said
        assert f"绩效目标为：{shown}。" in said
        assert f"原因及措施：{shown}" in said
        assert any(f"项目{shown}" in cell for table in tables(path) for line in table for cell in line)

    @pytest.mark.parametrize("text", ["甲\x00\x0b\x1f乙", "甲\ud800乙", "甲\ufffe乙"])
    def test_what_no_document_can_hold_is_left_out(self, tmp_path, text):
        assert "绩效目标为：甲乙。" in "\n".join(paragraphs(report_on(tmp_path, small(goal_expected=text))))

    def test_a_line_break_makes_no_paragraph(self, tmp_path):
        path = report_on(tmp_path, small(goal_expected="完成培训\n提高能力\r\n三、附表"))
        assert "绩效目标为：完成培训提高能力三、附表。" in "\n".join(paragraphs(path))

    @settings(max_examples=15)
    @examples(text=st.text(min_size=1, max_size=30))
    def test_any_text_gives_a_document_that_opens(self, tmp_path_factory, text):
        folder = tmp_path_factory.mktemp("any")
        path = report_on(folder, small(name=text, goal_expected=text, goal_actual=text, supervisor=text))
        assert paragraphs(path)

    def test_names_of_departments_make_safe_file_names(self, tmp_path):
        path = report_on(tmp_path, small(supervisor='../甲/乙:局"'))
        assert path.parent == tmp_path
        assert path.is_file()


@pytest.fixture
def own(tmp_path, monkeypatch) -> Path:
    """A clerk's copy of the template, before the packaged one."""
    path = tmp_path / "templates" / "hengkou-2024" / "自评报告.docx"
    path.parent.mkdir(parents=True)
    shutil.copyfile(template_path(KINDS["自评报告"], RULES), path)
    monkeypatch.setattr(templates, "_folders", [lambda: tmp_path / "templates", *templates._folders])
    return path


def add(path: Path, text: str) -> None:
    document = docx.Document(str(path))
    document.add_paragraph(text)
    document.save(str(path))


class TestOnesOwnTemplate:
    def test_its_words_are_used(self, own, tmp_path):
        add(own, "抄送：{{ department }}财务科")
        assert paragraphs(report_on(tmp_path / "out", small()))[-1] == "抄送：某局财务科"

    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("预算{{ budgett }}万元", "没有「budgett」这个名称"),
            ("预算{{ whole.budgett }}万元", "没有「budgett」这个名称"),
            ("{{ whole.total", "花括号没有配对,或里面的写法不对"),
            ("{%p for p in projects %}", "有 for 或 if 没有对应的 endfor 或 endif"),
            ("{%p endfor %}", "多余的或拼错的「endfor」"),
            ("{{ department | nothing }}", "多余的或拼错的「nothing」"),
            ("{{ department() }}", "花括号里只能写名称"),
            ("{{ 'a' * 9 }}", "花括号里只能写名称,不能写程序"),
            ("{{ 9 ** 9 }}", "花括号里只能写名称,不能写程序"),
            ("{{ department | center(99) }}", "多余的或拼错的「center」"),
            ("{{ department | safe }}", "多余的或拼错的「safe」"),
            ("{% autoescape false %}{{ department }}{% endautoescape %}", "花括号里只能写名称,不能写程序"),
            ("{% include 'x' %}", "花括号里只能写名称"),
            ("{{ range(9) }}", "没有「range」这个名称"),
            ("{{ ''.__class__.__mro__ }}", "花括号里只能写名称,不能写程序"),
            ("{{ department.__init__.__globals__ }}", "花括号里只能写名称,不能写程序"),
        ],
    )
    def test_a_fault_is_named_with_file_and_paragraph(self, own, tmp_path, text, what):
        add(own, text)
        with pytest.raises(ZipingError) as raised:
            report_on(tmp_path / "out", small())
        (problem,) = raised.value.problems
        assert problem.what.startswith("自评报告模板写法有误:")
        assert what in problem.what
        assert str(own) in problem.where
        if not any(word in text for word in ("for", "()", "autoescape", "include")):
            assert f"段落「{text[:20]}" in problem.where
        assert problem.mend
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
    def test_a_damaged_one_is_named(self, own, tmp_path, data):
        own.write_bytes(data)
        with pytest.raises(ZipingError, match="损坏"):
            report_on(tmp_path / "out", small())

    def test_one_that_declares_entities_is_refused(self, own, tmp_path):
        with zipfile.ZipFile(own) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        parts["word/document.xml"] = parts["word/document.xml"].replace(
            b"?>", b'?><!DOCTYPE w [<!ENTITY a "b">]>', 1
        )
        with zipfile.ZipFile(own, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        with pytest.raises(ZipingError, match="实体"):
            report_on(tmp_path / "out", small())


def chart_parts(path: Path) -> dict[str, dict[str, str]]:
    """Name of the series → label → value, of the charts that stand in the text."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read("word/document.xml").decode()
        rels = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
        shown = set(re.findall(r'<c:chart [^>]*r:id="(\w+)"', text))
        found = {}
        for item in rels:
            if item.get("Id") in shown:
                (series,) = etree.fromstring(archive.read(f"word/{item.get('Target')}")).iter(f"{C}ser")
                read = {
                    tag: [node.text or "" for node in series.iterfind(f"{C}{tag}//{C}v")]
                    for tag in ("tx", "cat", "val")
                }
                found[read["tx"][0]] = dict(zip(read["cat"], read["val"], strict=True))
    return found


class TestCharts:
    def test_they_show_the_figures_of_the_forms(self, tmp_path):
        charts = chart_parts(write(given("liuzhou"), "自评报告", tmp_path).path)
        assert list(charts) == ["预算执行率（%）", "项目数", "自评得分"]
        assert charts["预算执行率（%）"]["专项业务费"] == "39.83"
        assert "2020-2021年度购房补贴" not in charts["预算执行率（%）"]  # without a budget there is no rate
        assert charts["项目数"] == {"优": "9", "良": "0", "中": "1", "差": "0"}
        assert charts["自评得分"]["办公设备购置"] == "72.67"

    def test_their_data_opens_in_word(self, tmp_path):
        path = write(given("donghu"), "部门评价报告", tmp_path).path
        with zipfile.ZipFile(path) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith(".xlsx"))
            sheet = openpyxl.load_workbook(io.BytesIO(archive.read(name))).active
        assert [[cell.value for cell in row] for row in sheet][:3] == [
            [None, "得分占比（%）"],
            ["决策", 89.33],
            ["过程", 95.07],
        ]

    @pytest.mark.parametrize("count", [1, MOST + 1])
    def test_one_bar_or_too_many_are_no_chart(self, tmp_path, count):
        forms = [small(name=f"项目{n}", id=str(n)) for n in range(count)]
        charts = chart_parts(report_on(tmp_path, *forms))
        assert not charts.keys() & {"预算执行率（%）", "自评得分"}

    def test_names_stay_text_in_the_data(self, tmp_path):
        forms = [small(name="=1+1", id="1"), small(name="<b>&", id="2")]
        path = report_on(tmp_path, *forms)
        assert list(chart_parts(path)["自评得分"]) == ["=1+1", "<b>&"]
        with zipfile.ZipFile(path) as archive:
            name = next(name for name in archive.namelist() if name.endswith(".xlsx"))
            sheet = openpyxl.load_workbook(io.BytesIO(archive.read(name))).active
        assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


def test_the_same_forms_give_the_same_bytes(tmp_path):
    one, two = (write(given("liuzhou"), "自评报告", tmp_path / name).path.read_bytes() for name in "ab")
    assert one == two


def test_the_list_of_open_places_is_complete(tmp_path):
    """Each marked place of the text is counted on the author's page."""
    for region in REGIONS:
        for plan in planned(given(region), tmp_path / region):
            done = write_report(plan)
            text = paragraphs(plan.path)
            places = sum(len(re.findall("【请填写：", line)) for line in text)
            inside = sum(
                cell.count("【请填写：") for table in tables(plan.path) for line in table for cell in line
            )
            assert places + inside == sum(place.number for place in done.places)
            assert f"一、待填写的地方，共{places + inside}处" in text


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, list[str]]:
    """The text of every page of every report."""
    folder = tmp_path_factory.mktemp("pages")
    made = [write_report(plan).path for region in REGIONS for plan in planned(given(region), folder)]
    found = {}
    for path, pdf in zip(made, converted(made, "pdf", folder / "pdf"), strict=True):
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True)
        found[path.name] = text.stdout.split("\f")[:-1]
    return found


class TestLooks:
    """The layout of an official document (GB/T 9704), as LibreOffice sets it."""

    def test_fonts_of_the_levels(self, tmp_path):
        styles = docx.Document(str(write(given("hengkou"), "自评报告", tmp_path).path)).styles
        fonts = {
            name: (styles[name].element.rPr.rFonts.get(qn("w:eastAsia")), styles[name].font.size.pt)
            for name in ("公文标题", "一级标题", "二级标题", "三级标题", "Normal")
        }
        assert fonts == {
            "公文标题": ("方正小标宋简体", 22),
            "一级标题": ("黑体", 16),
            "二级标题": ("楷体_GB2312", 16),
            "三级标题": ("仿宋_GB2312", 16),
            "Normal": ("仿宋_GB2312", 16),
        }

    def test_every_page_has_its_number(self, pages):
        for name, texts in pages.items():
            for number, text in enumerate(texts, 1):
                assert "".join(text.split()).endswith(f"—{number}—"), name

    def test_no_heading_stands_last_on_its_page(self, pages):
        for name, texts in pages.items():
            for text in texts:
                last = [line.strip() for line in text.splitlines() if line.strip()][-2]
                assert not re.fullmatch(
                    r"[一二三四五六七八九]、\S{2,30}|（[一二三四五六七八九]）\S{2,24}", last
                ), (name, last)

    def test_the_signature_never_stands_alone(self, pages):
        for name, texts in pages.items():
            for text in texts:
                if "成文日期】" in text and "编写提示" not in text:
                    assert len([line for line in text.splitlines() if line.strip()]) > 3, name


def test_a_kind_that_does_not_exist_is_named():
    with pytest.raises(ZipingError, match="没有「总结」这种报告"):
        kind_named("总结")


def test_two_departments_are_two_reports(tmp_path):
    forms = (small(), small(name="宣传经费", id="2", supervisor="乙局"))
    plans = planned([Checked(Submission("表.xlsx", forms), RULES)], tmp_path, [KINDS["自评报告"]])
    assert [plan.path.name for plan in plans] == [
        "某局_2024年度预算绩效自评报告.docx",
        "乙局_2024年度预算绩效自评报告.docx",
    ]


def test_amounts_in_different_units_are_added_up(tmp_path):
    yuan = FundLine("合计", initial="5000", adjusted="5000", actual="2500", rate="50%")
    forms = (small(), small(name="宣传经费", id="2", money_unit="元", funds=(yuan,), exec_rate="50%"))
    text = "\n".join(paragraphs(report_on(tmp_path, *forms)))
    assert "涉及资金共计10.5万元" in text
    assert "全年支出9.25万元，预算执行率为88.1%" in text


def test_a_part_of_the_scores_is_not_the_sum(tmp_path):
    rows = tuple(
        Indicator("产出指标", "数量指标", name, target="≥1次", weight="50", actual="1", score=score)
        for name, score in (("讲座", "50"), ("比赛", None))
    )
    form = small(kind="department_evaluation", title="部门评价评分表", indicators=rows, total=None)
    path = report_on(tmp_path, form, kind="部门评价报告")
    text = "\n".join(paragraphs(path))
    assert "产出指标标准分100分，评为【请填写：产出指标得分】分" in text
    assert "比赛【请填写：比赛得分】/50分" in text
    assert ["产出指标", "100", "【请填写：产出指标得分】", ""] in [
        line[:4] for table in tables(path) for line in table
    ]
