"""The page and the letter: everything that was found is on them, as text, in the order of the forms."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import html

from marked_workbooks import RULES, SHEET, parts_of, submission
from ziping.checks import Report, check_submissions
from ziping.checks.registry import Checked
from ziping.errors import ZipingError
from ziping.forms import read_submission
from ziping.marking import letter
from ziping.marking.page import page
from ziping.marking.wording import full_width
from ziping.model import Submission, Unread
from ziping.opening import write_bytes
from ziping.rules import RuleSet, load
from ziping.stamping import templates

Found = tuple[Submission, list[Report], RuleSet]
HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "{% raise %}",
    "<w:br/>&amp;",
    "a\x00\x0bb",
    "\ud800x",
    "第一行\n第二行",
]


@pytest.fixture(scope="module")
def typed(liuzhou) -> Found:
    item = read_submission(liuzhou.typed)
    rules = load("liuzhou-2022")
    (found,) = check_submissions([Checked(item, rules)])
    return item, found, rules


def write_page(path: Path, found: list[Found]) -> Path:
    return write_bytes(path, page(found).encode())


def write_letter(path: Path, found: list[Found]) -> Path:
    return write_bytes(path, letter.letter(found))


def one(message: str = "问题", severity: str = "error", *, explained: str = "") -> Found:
    item, (report,) = submission([(SHEET, "B2")], {0: severity}, {0: message})
    return item, [replace(report, reason=explained)], RULES


class TestPage:
    def rows(self, text: str) -> list[list[str]]:
        """Cells of the table's rows; those that span rows stand in the first."""
        return [
            [" ".join(cell.text_content().split()) for cell in row.findall("td")]
            for row in html.fromstring(text).iter("tr")
            if row.find("td") is not None
        ]

    def test_every_finding_is_a_row(self, typed):
        rows = self.rows(page([typed]))
        assert len(rows) == 55
        assert rows[0][:4] == [
            "错误",
            "J5",
            "A01",
            "「其中：一般公共预算拨款」执行率填 42.87%,而 952.922÷1661.412=57.36%",
        ]
        assert rows[0][4].startswith("执行率决定执行得分")
        assert rows[0][5] == "核对这一行的实际支出数和调整后预算数,恢复执行率的公式。"
        assert "已说明:2022年受疫情影响" in rows[6][3]

    def test_counts_stand_on_top(self, typed):
        tree = html.fromstring(page([typed, one(severity="info")]))
        counts = {item.text_content().strip() for item in tree.find_class("count")}
        assert counts == {"8错误", "27提醒", "19提示", "2已说明"}
        assert "共 2 个文件、12 张表" in tree.text_content()

    def test_why_and_how_to_mend_stand_once_for_each_check_of_a_form(self):
        item, found = submission([(SHEET, f"B{n}") for n in range(1, 301)])
        text = page([(item, found, RULES)])
        assert len(self.rows(text)) == 300
        assert text.count(found[0].check.fix) == 1
        assert 'rowspan="300"' in text

    def test_it_needs_nothing_beside_itself(self, typed):
        text = page([typed])
        assert re.findall(r"""(?:src|href)=|url\(|@import|<script|<link""", text) == []
        assert '<meta charset="utf-8">' in text

    @pytest.mark.parametrize("text", HOSTILE)
    def test_texts_are_data(self, tmp_path, text):
        out = write_page(tmp_path / "页.html", [one(text)])
        tree = html.fromstring(out.read_text("utf-8"))
        (cell,) = [row for row in tree.iter("tr") if row.find("td") is not None]
        clean = re.sub("[\x00\x0b\ud800]", "", text)
        assert cell.findall("td")[3].text_content() == clean
        assert not list(tree.iter("script"))

    def test_no_findings(self):
        item, _ = submission([(SHEET, "B2")])
        assert "没有发现问题" in page([(item, [], RULES)])

    def test_unread_rows_proposed_rules_and_forms_that_are_missing(self):
        item, found = submission([(SHEET, "B2")])
        missing = replace(found[0], form=replace(item.forms[0], id="9", name="没交的表", places={}))
        item = replace(
            item,
            unread=(Unread(14, "第14行未能识别", "写上名称"),),
            proposed="表末注明财预〔2020〕10号",
            rules="mof-2020",
        )
        text = page([(item, [*found, missing], RULES)])
        assert "(推定:表末注明财预〔2020〕10号)" in text
        assert "没交的表(没有报送这张表)" in text
        assert ["提醒", "第 14 行", "", "第14行未能识别"] in [row[:4] for row in self.rows(text)]


