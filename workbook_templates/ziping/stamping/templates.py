"""Which template belongs to a rule set: the clerk's own, the packaged one, or that of the rule set it extends."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path

from ziping.errors import fail
from ziping.rules import RuleSet
from ziping.stamping.workbook import Template, read_template

TEMPLATE_FILE = "自评表.xlsx"
_folders: list[Callable[[], Path]] = [lambda: Path(str(resources.files("ziping") / "templates"))]


def add_folder(folder: Callable[[], Path]) -> None:
    """Makes templates outside the package known; they come before the packaged ones."""
    if folder not in _folders:
        _folders.insert(0, folder)


def available_templates() -> tuple[str, ...]:
    """Ids of the rule sets that have a template of their own, sorted."""
    found = {path.parent.name for folder in _folders for path in folder().glob(f"*/{TEMPLATE_FILE}")}
    return tuple(sorted(found))


def template_of(rule_id: str) -> Path | None:
    """The template made for this rule set, or None."""
    return first_of(Path(rule_id, TEMPLATE_FILE))


def first_of(name: Path) -> Path | None:
    """A template by its place in the folder of templates: the clerk's own before the packaged one; None without."""
    paths = (folder() / name for folder in _folders)
    return next((path for path in paths if path.is_file()), None)


def shared_template(name: str) -> Path:
    """A template that is the same for all rule sets, ``rollup/汇总.xlsx``: the clerk's own, else the packaged one."""
    return next(path for folder in _folders if (path := folder() / name).is_file())


def template_path(rules: RuleSet) -> Path:
    """The template of a rule set: its own, else that of the rule set it extends.

    Raises:
        ZipingError: there is none.
    """
    for rule_id in rules.lineage:
        path = template_of(rule_id)
        if path is not None:
            return path
    raise fail(f"没有「{rules.id}」的表样", "表样", "用 ziping template new 为该地区、年度准备表样")


def load_template(path: Path) -> Template:
    """A template, compiled once and again when the file has changed.

    Raises:
        ZipingError: with everything that is wrong with it.
    """
    state = path.stat()
    return read_template(path, (state.st_mtime_ns, state.st_size))
