"""The interchange format: forms as JSON objects, there and back, and what is refused with its path."""

from __future__ import annotations

import copy
import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from published import FORMS
from ziping.errors import ZipingError
from ziping.interchange import form_to_dict, form_to_json, forms_from_data, submission_to_dict
from ziping.model import FieldRef, Form, FundLine, Indicator, LevelWeight, Submission

TEXT = st.text(max_size=8)
MAYBE = st.none() | TEXT
KINDS = st.sampled_from(["department", "project", "department_evaluation"])


def built(model: type, required: tuple[str, ...], **special: st.SearchStrategy) -> st.SearchStrategy:
    """Objects of a model class with arbitrary texts in every field."""
    names = [item.name for item in fields(model) if item.name not in ("places", "issued")]
    return st.builds(
        model, **{name: special.get(name, TEXT if name in required else MAYBE) for name in names}
    )


FUNDS = built(FundLine, ("label",))
INDICATORS = built(Indicator, ("level1", "level2", "name"))
ANY_FORM = built(
    Form,
    ("id", "title", "name"),
    kind=KINDS,
    year=st.none() | st.integers(1990, 2100),
    funds=st.lists(FUNDS, max_size=3).map(tuple),
    indicators=st.lists(INDICATORS, max_size=3).map(tuple),
    level_weights=st.lists(st.builds(LevelWeight, TEXT, TEXT, TEXT), max_size=2).map(tuple),
)

GOOD: dict[str, Any] = {
    "id": "1",
    "kind": "project",
    "title": "表",
    "name": "项目",
    "year": 2022,
    "funds": [{"label": "合计", "actual": "9.4"}],
    "indicators": [{"level1": "产出指标", "level2": "数量指标", "name": "次数", "weight": "20"}],
    "total": "90",
}


def good(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(GOOD), **changes}


def faults(data: Any, source: str = "") -> list[str]:
    """Refusals as ``path:what``."""
    with pytest.raises(ZipingError) as caught:
        forms_from_data(data, source)
    assert all(problem.mend for problem in caught.value.problems)
    return [f"{problem.where}:{problem.what}" for problem in caught.value.problems]


class TestRoundTrip:
    @given(ANY_FORM)
    def test_a_form_comes_back_as_it_was(self, form: Form):
        assert forms_from_data(form_to_dict(form)) == (form,)

    @given(st.lists(ANY_FORM, max_size=3))
    def test_through_json_text_as_well(self, forms: list[Form]):
        text = json.dumps({"forms": [form_to_dict(form) for form in forms]}, ensure_ascii=False)
        assert forms_from_data(json.loads(text)) == tuple(forms)

    @given(ANY_FORM)
    def test_the_short_json_is_that_of_the_same_object(self, form: Form):
        usual = json.dumps(form_to_dict(form), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        assert form_to_json(form) == usual

    def test_the_published_set(self):
        assert forms_from_data([form_to_dict(form) for form in FORMS]) == FORMS

    def test_a_submission_keeps_its_file_rules_and_department(self):
        data = submission_to_dict(Submission("甲.xlsx", FORMS[:1], "liuzhou-2022", "投资促进局"))
        assert (data["file"], data["rules"], data["department"]) == ("甲.xlsx", "liuzhou-2022", "投资促进局")
        assert forms_from_data(data) == FORMS[:1]

    def test_blank_and_absent_are_different(self):
        form = forms_from_data(good(grade="", total=None))[0]
        assert (form.grade, form.total, form.code) == ("", None, None)
        assert "total" not in form_to_dict(form)
        assert form_to_dict(form)["grade"] == ""


class TestShapes:
    def test_one_form_a_list_or_an_object_with_forms(self):
        one = forms_from_data(good())
        assert len(one) == 1
        assert forms_from_data([good()]) == forms_from_data({"forms": [good()]}) == one
        assert forms_from_data({"forms": good(), "source": "说明"}) == one

    @pytest.mark.parametrize("empty", [[], {"forms": []}])
    def test_no_forms(self, empty):
        assert forms_from_data(empty) == ()

    @pytest.mark.parametrize("part", ["funds", "indicators"])
    def test_a_table_may_be_missing_or_null(self, part: str):
        data = good()
        del data[part]
        assert getattr(forms_from_data(data)[0], part) == ()
        assert getattr(forms_from_data(good(**{part: None}))[0], part) == ()


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "text"), [(90, "90"), (9.4, "9.4"), (0, "0"), (-0.912, "-0.912"), (1130.282, "1130.282")]
    )
    def test_are_taken_as_text(self, value: float, text: str):
        data = good(total=value)
        data["funds"][0]["actual"] = value
        data["indicators"][0]["weight"] = value
        form = forms_from_data(data)[0]
        assert (form.total, form.funds[0].actual, form.indicators[0].weight) == (text, text, text)

    @pytest.mark.parametrize(
        ("value", "text"), [(0.00001, "0.00001"), (1e16, "10000000000000000"), (1.5e-7, "0.00000015")]
    )
    def test_are_written_as_a_person_writes_them(self, value: float, text: str):
        assert forms_from_data(good(total=value))[0].total == text

    def test_the_year_is_a_number(self):
        assert forms_from_data(good(year=2022))[0].year == 2022
        assert forms_from_data(good(year=None))[0].year is None


