"""Templates: those that come with the package, those of a clerk, and what is said about a spoilt one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.workbook import Workbook
from openpyxl.worksheet.table import Table

from ziping import clerk_templates
from ziping.cli.demo import sample
from ziping.rules import load
from ziping.stamping.lint import lint
from ziping.stamping.templates import available_templates, template_of, template_path

PACKAGED = (
    "donghu-2021", "donghu-2021-evaluation", "hengkou-2024", "liuzhou-2022", "mof-2020", "mof-2021-101", "qinzhou-2022",
)  # fmt: skip


def edited(tmp_path: Path, change: Callable[[Workbook], None]) -> Path:
    source = template_of("hengkou-2024")
    assert source is not None
    book = openpyxl.load_workbook(source)
    change(book)
    book.save(tmp_path / "自评表.xlsx")
    return tmp_path / "自评表.xlsx"


def faults(tmp_path: Path, change: Callable[[Workbook], None]) -> list[str]:
    return [str(problem) for problem in lint(edited(tmp_path, change), load("hengkou-2024"))]


@pytest.mark.parametrize("rule_id", PACKAGED)
def test_a_packaged_template_has_no_fault(rule_id):
    path = template_of(rule_id)
    assert path is not None
    assert lint(path, load(rule_id)) == []


def test_a_template_without_a_change_but_saved_again_has_no_fault(tmp_path):
    assert faults(tmp_path, lambda book: None) == []


def test_a_rule_set_without_a_template_takes_that_of_the_rule_set_it_extends():
    assert available_templates() == PACKAGED
    assert template_path(load("qinzhou-2022")).parent.name == "qinzhou-2022"


def put(sheet: str, cell: str, value: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet][cell] = value

    return change


def add_table(book: Workbook) -> None:
    book["填报说明"]["H1"], book["填报说明"]["H2"] = "列", 1
    book["填报说明"].add_table(Table(displayName="T", ref="H1:H2"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put("{{project}}", "C2", "{{ form.nmae }}"), "「{{project}}」C2:不认识「form.nmae」"),
        (put("{{project}}", "C2", "{{ form }}"), "「{{project}}」C2"),
        (put("{{project}}", "A2", "名称:{{ form.nmae }}"), "「{{project}}」A2:不认识「form.nmae」"),
        (put("{{project}}", "J14", "{%tr for row in form.rows %}"), "没有可循环的「"),
        (put("{{project}}", "J16", None), "「{{project}}」"),
        (put("{{project}}", "H19", None), "没有「{{ form.total }}」"),
        (put("{{project}}", "F15", None), "没有「{{ row.actual }}」"),
        (put("汇总", "Z1", "='{{project}}'!H19"), "「汇总」Z1:公式引用了工作表「{{project}}」"),
        (add_table, "「填报说明」:有表格(「套用表格格式」),不能保留"),
        (lambda book: book.create_chartsheet("图").add_chart(BarChart()), "「图」不是普通工作表"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_cell(tmp_path, change, expected):
    found = faults(tmp_path, change)
    assert any(expected in text for text in found), found
    assert all("怎么改:" in text for text in found)


def test_every_fault_is_listed_at_once(tmp_path):
    def change(book: Workbook) -> None:
        put("{{project}}", "C2", "{{ form.nmae }}")(book)
        put("{{department}}", "C3", "{{ form.unti }}")(book)

    assert len(faults(tmp_path, change)) == 2


def with_part(source: Path, out: Path, rels: str, kind: str) -> Path:
    """A copy with one more relation in a part of relations, as another program would write it."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        for name in names:
            data = old.read(name)
            if name == rels:
                extra = (
                    '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                    f'relationships/{kind}" Target="/xl/other.bin"/></Relationships>'
                )
                data = data.replace(b"</Relationships>", extra.encode())
            new.writestr(name, data)
        new.writestr("xl/other.bin", b"")
    return out


@pytest.mark.parametrize(
    ("rels", "kind", "expected"),
    [
        ("xl/_rels/workbook.xml.rels", "externalLink", "有到别的工作簿的链接,不能保留"),
        ("xl/_rels/workbook.xml.rels", "pivotCacheDefinition", "有数据透视表的缓存,不能保留"),
        ("xl/worksheets/_rels/sheet4.xml.rels", "oleObject", "有嵌入的对象,不能保留"),
        ("xl/worksheets/_rels/sheet4.xml.rels", "control", "有表单控件,不能保留"),
        ("xl/worksheets/_rels/sheet4.xml.rels", "pivotTable", "有数据透视表,不能保留"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_never_dropped(tmp_path, rels, kind, expected):
    source = edited(tmp_path, lambda book: None)
    with zipfile.ZipFile(source) as archive:
        assert rels in archive.namelist()
    path = with_part(source, tmp_path / "other.xlsx", rels, kind)
    assert any(expected in str(problem) for problem in lint(path, load("hengkou-2024")))


def test_a_clerk_begins_with_the_latest_form_of_the_region(ziping, monkeypatch, tmp_path):
    monkeypatch.setattr(clerk_templates, "folder", lambda: tmp_path)
    code, printed, _ = ziping("template", "new", "hengkou", 2025)
    path = tmp_path / "hengkou-2025" / "自评表.xlsx"
    assert (code, path.read_bytes()) == (0, template_path(load("hengkou-2024")).read_bytes())
    assert "ziping rules new hengkou-2025 --from hengkou-2024" in printed
    assert ziping("template", "lint", path)[0] == 0
    assert ziping("template", "new", "hengkou", 2025)[0] == 2, "it may have been edited since"
    assert "hengkou-2025" in ziping("template")[1]
    code, _, complaint = ziping("template", "new", "jiaxian", 2025, "--from", "jiaxian-2024")
    assert (code, "可用的表样:" in complaint) == (2, True)
    assert ziping("template", "new", "甲县", 2025)[0] == 2
    assert ziping("template", "new", "jiaxian", 2025)[0] == 0


def test_the_clerks_own_template_comes_before_the_packaged_one(ziping, monkeypatch, tmp_path, liuzhou):
    monkeypatch.setattr(clerk_templates, "folder", lambda: tmp_path / "own")
    clerk_templates.make_known()
    own = tmp_path / "own" / "liuzhou-2022" / "自评表.xlsx"
    own.parent.mkdir(parents=True)
    book = openpyxl.load_workbook(template_path(liuzhou.library.rules))
    book["填报说明"]["A1"] = "本县的填报说明"
    book.save(own)
    assert ziping("stamp", sample("项目库.xlsx"), "--out", tmp_path / "out", "--workers", 2)[0] == 0
    (made,) = (tmp_path / "out").glob("*.xlsx")
    assert openpyxl.load_workbook(made)["填报说明"]["A1"].value == "本县的填报说明"


def test_a_file_that_is_no_workbook_is_told_so(ziping, tmp_path):
    (tmp_path / "表样.xlsx").write_bytes(b"no zip")
    code, _, complaint = ziping("template", "lint", tmp_path / "表样.xlsx")
    assert (code, "不是 Excel 工作簿" in complaint) == (2, True)


def test_a_spoilt_template_is_told_by_the_command(ziping, tmp_path):
    path = edited(tmp_path, put("{{project}}", "C2", "{{ form.nmae }}"))
    code, printed, complaint = ziping("template", "lint", path, "--rules", "hengkou-2024")
    assert code == 2
    assert "C2" in complaint
    assert "共 1 处问题" in printed
