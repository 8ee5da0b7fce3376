"""What is left of the template in a form, and what a form says to be attached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ziping.checks.fields import label, texts
from ziping.checks.registry import ERROR, INFO, Checked, Finding, also_across, check
from ziping.model import Form
from ziping.quantity import plain_text
from ziping.rules import RuleSet

_UNITS = "年|月|日|元|万元?|亿元?|%|个|次|人|家|户|项|件|天|场"
_PROMPT = re.compile(
    r"【[^】]*(?:请|填写|填报|待填)[^】]*】|\{\{.*?\}\}|\{%.*?%\}"
    r"|^[(（]?请(?:在此|在这里|逐条|如实|简要)?(?:填写|填报|输入|选择|描述)"
    r"|^(?:示例|例如|样例|填写说明|填报说明)\s*[:：]"
    # 单价×人数 is a product.
    rf"|(?:[×✕]{{2,}}|(?<![A-Za-z])[Xx]{{2,4}}|_{{2,}})\s*(?:{_UNITS})|×\s*年\s*×"
)
_TELLING = re.compile("[【{请例样说×✕XxＸｘ_]")
"""Without one of these no text needs a closer look."""
_ATTACHED = re.compile(r"(?:详见|(?<!意)见|附)\s*(?:附件|附表|附后|后附)|佐证材料.{0,4}(?:附|见)|附佐证")
_SHOWN = 20


@check("C08", ERROR, "模板提示语没有删除")
def template_hints_are_gone(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """表上和报告里不应留有模板的提示语和占位符号,如「【请填写…】」「请填写…」「示例:…」「××年」「{{ … }}」。

    为什么:留着提示语说明这一格没有填,公开出去也不像样。
    怎么改:删去提示语,填写实际内容。
    """
    for where, text in texts(form):
        found = _TELLING.search(text) and _PROMPT.search(plain_text(text))
        if found:
            yield Finding(where, f"「{label(form, where)}」留有模板的提示「{_short(found[0])}」")


@also_across("C08")
def template_hints_are_gone_from_reports(checked: Sequence[Checked]) -> Iterator[Finding]:
    """The same in the text of a report."""
    for submission, _ in checked:
        for item in submission.statements:
            if item.what == "prompt" and submission.report is not None:
                where = next(
                    ref for ref, place in submission.report.places.items() if place.cell == item.where
                )
                words = f"报告{item.where}留有「{item.text}」"
                yield Finding(where, words, form=submission.report)


@check("C10", INFO, "表上提到的附件请核对", explainable=True, own_reason=False)
def mentioned_attachments_are_there(form: Form, rules: RuleSet) -> Iterator[Finding]:
    """表上写了「见附件」「佐证材料附后」等的,附件应随表报送。校验只看得到表上的文字,看不到附件:写了的,请人核对;
    没有写的,看不出应不应有附件。

    为什么:自评结果要有佐证,提到的附件或项目自评汇总表没有报送,审核时会退回。
    怎么改:把附件随表报送;已经报送的不必改。
    """
    for where, text in texts(form):
        found = "附" in text and _ATTACHED.search(plain_text(text))
        if found:
            yield Finding(where, f"「{label(form, where)}」写有「{found[0]}」,请核对附件是否随表报送")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
