"""What a template may not hold, because it could not be kept when rows are added: told, never dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from ziping.errors import Problem
from ziping.stamping.grammar import sheet_kind
from ziping.stamping.package import N, Package, Relation, parse
from ziping.stamping.references import pieces, sheet_name
from ziping.stamping.sheet import FARTHEST, Sheet

_ON_SHEETS = {
    "table": ("表格(「套用表格格式」)", "在「表格工具」中转换为区域"),
    "queryTable": ("外部数据查询", "删去查询,只留单元格"),
    "pivotTable": ("数据透视表", "删去数据透视表"),
    "oleObject": ("嵌入的对象", "删去对象,或改为图片"),
    "package": ("嵌入的文件", "删去嵌入的文件"),
    "control": ("表单控件", "删去控件,改用下拉列表"),
    "ctrlProp": ("表单控件", "删去控件,改用下拉列表"),
    "slicer": ("切片器", "删去切片器"),
    "timeline": ("日程表", "删去日程表"),
    "threadedComment": ("会话式批注", "改为普通批注(附注)"),
    "diagramData": ("SmartArt 图形", "改为图片"),
    "chartEx": ("瀑布图、树状图一类的新式图表", "改用柱形图、折线图、饼图等"),
}
_IN_BOOK = {
    "externalLink": ("到别的工作簿的链接", "断开链接,只留数值"),
    "pivotCacheDefinition": ("数据透视表的缓存", "删去数据透视表"),
    "connections": ("外部数据连接", "删去数据连接"),
    "vbaProject": ("宏", "另存为 .xlsx"),
    "xmlMaps": ("XML 映射", "删去 XML 映射"),
    "rdRichValue": ("单元格里的图片或数据类型", "改为普通图片或文字"),
    "revisionHeaders": ("共享工作簿的修订记录", "取消共享后另存"),
}
_IN_SHEET = {
    "scenarios": ("方案", "在方案管理器中删去"),
    "dataConsolidate": ("合并计算的设置", "删去合并计算"),
    "customSheetViews": ("自定义视图", "在「视图—自定义视图」中删去"),
    "webPublishItems": ("网页发布的设置", "另存为不带网页发布的工作簿"),
}
_FORMULAS = ("f", "formula", "formula1", "formula2")
_MARKER = re.compile(r"\{\{.*?\}\}(?!'?!)|\{%.*?%\}", re.S)
"""A marker; not the name of a sheet in front of a reference."""
_SEVERAL = re.compile(r"'[^'\[\]]+:[^'\[\]]+'!|(?<![\w'\]])[^\W\d]\w*:\w+!")
_PLACES = {
    "headerFooter": "页眉页脚",
    "dataValidation": "数据有效性的提示",
    "hyperlink": "超链接",
    "cfRule": "条件格式",
    "f": "公式",
}
_HANGING = {"drawing": "图形、文本框", "chart": "图表", "comments": "批注"}


def refusals(package: Package, sheets: Mapping[str, str], workbook: str) -> Iterator[Problem]:
    """Every feature of a template that cannot be kept.

    Args:
        sheets: title → part.
        workbook: the workbook's part.
    """
    for kind in dict.fromkeys(item.kind for item in package.relations(workbook)):
        if kind in _IN_BOOK:
            what, mend = _IN_BOOK[kind]
            yield Problem(f"有{what},不能保留", "模板", mend)
    settings = parse(package.parts[workbook]).find(f"{N}workbookPr")
    if settings is not None and settings.get("date1904") in ("1", "true"):
        mend = "在「选项—高级—计算此工作簿时」中去掉「使用1904日期系统」"
        yield Problem("用了1904日期系统,日期会差四年", "模板", mend)
    for title, part in sheets.items():
        where = f"模板工作表「{title}」"
        for kind in dict.fromkeys(item.kind for item in _parts(package, part)):
            if kind in _ON_SHEETS:
                what, mend = _ON_SHEETS[kind]
                yield Problem(f"有{what},不能保留", where, mend)
        root = parse(package.parts[part])
        for name, (what, mend) in _IN_SHEET.items():
            if root.find(f"{N}{name}") is not None:
                yield Problem(f"有{what},不能保留", where, mend)
        yield from _across(package, title, part, where)
        yield from _stray_markers(package, title, part, where)


def _stray_markers(package: Package, title: str, part: str, where: str) -> Iterator[Problem]:
    """Markers in places where nothing is replaced."""
    mend = "替换标记只写在单元格里;整张表按表单生成的,工作表名称整个写成 {{project}} 一类"
    if sheet_kind(title) is None and ("{{" in title or "{%" in title):
        yield Problem("工作表名称里有替换标记,又有别的字", where, mend)
    for element in parse(package.parts[part]).iter():
        name = str(element.tag).rpartition("}")[2]
        place = _PLACES.get(name)
        if place is None:
            continue
        texts = [*map(str, element.attrib.values()), "".join(map(str, element.itertext()))]
        found = next((match[0] for text in texts if (match := _MARKER.search(text))), None)
        if found:
            at = element.get("ref") or element.get("sqref") or _cell_of(element)
            yield Problem(f"{place}里的「{found}」不会替换", f"{where}{at}", mend)
    for item in _parts(package, part):
        if item.kind in _HANGING and item.target in package.parts:
            text = "".join(
                e.text or "" for e in parse(package.parts[item.target]).iter() if str(e.tag).endswith("}t")
            )
            if match := _MARKER.search(text):
                yield Problem(f"{_HANGING[item.kind]}里的「{match[0]}」不会替换", where, mend)


def _cell_of(element: etree._Element) -> str:
    above = element.getparent()
    return str(above.get("r", "")) if above is not None and above.tag == f"{N}c" else ""


def moving_rows(sheets: Iterable[Sheet]) -> Iterator[Problem]:
    """Formulas on sheets made once per form about rows of another sheet that loops move: by no one amount."""
    sheets = tuple(sheets)
    above = {sheet.title: min(sheet.markers, default=FARTHEST) for sheet in sheets}
    for sheet in sheets:
        if sheet_kind(sheet.title) is None:
            continue
        for element in sheet.root.iter():
            if str(element.tag).rpartition("}")[2] not in _FORMULAS or not element.text:
                continue
            for piece in pieces(element.text):
                if isinstance(piece, str) or not piece.sheet:
                    continue
                other = sheet_name(piece.sheet)
                if other != sheet.title and piece.last >= above.get(other, FARTHEST):
                    yield Problem(
                        f"公式引用了「{other}」第{piece.last}行,那一行会随表的多少移动",
                        f"{sheet.where}{_cell_of(element)}",
                        f"改用「{other}」循环上方的单元格,或给那一格取一个名称再引用",
                    )


def _parts(package: Package, part: str) -> Iterator[Relation]:
    """What hangs on a sheet, and on its drawings."""
    for item in package.relations(part):
        yield item
        if item.kind == "drawing" and not item.external:
            yield from _parts(package, item.target)


def repeated_sheets(formula: str) -> list[str]:
    """The sheets made once per form that a formula names."""
    return re.findall(r"'(\{\{.*?\}\})'!", formula)


def _across(package: Package, title: str, part: str, where: str) -> Iterator[Problem]:
    """Formulas about a sheet that is made many times, or never, from elsewhere than that sheet."""
    what = "引用了工作表「{}」,这张表会按表单生成多张或一张也没有"
    for element in parse(package.parts[part]).iter():
        name = str(element.tag).rpartition("}")[2]
        if name not in _FORMULAS or not element.text:
            continue
        at = f"{where}{_cell_of(element)}"
        named = [word for word in repeated_sheets(element.text) if word != title]
        if named:
            yield Problem(f"公式{what.format(named[0])}", at, "改用花括号里的名称,如 {{ f.total }}")
        if _SEVERAL.search(element.text):
            yield Problem("公式引用了从一张工作表到另一张的所有工作表", at, "逐张写出要引用的工作表")
    for item in _parts(package, part):
        if item.kind == "chart":
            texts = (
                e.text or "" for e in parse(package.parts[item.target]).iter() if str(e.tag).endswith("}f")
            )
            named = [word for text in texts for word in repeated_sheets(text) if word != title]
            for word in dict.fromkeys(named):
                yield Problem(f"图表{what.format(word)}", where, "让图表引用本表或「汇总」的单元格")
