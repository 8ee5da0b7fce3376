"""Faults planted one at a time in clean forms: the check finds each, and no other error speaks up without cause.

``clean/<rule id>.json`` holds the clean forms of a region, given together as one file of a department; they
give no finding at all. ``planted/<check id>.json`` maps rule ids to faults, at least five for every region that
the check applies to::

    {"hengkou-2024": [{"fault": "漏填分值", "change": {"indicators[3].weight": ""}, "field": "…", "also": ["A09"]}]}

Of a fault:

* ``fault``: what somebody did, in words.
* ``change``: field → new text, ``null`` taking the field (or the whole table, or a row: ``indicators[2]``) off
  the form; ``indicators[+]`` adds a row, which is an object, ``indicators[+2]`` before another. A field of
  another form than the first stands behind the form's id: ``LZ-05/total``. ``LZ-05/`` is the form as a whole:
  ``null`` takes it away, another id puts a copy of that form there (of a new id, behind the others).
* ``field``: where the finding belongs; with the form's id as above.
* ``message``: a part of what is said.
* ``also``: other checks of severity error that rightly speak up too; each of them must.
* ``stamped``: the forms come from the bureau's own workbook: every field has its cell, what the bureau prefilled
  is locked, what it computes has a formula, and the forms as issued are known. ``typed`` names formulas that
  were typed over, ``lost`` fields whose cells are gone.
* ``rules``: values of the rule set that differ.
* ``elsewhere``: the finding may be the check's second; only ``field`` counts then.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from changes import change as apply
from ziping.checks import CHECKS, Checked, Report, check_submissions
from ziping.interchange import form_to_dict, forms_from_data
from ziping.model import FieldRef, Form, Place, Submission
from ziping.rules import RuleSet, load

HERE = Path(__file__).parent
REGIONS = tuple(sorted(path.stem for path in (HERE / "clean").glob("*.json")))
ENOUGH = 5
PREFILLED = {
    "": ("title", "name", "code", "unit", "supervisor", "overview", "start", "end", "goal_expected", "exec_weight"),
    "funds": ("initial",),
    "indicators": ("level1", "level2", "name", "target", "weight"),
}  # fmt: skip
COMPUTED = {
    "": ("budget_adjust_rate", "exec_rate", "exec_score", "total", "grade"),
    "funds": ("rate",),
    "indicators": ("score",),
}


@cache
def clean(region: str) -> tuple[Form, ...]:
    return forms_from_data(json.loads((HERE / "clean" / f"{region}.json").read_text("utf-8")), region)


@dataclass(frozen=True)
class Fault:
    check: str
    region: str
    fault: str
    change: dict[str, Any]
    field: str = ""
    message: str = ""
    also: Sequence[str] = ()
    stamped: bool = False
    typed: Sequence[str] = ()
    lost: Sequence[str] = ()
    rules: Mapping[str, Any] | None = None
    elsewhere: bool = False

    def __str__(self) -> str:
        return f"{self.check}-{self.region}-{self.fault}"

    def reports(self) -> list[Report]:
        return reports_on(self.forms(), ruled(self.region, self.rules or {}))

    def forms(self) -> tuple[Form, ...]:
        first = clean(self.region)[0].id
        before = tuple(map(stamped, clean(self.region))) if self.stamped else clean(self.region)
        forms = planted(before, self.change)
        typed, lost = ([at(path, first) for path in paths] for paths in (self.typed, self.lost))
        return tuple(typed_over(form, [ref for id_, ref in typed if id_ == form.id],
                                [ref for id_, ref in lost if id_ == form.id]) for form in forms)  # fmt: skip


def faults() -> Iterator[Fault]:
    for path in sorted((HERE / "planted").glob("*.json")):
        for region, entries in json.loads(path.read_text("utf-8")).items():
            for entry in entries:
                yield Fault(path.stem, region, **entry)


def at(path: str, first: str) -> tuple[str, FieldRef]:
    form, _, name = path.rpartition("/")
    return form or first, FieldRef.parse(name)


def planted(forms: tuple[Form, ...], change: dict[str, Any]) -> tuple[Form, ...]:
    data = {form.id: form_to_dict(form) for form in forms}
    kept = {form.id: form for form in forms}
    first = forms[0].id
    for path, new in change.items():
        form, _, name = path.rpartition("/")
        if name:
            apply(data[form or first], name, new)
        elif new is None:
            del data[form]
        else:
            data[form] = deepcopy(data[new]) | {"id": form}
    return tuple(
        replace(form, places=_standing(kept[form.id].places, form), issued=kept[form.id].issued)
        if form.id in kept
        else form
        for form in forms_from_data(list(data.values()))
    )


def _standing(places: Mapping[FieldRef, Place], form: Form) -> Mapping[FieldRef, Place]:
    rows = {"": 1, "funds": len(form.funds), "indicators": len(form.indicators)}
    return MappingProxyType({ref: place for ref, place in places.items() if ref.index < rows[ref.part]})


def stamped(form: Form) -> Form:
    """As the bureau's workbook tells it: places, locks and formulas; issued without what is filled in."""
    places: dict[FieldRef, Place] = {}
    filled: dict[str, Any] = {}
    data = form_to_dict(form)
    rows = [("", 0, data), *(("funds", n, row) for n, row in enumerate(data["funds"])),
            *(("indicators", n, row) for n, row in enumerate(data["indicators"]))]  # fmt: skip
    for part, index, row in rows:
        for name, text in row.items():
            if not isinstance(text, str) or name in ("id", "kind", "region", "label", "money_unit"):
                continue
            live, locked = name in COMPUTED[part], name in PREFILLED[part]
            cell = f"{'ABC'[('', 'funds', 'indicators').index(part)]}{len(places) + 1}"
            places[FieldRef(name, part, index)] = Place(form.id, cell, live, live, locked)  # type: ignore[arg-type]
            if not live and not locked:
                filled[str(FieldRef(name, part, index))] = ""  # type: ignore[arg-type]
    if form.funds and FieldRef("exec_rate") in places:
        places[FieldRef("exec_rate")] = places[FieldRef("rate", "funds", 0)]
    issued = planted((form,), filled)[0]
    return replace(form, places=MappingProxyType(places), issued=issued)


