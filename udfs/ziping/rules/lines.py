"""Where a key of a rule file stands, so that a clerk can be told the line."""

from __future__ import annotations

import re
import tomllib

_TABLE = re.compile(r"\s*\[([^\[\]]+)\]")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([\w-]+)""")


def line_numbers(text: str) -> dict[str, int]:
    """Dotted path of every table and key → its line, from 1; the n-th row of ``levels`` as ``levels 第n行``.

    >>> line_numbers('id = "x"\\n[marks]\\nfull = 100\\n')["marks.full"]
    3
    """
    found: dict[str, int] = {}
    table, rows, listed = "", 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        header, key = _TABLE.match(line), _KEY.match(line)
        if listed and re.match(r"\s*\{", line):
            rows += 1
            found[f"{listed} 第{rows}行"] = number
        elif header:
            table, listed = _path(header[1]), ""
            found.setdefault(table, number)
        elif key:
            listed = f"{table}.{_path(key[1])}" if table else _path(key[1])
            rows = 0
            found.setdefault(listed, number)
    return found


def syntax_fault(error: tomllib.TOMLDecodeError) -> tuple[str, str]:
    """What a broken file says, in Chinese: (line, fault)."""
    text = str(error)
    place = re.search(r"line (\d+)", text)
    line = f"第{place[1]}行" if place else "末尾"
    fault = next((words for sign, words in _FAULTS if sign in text), "写法不合 TOML 格式")
    return line, fault


_FAULTS = (
    ("Unclosed", "引号或括号没有配对"),
    ("Illegal character", "引号没有配对,或有不允许的字符"),
    ("Expected '='", "缺少等号"),
    ("Expected ']'", "方括号没有配对"),
    ("Cannot overwrite", "同一项写了两次"),
    ("Cannot declare", "同一个 [表] 写了两次"),
    ("Invalid value", "等号右边写法有误:文字要加英文引号"),
    ("Expected newline", "一行只能写一项"),
    ("Invalid initial character", "键名写法有误:中文键名要加英文引号"),
    ("Invalid statement", "这一行看不懂:中文键名要加英文引号"),
)


def _path(written: str) -> str:
    return ".".join(next(filter(None, part), "") for part in _PART.findall(written))
