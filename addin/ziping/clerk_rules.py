"""The clerk's own rule files, ``~/.ziping/rules/<id>.toml``: made known beside the packaged ones, and written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ziping.errors import ZipingError, fail
from ziping.opening import written_whole
from ziping.rules import RuleSet, add_folder, available, load, packaged
from ziping.rules.starting import new_rule_file


def folder() -> Path:
    """Where the clerk's rule files lie; it need not exist."""
    return Path(os.path.expanduser("~"), ".ziping", "rules")


def make_known() -> None:
    """From here on every command knows the clerk's rule files as they are now."""
    add_folder(_ids, _read)


def write_new(rule_id: str, base: str) -> Path:
    """A new file in the folder that extends ``base``, for the clerk to fill in.

    Raises:
        ZipingError: an id that is taken or not well formed, an unusable base, or a folder that cannot be written.
    """
    text = new_rule_file(rule_id, base)
    path = _path(rule_id)
    if path.exists():
        raise fail("已有同名文件,不覆盖", str(path), "直接修改这个文件,或换一个编号")
    with written_whole(path) as temporary:
        temporary.write_text(text, "utf-8")
    make_known()
    return path


def usable_and_faulty() -> tuple[list[RuleSet], list[tuple[str, ZipingError]]]:
    """Every rule set there is; apart from them the files that cannot be used, by id, and why."""
    usable: list[RuleSet] = []
    taken = "与自带规则同名,没有使用"
    faulty = [
        (rule_id, fail(taken, str(_path(rule_id)), "换一个编号:改文件名和文件里的 id"))
        for rule_id in _ids()
        if rule_id in packaged()
    ]
    for rule_id in available():
        try:
            usable.append(load(rule_id))
        except ZipingError as error:
            faulty.append((rule_id, error))
    return usable, faulty


def _path(rule_id: str) -> Path:
    return folder() / f"{rule_id}.toml"


def _ids() -> Iterator[str]:
    """Names of the files; a folder that cannot be listed has none, so that other commands go on."""
    try:
        names = os.listdir(folder())
    except OSError:
        return
    yield from (name.removesuffix(".toml") for name in names if name.endswith(".toml") and name[0] != ".")


def _read(rule_id: str) -> str:
    """The text; Windows editors may put a mark before UTF-8, or save in another encoding."""
    path = _path(rule_id)
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        mend = "在记事本中打开,选「另存为」,编码选 UTF-8"
        raise fail("不是 UTF-8 编码,中文读不出来", str(path), mend) from error
    except OSError as error:
        raise fail("文件打不开", str(path), "核对读取权限,并关闭正在使用它的程序") from error