class TestRefusals:
    def test_unknown_keys(self):
        assert faults(good(totl="90")) == ["forms[0].totl:不认识的项"]
        assert faults(good(funds=[{"label": "合计", "spent": "1"}])) == ["forms[0].funds[0].spent:不认识的项"]
        assert faults(good(places={})) == ["forms[0].places:不认识的项"]
        row = {**GOOD["indicators"][0], "unit": "次"}
        assert faults(good(indicators=[GOOD["indicators"][0], row])) == [
            "forms[0].indicators[1].unit:不认识的项"
        ]

    @pytest.mark.parametrize("key", ["id", "title", "name"])
    @pytest.mark.parametrize("value", [None, 5, ["1"]])
    def test_what_every_form_needs(self, key: str, value):
        assert f"forms[0].{key}:缺少这一项,或不是文字" in faults(good(**{key: value}))

    def test_missing_keys(self):
        data = good()
        del data["name"], data["funds"][0]["label"], data["indicators"][0]["level2"]
        assert faults(data) == [
            "forms[0].name:缺少这一项,或不是文字",
            "forms[0].funds[0].label:缺少这一项,或不是文字",
            "forms[0].indicators[0].level2:缺少这一项,或不是文字",
        ]

    @pytest.mark.parametrize("value", [True, ["90"], {"value": "90"}])
    def test_texts_of_another_type(self, value):
        assert faults(good(total=value)) == [f"forms[0].total:应是文字,现为 {value!r}"]
        funds = [{"label": "合计", "rate": value}]
        assert faults(good(funds=funds)) == [f"forms[0].funds[0].rate:应是文字,现为 {value!r}"]

    @pytest.mark.parametrize("value", ["2022", 2022.0, True])
    def test_a_year_of_another_type(self, value):
        assert faults(good(year=value)) == [f"forms[0].year:应是整数,现为 {value!r}"]

    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_numbers_that_are_none(self, value: float):
        assert faults(good(total=value)) == [f"forms[0].total:应是文字,现为 {value!r}"]

    @pytest.mark.parametrize("part", ["funds", "indicators"])
    def test_tables_of_another_shape(self, part: str):
        assert faults(good(**{part: "无"})) == [f"forms[0].{part}:应是列表"]
        assert faults(good(**{part: {}})) == [f"forms[0].{part}:应是列表"]
        assert faults(good(**{part: ["合计"]})) == [f"forms[0].{part}[0]:应是对象"]

    def test_a_kind_that_is_none(self):
        (fault,) = faults(good(kind="整体"))
        assert fault.startswith("forms[0].kind:「整体」不是表的种类")
        assert "project" in fault

    @pytest.mark.parametrize("data", [None, "表", 5, {"forms": None}, {"forms": "表"}])
    def test_no_forms_at_all(self, data):
        assert faults(data) == [":应是自评表对象的列表,或含 forms 列表的对象"]

    def test_a_row_that_is_no_object(self):
        assert faults([good(), "表"]) == ["forms[1]:应是对象"]

    def test_every_fault_is_listed_and_names_the_file(self):
        found = faults([good(totl="1"), good(year="去年")], "回收.json")
        assert found == ["回收.json forms[0].totl:不认识的项", "回收.json forms[1].year:应是整数,现为 '去年'"]


class TestFieldPaths:
    """The paths of the format name the fields of a form."""

    @given(
        st.builds(FieldRef, st.sampled_from(["total", "exec_score", "grade"]), st.just(""), st.just(0))
        | st.builds(
            FieldRef,
            st.sampled_from(["rate", "label", "score"]),
            st.sampled_from(["funds", "indicators"]),
            st.integers(0, 99),
        )
    )
    def test_there_and_back(self, ref: FieldRef):
        assert FieldRef.parse(str(ref)) == ref

    @pytest.mark.parametrize(
        "text", ["", "funds[].rate", "funds[-1].rate", "rows[0].rate", "funds[0]", "得分", "a b"]
    )
    def test_what_is_no_path(self, text: str):
        with pytest.raises(ValueError, match=r"^" + text.replace("[", r"\[").replace("]", r"\]") + "$"):
            FieldRef.parse(text)

    def test_the_text_of_a_field(self):
        form = forms_from_data(good())[0]
        assert form.text(FieldRef.parse("funds[0].actual")) == "9.4"
        assert form.text(FieldRef.parse("indicators[0].weight")) == "20"
        assert form.text(FieldRef.parse("year")) == "2022"
        assert form.text(FieldRef.parse("indicators[0].actual")) is None
