"""The reference page of the worksheet functions, written from the registry alone."""

from __future__ import annotations

from collections.abc import Iterator

from ziping.functions.registry import FUNCTIONS, SIZES_DIFFER, Example, WorksheetFunction

_INTRODUCTION = f"""\
# 函数参考

本页由 `ziping functions` 生成,例子都由测试逐个算过。

- 方括号里的参数可以省略。评分规则编号用 `ziping rules` 查看,如 `"liuzhou-2022"`。
- 参数可以是一个格子,也可以是一片区域:给一列就答一列,一行配一列就答一张表。大小对不上的,答「{SIZES_DIFFER}」。
- 例子里 `{{11;8}}` 是一列、`{{11,8}}` 是一行,相当于选取这样的区域;箭头后是格子里显示的内容,占几行写几行,
  同一行的格子用 `|` 隔开,`(空)` 是空格子。
- 空着和填 0 不同:空着还没有填,0 是填了 0。
- 没写评分规则的,答「未指定评分规则」;编号写错的,答「没有编号为「…」的评分规则」。
- 不认识这些函数的表格软件显示 `#NAME?`。
"""


def reference() -> str:
    """The whole page as Markdown: an overview, then each function in alphabetical order.

    >>> reference().splitlines()[0]
    '# 函数参考'
    """
    entries = sorted(FUNCTIONS.values(), key=lambda entry: entry.name)
    overview = [f"- [{entry.name}](#{entry.name.lower()}):{entry.title}" for entry in entries]
    return "\n".join([_INTRODUCTION, *overview, "", *(line for entry in entries for line in _section(entry))])


def _section(entry: WorksheetFunction) -> Iterator[str]:
    yield f"## {entry.name}"
    yield ""
    yield f"{entry.title}。"
    yield ""
    yield from ("```", f"={entry.syntax}", "```", "")
    if entry.arguments:
        yield from (f"- `{name}`:{meaning}" for name, meaning in entry.arguments.items())
        yield ""
    yield from ("```", *(line for example in entry.examples for line in _example(example)), "```", "")
    yield f"- 空格子:{entry.blanks}。"
    yield f"- 出错时:{entry.faults}。"
    yield ""


def _example(example: Example) -> Iterator[str]:
    yield example.formula
    for at, line in enumerate(example.answer.splitlines()):
        yield f"  {' ' if at else '→'} {line}"
