"""Workbooks as they should be, part by part; ``make golden`` writes them anew for a person to compare with git."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path

from lxml import etree

from projects.test_regions import REGIONS, library_file
from ziping.projects import read_library
from ziping.stamping.stamp import render_department

FOLDER = Path(__file__).parent / "stamping" / "golden"
READABLE = (
    "xl/workbook.xml",
    "xl/worksheets/sheet2.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
)
"""Parts kept as texts; sheet2 is the first form. Of the others the digest is kept."""


def parts(rule_id: str) -> dict[str, str]:
    """File name → content: the first two forms of the packaged sample, stamped."""
    library = read_library(library_file(rule_id))
    department = replace(library.departments[0], forms=library.departments[0].forms[:2])
    with zipfile.ZipFile(io.BytesIO(render_department(library, department).data)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    result = {name.replace("/", "__"): _pretty(found[name]) for name in READABLE}
    rest = (
        f"{hashlib.sha256(data).hexdigest()[:16]} {name}\n"
        for name, data in found.items()
        if name not in READABLE
    )
    return result | {"digests.txt": "".join(rest)}


def _pretty(data: bytes) -> str:
    """One element a line, so that a difference shows where it is."""
    root = etree.fromstring(data)
    etree.indent(root, " ")
    return etree.tostring(root, encoding="unicode") + "\n"


def main() -> None:
    for rule_id in REGIONS:
        folder = FOLDER / rule_id
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in parts(rule_id).items():
            (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
