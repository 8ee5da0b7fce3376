"""Every worked example of the reference, evaluated as it would be in a cell."""

from __future__ import annotations

import ast
import re
from decimal import Decimal
from typing import Any

import pytest

from ziping.functions import FUNCTIONS, Example
from ziping.rounding import show

STRING = re.compile(r'"(?:[^"]|"")*"')
EXAMPLES = [(name, example) for name, entry in FUNCTIONS.items() for example in entry.examples]


def evaluate(formula: str) -> Any:
    """One call with literal arguments: numbers, texts, arrays such as ``{1,2;3,4}``."""
    texts = iter(text[1:-1].replace('""', '"') for text in STRING.findall(formula))
    match = re.fullmatch(r"=([A-Z_]+)\((.*)\)", STRING.sub("_", formula))
    assert match, formula
    arguments = match[2].replace("{", "((").replace(";", ",),(").replace("}", ",),)")

    def value(node: ast.expr) -> Any:
        if isinstance(node, ast.Tuple):
            return tuple(map(value, node.elts))
        return next(texts) if isinstance(node, ast.Name) else ast.literal_eval(node)

    parsed = ast.parse(f"({arguments},)" if arguments else "()", mode="eval").body
    return FUNCTIONS[match[1]].call(*value(parsed))


def shown(answer: Any) -> str:
    """An answer as examples write it: cells with ``|`` between them, a line for each row."""
    if isinstance(answer, tuple):
        return "\n".join(" | ".join(map(shown, row)) for row in answer)
    return show(answer) if isinstance(answer, Decimal) else answer or "(空)"


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[example.formula for _, example in EXAMPLES])
def test_the_cell_shows_what_the_example_says(name: str, example: Example):
    assert example.formula.startswith(f"={name}(")
    assert shown(evaluate(example.formula)) == example.answer


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_has_examples_and_says_what_blanks_and_errors_give(name: str):
    entry = FUNCTIONS[name]
    # Without arguments there is only one way of calling it.
    assert len({example.formula for example in entry.examples}) >= (3 if entry.arguments else 1)
    for sentence in (entry.blanks, entry.faults):
        assert re.search("[一-鿿]", sentence)
        assert not sentence.endswith("。")
