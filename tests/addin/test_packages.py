"""The add-in and the .xlsm edition as files: the same bytes each time, and read by programs that are not ours."""

from __future__ import annotations

import hashlib
import io
import re
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import olefile
import openpyxl
import pytest
from lxml import etree
from oletools.olevba import VBA_Parser
from pyopenvba.integrity import check_file

from ziping.building.packages import macro_edition, write_addin
from ziping.building.xlwings_module import xlwings_module, xlwings_version
from ziping.cli import main
from ziping.cli.demo import sample
from ziping.commands import TAB
from ziping.errors import ZipingError
from ziping.filling import fill_workbook
from ziping.forms import read_submission
from ziping.hosts.libreoffice.convert import recalculate
from ziping.ribbon import RIBBONS, modules, ribbon_xml, startup
from ziping.stamping.ledger import LEDGER_NAME

PROJECT = "xl/vbaProject.bin"


@dataclass(frozen=True)
class Built:
    addin: Path
    source: Path
    edition: Path


@pytest.fixture(scope="module")
def built(liuzhou, tmp_path_factory) -> Built:
    folder = tmp_path_factory.mktemp("built")
    edition = folder / "自评表.xlsm"
    edition.write_bytes(macro_edition(liuzhou.typed.read_bytes()))
    return Built(write_addin(folder / "ziping.xlam"), liuzhou.typed, edition)


@pytest.fixture(params=["addin", "edition"])
def package(request, built) -> Path:
    return getattr(built, request.param)


def extracted(package: Path) -> dict[str, str]:
    """Sources by module name, as olevba reads them."""
    parser = VBA_Parser(str(package))
    try:
        return {
            name.rsplit(".", 1)[0]: source if isinstance(source, str) else source.decode("ascii")
            for _, _, name, source in parser.extract_macros()
        }
    finally:
        parser.close()


