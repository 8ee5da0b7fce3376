"""A new rule file to begin with: what a region must state, and all that it may state, explained.

What may be written is taken from the tables that the loader itself reads by, so that the comments
of a new file cannot promise what a load refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ziping.errors import fail
from ziping.rules.loading import available, merged_tables
from ziping.rules.prose import DIRECTIONS
from ziping.rules.reader import UNFILLED, Raw
from ziping.rules.ruleset import (
    BOUNDS,
    COLUMNS,
    EXECUTION_BASES,
    ROUNDING_MODES,
    SCORING_MODES,
    TOTALS,
    ZERO_BUDGET,
)
from ziping.scoring.formulas import EXECUTION, FORMULAS

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_YEAR = re.compile(r"(20\d\d)$")
_COLUMNS = dict.fromkeys(COLUMNS.values(), "")
_EXAMPLES: Mapping[str, Raw] = {
    "kinds": {"column": "二级指标", "contains": ["成本"], "unsigned": "reverse", "source": "…"},
    "grades.department": {
        "bound": "at_least",
        "source": "…",
        "levels": [{"label": "优", "from": 90}, {"label": "差", "from": 0}],
    },
    "severity": {"L07": "off", "source": "…"},
}
"""For tables that the base does not have."""
_EXPLAINED: tuple[tuple[str, str, Mapping[str, Mapping[str, str]]], ...] = (
    ("marks", "满分和预算执行的分值。", {}),
    ("marks.level1", "一级指标的分值,连同预算执行合计等于满分。写了就要写全。", {}),
    ("rounding.score", "得分保留几位小数(digits),其余怎样处理。", {"mode": ROUNDING_MODES}),
    ("rounding.rate", "执行率、调整率保留几位小数。", {"mode": ROUNDING_MODES}),
    ("execution", "预算执行得分怎样算,执行率以什么为分母。", {"formula": EXECUTION, "base": EXECUTION_BASES}),
    ("execution.zero_budget", "预算为0时怎么办。", {"score": ZERO_BUDGET}),
    *((f"formulas.{key}", f"{title}怎样计分。", {}) for key, title in DIRECTIONS.items()),
    ("kinds", "", {}),
    ("tiers", "定性指标的档次:占分值的百分比,从高到低首尾相接。", {}),
    ("total", "总分怎样相加。", {"of": TOTALS}),
    ("grades", "等级:分数线从高到低,最低一档从0开始。", {"bound": BOUNDS}),
    ("grades.department", "部门整体用别的等级时才写。", {"bound": BOUNDS}),
    ("reasons", "执行率低于多少(%)须写原因;预算调整超过年初数的多少(%)须写原因。", {}),
    ("scoring", "自动算出的得分能不能改。", {"mode": SCORING_MODES}),
    ("severity", "校验的级别与目录不同时才写;级别有 error(错误)、warning(提醒)、info(提示)、off(不查)。", {}),
)


def new_rule_file(rule_id: str, base: str) -> str:
    """The text of a new rule file that extends ``base``.

    Every table that may be stated stands there as a comment with the value that holds now. The notice
    and the scope are to be filled in; until then a load names the lines.

    Raises:
        ZipingError: an id that is taken or has another form, or an unknown base.
    """
    if not _ID.fullmatch(rule_id):
        raise fail(
            f"编号「{rule_id}」不合要求", "规则编号", "只用小写字母、数字和连字符,以字母开头,如 hengkou-2024"
        )
    if rule_id in available():
        raise fail(f"已有编号为「{rule_id}」的评分规则", "规则编号", "换一个编号")
    return "\n".join([*_head(rule_id, base), *_tables(merged_tables(base))]) + "\n"


def _head(rule_id: str, base: str) -> Iterator[str]:
    year = _YEAR.search(rule_id)
    yield f'id = "{rule_id}"'
    yield f'extends = "{base}"'
    yield ""
    yield f"# 下面没有写的,都照 {base}。只写不同的地方:去掉行首的「# 」,改成本地的规定,并把 source 改成依据。"
    yield "# 每个表都要写依据(source):文号、条款,或表上的附注;没有规定而自行约定的,也照实写明。"
    yield f"# 改完用 ziping rules show {rule_id} 检查;写错的会指出第几行、可以写什么。"
    for table, rows in (
        ("notice", (("title", "办法或通知的名称"), ("number", "文号,没有的写「未见文号」"), ("issuer", "发文单位"), ("source", "依据"))),
        ("scope", (("region", "地区"), ("year", ""), ("source", "依据,如 通知第一条"))),
    ):  # fmt: skip
        yield f"\n[{table}]"
        for key, hint in rows:
            yield f"{key} = {year[1] if year else 2000}" if key == "year" else f'{key} = "{UNFILLED}{hint}】"'


def _tables(raw: Raw) -> Iterator[str]:
    for path, meaning, choices in _EXPLAINED:
        if path == "kinds":
            yield from _kinds(raw.get("kinds", {}))
            continue
        yield f"\n# {meaning}"
        if path.startswith("formulas."):
            yield from _formulas(path.removeprefix("formulas."))
        for key, allowed in choices.items():
            yield from _options(key, allowed)
        yield from _commented(path, _table(raw, path) or _EXAMPLES.get(path, {}))


def _kinds(kinds: Raw) -> Iterator[str]:
    yield "\n# 指标类别:另行计分的指标。column 是看哪一列,contains 是列中含有的文字;排在前面的先用。"
    yield "# unsigned 是未写符号的指标值按哪个方向(positive、reverse);formula 是计分方法,不写就按方向计分。"
    yield from _options("column", _COLUMNS)
    yield from _formulas("")
    for label, table in (kinds or {"成本指标": _EXAMPLES["kinds"]}).items():
        yield from _commented(f"kinds.{_key(label)}", table)


def _formulas(direction: str) -> Iterator[str]:
    """The named formulas for a direction; all of them for a 指标类别."""
    yield from _options(
        "name" if direction else "formula",
        {
            name: ";另写 ".join(
                [formula.title, *(f"{key}:{kind.allowed}" for key, kind in formula.parameters.items())]
            )
            for name, formula in FORMULAS.items()
            if not direction or direction in formula.suits
        },
    )


def _options(key: str, allowed: Mapping[str, str]) -> Iterator[str]:
    yield f"# {key} 可以写:"
    for name, title in allowed.items():
        yield f'#   "{name}"{"  " + title if title else ""}'


def _commented(path: str, table: Raw) -> Iterator[str]:
    yield f"# [{path}]"
    for key, value in table.items():
        if isinstance(value, dict):
            continue
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"# {_key(key)} = ["
            for row in value:
                yield f"#   {_value(row)},"
            yield "# ]"
        else:
            yield f"# {_key(key)} = {_value(value)}"


def _table(raw: Raw, path: str) -> Raw:
    found: Any = raw
    for key in path.split("."):
        found = found.get(key, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: Any) -> str:
    """A value as TOML."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_key(key)} = {_value(item)}' for key, item in value.items())} }}"
    return str(value)
