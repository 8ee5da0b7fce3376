"""Nothing about a stamped workbook changes unseen; after a wanted change, ``make golden`` and read the difference."""

from __future__ import annotations

import pytest

from golden import FOLDER, parts
from projects.test_regions import REGIONS


@pytest.mark.parametrize("rule_id", REGIONS)
def test_every_part_is_as_it_was(rule_id):
    kept = {path.name: path.read_text("utf-8") for path in (FOLDER / rule_id).iterdir()}
    made = parts(rule_id)
    assert made.keys() == kept.keys()
    for name in sorted(made):
        for number, (now, before) in enumerate(
            zip(made[name].splitlines(), kept[name].splitlines(), strict=False), 1
        ):
            assert now == before, f"{rule_id} {name} line {number}"
        assert made[name] == kept[name], f"{rule_id} {name}: other length"
