"""No sheet makes the recogniser fail, whatever stands in it; what it reads can be checked."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from printed import printed
from published import published
from ziping.checks import Checked, check_submissions
from ziping.model import Submission
from ziping.recognition import Sheet, find_forms, propose_rules
from ziping.recognition.grid import Area
from ziping.recognition.vocabulary import (
    FIELDS,
    FOOTERS,
    FUND_COLUMNS,
    INDICATOR_COLUMNS,
    SUMMARY_COLUMNS,
    TOTALS,
)
from ziping.rules import available, load

WORDS = sorted(
    {word.rstrip("*") for words in (INDICATOR_COLUMNS, FUND_COLUMNS, SUMMARY_COLUMNS, FIELDS) for known in words.values() for word in known}
    | {word.rstrip("*") for word in (*TOTALS, *FOOTERS)}
)  # fmt: skip
CELLS = st.one_of(
    st.none(), st.sampled_from(WORDS), st.sampled_from(["≥10次", "10分", "(50分)", "—", "", " ", "项目名称:甲", "2024年度自评表"]),
    st.integers(-5, 2000), st.floats(), st.booleans(), st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.text(max_size=8),
)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, max_size=9), max_size=14)
AREAS = st.lists(
    st.builds(
        lambda top, left, high, wide: Area(top, left, top + high, left + wide),
        *(st.integers(0, 12), st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)),
    ),
    max_size=4,
)
RULES = [load(rule_id) for rule_id in available()]


@given(st.lists(st.builds(lambda rows, merges: Sheet("表", rows, tuple(merges)), ROWS, AREAS), max_size=2))
def test_words_of_forms_in_any_order(sheets):
    found = find_forms(sheets)
    assert [form.id for form in found.forms] == [str(n) for n in range(1, len(found.forms) + 1)]
    for form in found.forms:
        for ref in form.places:
            form.text(ref)
    propose_rules(found.forms, sheets, RULES)
    check_submissions([Checked(Submission("表", found.forms), RULES[0])])


@given(st.data())
def test_a_real_form_with_odd_cells_and_merges(data):
    rows = [list(row) for row in printed(published("hengkou-2024")[1])]
    for _ in range(data.draw(st.integers(0, 8))):
        row = data.draw(st.integers(0, len(rows) - 1))
        rows[row][data.draw(st.integers(0, 8))] = data.draw(CELLS)
    found = find_forms([Sheet("表", rows, tuple(data.draw(AREAS)))])
    check_submissions([Checked(Submission("表", found.forms), load("hengkou-2024"))])