class TestLetter:
    def texts(self, path: Path) -> list[tuple[str, str]]:
        """(style, text) of the paragraphs that hold anything."""
        return [(p.style.name, p.text) for p in docx.Document(str(path)).paragraphs if p.text]

    def test_what_a_department_gets(self, typed, tmp_path):
        texts = self.texts(write_letter(tmp_path / "意见.docx", [typed]))
        assert texts[:6] == [
            ("公文标题", "关于柳州市投资促进局2022年度预算绩效自评表的审核意见"),
            ("主送机关", "柳州市投资促进局："),
            ("Normal", "你单位报送的2022年度预算绩效自评表（11张）收悉。我们按照《柳州市2022年度部门预算绩效自评》逐表作了审核，"
             "有须改正的问题8处、须改正或说明的问题27处。具体意见如下。"),
            ("一级标题", "一、部门整体"),
            ("二级标题", "（一）须改正的问题"),
            ("正文条目", "1. 执行率与金额不符。J5单元格：「其中：一般公共预算拨款」执行率填 42.87%，而 952.922÷1661.412=57.36%。"
             "改正办法：核对这一行的实际支出数和调整后预算数，恢复执行率的公式。"),
        ]  # fmt: skip
        heads = [text.partition("、")[0] for style, text in texts if style == "一级标题"]
        assert heads == ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"]
        assert any("（三）已作说明、待确认的问题" in text for _, text in texts)

    def test_deadline_and_signature_are_left_to_fill_in(self, typed, tmp_path):
        text = "\n".join(text for _, text in self.texts(write_letter(tmp_path / "意见.docx", [typed])))
        places = re.findall("【请填写：(.+?)】", text)
        assert places == ["截止日期", "姓名", "电话", "审核单位", "成文日期"]

    def test_every_finding_is_in_it(self, typed, tmp_path):
        text = "".join(text for _, text in self.texts(write_letter(tmp_path / "意见.docx", [typed])))
        items = [report for report in typed[1] if report.check.id != "F08"]
        assert all(f"{report.place.cell}单元格：" in text for report in items)
        assert text.count("的公式被改成了数字或文字") == 11
        assert "单元格：D4、E4" not in text, "no cell is named twice"

    def test_fonts_of_official_letters(self, typed, tmp_path):
        styles = docx.Document(str(write_letter(tmp_path / "意见.docx", [typed]))).styles
        fonts = {
            name: styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
            for name in ("公文标题", "一级标题", "二级标题", "正文条目")
        }
        assert fonts == {
            "公文标题": "方正小标宋简体",
            "一级标题": "黑体",
            "二级标题": "楷体_GB2312",
            "正文条目": "仿宋_GB2312",
        }

    def test_the_same_findings_give_the_same_bytes(self, typed, tmp_path):
        one_, other = (write_letter(tmp_path / name, [typed]) for name in ("一.docx", "二.docx"))
        assert one_.read_bytes() == other.read_bytes()

    @pytest.mark.parametrize("text", HOSTILE)
    def test_texts_are_data(self, tmp_path, text):
        out = write_letter(tmp_path / "意见.docx", [one(text)])
        clean = " ".join(re.sub("[\x00\x0b\ud800]", "", text).split())
        assert full_width(clean) in "".join(text for _, text in self.texts(out))

    def test_reasons_infos_and_unread_rows(self, tmp_path):
        item, reports, rules = one("得分偏高", "explained", explained="经局长办公会研究同意。")
        item = replace(
            item, unread=(Unread(14, "第14行未能识别", "写上名称"), Unread(15, "第15行未能识别", "写上名称"))
        )
        info = replace(reports[0], severity="info", reason="")
        texts = [
            text
            for _, text in self.texts(write_letter(tmp_path / "意见.docx", [(item, [info, *reports], rules)]))
        ]
        start = texts.index("一、自评表「项目」")
        title = reports[0].check.title
        assert texts[start + 1 : start + 7] == [
            "（一）须改正或说明的问题",
            "1. 第14行未能识别；第15行未能识别。改正办法：写上名称。",
            "（二）请留意的事项",
            f"1. {title}。B2单元格：得分偏高。改正办法：{reports[0].check.fix.replace(',', '，').replace(';', '；')}。",
            "（三）已作说明、待确认的问题",
            f"1. {title}。B2单元格：得分偏高（说明：经局长办公会研究同意）。",
        ]

    def test_nothing_found(self, tmp_path):
        item, _ = submission([(SHEET, "B2")])
        texts = [text for _, text in self.texts(write_letter(tmp_path / "意见.docx", [(item, [], RULES)]))]
        assert texts[2].endswith("逐表作了审核，未发现问题。")
        assert not any("截止日期" in text for text in texts)

    def test_what_is_not_known_is_left_to_fill_in(self, tmp_path):
        item, found, rules = one()
        texts = self.texts(
            write_letter(tmp_path / "意见.docx", [(replace(item, department=""), found, rules)])
        )
        assert texts[0][1] == "关于【请填写：部门名称】【请填写：年度】年度预算绩效自评表的审核意见"

    def test_two_departments_need_two_letters(self, typed, tmp_path):
        with pytest.raises(ZipingError, match="属于不同的部门"):
            write_letter(tmp_path / "意见.docx", [typed, one()])
        assert not list(tmp_path.iterdir())


