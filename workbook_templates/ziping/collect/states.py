"""In which state every returned file ends, and which forms count: a function of the files and of what was issued."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from ziping.collect.issued import Issued, IssuedForm
from ziping.collect.listing import CHANGED, Listed


class State(StrEnum):
    """What became of a returned file; each has exactly one."""

    RECEIVED = "已收"
    FAULTY = "有错误"
    REPLACED = "被替代"
    TWICE = "重复"
    FOREIGN = "非本次下发"
    OTHER_YEAR = "年度不符"
    UNREADABLE = "无法读取"


COUNTED = (State.RECEIVED, State.FAULTY)
"""Files whose forms count."""


class FormHead(NamedTuple):
    """What tells a returned form."""

    kind: str
    code: str
    name: str
    has_result: bool


@dataclass(frozen=True, slots=True)
class Content:
    """What is known of a file's content; ``problem`` is what makes it unreadable."""

    sha256: str
    problem: str = ""
    mend: str = ""
    stamped: bool = False
    fingerprint: str = ""
    department: str = ""
    year: int | None = None
    filled: bool = False
    saved: str = ""
    statements: int = 0
    forms: tuple[FormHead, ...] = ()


@dataclass(slots=True)
class Standing:
    """A file with its state.

    Args:
        forms: place in the file → the form that was issued; None for one that was not.
        current: places of the forms that count.
        unit: under which its findings are kept.
    """

    listed: Listed
    content: Content | None
    state: State = State.RECEIVED
    reason: str = ""
    mend: str = ""
    department: str = ""
    forms: Mapping[int, IssuedForm | None] = field(default_factory=dict)
    current: tuple[int, ...] = ()
    unit: str = ""

    @property
    def counted(self) -> bool:
        return self.state in COUNTED

    @property
    def concerned(self) -> set[str]:
        """The codes of the departments whose forms it holds; a file may be several departments'."""
        forms = (self.forms[n] for n in self.current)
        return {self.department, *(form.department_code for form in forms if form)} - {""}


def settle(listed: Iterable[Listed], contents: Mapping[str, Content], issued: Issued) -> list[Standing]:
    """Every file with its state; whether it has errors is not known before :func:`judge`."""
    result = []
    first: dict[str, Listed] = {}
    for item in listed:
        standing = Standing(item, contents.get(item.sha256), unit=item.sha256)
        result.append(standing)
        _look(standing, first.setdefault(item.sha256, item), issued)
    _choose_versions([standing for standing in result if standing.counted], issued)
    for group in departments(result):
        if len(group) > 1:
            unit = unit_of(group)
            for standing in group:
                standing.unit = unit
    return result


def _look(standing: Standing, first: Listed, issued: Issued) -> None:
    item, content = standing.listed, standing.content
    if item.problem or content is None or content.problem:
        if content is not None and not item.problem:
            what, mend = content.problem, content.mend
        else:
            what, mend = (item.problem or CHANGED).what, (item.problem or CHANGED).mend
        standing.state, standing.reason, standing.mend = State.UNREADABLE, what, mend
        standing.department = issued.named_in(item.path)
        return
    heads = [(form.kind, form.code, form.name) for form in content.forms]
    standing.department = issued.owner(content.fingerprint, content.department, heads)
    if not standing.department and content.statements:
        standing.department = issued.named_in(item.path)
    if first is not item:
        standing.state, standing.reason = State.TWICE, f"内容与「{first.path}」完全相同"
        standing.mend = "留一份即可"
    elif content.year is not None and content.year != issued.year:
        standing.state = State.OTHER_YEAR
        standing.reason = f"这是{content.year}年度的表,本次是{issued.year}年度"
        standing.mend = f"请部门报送{issued.year}年度的表"
    elif not standing.department:
        standing.state, standing.reason = State.FOREIGN, _whose(content, issued)
        standing.mend = "核对是否发错地方,或请部门用下发的表填报"
        if not content.forms:
            standing.reason, standing.mend = "这份报告看不出是哪个部门的", "在文件名里写上部门名称,再收一次"
    else:
        _match(standing, content, issued)


def _whose(content: Content, issued: Issued) -> str:
    for name in (content.department, *(form.name for form in content.forms if form.kind == "department")):
        if issued.shared(name):
            return f"发放台账中有几个部门都叫「{name}」,看不出是哪一个的"
    names = "、".join(dict.fromkeys(form.name for form in content.forms[:2] if form.name))
    return f"「{content.department or names}」不在发放台账中"


