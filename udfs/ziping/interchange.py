"""The interchange format: forms as JSON objects, the same for reading, filling in and other systems.

Field names are those of :class:`~ziping.model.Form`; docs/interchange.md describes them.
Unknown keys are refused: a misspelt key would lose what stands behind it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import lru_cache
from itertools import compress
from json.encoder import encode_basestring
from math import isfinite
from operator import attrgetter
from typing import Any, get_args

from ziping.errors import Problem, ZipingError
from ziping.model import Form, FundLine, Indicator, Kind, LevelWeight, Submission, Text
from ziping.quantity import plain_text

_NUMBERS = {"year"}
_KINDS = get_args(Kind)
_NAMES: dict[type, tuple[str, ...]] = {
    kind: tuple(item.name for item in fields(kind) if item.compare)
    for kind in (Form, FundLine, Indicator, LevelWeight)
}
_values_of: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    kind: attrgetter(*names) for kind, names in _NAMES.items()
}
_TABLES: dict[str, tuple[type, tuple[str, ...]]] = {
    "funds": (FundLine, ("label",)),
    "indicators": (Indicator, ("level1", "level2", "name")),
    "level_weights": (LevelWeight, ("level1", "level2", "weight")),
}
"""The tables of a form: what a row is, and what it must have."""


def submission_to_dict(submission: Submission) -> dict[str, Any]:
    """A whole file: ``{"file", "rules", "department", "forms": […]}``."""
    return {
        "file": submission.file,
        "rules": submission.rules,
        "department": submission.department,
        "forms": [form_to_dict(form) for form in submission.forms],
    }


def form_to_dict(form: Form) -> dict[str, Any]:
    """One form; fields that it does not have are left out."""
    return _to_dict(form)


def _to_dict(part: Form | FundLine | Indicator | LevelWeight) -> dict[str, Any]:
    kind = type(part)
    items = zip(_NAMES[kind], _values_of[kind](part), strict=True)
    result: dict[str, Any] = {name: value for name, value in items if value is not None}
    if kind is Form:
        for name in _TABLES:
            result[name] = [_to_dict(row) for row in result[name]]
        if not result["level_weights"]:
            del result["level_weights"]
    return result


def form_to_json(form: Form) -> str:
    """What ``json.dumps`` gives for :func:`form_to_dict` with sorted keys and without spaces, in a third of the time.

    >>> form_to_json(Form("1", "project", "表", '项"目', year=2022))
    '{"funds":[],"id":"1","indicators":[],"kind":"project","name":"项\\\\"目","title":"表","year":2022}'
    """
    if form.level_weights:  # few forms print them
        return json.dumps(form_to_dict(form), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    texts = zip(_FORM_TEXTS, _form_texts(form), strict=True)
    values = {name: encode_basestring(text) for name, text in texts if text is not None}
    values["funds"] = _rows_to_json(FundLine, form.funds)
    values["indicators"] = _rows_to_json(Indicator, form.indicators)
    if form.year is not None:
        values["year"] = str(form.year)
    return _form_outline(tuple(values)) % values


_FORM_TEXTS = tuple(name for name in _NAMES[Form] if name not in _NUMBERS | _TABLES.keys())
_form_texts = attrgetter(*_FORM_TEXTS)


@lru_cache(256)
def _form_outline(names: tuple[str, ...]) -> str:
    """A JSON object of these fields, to be filled in with a mapping."""
    return "{" + ",".join(f'"{name}":%({name})s' for name in sorted(names)) + "}"


def _rows_to_json(kind: type, rows: Sequence[FundLine | Indicator]) -> str:
    texts: list[Text] = []
    values_of = _sorted_values_of[kind]
    for row in rows:
        texts += values_of(row)
    given = tuple([text is not None for text in texts])
    return _rows_outline(kind, given) % tuple([encode_basestring(text) for text in texts if text is not None])


_sorted_values_of: dict[type, Callable[[Any], tuple[Text, ...]]] = {
    kind: attrgetter(*sorted(_NAMES[kind])) for kind in (FundLine, Indicator)
}


@lru_cache(256)
def _rows_outline(kind: type, given: tuple[bool, ...]) -> str:
    """A JSON list of rows that have these of their fields, to be filled in with their texts."""
    names = sorted(_NAMES[kind])
    rows = [given[start : start + len(names)] for start in range(0, len(given), len(names))]
    return f"[{','.join(_row_outline(compress(names, row)) for row in rows)}]"


def _row_outline(names: Iterable[str]) -> str:
    return "{" + ",".join(f'"{name}":%s' for name in names) + "}"


def forms_from_data(data: Any, source: str = "") -> tuple[Form, ...]:
    """Forms from parsed JSON: ``{"forms": […]}``, a list of forms, or one form.

    Raises:
        ZipingError: with every fault and its path, as ``forms[2].funds[0].rate``.

    >>> forms_from_data({"id": "1", "kind": "project", "title": "表", "name": "项目", "total": "90"})[0].total
    '90'
    """
    reader = _Reader(source)
    rows = data.get("forms") if isinstance(data, dict) and "forms" in data else data
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list):
        reader.fault("", "应是自评表对象的列表,或含 forms 列表的对象")
        rows = []
    forms = [reader.form(row, f"forms[{n}]") for n, row in enumerate(rows)]
    if reader.problems:
        raise ZipingError(reader.problems)
    return tuple(form for form in forms if form is not None)


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def fault(self, path: str, what: str) -> None:
        self.problems.append(
            Problem(what, f"{self.source} {path}".strip(), "按 docs/interchange.md 的格式改正")
        )

    def form(self, row: Any, path: str) -> Form | None:
        values = self._values(row, path, Form, ("id", "kind", "title", "name"))
        if values is None:
            return None
        if values["kind"] not in _KINDS:
            self.fault(f"{path}.kind", f"「{values['kind']}」不是表的种类,可以写:{'、'.join(_KINDS)}")
        for name, (kind, required) in _TABLES.items():
            values[name] = tuple(self._rows(values.get(name), f"{path}.{name}", kind, required))
        return Form(**values)

    def _rows(self, rows: Any, path: str, kind: type, required: tuple[str, ...]) -> list[Any]:
        if rows is None:
            return []
        if not isinstance(rows, list):
            self.fault(path, "应是列表")
            return []
        parsed = [self._values(row, f"{path}[{n}]", kind, required) for n, row in enumerate(rows)]
        return [kind(**values) for values in parsed if values is not None]

    def _values(self, row: Any, path: str, kind: type, required: tuple[str, ...]) -> dict[str, Any] | None:
        if not isinstance(row, dict):
            self.fault(path, "应是对象")
            return None
        known = set(_NAMES[kind])
        for key in row.keys() - known:
            self.fault(f"{path}.{key}", "不认识的项")
        for key in required:
            if not isinstance(row.get(key), str):
                self.fault(f"{path}.{key}", "缺少这一项,或不是文字")
        values: dict[str, Any] = dict.fromkeys(required, "")
        for key in known & row.keys():
            value = row[key]
            if kind is Form and key in _TABLES:
                values[key] = value
            elif key in _NUMBERS:
                if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
                    self.fault(f"{path}.{key}", f"应是整数,现为 {value!r}")
                values[key] = value
            elif value is None or isinstance(value, str):
                values[key] = value
            elif isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
                values[key] = plain_text(value)
            else:
                self.fault(f"{path}.{key}", f"应是文字,现为 {value!r}")
        return values
