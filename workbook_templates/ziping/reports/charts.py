"""Charts of a report: native ones, drawn and styled in the template; what they show comes from the forms.

A chart belongs to figures by the name of its series. So a clerk may change its kind, colours and fonts in Word, and
whoever gets the report can open its data there.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import openpyxl
from lxml import etree

from ziping.opening import put_text
from ziping.quantity import number, rate
from ziping.reports.entries import Entry
from ziping.rounding import show
from ziping.stamping.package import PARSER, document, pack, zipped

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STAMP = re.compile(rb">[^<>]*</dcterms:(created|modified)>")
_CHART = re.compile(r"word/charts/chart\d+\.xml")
SERIES = {"rates": "预算执行率（%）", "scores": "自评得分", "grades": "项目数", "levels": "得分占比（%）"}
"""What templates ask for, and how the series of its chart is called."""
FEWEST, MOST = 2, 30
"""One bar says nothing; more than fit on a page are read in the table."""
_LABEL = 20
_EMU = 360_000
_HEIGHT, _BAR, _TALLEST = 1.2, 0.75, 21
"""Centimetres: of a chart without bars, of each bar, of the tallest chart."""


class Bars(NamedTuple):
    """One series: labels and their values."""

    name: str
    labels: tuple[str, ...]
    values: tuple[str, ...]


def bars_of(values: Mapping[str, Any]) -> dict[str, Bars]:
    """The charts that a report's content gives, by the name under which templates ask for them."""
    projects: Sequence[Entry] = values["projects"]
    evaluation: Entry | None = values["evaluation"]
    found = {
        "rates": [(p.name, _points(p.bare.rate)) for p in projects],
        "scores": [(p.name, p.bare.total) for p in projects],
        "grades": [(grade.label, grade.forms) for grade in values["grades"]]
        if len(projects) >= FEWEST
        else [],
        "levels": [(level.name, _points(level.share)) for level in evaluation.levels] if evaluation else [],
    }
    bars = {key: _bars(SERIES[key], pairs) for key, pairs in found.items()}
    return {key: item for key, item in bars.items() if FEWEST <= len(item.values) <= MOST}


def drawn(parts: dict[str, bytes], bars: Iterable[Bars]) -> dict[str, bytes]:
    """The parts of a document with the data of its charts, and each as tall as it has bars."""
    by_name = {item.name: item for item in bars}
    shown: dict[str, Bars] = {}
    for name in filter(_CHART.fullmatch, list(parts)):
        root = etree.fromstring(parts[name], PARSER)
        for series in root.iter(f"{_C}ser"):
            item = by_name.get("".join(node.text or "" for node in series.iterfind(f"{_C}tx//{_C}v")))
            if item is not None:
                _put(series, item)
                shown[name] = item
        if name in shown:
            parts[name] = document(root)
            for embedded in _related(parts, name, "package").values():
                parts[embedded] = _workbook(shown[name])
    if shown:
        parts["word/document.xml"] = _sized(parts, shown)
    return parts


def _bars(name: str, pairs: Iterable[tuple[str, str]]) -> Bars:
    """Those with a value; names that fill half the chart are cut."""
    known = [(label, value) for label, value in pairs if number(value) is not None]
    labels = (label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…" for label, _ in known)
    return Bars(name, tuple(labels), tuple(value for _, value in known))


def _points(text: str) -> str:
    """A percentage as the number that a chart draws."""
    value = rate(text)
    return "" if value is None else show(value * 100)


def _put(series: etree._Element, item: Bars) -> None:
    count = len(item.values)
    for tag, reference, cache, column, texts in (
        ("cat", "strRef", "strCache", "A", item.labels),
        ("val", "numRef", "numCache", "B", item.values),
    ):
        old = series.find(f"{_C}{tag}")
        new = etree.Element(f"{_C}{tag}")
        ref = etree.SubElement(new, f"{_C}{reference}")
        etree.SubElement(ref, f"{_C}f").text = f"Sheet1!${column}$2:${column}${count + 1}"
        held = etree.SubElement(ref, f"{_C}{cache}")
        if tag == "val":
            etree.SubElement(held, f"{_C}formatCode").text = "General"
        etree.SubElement(held, f"{_C}ptCount").set("val", str(count))
        for index, text in enumerate(texts):
            point = etree.SubElement(held, f"{_C}pt", idx=str(index))
            etree.SubElement(point, f"{_C}v").text = text
        if old is not None:
            series.replace(old, new)


def _workbook(item: Bars) -> bytes:
    """The chart's data as the workbook that Word opens; the same bytes for the same data."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    put_text(sheet.cell(1, 2), item.name)
    for row, (label, value) in enumerate(zip(item.labels, item.values, strict=True), 2):
        put_text(sheet.cell(row, 1), label)
        sheet.cell(row, 2).value = number(value)
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    parts[core] = _STAMP.sub(rb">2000-01-01T00:00:00Z</dcterms:\1>", parts[core])
    return zipped(pack(name, data) for name, data in parts.items())


def _sized(parts: Mapping[str, bytes], shown: Mapping[str, Bars]) -> bytes:
    root = etree.fromstring(parts["word/document.xml"], PARSER)
    charts = _related(parts, "word/document.xml", "chart")
    for drawing in root.iter(f"{_WP}inline"):
        chart, extent = next(drawing.iter(f"{_C}chart"), None), drawing.find(f"{_WP}extent")
        item = shown.get(charts.get(str(chart.get(_ID)), "")) if chart is not None else None
        if item is not None and extent is not None:
            height = min(_TALLEST, _HEIGHT + _BAR * max(len(item.values), 4))
            extent.set("cy", str(round(height * _EMU)))
    return document(root)


def _related(parts: Mapping[str, bytes], name: str, kind: str) -> dict[str, str]:
    """Id → name of the parts that a part points to."""
    folder, file = posixpath.split(name)
    rels = parts.get(f"{folder}/_rels/{file}.rels")
    if rels is None:
        return {}
    return {
        str(item.get("Id")): posixpath.normpath(posixpath.join(folder, str(item.get("Target")))).lstrip("/")
        for item in etree.fromstring(rels, PARSER)
        if str(item.get("Type")).endswith(f"/{kind}") and item.get("TargetMode") != "External"
    }
