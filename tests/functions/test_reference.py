"""The reference page in docs is the one that the registry gives."""

from __future__ import annotations

from pathlib import Path

from ziping.functions import FUNCTIONS
from ziping.functions.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "函数参考.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text("utf-8") == reference(), "已过时,请重新生成:ziping functions > docs/函数参考.md"


def test_the_page_tells_all_of_every_function():
    page = reference()
    for entry in FUNCTIONS.values():
        _, _, section = page.partition(f"\n## {entry.name}\n")
        section = section.partition("\n## ")[0]
        told = [f"{entry.title}。", f"={entry.syntax}", entry.blanks, entry.faults, *entry.arguments.values()]
        told += [text for e in entry.examples for text in (e.formula, *e.answer.splitlines())]
        for text in told:
            assert text in section, (entry.name, text)
