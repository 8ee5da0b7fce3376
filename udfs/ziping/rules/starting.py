"""A new rule file for a region, written so that it teaches what may be stated.

Only what the region alone can know is stated, as 【请填写…】, which the loader refuses until it is filled in.
Everything else stands commented out with the value that holds now. What is allowed is listed from the
mappings the loader checks against, so the two cannot drift apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ziping.errors import fail
from ziping.rules.loading import load, packaged, stated
from ziping.rules.reader import PLACEHOLDER, Raw, at, formulas_for
from ziping.rules.ruleset import (
    BOUNDS,
    COLUMNS,
    DIGITS,
    DIRECTIONS,
    EXECUTION_BASES,
    FULL_MARKS,
    MARKS,
    OVERACHIEVEMENT,
    PERCENT,
    ROUNDINGS,
    SCORING_MODES,
    SEVERITIES,
    TITLE_WORDS,
    TITLES,
    TOTALS,
    UNEXECUTED,
    UNSIGNED,
    YEARS,
    ZERO_BUDGET,
)
from ziping.scoring.formulas import EXECUTION, FORMULAS

_ID = re.compile(r"(?=.{1,40}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class Section(NamedTuple):
    """One table of a rule file.

    Args:
        notes: what its keys mean and what is allowed.
        without: what stands there where the base does not state the table: (note, values).
    """

    path: str
    title: str
    notes: tuple[str, ...]
    without: tuple[str, Raw] = ("", {})


def new_rule_file(rule_id: str, base: str) -> str:
    """The text of a rule file ``rule_id`` that extends ``base``.

    Raises:
        ZipingError: an id that is taken by the package or not well formed, or an unusable base.
    """
    _refuse_id(rule_id)
    load(base)
    tables = stated(base)
    lines = [*_head(rule_id, base), *_to_fill(base, tables)]
    for section in _sections(tables):
        lines += _section(section, base, tables)
    return "\n".join(lines) + "\n"


def _refuse_id(rule_id: str) -> None:
    where = f"编号「{rule_id}」"
    if not _ID.fullmatch(rule_id):
        form = "用小写字母、数字和连字符,不超过40个字符,如 hengkou-2024(地区拼音-年度)"
        raise fail("编号的写法不合要求", where, form)
    if rule_id in packaged():
        raise fail("这是自带规则的编号", where, "换一个编号,如加上地区或年度")


def _head(rule_id: str, base: str) -> Iterator[str]:
    yield f"## 评分规则 {rule_id},以 {base} 为基础:这里没有写的,都按 {base}。"
    yield "##"
    yield f"## 1. 把下面的{PLACEHOLDER}…】都换成实际内容。"
    yield f"## 2. 与 {base} 不同的地方,去掉行首的一个 #,再改等号右边。方括号那一行、要改的行、source 行一起去掉。"
    yield "##    没有去掉 # 的行不起作用,写着的是现行的值。两个 ## 开头的是说明,不要去掉。"
    yield f"## 3. 用 ziping rules show {rule_id} 检查,用 ziping rules diff {base} {rule_id} 比较。"
    yield "##"
    yield '## 写法:文字加英文引号,如 "优";数字不加引号,如 90。每张表都要在 source 写明依据。'
    yield "## 用记事本保存时,编码选 UTF-8。"
    yield ""
    yield f'id = "{rule_id}"'
    yield f'extends = "{base}"'


def _to_fill(base: str, tables: Raw) -> Iterator[str]:
    """The tables that no base can state."""
    asked: tuple[tuple[str, str, Mapping[str, str]], ...] = (
        ("notice", "评分办法", {
            "title": "办法或通知的名称",
            "number": "文号;没有的写 未见文号",
            "issuer": "发文单位",
            "source": "以上内容的出处,如文件名称和文号",
        }),
        ("scope", "适用范围", {
            "region": "地区,如 陕西安康",
            "year": f"四位年份,{YEARS};连同引号一起换掉",
            "source": "适用范围的出处,如第几条或表题",
        }),
    )  # fmt: skip
    for path, title, hints in asked:
        yield from _heading(title)
        for key in hints:
            yield f"## {base} 写的是 {key} = {_value(at(tables, f'{path}.{key}'))}"
        yield f"[{path}]"
        for key, hint in hints.items():
            yield f"{key} = {_value(f'{PLACEHOLDER}:{hint}】')}"


def _sections(tables: Raw) -> Iterator[Section]:
    yield Section("marks", "满分和预算执行的分值", (
        f"full:满分,{FULL_MARKS}。",
        f"execution:预算执行的分值,{MARKS};预算执行不单独计分的写 0。",
        "预算执行的分值加各一级指标的分值,必须等于满分。",
    ))  # fmt: skip
    yield Section("marks.level1", "一级指标的分值", (
        f"每行一个一级指标:名称加英文引号,等号右边是分值,{MARKS}。",
        "写了这张表就要写全:没有写到的一级指标不再有。",
    ))  # fmt: skip
    yield Section("level2", "表上印有的二级指标", (
        "每行一个一级指标:名称加英文引号,等号右边是它下面印有的二级指标,如 [\"数量指标\", \"质量指标\"]。",
        "没有绩效指标的二级指标,自评表上也留一行空行。写了这张表就要写全。",
    ))  # fmt: skip
    yield Section("titles", "表题和资金合计行", (
        f"{'、'.join(f'{key}:{title}' for key, title in TITLES.items())}。",
        f"表题里可以写{'、'.join(f'{{{word}}}({title})' for word, title in TITLE_WORDS.items())},生成时换成实际内容。",
    ))  # fmt: skip
    rounding = (f"digits:小数位数,{DIGITS},整数。", f"mode:{_options(ROUNDINGS)}。")
    yield Section("rounding.score", "得分的小数", rounding)
    yield Section("rounding.rate", "执行率的小数(百分数,57.36% 是两位)", rounding)
    yield Section("execution", "预算执行怎样计分", (
        f"formula:{_options(EXECUTION)}。",
        f"base:执行率的分母。{_options(EXECUTION_BASES)}。",
    ))  # fmt: skip
    yield Section("execution.zero_budget", "预算为0时", (f"score:{_options(ZERO_BUDGET)}。",))
    whole = "有的办法另有要写的项,写在 name 下面。写了这张表就要写全。"
    for direction, title in DIRECTIONS.items():
        allowed = _formulas(formulas_for(direction))
        yield Section(f"formulas.{direction}", f"{title}怎样计分", ("name:计分办法,可以写:", *allowed, whole))
    yield from _kinds(tables)
    yield Section("tiers", "定性指标的档次", (
        f"levels:每行一档,从高到低,首尾相接,直到 0。from、to:占分值的百分比,{PERCENT},from 含在本档内。",
    ))  # fmt: skip
    yield Section("total", "总分怎样合计", (f"of:{_options(TOTALS)}。",))
    grades = (
        f"bound:界限上的分数算不算这一等。{_options(BOUNDS)}。",
        f"levels:每行一等,从高到低,最低一等从 0 开始。from:起始分数,{PERCENT}。",
    )
    yield Section("grades", "等级", grades)
    same = ("没有另定部门整体的等级,与项目相同。", at(tables, "grades"))
    yield Section("grades.department", "部门整体的等级(与项目不同的才写)", grades, same)
    yield Section("reasons", "什么情况须写明原因", (
        f"low_execution:执行率低于百分之几,{PERCENT}。",
        f"adjustment:年中预算调整超过年初预算的百分之几,{PERCENT};0 即有调整就要写。",
        f"overachievement:实际完成值达到指标值的百分之几,{OVERACHIEVEMENT}。",
    ))  # fmt: skip
    yield Section("doubts", "什么样的结果可疑,请审核人留意", (
        f"execution_below、total_from:执行率低于百分之几而总分不低于几分,{PERCENT}。",
    ))  # fmt: skip
    yield Section("coverage", "没有执行的项目在自评覆盖率里怎样算", (
        f"unexecuted:{_options(UNEXECUTED)}。",
    ))  # fmt: skip
    yield Section("scoring", "指标得分由谁填,能不能改", (
        f"mode:{_options(SCORING_MODES)}。",
        "by_hand:指标得分由人填写,表样里要有 {{ row.computed }}(按规则计算的得分),可以有 {{ row.why }}(计分说明)。",
        "预算执行得分、总分、等级总是自动计算。",
    ))  # fmt: skip
    levels = f"每行一个校验编号(用 ziping checks 查看)。等号右边:{_options(SEVERITIES)}。"
    yield Section("severity", "校验的级别", (levels,), ("没有改动校验的级别,写法如下。", {"L07": "info"}))


def _kinds(tables: Raw) -> Iterator[Section]:
    yield Section("kinds", "指标类别:按名称认出来、另行计分的指标", (
        "每个类别一张表,类别的名称自己定,加英文引号。第一个相符的起作用,这里写的排在前面。",
        f"column:看哪一栏。{'、'.join(COLUMNS.values())}。",
        'contains:这一栏含其中任何一个词的就算,如 ["成本", "费用"]。',
        f"unsigned:指标值没有写符号时的方向。{_options(UNSIGNED)}。没有这种情况的不写。",
        "formula:计分办法;不写的按指标值的方向计分。有的办法另有要写的项,写在 formula 下面。可以写:",
        *_formulas(formulas_for()),
        "unsigned 和 formula 至少写一项。同名的类别,以这里写的为准,要写全。",
    ))  # fmt: skip
    for label in tables.get("kinds", {}):
        yield Section(f"kinds.{label}", f"类别「{label}」", ())


def _section(section: Section, base: str, tables: Raw) -> Iterator[str]:
    """Heading, notes and source of the base, then its values, commented out."""
    table = at(tables, section.path)
    note, values = ("", table) if table is not None else section.without
    own = {key: value for key, value in values.items() if not isinstance(value, dict) and key != "source"}
    yield from _heading(section.title)
    yield from (f"## {line}" for line in section.notes)
    if not own:
        return
    yield f"## {base} {note}" if note else f"## {base} 的依据:{table['source']}"
    yield f"# [{'.'.join(_key(part) for part in section.path.split('.'))}]"
    own["source"] = f"{PLACEHOLDER}:文号、条款或表注】"
    for key, value in own.items():
        yield from (f"# {line}" for line in f"{_key(key)} = {_value(value)}".split("\n"))


def _heading(title: str) -> tuple[str, ...]:
    return ("", f"## ── {title} ──")


def _formulas(allowed: Mapping[str, str]) -> Iterable[str]:
    for name, title in allowed.items():
        parameters = "、".join(f"{key} = {kind.allowed}" for key, kind in FORMULAS[name].parameters.items())
        yield f'  "{name}" {title}{";另写 " if parameters else ""}{parameters}'


def _options(allowed: Mapping[Any, str]) -> str:
    return "、".join(f'"{key}" {title}' for key, title in allowed.items())


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    """As TOML; rows of a table one to a line. TOML writes texts, numbers and lists of texts as JSON does."""
    if isinstance(value, list) and any(isinstance(row, dict) for row in value):
        rows = (", ".join(f"{_key(key)} = {_value(item)}" for key, item in row.items()) for row in value)
        return "\n".join(["[", *(f"  {{ {row} }}," for row in rows), "]"])
    return json.dumps(value, ensure_ascii=False)
