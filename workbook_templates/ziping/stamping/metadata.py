"""The hidden sheet of a stamped workbook: under which rules it was issued, and what was prefilled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ziping.errors import ZipingError, fail
from ziping.interchange import form_to_json, forms_from_data
from ziping.model import Form
from ziping.rules import available
from ziping.version import __version__

FORMAT = "1"
CHUNK = 30_000


@dataclass(frozen=True)
class Metadata:
    """What a stamped workbook knows of itself.

    Args:
        forms: form key (D1, P01 …) → the form as issued, inputs blank.
    """

    rules: str
    region: str
    year: int
    department: str
    template: str
    forms: Mapping[str, Form]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the prefilled content."""
        return _digest(self._json)

    @cached_property
    def _json(self) -> str:
        return _content(self.forms)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The hidden sheet's rows; the rule set's id stands in the row of :data:`RULES_CELL`."""
        # A text such as _x000D_ has a meaning of its own in cells; in JSON it can be written otherwise.
        text = self._json.replace("_x", "\\u005fx")
        return [
            ("format", FORMAT),
            ("rules", self.rules),
            ("ziping", __version__),
            ("region", self.region),
            ("year", str(self.year)),
            ("department", self.department),
            ("template", self.template),
            ("fingerprint", self.fingerprint),
            *(("forms", text[i : i + CHUNK]) for i in range(0, len(text), CHUNK)),
        ]


RULES_CELL = "$B$2"
SENT = "sent"
"""The row that says what the forms said when they were sent in."""


def stated(rows: Iterable[Sequence[object]], key: str) -> str:
    """What the hidden sheet says in one row; "" where it does not.

    >>> stated([("format", "1"), ("fingerprint", "ab")], "fingerprint")
    'ab'
    """
    return next((str(row[1] or "") for row in rows if len(row) > 1 and row[0] == key), "")


def fingerprint_of(forms: Mapping[str, Form]) -> str:
    """SHA-256 of what forms say: the same for every copy that says the same."""
    return _digest(_content(forms))


def _content(forms: Mapping[str, Form]) -> str:
    return "{" + ",".join(f'"{key}":{form_to_json(form)}' for key, form in sorted(forms.items())) + "}"


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def read_metadata(rows: Iterable[Sequence[object]] | None, path: Path) -> Metadata:
    """The metadata of a stamped workbook.

    Args:
        rows: of the hidden sheet; None without one.

    Raises:
        ZipingError: the workbook was not stamped by ziping, or its metadata is damaged.
    """
    if rows is None:
        raise fail("不是本系统生成的自评表(没有隐藏的表单信息)", str(path), "请用财政局发下的原表填报")
    values: dict[str, str] = {}
    for row in rows:
        key, value = (*row, None, None)[:2]
        if key is not None:
            values[str(key)] = values.get(str(key), "") + str(value or "")
    if values.get("format") != FORMAT:
        raise fail(
            f"表单格式版本「{values.get('format', '')}」不能识别",
            str(path),
            "请用与发表时相同或更新的版本打开",
        )
    damaged = fail("隐藏的表单信息已损坏", str(path), "请用财政局发下的原表,把填好的内容复制过去")
    try:
        # None is ours: LibreOffice breaks texts of more than 16,000 characters when it opens a workbook.
        data = json.loads(values["forms"].replace("\n", ""))
        keys = list(data)
        forms = forms_from_data([data[key] for key in keys], "表单信息")
        found = Metadata(
            values["rules"], values["region"], int(values["year"]), values["department"], values["template"],
            dict(zip(keys, forms, strict=True)),
        )  # fmt: skip
    except (KeyError, ValueError, TypeError, AttributeError, ZipingError) as error:
        raise damaged from error
    if found.fingerprint != values.get("fingerprint"):
        raise damaged
    if found.rules not in available():
        raise fail(f"这份表按评分规则「{found.rules}」发出,本机没有这个规则", str(path), "升级 ziping 后重试")
    return found
