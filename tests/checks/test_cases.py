"""One generic test over cases/<ID>.json: what each check must find, and what it must leave alone.

A case is a change to the form in clean.json, which gives no finding at all. ``change`` maps field
paths to new texts, null taking the field (or the whole table, or a row: ``indicators[2]``) off the form,
``indicators[+]`` adding a row; ``rules`` changes values of the rule set; ``places`` says of cells whether
they were issued with a formula, whether they still hold one, and whether they are locked. ``issued`` are the
changes that make the form as the bureau issued it, ``lost`` fields whose cells are gone, ``printed`` the
weights of levels: 一级, 二级 or "", 分值. ``others`` are changes that make the further forms of a batch,
X-02, X-03 and so on; ``sent`` those that make the forms that the bureau sent in the file. ``report`` is the text
of a report given together with the file, by paragraphs. ``remarks`` maps fields to what stands beside the finding
on the sheet 校验结果.

A case that fails names the ``field`` where the finding belongs, behind the form's id where that is one of
the others (``X-02/total``), for a finding on the text of a report its paragraph (``报告/第1段``), and may name its ``severity`` and part of its ``message``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from changes import change
from published import FORMS, RULES
from ziping.checks import CHECKS, SEVERITY_TITLES, Checked, Report, check_form, check_submissions
from ziping.errors import ZipingError
from ziping.interchange import forms_from_data
from ziping.model import FieldRef, Form, LevelWeight, Place, Submission
from ziping.recognition.results import report_in_place
from ziping.recognition.statements import statements
from ziping.rules import RuleSet

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    check: str
    why: str
    change: dict[str, Any]
    field: str = ""
    severity: str = ""
    message: str = ""
    rules: dict[str, Any] | None = None
    places: dict[str, list[bool]] | None = None
    issued: dict[str, Any] | None = None
    lost: Sequence[str] = ()
    printed: Sequence[Sequence[str]] = ()
    others: Sequence[dict[str, Any]] = ()
    sent: Sequence[dict[str, Any]] = ()
    report: Sequence[str] = ()
    remarks: dict[str, str] | None = None

    def reports(self) -> list[Report]:
        """What the check itself says; other checks may speak too."""
        rules = ruled(self.rules or {})
        forms = (
            self.form(),
            *(changed({"id": f"X-{n:02}", **other}) for n, other in enumerate(self.others, 2)),
        )
        sent = tuple(map(changed, self.sent))
        given = [Checked(Submission("部门.xlsx", forms, rules.id, issued=sent), rules)]
        if self.report:
            said = statements(self.report)
            report = Submission("报告.docx", (), statements=said, report=report_in_place("报告", said))
            given.append(Checked(report, rules))
        return [item for found in check_submissions(given) for item in found if item.check.id == self.check]

    def form(self) -> Form:
        return replace(
            changed(self.change),
            places=placed(self.places or {}),
            issued=None if self.issued is None else changed(self.issued),
            lost=tuple(map(FieldRef.parse, self.lost)),
            level_weights=tuple(LevelWeight(*item) for item in self.printed),
            remarks={(self.check, FieldRef.parse(path)): text for path, text in (self.remarks or {}).items()},
        )

    def __str__(self) -> str:
        return f"{self.check}-{self.why}"


def changed(changes: dict[str, Any]) -> Form:
    data = json.loads((HERE / "clean.json").read_text("utf-8"))
    for path, text in changes.items():
        change(data, path, text)
    return forms_from_data(data)[0]


def path_of(report: Report) -> str:
    if report.field.name == "paragraph":
        return f"{report.form.name}/{report.place.cell if report.place else ''}"
    return str(report.field) if report.form.id == "X-01" else f"{report.form.id}/{report.field}"


def placed(places: dict[str, list[bool]]) -> MappingProxyType[FieldRef, Place]:
    return MappingProxyType(
        {
            FieldRef.parse(path): Place("自评表", f"A{row}", *flags)
            for row, (path, flags) in enumerate(places.items(), 1)
        }
    )


def ruled(changes: dict[str, Any]) -> RuleSet:
    values = {key: value if isinstance(value, str) else Decimal(str(value)) for key, value in changes.items()}
    return replace(RULES, **values)


def cases(side: str) -> list[Case]:
    return [
        Case(path.stem, **entry)
        for path in sorted((HERE / "cases").glob("*.json"))
        for entry in json.loads(path.read_text("utf-8"))[side]
    ]


def test_the_clean_form_gives_no_finding():
    assert check_form(changed({}), RULES) == []


@pytest.mark.parametrize("case", cases("fails"), ids=str)
def test_finds(case: Case):
    reports = case.reports()
    assert list(map(path_of, reports)) == [case.field]
    assert reports[0].severity == (case.severity or CHECKS[case.check].severity)
    assert case.message in reports[0].message


@pytest.mark.parametrize("case", cases("passes"), ids=str)
def test_leaves_alone(case: Case):
    assert [report.message for report in case.reports()] == []


class TestCatalogue:
    def test_every_check_has_cases_and_every_case_file_has_a_check(self):
        assert {path.stem for path in (HERE / "cases").iterdir()} == set(CHECKS)

    @pytest.mark.parametrize("check_id", sorted(CHECKS))
    def test_enough_cases(self, check_id: str):
        assert sum(case.check == check_id for case in cases("passes")) >= 2
        assert sum(case.check == check_id for case in cases("fails")) >= 3

    @pytest.mark.parametrize("check_id", sorted(CHECKS))
    def test_every_check_explains_itself(self, check_id: str):
        check = CHECKS[check_id]
        assert re.fullmatch(r"[ACLXF]\d\d", check_id)
        assert check.id == check_id
        assert check.severity in SEVERITY_TITLES
        for text in (check.title, check.rule, check.why, check.fix):
            assert text.strip()
            assert not text.endswith("。")

    @pytest.mark.parametrize("check_id", sorted(CHECKS))
    def test_the_letter_of_an_id_is_its_family(self, check_id: str):
        family = {"A": "arithmetic", "C": "completeness", "L": "logic", "X": "cross_form", "F": "format"}[
            check_id[0]
        ]
        run = CHECKS[check_id].run or CHECKS[check_id].run_across
        assert run is not None
        assert f"{run.__module__}.".startswith(f"ziping.checks.{family}.")


class TestSeverity:
    TYPED_OVER = changed({"total": "100"})

    def severities(self, **severities: str) -> dict[str, str]:
        reports = check_form(self.TYPED_OVER, replace(RULES, severities=severities))
        return {report.check.id: report.severity for report in reports}

    def test_the_catalogue_decides_where_the_rules_say_nothing(self):
        assert self.severities() == {"A08": "error"}

    def test_a_misspelt_check_is_refused(self):
        with pytest.raises(ZipingError, match="没有编号为「Z99」的校验"):
            self.severities(Z99="off")

    def test_a_written_reason_settles_a_finding_whatever_its_severity(self):
        """A score changed with a reason is 已说明; where the rules make A05 an info, it is too."""
        form = changed({"indicators[0].score": "1", "indicators[0].deviation": "已说明"})

        def found(**severities: str) -> tuple[str, str]:
            reports = check_form(form, replace(RULES, severities=severities))
            return next((report.severity, report.reason) for report in reports if report.check.id == "A05")

        assert found() == ("explained", "已说明")
        assert found(A05="info") == ("explained", "已说明")

    def test_a_remark_beside_the_finding_settles_it_too(self):
        ref = FieldRef("score", "indicators", 0)
        form = replace(changed({str(ref): "1"}), remarks={("A05", ref): "领导小组核定"})
        found = [report for report in check_form(form, RULES) if report.check.id == "A05"]
        assert [(report.severity, report.reason) for report in found] == [("explained", "领导小组核定")]

    def test_what_only_figures_can_mend_is_not_settled_by_words(self):
        form = replace(self.TYPED_OVER, remarks={("A08", FieldRef("total")): "就是一百分"})
        assert [report.severity for report in check_form(form, RULES)] == ["error"]

    @pytest.mark.parametrize("severity", ["warning", "info"])
    def test_the_rules_may_decide_otherwise(self, severity: str):
        assert self.severities(A08=severity) == {"A08": severity}

    def test_the_rules_may_turn_a_check_off(self):
        assert self.severities(A08="off") == {}

    def test_other_checks_are_not_touched(self):
        assert self.severities(A09="off", L07="error") == {"A08": "error"}


class TestOrder:
    WRONG = changed({"adjust_reason": "", "funds[0].actual": "50", "total": "100", "exec_score": "10"})

    def test_errors_come_first_and_then_the_order_of_ids(self):
        found = [(report.severity, report.check.id) for report in check_form(self.WRONG, RULES)]
        assert found == [
            ("error", "A01"),
            ("error", "A02"),
            ("error", "A04"),
            ("error", "A08"),
            ("warning", "L07"),
            ("warning", "L08"),
            ("info", "L11"),
        ]

    def test_a_check_moves_with_its_severity(self):
        rules = replace(RULES, severities={"A01": "info", "L08": "error"})
        found = [report.check.id for report in check_form(self.WRONG, rules)]
        assert found == ["A02", "A04", "A08", "L08", "L07", "A01", "L11"]

    def test_a_finding_knows_its_cell(self):
        place = Place("自评表", "H20")
        form = replace(self.WRONG, places=MappingProxyType({FieldRef("total"): place}))
        assert [r.place for r in check_form(form, RULES) if r.check.id == "A08"] == [place]


def test_what_the_published_set_gets_wrong():
    found = {
        (form.id, report.check.id, str(report.field))
        for form in FORMS
        for report in check_form(form, RULES)
        if report.severity == "error"
    }
    assert found == {
        ("LZ-01", "A01", "funds[1].rate"),
        ("LZ-01", "C11", "indicators[2].description"),
        ("LZ-10", "A13", "budget_adjust_rate"),
        ("LZ-11", "A08", "total"),
        ("LZ-11", "A13", "budget_adjust_rate"),
        ("LZ-11", "A13", "exec_score"),
        ("LZ-11", "A13", "funds[0].rate"),
        ("LZ-11", "L09", "total"),
    }
