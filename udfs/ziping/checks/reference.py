"""The catalogue page of the checks, written from the registry alone."""

from __future__ import annotations

from collections.abc import Iterator

from ziping.checks.registry import CHECKS, SEVERITY_TITLES, Check

FAMILIES = {
    "A": "能重新计算的",
    "C": "缺少的",
    "F": "填写和格式",
    "L": "合不合理",
    "X": "表与表之间",
}
_INTRODUCTION = f"""\
# 校验目录

本页由 `ziping checks` 生成,共 {{count}} 项;每一项都有测试的正例和反例。

- **{SEVERITY_TITLES["error"]}**要改正后才能报送,**{SEVERITY_TITLES["warning"]}**要核对,**{SEVERITY_TITLES["info"]}**供参考。
- 评分规则文件的 `[severity]` 可以改变每一项的级别,或写 `off` 不查。
- 注明「写明理由即可」的,在这一行的偏差原因栏、或「校验结果」表的「说明」栏写明理由,就列为**{SEVERITY_TITLES["explained"]}**;
  其余的只有改数字、补内容才能消除。
- 注明「跨表」的,要把有关的表放在一起校验才看得出。
"""


def reference() -> str:
    """The whole page as Markdown: an overview by family, then each check in the order of ids.

    >>> reference().splitlines()[0]
    '# 校验目录'
    """
    items = sorted(CHECKS.values(), key=lambda item: item.id)
    lines = [_INTRODUCTION.format(count=len(items))]
    for letter, title in FAMILIES.items():
        own = [item for item in items if item.id[0] == letter]
        if own:
            lines += [f"## {letter} {title}", "", *(line for item in own for line in _section(item))]
    return "\n".join(lines)


def _section(item: Check) -> Iterator[str]:
    marks = [SEVERITY_TITLES[item.severity]]
    if item.run is None:
        marks.append("跨表")
    if item.explainable:
        marks.append("写明理由即可")
    yield f"### {item.id} {item.title}"
    yield ""
    yield f"{'、'.join(marks)}。{item.rule}。"
    yield ""
    yield f"- 为什么:{item.why}。"
    yield f"- 怎么改:{item.fix}。"
    yield ""
