"""Stamped workbooks read twice: by their names, and by their labels alone as if those were gone."""

from __future__ import annotations

import pytest

from bureaus import sized
from ziping.forms import read_stamped
from ziping.forms.grids import read_grid
from ziping.model import Form
from ziping.quantity import plain_text
from ziping.recognition import find_forms
from ziping.rules import available
from ziping.stamping.addresses import METADATA_SHEET
from ziping.stamping.stamp import stamp_department


@pytest.fixture(scope="module", params=[rule_id for rule_id in available() if rule_id != "qinzhou-2022"])
def both(request, tmp_path_factory) -> list[tuple[Form, Form]]:
    library = sized(request.param, sources=3, rows=9, filled=True)
    path = tmp_path_factory.mktemp("stamped") / "book.xlsx"
    stamp_department(library, library.departments[0], path)
    sheets = [sheet for sheet in read_grid(path).sheets if sheet.title != METADATA_SHEET]
    found = find_forms(sheets)
    assert found.unread == ()
    return list(zip(read_stamped(path).forms.values(), found.forms, strict=True))


def test_every_named_cell_is_found_by_its_label_too(both):
    for named, labelled in both:
        own = {place.sheet for ref, place in labelled.places.items()}
        for ref, place in named.places.items():
            if place.sheet in own:
                assert labelled.places[ref].cell == place.cell, (named.name, ref)


def test_what_stands_there_is_read_alike(both):
    for named, labelled in both:
        own = {place.sheet for ref, place in labelled.places.items()}
        for ref, place in named.places.items():
            if place.sheet in own:
                assert plain_text(labelled.text(ref)) == plain_text(named.text(ref)), (named.name, ref)
        assert (labelled.kind, len(labelled.indicators)) == (named.kind, len(named.indicators))
