"""A marked workbook is the workbook that came, with marks; without them it is that workbook again."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bureaus import sized
from marked_workbooks import (
    OTHER,
    OWN_NOTE,
    RULES,
    SHEET,
    THREADS,
    VBA,
    looks,
    parts_of,
    rich_workbook,
    same_content,
    submission,
    with_parts,
    with_threads,
)
from ziping.checks import check_submissions
from ziping.checks.registry import Checked
from ziping.errors import ZipingError
from ziping.forms import read_submission
from ziping.hosts.libreoffice.convert import recalculate
from ziping.marking.boxes import with_boxes, without_boxes
from ziping.marking.listing import COLOURS
from ziping.marking.workbook import mark, unmark
from ziping.recognition.grid import address
from ziping.rules import load
from ziping.stamping.stamp import stamp_department
from ziping.stamping.templates import available_templates

# openpyxl says what it does not carry; these files are only looked at.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
PLACES = [(SHEET, "B2"), (SHEET, "B3"), (SHEET, "F5"), (SHEET, "C12"), (SHEET, "H30"), (OTHER, "C3")]


def check(path: Path, out: Path) -> Path:
    """As ``ziping check --mark``."""
    item = read_submission(path)
    rules = load(item.rules or "mof-2020")
    (found,) = check_submissions([Checked(item, rules)])
    return mark(path, out, item, found, rules)


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    return rich_workbook(tmp_path / "表.xlsm")


@pytest.fixture
def marked(rich: Path, tmp_path: Path) -> Path:
    return mark(rich, tmp_path / "标记.xlsm", *submission(PLACES), RULES)


class TestStampedWorkbook:
    def test_only_what_marks_touch_is_written_anew(self, liuzhou, tmp_path):
        before, after = parts_of(liuzhou.typed), parts_of(check(liuzhou.typed, tmp_path / "标记.xlsx"))
        changed = {name for name in before if before[name] != after[name]}
        forms = {f"xl/worksheets/sheet{n}.xml" for n in range(2, 13)}
        book = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
        assert changed == forms | book
        assert {name for name in before if "chart" in name or "drawing" in name or "theme" in name} <= set(
            before
        ) - changed
        added = {name.rpartition("/")[0] for name in after.keys() - before.keys()}
        assert added == {"xl", "xl/drawings", "xl/worksheets", "xl/worksheets/_rels"}

    def test_marking_reads_the_file_and_nothing_more(self, liuzhou, tmp_path):
        before = liuzhou.typed.read_bytes()
        check(liuzhou.typed, tmp_path / "标记.xlsx")
        assert liuzhou.typed.read_bytes() == before

    def test_marking_twice_is_marking_once(self, liuzhou, tmp_path):
        once = check(liuzhou.typed, tmp_path / "一.xlsx")
        twice = check(once, tmp_path / "二.xlsx")
        assert once.read_bytes() == twice.read_bytes()
        assert once.read_bytes() == check(liuzhou.typed, tmp_path / "三.xlsx").read_bytes()

    def test_without_marks_every_part_is_what_it_was(self, liuzhou, tmp_path):
        marked = check(liuzhou.typed, tmp_path / "标记.xlsx")
        before, after = parts_of(liuzhou.typed), parts_of(unmark(marked, tmp_path / "清除.xlsx"))
        assert before.keys() == after.keys()
        assert [name for name in before if not same_content(before[name], after[name])] == []

    @pytest.mark.parametrize("rule_id", available_templates())
    def test_of_every_region(self, rule_id, tmp_path):
        library = sized(rule_id, 2, 5, filled=True)
        stamped = stamp_department(library, library.departments[0], tmp_path / "表.xlsx")
        marked = check(stamped, tmp_path / "标记.xlsx")
        assert any(look[0] in COLOURS.values() for look in looks(marked).values())
        assert check(marked, tmp_path / "二.xlsx").read_bytes() == marked.read_bytes()
        before, after = parts_of(stamped), parts_of(unmark(marked, tmp_path / "清除.xlsx"))
        assert before.keys() == after.keys()
        assert [name for name in before if not same_content(before[name], after[name])] == []

    def test_formats_validations_protection_and_names_are_there(self, liuzhou, tmp_path):
        before = openpyxl.load_workbook(liuzhou.typed)
        after = openpyxl.load_workbook(check(liuzhou.typed, tmp_path / "标记.xlsx"))
        assert after.sheetnames == [*before.sheetnames, "校验结果"]
        assert dict(after.defined_names) == dict(before.defined_names)
        assert after.active.title == before.active.title
        for sheet in before.worksheets:
            twin = after[sheet.title]
            assert twin.protection.sheet == sheet.protection.sheet
            assert len(twin._charts) == len(sheet._charts)
            assert len(twin.data_validations.dataValidation) == len(sheet.data_validations.dataValidation)
            assert [str(k.sqref) for k in twin.conditional_formatting] == [
                str(k.sqref) for k in sheet.conditional_formatting
            ]

    def test_a_mark_changes_the_filling_of_a_cell_and_nothing_else(self, liuzhou, tmp_path):
        before, after = looks(liuzhou.typed), looks(check(liuzhou.typed, tmp_path / "标记.xlsx"))
        changed = {at for at in before if before[at] != after[at]}
        assert len(changed) == 52
        for at in changed:
            assert after[at][0] in COLOURS.values()
            assert after[at][1:4] == before[at][1:4]
            assert after[at][4].startswith(("【错误", "【提醒", "【提示"))
        assert after["部门整体", "J5"][0] == COLOURS["error"]
        assert after["部门整体", "H16"] == before["部门整体", "H16"], "an explained finding needs no mark"

    def test_the_findings_of_a_marked_file_are_those_of_the_file(self, liuzhou, tmp_path):
        def found(path: Path) -> list[tuple[str, str, str]]:
            item = read_submission(path)
            (reports,) = check_submissions([Checked(item, load("liuzhou-2022"))])
            return [(r.check.id, str(r.place), r.message) for r in reports]

        assert found(check(liuzhou.typed, tmp_path / "标记.xlsx")) == found(liuzhou.typed)


class TestEverythingAWorkbookMayHold:
    def test_pictures_macros_charts_and_the_header_stay_byte_for_byte(self, rich, marked):
        before, after = parts_of(rich), parts_of(marked)
        assert after["xl/vbaProject.bin"] == VBA
        kept = ("media/", "charts/", "drawings/drawing", "theme", "sharedStrings", "calcChain", "sheet3.xml")
        names = [name for name in before if any(word in name for word in kept)]
        assert len(names) >= 7
        assert all(before[name] == after[name] for name in names)
        assert after["[Content_Types].xml"].count(b"macroEnabled") == 1

    def test_without_marks_every_part_is_what_it_was(self, rich, marked, tmp_path):
        before, after = parts_of(rich), parts_of(unmark(marked, tmp_path / "清除.xlsm"))
        assert before.keys() == after.keys()
        assert [name for name in before if not same_content(before[name], after[name])] == []

    def test_marking_twice_is_marking_once(self, marked, tmp_path):
        again = mark(marked, tmp_path / "二.xlsm", *submission(PLACES), RULES)
        assert again.read_bytes() == marked.read_bytes()

    def test_other_findings_replace_the_old_marks(self, rich, marked, tmp_path):
        others = submission([(SHEET, "B7")])
        replaced = mark(marked, tmp_path / "二.xlsm", *others, RULES)
        fresh = mark(rich, tmp_path / "三.xlsm", *others, RULES)
        assert parts_of(replaced).keys() == parts_of(fresh).keys()
        one, other = parts_of(replaced), parts_of(fresh)
        assert [name for name in one if not same_content(one[name], other[name])] == []

    def test_a_persons_note_stays_in_front_of_ours(self, marked):
        notes = {at: look[4] for at, look in looks(marked).items() if look[4]}
        assert notes[SHEET, "B3"].startswith(OWN_NOTE)
        assert "【错误 A05】问题1" in notes[SHEET, "B3"]
        assert notes[SHEET, "B2"] == "【错误 A05】问题0。怎么改:" + submission(PLACES)[1][0].check.fix + "。"

    def test_the_boxes_of_notes_lie_beside_those_that_were_there(self, rich, marked):
        before, after = parts_of(rich), parts_of(marked)
        shapes = {name: data.count(b"<v:shape ") for name, data in after.items() if name.endswith(".vml")}
        assert {n: shapes[n] - before[n].count(b"<v:shape ") for n in before if n.endswith(".vml")} == {
            "xl/drawings/vmlDrawing1.vml": 4,  # B3 has a box already
            "xl/drawings/vmlDrawing2.vml": 0,  # the picture of the header
            "xl/drawings/vmlDrawing3.vml": 1,  # beside the button
        }
        for name, data in before.items():
            if name.endswith(".vml"):
                body = data.rstrip().removesuffix(b"</xml>").rstrip()
                assert after[name].startswith(body)

    def test_threaded_comments_are_left_alone(self, rich, tmp_path):
        with_threads(rich)
        marked = mark(rich, tmp_path / "标记.xlsm", *submission(PLACES), RULES)
        parts = parts_of(marked)
        assert parts["xl/threadedComments/threadedComment1.xml"] == THREADS
        assert looks(marked)[SHEET, "B2"][4] == "[Threaded comment]"
        assert looks(marked)[SHEET, "B2"][0] == COLOURS["error"]
        before, after = parts_of(rich), parts_of(unmark(marked, tmp_path / "清除.xlsm"))
        assert [name for name in before if not same_content(before[name], after[name])] == []

    def test_merged_areas_blank_rows_and_blank_columns(self, rich, marked):
        before, after = looks(rich), looks(marked)
        assert after[SHEET, "E4"][0] == COLOURS["error"], "F5 shows what E4 holds"
        assert after[SHEET, "F5"] == before[SHEET, "F5"]
        assert after[SHEET, "C12"][:4] == (COLOURS["error"], "General", "Calibri", False), "as its row"
        assert after[SHEET, "H30"][:4] == (COLOURS["error"], "0.00", "仿宋", True), "as its column"

    def test_colours_by_severity_the_gravest_first(self, rich, tmp_path):
        places = [(SHEET, "A2"), (SHEET, "A3"), (SHEET, "A4"), (SHEET, "A2"), (SHEET, "A5")]
        levels = {1: "warning", 2: "info", 3: "warning", 4: "explained"}
        seen = looks(mark(rich, tmp_path / "标记.xlsm", *submission(places, levels), RULES))
        assert [seen[SHEET, f"A{row}"][0] for row in range(2, 6)] == [*COLOURS.values(), None]
        assert seen[SHEET, "A2"][4].count("【") == 2

    def test_names_of_single_sheets_and_the_sheet_in_front_stay(self, rich, marked):
        before, after = openpyxl.load_workbook(rich), openpyxl.load_workbook(marked)
        assert after.active.title == before.active.title == OTHER
        assert after[SHEET].print_area == before[SHEET].print_area
        assert after[OTHER].print_title_rows == before[OTHER].print_title_rows
        assert after["校验结果"].print_title_rows == "$3:$3"
        assert after["隐藏"].sheet_state == "veryHidden"

    def test_the_properties_name_the_new_sheet(self, rich, marked):
        before, after = (parts_of(path)["docProps/app.xml"].decode() for path in (rich, marked))
        # Hidden sheets are not counted.
        assert "<vt:i4>2</vt:i4></vt:variant><vt:variant><vt:lpstr>Named" in before
        assert "<vt:i4>3</vt:i4></vt:variant><vt:variant><vt:lpstr>Named" in after
        assert "甲 一</vt:lpstr><vt:lpstr>校验结果</vt:lpstr><vt:lpstr>自评表!Print_Area" in after
        assert before.count("<vt:lpstr>") + 1 == after.count("<vt:lpstr>")

    def test_a_sheet_of_the_persons_own_with_that_name_stays(self, tmp_path):
        book = openpyxl.Workbook()
        book.active.title = "校验结果"
        book.active["A1"] = "自己的"
        book.save(tmp_path / "表.xlsx")
        marked = mark(tmp_path / "表.xlsx", tmp_path / "标记.xlsx", *submission([("校验结果", "A1")]), RULES)
        assert openpyxl.load_workbook(marked).sheetnames == ["校验结果", "校验结果2"]
        again = mark(marked, tmp_path / "二.xlsx", *submission([("校验结果", "A1")]), RULES)
        assert openpyxl.load_workbook(again)["校验结果"]["A1"].value == "自己的"
        assert again.read_bytes() == marked.read_bytes()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rich_workbook(tmp_path_factory.mktemp("sample") / "表.xlsm")


CELLS = st.builds(address, st.integers(0, 40), st.integers(0, 12))
FOUND = st.tuples(
    st.sampled_from([SHEET, OTHER, "隐藏"]), CELLS, st.sampled_from(["error", "warning", "info", "explained"])
)


@settings(max_examples=40)
@given(st.lists(FOUND, min_size=1, max_size=40))
def test_wherever_the_findings_are(sample, found):
    """Marked twice is marked once; without its marks a workbook is what it was."""
    checked = submission([item[:2] for item in found], {n: level for n, (*_, level) in enumerate(found)})
    once, twice, clean = (sample.with_name(f"{name}.xlsm") for name in ("一", "二", "清除"))
    mark(sample, once, *checked, RULES)
    mark(once, twice, *checked, RULES)
    assert once.read_bytes() == twice.read_bytes()
    before, after = parts_of(sample), parts_of(unmark(twice, clean))
    assert before.keys() == after.keys()
    assert [name for name in before if not same_content(before[name], after[name])] == []


class TestBoxesOfNotes:
    """Written into whatever a program has written, and out of it again to the byte."""

    PLAIN = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202"/>'
        '<v:shape id="_x0000_s1031" type="#_x0000_t202"></v:shape></xml>'
    )

    @pytest.mark.parametrize(
        "text",
        [PLAIN, PLAIN.replace('"', "'"), PLAIN.replace("_x0000_t202", "_x0000_t201"), f"\ufeff{PLAIN}\r\n"],
    )
    def test_there_and_back(self, text):
        data = text.encode()
        added = with_boxes(data, {"B2": "一", "C3": "二\n三"})
        assert added is not None
        shapes = etree.fromstring(added.removeprefix(b"\xef\xbb\xbf")).findall(
            "{urn:schemas-microsoft-com:vml}shape"
        )
        assert [shape.get("id") for shape in shapes] == ["_x0000_s1031", "_x0000_s1032", "_x0000_s1033"]
        assert without_boxes(added) == data

    def test_what_has_no_end_gets_none(self, tmp_path):
        assert with_boxes(b"<xml", {"B2": "一"}) is None
        rich = rich_workbook(tmp_path / "表.xlsm")
        with_parts(rich, {"xl/drawings/vmlDrawing1.vml": b"<xml", "xl/drawings/vmlDrawing3.vml": b"<xml"})
        parts = parts_of(mark(rich, tmp_path / "标记.xlsm", *submission(PLACES), RULES))
        assert parts["xl/comments1.xml"].count(b"<comment ") == 1, "the person's own, with ours behind it"
        assert "xl/comments2.xml" not in parts


class TestSavedByAnotherProgram:
    """Styles are renumbered, parts renamed, authors of notes dropped."""

    def saved(self, how: str, path: Path) -> Path:
        out = path.with_name(f"{how}.xlsx")
        if how == "openpyxl":
            openpyxl.load_workbook(path).save(out)
        else:
            recalculate(path, out)
        return out

    @pytest.mark.parametrize("how", ["openpyxl", "LibreOffice"])
    def test_marks_are_replaced_and_taken_out(self, liuzhou, tmp_path, how):
        saved = self.saved(how, check(liuzhou.typed, tmp_path / "标记.xlsx"))
        before = looks(liuzhou.typed)
        after = looks(unmark(saved, tmp_path / "清除.xlsx"))
        assert {
            at for at in before if (before[at][0], before[at][4]) != (after[at][0], after[at][4])
        } == set()
        again = check(saved, tmp_path / "二.xlsx")
        assert [t for t in openpyxl.load_workbook(again).sheetnames if "校验结果" in t] == ["校验结果"]
        marks = [look for look in looks(again).values() if look[0] in COLOURS.values()]
        assert len(marks) == 52
        notes = [look[4].split("\n") for look in marks]
        assert all(len(lines) == len(set(lines)) for lines in notes), "nothing is said twice"

    @pytest.mark.parametrize("how", ["openpyxl", "LibreOffice"])
    def test_what_another_program_wrote_comes_back_as_it_was(self, rich, tmp_path, how):
        saved = self.saved(how, rich)
        marked = mark(saved, tmp_path / "标记.xlsx", *submission(PLACES), RULES)
        before, after = parts_of(saved), parts_of(unmark(marked, tmp_path / "清除.xlsx"))
        assert before.keys() == after.keys()
        assert [name for name in before if not same_content(before[name], after[name])] == []

    @pytest.mark.parametrize("how", ["openpyxl", "LibreOffice"])
    def test_a_persons_own_note_is_left(self, marked, tmp_path, how):
        clean = looks(unmark(self.saved(how, marked), tmp_path / "清除.xlsx"))
        assert {at: look[4] for at, look in clean.items() if look[4]} == {(SHEET, "B3"): OWN_NOTE}

    def test_rows_inserted_since_lose_their_colour_too(self, liuzhou, tmp_path):
        book = openpyxl.load_workbook(check(liuzhou.typed, tmp_path / "标记.xlsx"))
        book["部门整体"].insert_rows(3)
        book.save(tmp_path / "改过.xlsx")
        after = looks(unmark(tmp_path / "改过.xlsx", tmp_path / "清除.xlsx"))
        assert after["部门整体", "J6"][0] == looks(liuzhou.typed)["部门整体", "J5"][0] == "FFF2F2F2"
        assert not any(look[0] in COLOURS.values() for look in after.values())

    def test_what_a_person_formatted_since_stays(self, liuzhou, tmp_path):
        book = openpyxl.load_workbook(check(liuzhou.typed, tmp_path / "标记.xlsx"))
        book["部门整体"]["J5"].number_format = "0.0000"
        book.save(tmp_path / "改过.xlsx")
        after = looks(unmark(tmp_path / "改过.xlsx", tmp_path / "清除.xlsx"))
        assert after["部门整体", "J5"][:2] == ("FFF2F2F2", "0.0000")

    def test_marks_whose_list_was_deleted_are_still_found(self, liuzhou, tmp_path):
        book = openpyxl.load_workbook(check(liuzhou.typed, tmp_path / "标记.xlsx"))
        del book["校验结果"]
        book.save(tmp_path / "改过.xlsx")
        after = looks(unmark(tmp_path / "改过.xlsx", tmp_path / "清除.xlsx"))
        assert not any(look[0] in COLOURS.values() or look[4] for look in after.values())

    def test_a_list_that_was_moved_to_the_front(self, rich, marked, tmp_path):
        book = openpyxl.load_workbook(marked, keep_vba=True)
        book.move_sheet("校验结果", -3)
        book.active = 0
        book.save(tmp_path / "改过.xlsm")
        clean = openpyxl.load_workbook(unmark(tmp_path / "改过.xlsm", tmp_path / "清除.xlsm"))
        assert clean.sheetnames == openpyxl.load_workbook(rich).sheetnames
        assert clean[SHEET].print_area == openpyxl.load_workbook(rich)[SHEET].print_area
        assert clean.active.title == SHEET


class TestRefusals:
    def refused(self, *words: Path) -> str:
        with pytest.raises(ZipingError) as caught:
            mark(*words, *submission(PLACES), RULES)
        return str(caught.value)

    def test_other_kinds_and_names(self, rich, tmp_path):
        assert "后缀应与原文件相同(.xlsm)" in self.refused(rich, tmp_path / "出.xlsx")
        assert "输出文件就是原文件" in self.refused(rich, rich)
        assert "只能在 .xlsx、.xlsm 工作簿上加标记" in self.refused(tmp_path / "表.xls", tmp_path / "出.xls")
        assert not list(tmp_path.glob("出*"))

    def test_a_file_without_marks(self, rich, tmp_path):
        with pytest.raises(ZipingError, match="没有校验标记"):
            unmark(rich, tmp_path / "出.xlsm")

    @pytest.mark.parametrize(
        ("part", "data"),
        [
            ("xl/worksheets/sheet1.xml", b"<worksheet"),
            (
                "xl/worksheets/sheet1.xml",
                b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'/>",
            ),
            ("xl/comments1.xml", b""),
            ("xl/styles.xml", b"<styleSheet"),
            ("xl/workbook.xml", b"<workbook xmlns='http://purl.oclc.org/ooxml/spreadsheetml/main'/>"),
        ],
    )
    def test_damaged_parts_are_answered_in_one_sentence(self, rich, tmp_path, part, data):
        with_parts(rich, {part: data})
        said = self.refused(rich, tmp_path / "出.xlsm")
        assert "文件已损坏" in said or "Strict Open XML" in said
        assert not (tmp_path / "出.xlsm").exists()