def _match(standing: Standing, content: Content, issued: Issued) -> None:
    code = standing.department
    taken: set[IssuedForm] = set()
    forms: dict[int, IssuedForm | None] = {}
    for n, form in enumerate(content.forms):
        # Two projects of one name are two.
        like = [
            found for found in issued.forms_like(code, form.kind, form.code, form.name) if found not in taken
        ]
        forms[n] = like[0] if like else None
        taken.update(like[:1])
    standing.forms = forms
    if content.forms and not any(standing.forms.values()):
        standing.state = State.FOREIGN
        names = "、".join(form.name for form in content.forms[:2])
        standing.reason = f"部门「{issued.departments[code]}」没有下发「{names}」这张表"
        standing.mend = "请部门用下发的表填报;确需补报的,由财政局补发"


def _choose_versions(standings: Sequence[Standing], issued: Issued) -> None:
    """Of several returned copies of a form the newest counts; a file none of whose forms counts is replaced."""
    copies: defaultdict[tuple[str, int], list[tuple[tuple[object, ...], Standing, int]]] = defaultdict(list)
    for standing in standings:
        for n, form in standing.forms.items():
            if form is not None:
                key = (form.department_code, form.position)
                copies[key].append((_newness(standing, n, issued), standing, n))
    current: defaultdict[int, list[int]] = defaultdict(list)
    newer: dict[int, Standing] = {}
    for found in copies.values():
        _, best, number = max(found, key=lambda copy: (*copy[0], -copy[2]))
        current[id(best)].append(number)
        for _, standing, _ in found:
            if standing is not best:
                newer.setdefault(id(standing), best)
    for standing in standings:
        standing.current = tuple(sorted(current[id(standing)]))
        if standing.forms and not standing.current and id(standing) in newer:
            other = newer[id(standing)]
            standing.state = State.REPLACED
            standing.reason = f"以「{other.listed.path}」为准:{_why_newer(other, standing, issued)}"


def _newness(standing: Standing, form: int, issued: Issued) -> tuple[object, ...]:
    """A filled form before a blank one, then one that was not issued anew since, then the later one."""
    content = standing.content
    assert content is not None
    return (
        content.forms[form].has_result,
        content.fingerprint not in issued.older,
        _time(standing),
        standing.listed.path,
    )


def _time(standing: Standing) -> str:
    assert standing.content is not None
    return standing.content.saved or standing.listed.modified


def _why_newer(other: Standing, own: Standing, issued: Issued) -> str:
    assert other.content is not None
    assert own.content is not None
    if own.content.filled != other.content.filled:
        return "这一份没有填写"
    if own.content.fingerprint in issued.older and other.content.fingerprint not in issued.older:
        return "这一份用的是以前下发的表"
    times = _time(other), _time(own)
    if times[0] == times[1]:
        return f"两份都保存于 {_spoken(times[0])},取文件名在后的"
    known = "保存" if own.content.saved and other.content.saved else "修改"
    return f"那一份{known}于 {_spoken(times[0])},这一份{known}于 {_spoken(times[1])}"


def _spoken(time: str) -> str:
    return time.replace("T", " ") or "(时间不明)"


def departments(standings: Iterable[Standing]) -> list[list[Standing]]:
    """The files that count, by department."""
    found: defaultdict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        if standing.counted:
            found[standing.department].append(standing)
    return [found[code] for code in sorted(found)]


def unit_of(group: Sequence[Standing]) -> str:
    """The name of checking these files together, with those of their forms that count."""
    members = sorted((standing.listed.sha256, standing.current) for standing in group)
    return hashlib.sha256(json.dumps(members).encode()).hexdigest()


def judge(standings: Iterable[Standing], errors: Mapping[tuple[str, str], int]) -> None:
    """Files that count and have errors are 有错误.

    Args:
        errors: (unit, sha256) → how many.
    """
    for standing in standings:
        if standing.counted and (count := errors.get((standing.unit, standing.listed.sha256), 0)):
            standing.state = State.FAULTY
            standing.reason = f"{count} 个错误,见问题清单"
            standing.mend = "退回部门改正"
