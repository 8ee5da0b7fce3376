"""What a template may not hold, because it could not be kept when rows are added: told, never dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ziping.errors import Problem
from ziping.stamping.package import Package, Relation, parse
from ziping.stamping.sheet import N

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
}
_IN_BOOK = {
    "externalLink": ("到别的工作簿的链接", "断开链接,只留数值"),
    "pivotCacheDefinition": ("数据透视表的缓存", "删去数据透视表"),
    "connections": ("外部数据连接", "删去数据连接"),
    "vbaProject": ("宏", "另存为 .xlsx"),
    "xmlMaps": ("XML 映射", "删去 XML 映射"),
}
_FORMULAS = ("f", "formula", "formula1", "formula2")


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
    for title, part in sheets.items():
        where = f"模板工作表「{title}」"
        for kind in dict.fromkeys(item.kind for item in _parts(package, part)):
            if kind in _ON_SHEETS:
                what, mend = _ON_SHEETS[kind]
                yield Problem(f"有{what},不能保留", where, mend)
        yield from _across(package, title, part, where)


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
        named = [word for word in repeated_sheets(element.text) if word != title]
        if named:
            cell = element.getparent()
            at = cell.get("r", "") if cell is not None and cell.tag == f"{N}c" else ""
            yield Problem(
                f"公式{what.format(named[0])}", f"{where}{at}", "改用花括号里的名称,如 {{ f.total }}"
            )
    for item in _parts(package, part):
        if item.kind == "chart":
            texts = (
                e.text or "" for e in parse(package.parts[item.target]).iter() if str(e.tag).endswith("}f")
            )
            for word in dict.fromkeys(
                word for text in texts for word in repeated_sheets(text) if word != title
            ):
                yield Problem(f"图表{what.format(word)}", where, "让图表引用本表或「汇总」的单元格")
