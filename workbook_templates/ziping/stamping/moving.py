"""What stands around a sheet's rows, moved to where the rows went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy

from lxml import etree
from openpyxl.utils import get_column_letter

from ziping.stamping.grammar import sheet_kind
from ziping.stamping.layout import Layout, OutputRow
from ziping.stamping.references import moved, sheet_name
from ziping.stamping.sheet import N, Range, inner_xml
from ziping.stamping.writing import B

X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"

AFTER = (
    "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
    "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions",
    "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
    "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
"""The elements after a sheet's rows, in the order that the format demands."""
BEFORE = ("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols")


def area(item: Range) -> str:
    """
    >>> area(Range(2, 13, 3, 18)), area(Range(2, 13, 2, 13))
    ('B13:C18', 'B13')
    """
    first, last = f"{get_column_letter(item.left)}{item.first}", f"{get_column_letter(item.right)}{item.last}"
    return first if first == last else f"{first}:{last}"


OWN = B
"""Stands for the title of a sheet made once per form, where it names itself; in quotation marks as formulas want it."""


class Moving:
    """Moves the elements of one sheet by one layout.

    Args:
        others: the layouts of other sheets, by their titles; references to the rest stay as they are.
    """

    def __init__(self, layout: Layout, others: Callable[[str], Layout | None] = lambda title: None) -> None:
        self.layout, self.others = layout, others
        self.repeated = sheet_kind(layout.sheet.title) is not None

    def formula(self, text: str, row: OutputRow | None = None) -> str:
        """A formula of the template, as it reads in an output row."""
        return moved(text, self.layout.mover(self.others, row.turns if row else ()), self._rename)

    def _rename(self, prefix: str) -> str:
        return f"{OWN}!" if self.repeated and sheet_name(prefix) == self.layout.sheet.title else prefix

    def sqref(self, text: str) -> tuple[str, OutputRow | None]:
        """Ranges, and the output row of the first cell, to which formulas are relative."""
        areas = [found for part in text.split() for found in self.layout.areas(Range.parse(part))]
        return " ".join(area(item) for item, _ in areas), areas[0][1] if areas else None

    def merges(self) -> str:
        listed = "".join(f'<mergeCell ref="{area(item)}"/>' for item in self.layout.merges)
        return f'<mergeCells count="{len(self.layout.merges)}">{listed}</mergeCells>' if listed else ""

    def element(self, element: etree._Element) -> str:
        """An element whose references are moved; nothing where all its cells are gone."""
        item = deepcopy(element)
        for holder in (item, *item.iterdescendants()):
            if not isinstance(holder.tag, str):
                continue
            for name in ("sqref", "ref"):
                if (value := holder.get(name)) is not None and not self._move(holder, name, value):
                    return ""
            for name in ("activeCell", "topLeftCell"):
                if value := holder.get(name):
                    at = Range.parse(value)
                    holder.set(name, f"{get_column_letter(at.left)}{self.layout.landing(at.first)}")
        formulas = [holder for holder in item.iterdescendants() if holder.tag in _FORMULAS]
        row = self._first_row(element)
        for holder in formulas:
            if holder.text:
                holder.text = self.formula(holder.text, row)
        for limit in item.iter(f"{N}cfvo"):  # of colour scales, data bars and icons
            if limit.get("type") == "formula":
                limit.set("val", self.formula(limit.get("val") or "", row))
        self._breaks(item)
        return inner_xml(item, self.layout.sheet.root.nsmap)

    def _move(self, holder: etree._Element, name: str, value: str) -> bool:
        text, _ = self.sqref(value)
        if text:
            holder.set(name, text)
        elif holder.tag == f"{N}selection":
            del holder.attrib[name]
            text = holder.tag
        return bool(text)

    def views(self, element: etree._Element) -> str:
        """The sheet's views; as many of its rows stay frozen as became of those that were."""
        item = deepcopy(element)
        for pane in item.iter(f"{N}pane"):
            view = pane.getparent()
            top = Range.parse(view.get("topLeftCell") or "A1").first if view is not None else 1
            if pane.get("state") in ("frozen", "frozenSplit") and (
                rows := int(float(pane.get("ySplit") or 0))
            ):
                pane.set("ySplit", str(self.layout.landing(top + rows) - self.layout.landing(top)))
        return self.element(item)

    def _first_row(self, element: etree._Element) -> OutputRow | None:
        value = element.get("sqref") or element.get("ref")
        return self.sqref(value)[1] if value else None

    def _breaks(self, item: etree._Element) -> None:
        if item.tag != f"{N}rowBreaks":
            return
        for brk in item:
            row = int(str(brk.get("id")))
            rows = self.layout.moved(row, row)
            if rows:
                brk.set("id", str(rows[1]))

    def validations(self, own: Sequence[str]) -> str:
        """The template's validations and those that data asks for."""
        kept = [
            self.element(child) for parent in self.layout.sheet.around("dataValidations") for child in parent
        ]
        listed = [item for item in (*kept, *own) if item]
        return f'<dataValidations count="{len(listed)}">{"".join(listed)}</dataValidations>' if listed else ""

    def hyperlinks(self, own: Sequence[str]) -> str:
        listed = list(own)
        for parent in self.layout.sheet.around("hyperlinks"):
            for child in parent:
                for item, row in self.layout.areas(Range.parse(str(child.get("ref")))):
                    clone = deepcopy(child)
                    clone.set("ref", area(item))
                    if location := clone.get("location"):
                        clone.set("location", self.formula(location, row))
                    listed.append(inner_xml(clone, self.layout.sheet.root.nsmap))
        return f"<hyperlinks>{''.join(listed)}</hyperlinks>" if listed else ""

    def extensions(self) -> str:
        """x14 validations, conditional formats and sparklines."""
        result = ""
        for parent in self.layout.sheet.around("extLst"):
            clone = deepcopy(parent)
            for line in list(clone.iter(f"{X14}sparkline")):
                self._sparklines(line)
            for holder in list(clone.iter(f"{XM}sqref")):
                if self._is_sparkline(holder):
                    continue
                text, row = self.sqref(holder.text or "")
                own = holder.getparent()
                assert own is not None
                if text:
                    holder.text = text
                    for formula in own.iter(f"{XM}f"):
                        formula.text = self.formula(formula.text or "", row)
                else:
                    above = own.getparent()
                    assert above is not None
                    above.remove(own)
            result += inner_xml(clone, self.layout.sheet.root.nsmap)
        return result

    @staticmethod
    def _is_sparkline(holder: etree._Element) -> bool:
        above = holder.getparent()
        return above is not None and above.tag == f"{X14}sparkline"

    def _sparklines(self, line: etree._Element) -> None:
        """A sparkline stands in one cell: one for every row that its row became."""
        where, group = line.find(f"{XM}sqref"), line.getparent()
        assert where is not None
        assert group is not None
        at = Range.parse(where.text or "")
        for row in self.layout.rows_of(at.first, at.last):
            clone = deepcopy(line)
            for holder in clone:
                if holder.tag == f"{XM}sqref":
                    holder.text = f"{get_column_letter(at.left)}{row.number}"
                elif holder.text:
                    holder.text = self.formula(holder.text, row)
            line.addprevious(clone)
        group.remove(line)


_FORMULAS = {f"{N}formula", f"{N}formula1", f"{N}formula2", f"{XM}f"}