def parts(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(package: Path) -> openpyxl.Workbook:
    """With openpyxl, which knows no add-ins: one is shown to it as a workbook with macros."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts(package).items():
            archive.writestr(name, part.replace(b"ms-excel.addin.macro", b"ms-excel.sheet.macro"))
    return openpyxl.load_workbook(content, keep_vba=True)


def test_two_builds_give_identical_bytes(built, tmp_path):
    assert write_addin(tmp_path / "again.xlam").read_bytes() == built.addin.read_bytes()
    assert macro_edition(built.source.read_bytes()) == built.edition.read_bytes()


def test_olevba_extracts_the_source_that_went_in(package):
    found = extracted(package)
    for module in modules():
        assert found[module.name] == module.source
    assert found["xlwings"].split() == xlwings_module().split()
    assert "Public Property Get Item(Key As Variant) As Variant" in found["Dictionary"]
    assert found["ThisWorkbook"].endswith(startup())
    assert "Module1" not in found


def test_olefile_finds_a_sound_container(package):
    with olefile.OleFileIO(io.BytesIO(parts(package)[PROJECT])) as container:
        assert container.parsing_issues == []
        streams = {"/".join(path) for path in container.listdir()}
        assert {"PROJECT", "PROJECTwm", "VBA/dir", "VBA/_VBA_PROJECT", "VBA/ZipingFunctions"} <= streams
        project = container.openstream("PROJECT").read().decode("ascii")
    assert re.findall(r"^(?:Module|Class)=(\w+)", project, re.M) == [
        "xlwings", "Dictionary", "ZipingFunctions", "ZipingRibbon",
    ]  # fmt: skip


def test_the_checks_of_pyopenvba_find_nothing(package):
    assert [(issue.severity, issue.message) for issue in check_file(package).errors] == []


def test_the_vba_of_xlwings_is_of_the_installed_version_throughout(built):
    version = xlwings_version()
    assert version == metadata.version("xlwings")
    source = extracted(built.addin)["xlwings"]
    assert set(re.findall(r"xlwings(?:32|64)-([\d.]+)\.dll", source)) == {version}


def test_both_dialects_of_the_ribbon_are_reached_from_the_root(package):
    found = parts(package)
    relations = {e.get("Type"): e.get("Target") for e in etree.fromstring(found["_rels/.rels"])}
    for ribbon in RIBBONS:
        assert relations[ribbon.relationship] == ribbon.part
        assert found[ribbon.part] == ribbon_xml(ribbon)


def test_openpyxl_loads_both_and_keeps_the_project(package):
    book = opened(package)
    assert book.vba_archive.read(PROJECT) == parts(package)[PROJECT]


def test_the_addin_is_listed_under_the_name_of_the_tab(built):
    book = opened(built.addin)
    assert (book.properties.title, book.properties.creator) == (TAB, "ziping")
    types = parts(built.addin)["[Content_Types].xml"]
    assert b"application/vnd.ms-excel.addin.macroEnabled.main+xml" in types


def test_the_edition_differs_from_its_workbook_only_where_macros_are_declared(built):
    before, after = parts(built.source), parts(built.edition)
    assert set(after) - set(before) == {PROJECT, *(ribbon.part for ribbon in RIBBONS)}
    assert set(before) - set(after) == set()
    declared = {"[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"}
    renamed = set()
    for name in set(before) - declared:
        if before[name] != after[name]:
            renamed.add(name)
            assert without_code_names(after[name]) == without_code_names(before[name])
    assert all(re.fullmatch(r"xl/(workbook|worksheets/\w+)\.xml", name) for name in renamed)


def without_code_names(part: bytes) -> bytes:
    """Canonical XML without the names by which VBA knows workbook and sheets."""
    root = etree.fromstring(part)
    for element in root.iter("{*}sheetPr", "{*}workbookPr"):
        element.attrib.pop("codeName", None)
        if not element.attrib and not len(element):
            element.getparent().remove(element)
    return etree.tostring(root, method="c14n")


def test_every_sheet_has_the_module_that_its_code_name_promises(built):
    names = set()
    for name, content in parts(built.edition).items():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            names.add(etree.fromstring(content).find("{*}sheetPr").get("codeName"))
    assert len(names) == len(openpyxl.load_workbook(built.source).sheetnames)
    assert names <= set(extracted(built.edition))


def test_libreoffice_opens_the_edition_and_its_plain_values_are_unchanged(built, tmp_path):
    def values(path: Path) -> dict[str, list[list[object]]]:
        book = openpyxl.load_workbook(path, data_only=True)
        return {sheet.title: [[c.value for c in row] for row in sheet.iter_rows()] for sheet in book}

    plain = values(recalculate(built.source, tmp_path / "plain.xlsx"))
    with_macros = values(recalculate(built.edition, tmp_path / "macros.xlsx"))
    assert with_macros == plain
    assert sum(cell is not None for rows in plain.values() for row in rows for cell in row) > 500


@pytest.fixture
def run(monkeypatch, capsys):
    def command(*words: object) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["ziping", *map(str, words)])
        with pytest.raises(SystemExit) as done:
            main()
        said = capsys.readouterr()
        return done.value.code, said.out + said.err

    return command


def test_the_command_builds_both(built, tmp_path, run):
    code, said = run("addin", "build", "--out", tmp_path / "dist")
    assert (code, "已生成 2 个文件" in said) == (0, True)
    assert (tmp_path / "dist/ziping.xlam").read_bytes() == built.addin.read_bytes()


def test_workbooks_are_stamped_with_macros_inside(tmp_path, run):
    library = sample("项目库.xlsx")
    for edition in ("xlsx", "xlsm"):
        code, said = run("stamp", library, "--out", tmp_path / edition, "--edition", edition)
        assert (code, "已生成 1 个文件" in said) == (0, True)
    (plain,) = (tmp_path / "xlsx").glob("*.xlsx")
    edition = tmp_path / "xlsm" / f"{plain.stem}.xlsm"
    assert edition.read_bytes() == macro_edition(plain.read_bytes())
    assert list((tmp_path / "xlsm").glob("*.xlsx")) == []
    # It is checked, filled in and sent back as any other workbook.
    assert read_submission(edition).forms == read_submission(plain).forms
    filled = fill_workbook(edition, sample("published.json"), tmp_path / "filled.xlsm").path
    assert parts(filled)[PROJECT] == parts(edition)[PROJECT]
    assert RIBBONS[0].part in parts(filled)["_rels/.rels"].decode()
    with pytest.raises(ZipingError, match="后缀应与原文件相同"):
        fill_workbook(edition, sample("published.json"), tmp_path / "filled.xlsx")
    assert "已生成" not in run("stamp", library, "--out", tmp_path / "xlsm", "--edition", "xlsm")[1]
    code, said = run("stamp", library, "--out", tmp_path / "xlsm", "--edition", "xlsm", "--resume")
    assert (code, "原有 1 个文件" in said) == (0, True)
    with closing(sqlite3.connect(tmp_path / "xlsm" / LEDGER_NAME)) as ledger:
        (issued,) = ledger.execute("SELECT file, sha256 FROM workbook").fetchall()
    assert issued == (str(edition), hashlib.sha256(edition.read_bytes()).hexdigest())


def test_another_kind_of_workbook_is_refused(tmp_path, run):
    code, said = run("stamp", sample("项目库.xlsx"), "--out", tmp_path / "out", "--edition", "xls")
    assert (code, "没有这种工作簿" in said) == (2, True)
    assert not (tmp_path / "out").exists()
