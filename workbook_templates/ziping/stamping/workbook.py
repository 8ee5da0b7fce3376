"""A template workbook, compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as FilePath

from lxml import etree

from ziping.errors import Problem, ZipingError
from ziping.stamping.grammar import bound_by_name
from ziping.stamping.names import Name, bound_cells, read_names
from ziping.stamping.package import (
    BOOK,
    DECLARATION,
    OFFICE,
    N,
    Package,
    Packed,
    parse,
)
from ziping.stamping.refusals import moving_rows, refusals, repeated_sheets
from ziping.stamping.sheet import Sheet, inner_xml, open_tag, read_sheet
from ziping.stamping.strings import Strings
from ziping.stamping.styles import Styles

_R = f"{{{OFFICE}}}"
_RECALCULATED = '<calcPr calcId="191029" fullCalcOnLoad="1"/>'


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A template workbook: its sheets compiled, all else as it is.

    Args:
        frame: workbook.xml before its list of sheets, and after its defined names.
        states: of its sheets, where they are hidden.
        packed, styled, attached: parts that many workbooks share, deflated when the first one needs them.
    """

    package: Package
    sheets: tuple[Sheet, ...]
    styles: Styles
    names: tuple[Name, ...]
    frame: tuple[str, str]
    states: Mapping[str, str]
    packed: dict[str, Packed] = field(default_factory=dict)
    styled: dict[tuple[object, ...], Packed] = field(default_factory=dict)
    attached: dict[tuple[object, ...], list[tuple[Packed, str]]] = field(default_factory=dict)


@lru_cache(32)
def read_template(path: FilePath, stamp: tuple[int, int] = (0, 0)) -> Template:
    """Compiles a template.

    Args:
        stamp: changes when the file does, so that an edited template is read anew.

    Raises:
        ZipingError: with everything that is wrong with it.
    """
    package = Package.read(path)
    book = parse(package.parts[BOOK])
    relations = {item.id: item for item in package.relations(BOOK)}
    problems: list[Problem] = []
    kinds = {item.kind: item.target for item in relations.values()}
    strings = Strings.read(package.parts.get(kinds.get("sharedStrings", "")))
    listed = [
        (str(e.get("name")), relations[str(e.get(f"{_R}id"))]) for e in book.iterfind(f"{N}sheets/{N}sheet")
    ]
    names = read_names(book, [title for title, _ in listed])
    problems += refusals(package, {title: item.target for title, item in listed}, BOOK)
    problems += [
        Problem(
            f"名称「{item.name}」引用了工作表「{title}」,这张表会按表单生成多张或一张也没有",
            "模板",
            "删去这个名称,或把名称的范围改为这张工作表",
        )
        for item in names
        if item.sheet is None and bound_by_name(item.name) is None
        for title in repeated_sheets(item.formula)
    ]
    sheets = []
    for title, item in listed:
        if item.kind != "worksheet":
            problems.append(
                Problem(
                    f"「{title}」不是普通工作表,不能保留",
                    f"模板工作表「{title}」",
                    "删去图表工作表、宏表,把图表放到普通工作表上",
                )
            )
            continue
        bound = bound_cells(names, title)
        sheets.append(read_sheet(title, item.target, package.parts[item.target], strings, bound, problems))
    kept = tuple(item for item in names if bound_by_name(item.name) is None)
    problems += moving_rows(sheets)
    if problems:
        raise ZipingError(problems)
    states = {
        str(e.get("name")): str(e.get("state", "visible")) for e in book.iterfind(f"{N}sheets/{N}sheet")
    }
    styles = Styles(package.parts[kinds["styles"]])
    return Template(package, tuple(sheets), styles, kept, _frame(book), states)


def _frame(book: etree._Element) -> tuple[str, str]:
    """workbook.xml before its list of sheets, and after its defined names."""
    inside = dict(book.nsmap)
    before, after = [DECLARATION, open_tag(book)], list[str]()
    result = before
    for element in book:
        name = etree.QName(element).localname
        if name == "sheets":
            result = after
        elif name == "bookViews":
            result.append('<bookViews><workbookView activeTab="0"/></bookViews>')
        elif name not in ("definedNames", "calcPr", "customWorkbookViews"):
            if name == "extLst":
                result.append(_RECALCULATED)
            result.append(inner_xml(element, inside))
    if _RECALCULATED not in after:
        after.append(_RECALCULATED)
    return "".join(before), "".join((*after, "</workbook>"))