def typed_over(form: Form, typed: list[FieldRef], lost: list[FieldRef]) -> Form:
    places = {ref: place._replace(holds_formula=place.holds_formula and ref not in typed)
              for ref, place in form.places.items() if ref not in lost}  # fmt: skip
    return replace(form, places=MappingProxyType(places), lost=tuple(lost))


def ruled(region: str, changes: Mapping[str, Any]) -> RuleSet:
    values = {
        key: Decimal(str(value)) if isinstance(value, int | float) else value
        for key, value in changes.items()
    }
    return replace(load(region), **values) if values else load(region)


def reports_on(forms: tuple[Form, ...], rules: RuleSet) -> list[Report]:
    issued = tuple(form.issued for form in forms if form.issued)
    return check_submissions([Checked(Submission("部门.xlsx", forms, rules.id, issued=issued), rules)])[0]


def told(reports: list[Report]) -> list[str]:
    return [f"{r.check.id} {r.form.id}/{r.field} {r.message}" for r in reports]


FAULTS = list(faults())


@pytest.mark.parametrize("region", REGIONS)
def test_clean_forms_give_no_finding(region: str):
    assert told(reports_on(clean(region), load(region))) == []


@pytest.mark.parametrize("region", REGIONS)
def test_clean_forms_from_the_bureaus_own_workbook_give_no_finding(region: str):
    assert told(reports_on(tuple(map(stamped, clean(region))), load(region))) == []


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_the_fault_is_found_and_nothing_else_without_cause(fault: Fault):
    reports = fault.reports()
    own = [report for report in reports if report.check.id == fault.check]
    assert own, told(reports)
    if fault.field:
        wanted = at(fault.field, clean(fault.region)[0].id)
        places = [(report.form.id, report.field) for report in own]
        assert wanted in (places if fault.elsewhere else places[:1])
    assert any(fault.message in report.message for report in own), told(own)
    others = {r.check.id for r in reports if r.severity == "error" and r.check.id != fault.check}
    assert others == set(fault.also), told(reports)


@pytest.mark.parametrize("check_id", sorted({fault.check for fault in FAULTS}))
def test_enough_different_faults_in_every_region_that_a_check_applies_to(check_id: str):
    assert check_id in CHECKS
    for region in {fault.region for fault in FAULTS if fault.check == check_id}:
        own = [fault for fault in FAULTS if (fault.check, fault.region) == (check_id, region)]
        assert len({fault.fault for fault in own}) == len(own) >= ENOUGH, region
