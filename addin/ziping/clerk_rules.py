"""Rule files of the user's own, in ``~/.ziping/rules``: every command knows them by their ids."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ziping.errors import fail
from ziping.rules import add_folder, packaged
from ziping.rules.starting import new_rule_file


def rules_folder() -> Path:
    return Path.home() / ".ziping" / "rules"


def register() -> None:
    """Makes the user's rule files known; once is enough, again does no harm."""
    add_folder(_ids, _read)


def shadowed() -> list[Path]:
    """Files that are never used: a packaged rule set has their id."""
    return [_path(rule_id) for rule_id in _ids() if rule_id in packaged()]


def start(rule_id: str, base: str) -> Path:
    """Writes a new rule file that extends ``base``; an existing file is never touched.

    Raises:
        ZipingError: an id that is taken or badly formed, an unknown base, a folder that cannot be written.
    """
    path = _path(rule_id)
    text = new_rule_file(rule_id, base)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        if path.exists():
            os.unlink(temporary)
            raise fail("已有这个规则文件,不覆盖", str(path), "换一个编号,或直接修改这个文件")
        os.replace(temporary, path)
    except OSError as error:
        raise fail("规则文件不能写入", str(path), "请确认这个文件夹可以写入") from error
    return path


def _path(rule_id: str) -> Path:
    return rules_folder() / f"{rule_id}.toml"


def _ids() -> list[str]:
    folder = rules_folder()
    return sorted(path.stem for path in folder.glob("*.toml")) if folder.is_dir() else []


def _read(rule_id: str) -> str:
    path = _path(rule_id)
    try:
        # Editors on Windows begin a file with a byte order mark.
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fail("不是 UTF-8 编码,中文读不出来", str(path), "在记事本中「另存为」,编码选 UTF-8") from error
    except OSError as error:
        raise fail("规则文件打不开", str(path), "请确认文件还在、可以读取") from error
