"""The catalogue in docs is the one that the registry gives."""

from __future__ import annotations

from pathlib import Path

from ziping.checks import CHECKS
from ziping.checks.reference import FAMILIES, reference

PAGE = Path(__file__).parents[2] / "docs" / "校验目录.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text("utf-8") == reference(), "已过时,请重新生成:ziping checks > docs/校验目录.md"


def test_the_page_tells_all_of_every_check():
    page = reference()
    for check in CHECKS.values():
        _, _, section = page.partition(f"\n### {check.id} {check.title}\n")
        section = section.partition("\n### ")[0]
        for text in (check.rule, check.why, check.fix):
            assert text in section, check.id


def test_every_family_has_its_heading_once():
    assert {check_id[0] for check_id in CHECKS} <= FAMILIES.keys()
    assert [line for line in reference().splitlines() if line.startswith("## ")] == [
        f"## {letter} {title}" for letter, title in FAMILIES.items() if any(c[0] == letter for c in CHECKS)
    ]
