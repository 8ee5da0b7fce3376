"""Signs and characters: how a target says its direction, and what no actual value should hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ziping.checks.registry import INFO, WARNING, Finding, check
from ziping.model import FieldRef, Form
from ziping.quantity import parse_target, plain_text
from ziping.rules import RuleSet

_SIGNS = re.compile("[≥≤=]")
_ODD_SIGNS = re.compile("[≧≦≮≯<>]|=[<>]")
_USUAL_DATE = re.compile(
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?(?:底|末)?(?:之前|以前|前)?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}前?"
)
_LISTED = 4
_BAD = re.compile(r"[*_\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff\ufffd]")
_BLANK = re.compile(r"(?<![A-Za-z])\s+(?![A-Za-z])")
_SHORT = 20
"""Longer texts are descriptions; blanks and line breaks do no harm in them."""
_DASHES = re.compile("[-—–－]+")
_LOOSE_DASH = re.compile(r"^[-—–](?!\s*[\d.])|[-—–]$")


@check("F10", INFO, "指标值的符号写法不一")
def targets_use_the_usual_signs(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """指标值的方向用≥、≤、=表示,写「以上」「不少于」「不超过」或「>」「≧」的,列出规范写法;日期多写了字的也列出。一张表合成一条。

    为什么:写法不同,汇总和计分时要猜是不是包括本数,跨表也难比较。
    怎么改:按列出的写法改;「>」与「≥」不同的,写成能取到的数,如「>5次」写「≥6次」。
    """
    odd = [
        (index, plain_text(row.target), usual)
        for index, row in form.numbered()
        if (usual := _usual(plain_text(row.target)))
    ]
    if odd:
        told = "、".join(f"「{text}」宜写「{usual}」" for _, text, usual in odd[:_LISTED])
        more = f" 等 {len(odd)} 处" if len(odd) > _LISTED else ""
        yield Finding(FieldRef("target", "indicators", odd[0][0]), f"指标值{told}{more}")


def _usual(text: str) -> str:
    """The usual spelling, where a target has another."""
    target = parse_target(text)
    if target.problem or target.upper is not None:
        return ""
    if target.due:
        return "" if _USUAL_DATE.fullmatch("".join(text.split())) else target.standard
    if target.number is None or not target.signed:
        return ""
    return target.standard if _ODD_SIGNS.search(text) or not _SIGNS.search(text) else ""


@check("F11", WARNING, "实际完成值有多余的字符")
def actual_values_hold_no_odd_characters(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """实际完成值不应有「*」「_」、看不见的控制字符,二十字以内的不应有空格和换行,不应只写「-」「—」,数字前后不应带横线;日期中的「-」不算。

    为什么:一体化系统不接受这些字符,数字夹了空格也不能计算。
    怎么改:删去多余的字符;没有完成的填0,不涉及的指标写明情况。
    """
    for index, row in form.numbered():
        fault = _odd(row.actual or "")
        if fault:
            yield Finding(
                FieldRef("actual", "indicators", index),
                f"「{row.name}」的实际完成值「{_visible(row.actual or '')}」{fault}",
            )


def _odd(text: str) -> str:
    bad = _BAD.search(text)
    if bad:
        return f"含有字符「{bad[0]}」" if bad[0] in "*_" else "含有看不见的字符"
    if 0 < len(text.strip()) <= _SHORT and (text != text.strip() or _BLANK.search(text)):
        return "含有空格或换行"
    if _DASHES.fullmatch(text):
        return "只有横线"
    return "带有横线" if _LOOSE_DASH.search(text) else ""


def _visible(text: str) -> str:
    return "".join(ch if ch.isprintable() else " " for ch in text)
