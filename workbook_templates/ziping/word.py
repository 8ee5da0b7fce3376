"""Word templates that a clerk edits: filled with values, and what is wrong with one said by its paragraph.

A template is a document that people send around, not a program: it reaches nothing but the values it is given,
and texts of forms stay text, whatever stands in them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from ziping.errors import ZipingError, fail
from ziping.opening import inspect_zip, refuse_entities
from ziping.stamping.package import pack, zipped

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

_SHOWN = 30
_TEMPLATE_FRAMES = ("<template>", "<unknown>")
_NAME = re.compile(r"'([^']*)' is undefined|has no attribute '([^']*)'")
_UNKNOWN = re.compile(r"(?:unknown tag|No (?:filter|test) named) '([^']*)'")
_UNESCAPED = re.compile(r"\{%[^%]*autoescape")
_FILTERS = ("default", "first", "join", "last", "length")
_TAG = re.compile(r"<[^>]*>")


class _Names(SandboxedEnvironment):
    """Names, lists and conditions, and nothing that computes: a few letters could ask for gigabytes."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}

    def compile(self, source: Any, *args: Any, **options: Any) -> Any:
        """Texts of forms are escaped whatever a template asks for: they would be markup otherwise."""
        if _UNESCAPED.search(source):
            raise SecurityError("autoescape")
        return _compiled(source)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(operator)


@lru_cache(maxsize=64)
def _compiled(source: str) -> CodeType:
    """A part of a template as a program: one template makes the documents of all departments."""
    return SandboxedEnvironment.compile(_Names(), source)


def rendered(
    source: Path,
    values: Mapping[str, Any],
    what: str,
    amend: Callable[[dict[str, bytes]], dict[str, bytes]] = lambda parts: parts,
) -> bytes:
    """The document that a template makes of values, as a .docx; the same for the same values.

    Args:
        values: the names that the template may use; texts, and lists and mappings of them.
        what: what the template is called, for messages: 审核意见模板.
        amend: changes the parts of the finished document, by their names.

    Raises:
        ZipingError: the template is damaged or faulty; the message names the paragraph.
    """
    # Loaded where a document is written: it takes a tenth of a second, which every command would wait for.
    from docx.opc.exceptions import OpcError
    from docxtpl import DocxTemplate

    inspect_zip(source, judge=refuse_entities)
    stream = io.BytesIO()
    document = None
    try:
        document = DocxTemplate(str(source))
        document.render(dict(values), _Names(), autoescape=True)
        document.save(stream)
    except TemplateError as error:
        raise _faulty(document, error, source, what) from error
    except (OpcError, KeyError, ValueError) as error:
        raise fail(f"{what}已损坏({type(error).__name__})", str(source), "换回自带的模板") from error
    except (TypeError, ArithmeticError, RecursionError, SyntaxError) as error:  # lxml's are SyntaxErrors
        raise fail(f"{what}写法有误:花括号里只能写名称", str(source), _mend(source)) from error
    with zipfile.ZipFile(stream) as archive:
        parts = amend({name: archive.read(name) for name in archive.namelist()})
    return zipped(pack(name, data) for name, data in parts.items())


def _faulty(document: DocxTemplate | None, error: TemplateError, source: Path, what: str) -> ZipingError:
    return fail(f"{what}写法有误:{_in_words(error)}", f"{source}{_paragraph(document, error)}", _mend(source))


def _mend(source: Path) -> str:
    return f"对照自带的「{source.name}」改正,花括号里的名称不要改"


def _in_words(error: TemplateError) -> str:
    message = str(error)
    if isinstance(error, SecurityError):
        return "花括号里只能写名称,不能写程序"
    if isinstance(error, UndefinedError):
        named = _NAME.search(message)
        return f"没有「{named[1] or named[2]}」这个名称" if named else f"没有这个名称({message})"
    if "Unexpected end of template" in message:
        return "有 for 或 if 没有对应的 endfor 或 endif"
    unknown = _UNKNOWN.search(message)
    if unknown:
        return f"多余的或拼错的「{unknown[1]}」"
    return "花括号没有配对,或里面的写法不对"


def _paragraph(document: DocxTemplate | None, error: TemplateError) -> str:
    """The paragraph of a fault: the template engine counts lines, and each paragraph begins one."""
    number = getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in _TEMPLATE_FRAMES:
            number = trace.tb_lineno
        trace = trace.tb_next
    if document is None or not number:
        return ""
    lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", document.patch_xml(document.get_xml())).splitlines()
    text = _TAG.sub("", lines[number - 1]).strip() if number <= len(lines) else ""
    return f" 段落「{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}」" if text else ""
