"""Templates as small as they can be, written as XML: for what no library writes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf xfId="0"/></cellXfs></styleSheet>'
)
ROWS = """
<row r="1"><c r="A1" t="inlineStr"><is><t>{{ form.name }}</t></is></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>{%tr for row in form.indicators %}</t></is></c></row>
<row r="3">
  <c r="A3" t="inlineStr"><is><t>{{ row.name }}</t></is></c><c r="B3" t="inlineStr"><is><t>{{ row.target }}</t></is></c>
  <c r="C3" t="inlineStr"><is><t>{{ row.actual }}</t></is></c><c r="D3" t="inlineStr"><is><t>{{ row.weight }}</t></is></c>
  <c r="E3" t="inlineStr"><is><t>{{ row.score }}</t></is></c>{in_loop}
</row>
<row r="4"><c r="A4" t="inlineStr"><is><t>{%tr endfor %}</t></is></c></row>
<row r="5"><c r="E5" t="inlineStr"><is><t>{{ form.total }}</t></is></c>{below}</row>
"""
"""A form of a rubric: it has no fund table. Row 3 is repeated, row 5 moves down."""


def rows(in_loop: str = "", below: str = "") -> str:
    return ROWS.replace("{in_loop}", in_loop).replace("{below}", below)


def write(
    path: Path,
    sheets: Mapping[str, str],
    *,
    book: str = "",
    parts: Mapping[str, str] = {},
    relations: Mapping[str, str] = {},
) -> Path:
    """A workbook.

    Args:
        sheets: title → what stands in the worksheet element.
        book: what follows the list of sheets in workbook.xml; what begins with ``<workbookPr`` precedes it.
        parts: further parts, by name.
        relations: part → its relations, as XML.
    """
    listed = "".join(
        f'<sheet name="{title}" sheetId="{n}" r:id="rId{n}"/>' for n, title in enumerate(sheets, 1)
    )
    before, after = (book, "") if book.startswith("<workbookPr") else ("", book)
    targets = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    targets += f'<Relationship Id="rIdS" Type="{OFFICE}/styles" Target="styles.xml"/>'
    spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{spreadsheet}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{spreadsheet}.worksheet+xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        + f'<Override PartName="/xl/styles.xml" ContentType="{spreadsheet}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheets>{listed}</sheets>{after}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{targets}'
        + relations.get("xl/workbook.xml", "")
        + "</Relationships>",
        "xl/styles.xml": STYLES,
    }
    for n, body in enumerate(sheets.values(), 1):
        name = f"xl/worksheets/sheet{n}.xml"
        files[name] = f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{body}</worksheet>'
        if name in relations:
            files[f"xl/worksheets/_rels/sheet{n}.xml.rels"] = (
                f'<Relationships xmlns="{PACKAGE}/relationships">{relations[name]}</Relationships>'
            )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**files, **parts}.items():
            archive.writestr(name, text)
    return path
