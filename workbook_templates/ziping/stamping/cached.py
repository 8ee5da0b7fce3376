"""Writes cached values behind formulas, so that previews and readers see numbers before a recalculation.

openpyxl writes formulas without values; this goes over the saved sheets and adds them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from lxml import etree

from ziping.model import FieldRef, Form
from ziping.quantity import number, plain_text, rate
from ziping.rounding import show
from ziping.rules import RuleSet
from ziping.scoring.execution import execution_rate, grade
from ziping.scoring.indicators import computed_score
from ziping.stamping.addresses import Address, Key
from ziping.stamping.fields import RATES
from ziping.stamping.live import BESIDE, PLAIN_ENGINE
from ziping.stamping.plain_checks import PLAIN_CHECKS, result

CellValue = Decimal | str
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
FIXED_TIME = (2000, 1, 1, 0, 0, 0)


def cached_values(
    addresses: Mapping[Key, Address], forms: Mapping[str, Form], rules: RuleSet
) -> dict[str, dict[str, CellValue]]:
    """What every named cell shows, by sheet and cell; ``forms`` are evaluated ones."""
    values: dict[str, dict[str, CellValue]] = {}
    for key, address in addresses.items():
        values.setdefault(address.sheet, {})[address.cell] = _shown(key, forms, rules)
    faults = addresses.get(Key("all", FieldRef("faults"), True))
    if faults:
        values[faults.sheet][faults.cell] = Decimal(sum(
            _count(key, forms, rules) > 0 for key in addresses if key.summary and key.ref.name.endswith("_count")
        ))  # fmt: skip
    return values


def _shown(key: Key, forms: Mapping[str, Form], rules: RuleSet) -> CellValue:
    name = key.ref.name
    if name == "faults":
        return ""
    if key.form == "all":
        return _over_all(name, forms, rules)
    form = forms[key.form]
    if key.summary and name.startswith("check_"):
        count = _count(key, forms, rules)
        return Decimal(count) if name.endswith("_count") else result(count)
    if key.summary and name in ("adjusted", "actual", "rate"):
        return _value(FieldRef(name, "funds", 0), form)
    if name in BESIDE and not key.summary:
        score = computed_score(form.indicators[key.ref.index], rules)
        return score.why if name == "why" else score.cell
    if key.summary and name == "grade":
        return grade(form.total, rules, form.kind).text if number(form.total) is not None else ""
    return _value(key.ref, form)


def _value(ref: FieldRef, form: Form) -> CellValue:
    return shown(ref, form.text(ref))


def _count(key: Key, forms: Mapping[str, Form], rules: RuleSet) -> int:
    """How much a plain check finds in its form."""
    check = key.ref.name.removeprefix("check_").rpartition("_")[0]
    return PLAIN_CHECKS[check].count(forms[key.form], rules)


def shown(ref: FieldRef, written: str | None) -> CellValue:
    """What a cell with a field's text shows: a number where it is one."""
    if not written:
        return ""
    text = plain_text(written)
    value = rate(text) if ref.name in RATES else number(text)
    return text if value is None else value


def _over_all(name: str, forms: Mapping[str, Form], rules: RuleSet) -> CellValue:
    if name == "engine":
        return PLAIN_ENGINE
    projects = [form.funds[0] for form in forms.values() if form.kind == "project"]

    def total(column: str) -> CellValue:
        known = [value for line in projects if (value := number(getattr(line, column))) is not None]
        return sum(known, Decimal(0)) if known else ""

    return execution_rate(total("actual"), total("adjusted"), rules).cell if name == "rate" else total(name)


def write_cached(path: Path, values: Mapping[str, Mapping[str, CellValue]]) -> None:
    """Adds ``{sheet: {cell: value}}`` to the formula cells of a saved workbook, in place."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    for sheet, part in _sheet_parts(parts).items():
        if sheet in values:
            parts[part] = _with_values(parts[part], values[sheet])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(zipfile.ZipInfo(name, FIXED_TIME), data, zipfile.ZIP_DEFLATED)


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    relations = etree.fromstring(parts["xl/_rels/workbook.xml.rels"], _PARSER)
    targets = {rel.get("Id"): str(rel.get("Target")) for rel in relations}
    book = etree.fromstring(parts["xl/workbook.xml"], _PARSER)
    return {
        str(sheet.get("name")): "xl/" + targets[sheet.get(_REL)].removeprefix("/xl/")
        for sheet in book.iter(f"{_MAIN}sheet")
    }


def _with_values(xml: bytes, values: Mapping[str, CellValue]) -> bytes:
    root = etree.fromstring(xml, _PARSER)
    for cell in root.iter(f"{_MAIN}c"):
        value = values.get(str(cell.get("r")))
        if value is None or cell.find(f"{_MAIN}f") is None:
            continue
        holder = cell.find(f"{_MAIN}v")
        if holder is None:
            holder = etree.SubElement(cell, f"{_MAIN}v")
        if isinstance(value, str):
            cell.set("t", "str")
            holder.text = value
        else:
            if "t" in cell.attrib:
                del cell.attrib["t"]
            holder.text = show(value)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
