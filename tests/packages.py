"""Packages as small as they can be, part by part: for what no program would write."""

from __future__ import annotations

import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def package(path: Path, parts: dict[str, str | bytes]) -> Path:
    """A zip of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def relations(*items: tuple[str, str]) -> str:
    """Of (kind, target); the ids are rId1, rId2 …"""
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(items, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'


def workbook(count: int = 1, names: str = "") -> str:
    sheets = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, count + 1))
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>{names}</workbook>'


def xlsx(path: Path, rows: str, after: str = "", **parts: str | bytes) -> Path:
    """A workbook of one sheet with these rows; ``parts`` stand in place of strings, styles, book and relations."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return package(
        path,
        {
            "_rels/.rels": parts.get("root", relations(("officeDocument", "xl/workbook.xml"))),
            "xl/workbook.xml": parts.get("book", workbook()),
            "xl/_rels/workbook.xml.rels": parts.get(
                "relations",
                relations(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "strings.xml")),
            ),
            "xl/strings.xml": parts.get("strings", f'<sst xmlns="{MAIN}"><si><t>甲</t></si></sst>'),
            "xl/worksheets/sheet1.xml": parts.get("sheet", sheet),
        },
    )


def ods(path: Path, rows: str, manifest: str = "<manifest/>", before: str = "") -> Path:
    """A spreadsheet of one table with these rows; ``before`` stands at the beginning of its XML."""
    content = (
        f'{before}<office:document-content xmlns:office="{ODF}office:1.0" xmlns:table="{ODF}table:1.0"'
        f' xmlns:text="{ODF}text:1.0"><office:body><office:spreadsheet><table:table table:name="表1">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return package(path, {"mimetype": ODS, "META-INF/manifest.xml": manifest, "content.xml": content})


def docx(path: Path, body: str, before: str = "") -> Path:
    content = f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return package(path, {"[Content_Types].xml": "<Types/>", "word/document.xml": content})
