"""The sheet 校验结果 as the part of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ziping.checks import SEVERITY_TITLES
from ziping.marking.listing import (
    CELL,
    CHECK,
    COLOURS,
    FIELD,
    FIRST_ROW,
    FORM,
    HEADER,
    HEADER_ROW,
    HOW,
    MARKED_CELL,
    MARKED_SHEET,
    NOTHING_FOUND,
    REMARK,
    SAMPLE,
    SIGNATURE,
    STATE,
    TITLE,
    WIDTHS,
    Line,
    Marked,
)  # fmt: skip
from ziping.marking.looks import Looks
from ziping.opening import MAX_TEXT
from ziping.recognition.grid import address
from ziping.stamping.addresses import quoted_title
from ziping.stamping.heights import MAX_POINTS, em, room, text_points
from ziping.stamping.package import DECLARATION, MAIN
from ziping.stamping.writing import attribute, text_cell

_SIZE, _LEAST = 10, 21.0


def listing_xml(
    items: Sequence[Line], marked: Sequence[Marked], looks: Mapping[str, int], before: str, about: str
) -> bytes:
    """The sheet's part.

    Args:
        looks: as :func:`listing_looks` gives them.
        before: what the workbook's styles were before, kept for undoing.
        about: whose form this is, and under which rules.
    """
    intro = f"{about}\n{HOW}"
    head = [
        (30.0, [(0, "title", TITLE), (FORM, "plain", SIGNATURE)]),
        (
            12 + text_points(intro, room(sum(WIDTHS)), em(_SIZE)),
            [(0, "about", intro), (FORM, "plain", before)],
        ),
        (24.0, [(n, "header", text) for n, text in enumerate(HEADER)]),
    ]
    rows = [
        f'<row r="{number}" ht="{height}" customHeight="1">{_cells(number, cells, looks)}</row>'
        for number, (height, cells) in enumerate(head, 1)
    ]
    last = last_row(items, marked)
    for number in range(last - HEADER_ROW):
        row = FIRST_ROW + number
        line = _line(number, items[number]) if number < len(items) else []
        xml = _cells(row, line if items else [(5, "text", NOTHING_FOUND)], looks)
        if number < len(marked):
            it = marked[number]
            xml += _cells(row, [(MARKED_SHEET, "plain", it.sheet), (MARKED_CELL, "plain", it.cell)], looks)
            xml += _cell(row, SAMPLE, it.style, "") + _cell(row, STATE, looks["plain"], it.state)
        # Not a custom height: the row grows with what a person writes beside it.
        rows.append(f'<row r="{row}" ht="{_points(line)}">{xml}</row>')
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(WIDTHS, 1)
    )
    links = "".join(
        f'<hyperlink ref="{address(FIRST_ROW - 1 + n, CELL)}" '
        f'location="{attribute(f"{quoted_title(item.sheet)}!{item.cell}")}" display="{item.cell}"/>'
        for n, item in enumerate(items)
        if item.linked
    )
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView showGridLines="0" workbookViewId="0">'
        f'<pane ySplit="{HEADER_ROW}" topLeftCell="A{FIRST_ROW}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="H{FIRST_ROW}" sqref="H{FIRST_ROW}"/></sheetView></sheetViews>'
        '<sheetFormatPr defaultRowHeight="15"/>'
        f'<cols>{columns}<col min="{FORM + 1}" max="{STATE + 1}" width="9" hidden="1" customWidth="1"/></cols>'
        f"<sheetData>{''.join(rows)}</sheetData>"
        '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0" autoFilter="0"/>'
        f'<autoFilter ref="A{HEADER_ROW}:H{last}"/>'
        '<mergeCells count="2"><mergeCell ref="A1:H1"/><mergeCell ref="A2:H2"/></mergeCells>'
        f"{f'<hyperlinks>{links}</hyperlinks>' if links else ''}"
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页,共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    ).encode()


def names_of(title: str, last: int) -> dict[str, str]:
    """The names that go with the sheet: its heading on every page, and its filter."""
    sheet = quoted_title(title)
    return {
        "_xlnm._FilterDatabase": f"{sheet}!$A${HEADER_ROW}:$H${last}",
        "_xlnm.Print_Titles": f"{sheet}!${HEADER_ROW}:${HEADER_ROW}",
    }


def last_row(items: Sequence[Line], marked: Sequence[Marked]) -> int:
    return FIRST_ROW + max(len(items), len(marked), 1) - 1


def listing_looks(looks: Looks) -> dict[str, int]:
    """The styles of the sheet, by name; a severity's name is that of its level."""
    grey = looks.border("FFBFBFBF")

    def middle(font: int, fill: int = 0) -> int:
        return looks.style(font, fill, grey, across="center")

    text, bold = looks.font(_SIZE), looks.font(_SIZE, bold=True)
    return {
        "plain": looks.style(text),
        "title": looks.style(looks.font(18, bold=True), across="center"),
        "about": looks.style(looks.font(_SIZE, colour="FF404040")),
        "header": middle(looks.font(_SIZE, bold=True, colour="FFFFFFFF"), looks.fill("FF44546A")),
        "text": looks.style(text, border=grey),
        "middle": middle(text),
        "link": middle(looks.font(_SIZE, colour="FF0563C1", underline=True)),
        "input": looks.style(text, looks.fill("FFFFF8DC"), grey, open_=True),
        "explained": middle(looks.font(_SIZE, colour="FF7F7F7F")),
        **{severity: middle(bold, looks.fill(colour)) for severity, colour in COLOURS.items()},
    }


def _line(number: int, item: Line) -> list[tuple[int, str, str]]:
    return [
        (0, "middle", str(number + 1)),
        (1, item.severity, SEVERITY_TITLES[item.severity]),
        (2, "text", item.sheet),
        (CELL, "link" if item.linked else "middle", item.cell),
        (CHECK, "middle", item.check),
        (5, "text", item.message),
        (6, "text", item.fix),
        (REMARK, "input", item.remark),
        (FORM, "plain", item.form),
        (FIELD, "plain", item.field),
    ]


def _points(line: Iterable[tuple[int, str, str]]) -> float:
    """How high a row must be for its texts."""
    shown = [(text, room(WIDTHS[column])) for column, _, text in line if column < len(WIDTHS)]
    points = [text_points(text, width, em(_SIZE)) for text, width in shown]
    return min(max(points, default=_LEAST), MAX_POINTS)


def _cells(row: int, cells: Iterable[tuple[int, str, str]], looks: Mapping[str, int]) -> str:
    return "".join(_cell(row, column, looks[look], text) for column, look, text in cells)


def _cell(row: int, column: int, style: int, text: str) -> str:
    # Long enough for anything that a person can read; a cell cannot hold more.
    return f'<c r="{address(row - 1, column)}" s="{style}"{text_cell(text[:MAX_TEXT])}'