class TestOnesOwnLetter:
    @pytest.fixture
    def own(self, tmp_path, monkeypatch) -> Path:
        """A clerk's copy of the template, before the packaged one."""
        path = tmp_path / "templates" / "letters" / "审核意见.docx"
        path.parent.mkdir(parents=True)
        shutil.copyfile(letter.template_path(), path)
        monkeypatch.setattr(templates, "_folders", [lambda: tmp_path / "templates", *templates._folders])
        return path

    def add(self, path: Path, text: str) -> None:
        document = docx.Document(str(path))
        document.add_paragraph(text)
        document.save(str(path))

    def test_its_words_are_used(self, own, tmp_path):
        self.add(own, "抄送：{{ department }}财务科")
        out = write_letter(tmp_path / "意见.docx", [one()])
        assert docx.Document(str(out)).paragraphs[-1].text == "抄送：某局财务科"

    @pytest.mark.parametrize(
        "text", ["{{ departmant }}", "{% for %}", "{{ department.__class__.__mro__ }}", "{{ ''.__class__ }}"]
    )
    def test_a_fault_in_it_is_named(self, own, tmp_path, text):
        self.add(own, text)
        with pytest.raises(ZipingError, match="审核意见模板写法有误"):
            write_letter(tmp_path / "意见.docx", [one()])
        assert not (tmp_path / "意见.docx").exists()

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
    def test_a_damaged_one_is_named(self, own, tmp_path, data):
        own.write_bytes(data)
        with pytest.raises(ZipingError, match="损坏"):
            write_letter(tmp_path / "意见.docx", [one()])

    def test_the_packaged_letter_is_small_and_whole(self):
        parts = parts_of(letter.template_path())
        assert "word/fontTable.xml" in parts
        assert b"FangSong" in parts["word/fontTable.xml"], "what takes the place of a font that is missing"
        assert docx.Document(io.BytesIO(letter.template_path().read_bytes())).sections[
            0
        ].page_width.mm == pytest.approx(210, abs=0.1)
