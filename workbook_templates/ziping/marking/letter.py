"""审核意见: a letter to a department that says what must be mended and what must be explained.

Its wording and looks are those of a Word template that a clerk may edit; this module gives it the findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ziping.errors import fail
from ziping.marking.findings import NOT_RETURNED, UNREAD_SEVERITY, Found, Group, Section, cell_of, sections
from ziping.marking.wording import chinese_number, full_width
from ziping.model import Unread
from ziping.opening import clean_text
from ziping.rules import RuleSet
from ziping.stamping.templates import first_of
from ziping.word import rendered

LETTER = Path("letters") / "审核意见.docx"
TITLES = {
    "error": "须改正的问题",
    "warning": "须改正或说明的问题",
    "info": "请留意的事项",
    "explained": "已作说明、待确认的问题",
}


def template_path() -> Path:
    """The letter in use: the clerk's own, or the packaged one."""
    path = first_of(LETTER)
    assert path is not None, LETTER
    return path


def letter(found: Found) -> bytes:
    """The letter about these files, all of one department, as a .docx; the same for the same findings.

    Raises:
        ZipingError: the files are of several departments, or the template is faulty.
    """
    return rendered(template_path(), context(found), "审核意见模板")


def context(found: Found) -> dict[str, Any]:
    """What a template may name: ``department``, ``year``, ``forms``, ``rules``, ``outcome`` and ``sections``."""
    departments = sorted({item.department for item, *_ in found if item.department})
    if len(departments) > 1:
        raise fail(
            f"这些文件属于不同的部门({'、'.join(departments)})",
            "--letter",
            "审核意见一次写给一个部门,请分开校验",
        )
    years = sorted({str(form.year) for item, *_ in found for form in item.forms if form.year})
    every = [section for item, reports, _ in found for section in sections(item, reports)]
    faulty = [section for section in every if section.counts]
    return {
        "department": _text(departments[0]) if departments else "【请填写：部门名称】",
        "year": "、".join(years) or "【请填写：年度】",
        "forms": str(sum(len(item.forms) for item, *_ in found)),
        "rules": "、".join(dict.fromkeys(_named(rules) for *_, rules in found)),
        "outcome": _outcome(every, faulty),
        "sections": [_section(n, section) for n, section in enumerate(faulty, 1)],
    }


def _named(rules: RuleSet) -> str:
    """Title and number, where the rule file gives the number of a document."""
    return _text(f"《{rules.title}》" + (f"({rules.number})" if "〔" in rules.number else ""))


def _outcome(every: Sequence[Section], faulty: Sequence[Section]) -> str:
    """The second half of the first sentence: how much was found."""
    if not faulty:
        return "未发现问题。"
    counts = [
        (sum(section.counts.get(key, 0) for section in faulty), TITLES[key]) for key in ("error", "warning")
    ]
    named = "、".join(f"{title}{number}处" for number, title in counts if number)
    clean = sum(section.form is not None and not section.counts for section in every)
    rest = f"；其余{clean}张表未发现问题" if clean else ""
    return f"{f'有{named}' if named else '没有须改正的问题'}{rest}。具体意见如下。"


def _section(number: int, section: Section) -> dict[str, Any]:
    title = _text(section.heading if section.returned else f"{section.heading}({NOT_RETURNED})")
    groups: dict[str, list[str]] = {}
    for group in section.groups:
        groups.setdefault(group.severity, []).append(_item(group))
    if section.unread:
        groups.setdefault(UNREAD_SEVERITY, []).append(_unread(section.unread))
    return {
        "number": chinese_number(number),
        "title": title,
        "groups": [
            {
                "number": chinese_number(n),
                "title": TITLES[severity],
                "items": [{"number": str(m), "text": text} for m, text in enumerate(groups[severity], 1)],
            }
            for n, severity in enumerate((key for key in TITLES if key in groups), 1)
        ],
    }


def _item(group: Group) -> str:
    """All that one check found on a form is one item: the ways to mend it are the same."""
    found = []
    for report in group.reports:
        cell = cell_of(report)
        where = "" if report.message.startswith(cell) else f"{cell}单元格:" if report.place else f"{cell}:"
        reason = f"(说明:{report.reason.rstrip('。')})" if report.reason else ""
        found.append(f"{where}{report.message}{reason}")
    mend = "" if group.severity == "explained" else f"改正办法:{group.check.fix}。"
    return _text(f"{group.check.title}。{';'.join(found)}。{mend}")


def _unread(rows: Iterable[Unread]) -> str:
    by_mend: dict[str, list[str]] = {}
    for row in rows:
        by_mend.setdefault(row.mend, []).append(row.message)
    return _text("".join(f"{';'.join(messages)}。改正办法:{mend}。" for mend, messages in by_mend.items()))


def _text(text: str) -> str:
    """One paragraph of prose."""
    return full_width(" ".join(clean_text(text).split()))
