"""Twenty and more ways in which a returned file is not what it should be, and what is to be said of each."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from docx import Document

from returns import Bureau, as_filled, hidden_sheet, parts_of, saved_on, zipped
from ziping.collect import against
from ziping.collect.states import State
from ziping.model import Form
from ziping.projects import Department
from ziping.stamping.stamp import render_department

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Files = Mapping[str, bytes]
"""Names and contents of what a department sends."""


@dataclass(frozen=True)
class Sender:
    """A department, and what it would send if nothing went wrong."""

    bureau: Bureau
    issued: Department
    filled: Department
    name: str

    @cached_property
    def good(self) -> bytes:
        return as_filled(self.bureau.library, self.issued, self.filled)

    def changed(self, change: Callable[[Form], Form]) -> bytes:
        """The workbook with its last form changed by hand after it was issued."""
        *others, last = self.filled.forms
        return as_filled(
            self.bureau.library, self.issued, replace(self.filled, forms=(*others, change(last)))
        )


@dataclass(frozen=True)
class Damage:
    """A way of going wrong.

    Args:
        make: what the department sends.
        states: how many files end in which state.
        words: must be said of the file that cannot be read or does not count.
        deviation: what the comparison with the issue must name, with a word of it.
        counts: whether the department's forms are in the sums all the same.
    """

    make: Callable[[Sender], Files]
    states: Mapping[State, int]
    words: str = ""
    deviation: tuple[str, str] = ("", "")
    counts: bool = False


def _unreadable(make: Callable[[Sender], bytes], words: str) -> Damage:
    return Damage(lambda sender: {sender.name: make(sender)}, {State.UNREADABLE: 1}, words)


def _encrypted_zip(sender: Sender) -> Files:
    """A zip whose entries say that they are locked."""
    data = bytearray(zipped({sender.name: sender.good}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        flags = struct.unpack_from("<H", data, place + at)[0]
        struct.pack_into("<H", data, place + at, flags | 1)
    return {f"{sender.issued.code}.zip": bytes(data)}


def _entities(sender: Sender) -> bytes:
    parts = parts_of(sender.good)
    sheet = parts["xl/worksheets/sheet2.xml"].decode()
    body = sheet[sheet.index("<worksheet") :]
    return zipped(parts | {"xl/worksheets/sheet2.xml": f'<!DOCTYPE x [<!ENTITY e "e">]>{body}'.encode()})


def _bomb(sender: Sender) -> bytes:
    return zipped(parts_of(sender.good) | {"xl/media/blank.bin": bytes(100 * 2**20)})


def _binary_book(sender: Sender) -> bytes:
    return zipped(parts_of(sender.good) | {"xl/workbook.bin": b"\x83\x01"})


def _no_form(sender: Sender) -> bytes:
    out = io.BytesIO()
    document = Document()
    document.add_table(2, 2).cell(0, 0).text = "联系人"
    document.save(out)
    return out.getvalue()


def _torn_part(sender: Sender) -> bytes:
    parts = parts_of(sender.good)
    return zipped(parts | {"xl/worksheets/sheet2.xml": parts["xl/worksheets/sheet2.xml"][:-400]})


def _spoilt_bytes(sender: Sender) -> bytes:
    data = bytearray(sender.good)
    with zipfile.ZipFile(io.BytesIO(sender.good)) as archive:
        info = archive.getinfo("xl/worksheets/sheet2.xml")
    start = info.header_offset + 30 + len(info.filename)
    data[start + 40 : start + 90] = b"\xff" * 50
    return bytes(data)


def _damaged_metadata(sender: Sender) -> bytes:
    parts = parts_of(sender.good)
    sheet = hidden_sheet(parts)
    return zipped(parts | {sheet: parts[sheet].replace("万元".encode(), "亿元".encode())})


def _lower_target(form: Form) -> Form:
    first, *rest = form.indicators
    return replace(form, indicators=(replace(first, target="≥1次"), *rest))


def _lost_row(form: Form) -> Form:
    return replace(form, indicators=form.indicators[:-1])


def _typed_over(sender: Sender) -> bytes:
    """The last form's total, as a number in place of its formula."""
    parts = parts_of(sender.good)
    names = parts["xl/workbook.xml"].decode()
    key = f"P{len(sender.issued.forms) - 1:02}"
    cell = re.search(rf'name="zp_{key}_total"[^>]*>[^!]*!\$([A-Z]+)\$(\d+)<', names)
    assert cell is not None
    sheet = f"xl/worksheets/sheet{1 + len(sender.issued.forms)}.xml"
    typed, times = re.subn(
        rf'(<c r="{cell[1]}{cell[2]}"[^>]*>)<f>.*?</f>'.encode(), rb"\1", parts[sheet], count=1, flags=re.S
    )
    assert times == 1
    return zipped(parts | {sheet: typed})


def _other_year(sender: Sender) -> bytes:
    forms = tuple(replace(form, year=2021) for form in sender.issued.forms)
    library = replace(sender.bureau.library, year=2021)
    return render_department(library, replace(sender.issued, forms=forms)).data


def _elsewhere(sender: Sender) -> bytes:
    """Another city's department."""
    forms = tuple(
        replace(
            form, id=f"9{form.id}", code=f"9{form.code}", name=f"乙市{n}", unit="乙市财政所", supervisor=None
        )
        for n, form in enumerate(sender.filled.forms)
    )
    return render_department(sender.bureau.library, Department("9", "乙市财政所", forms)).data


def _reissued(sender: Sender) -> bytes:
    """A workbook that the bureau made once more, with other targets, and never put into the ledger."""
    *others, last = sender.filled.forms
    other = replace(sender.filled, forms=(*others, _lower_target(last)))
    return render_department(sender.bureau.library, other).data


def _renamed(form: Form) -> Form:
    return replace(form, name=f"{form.name}(更名)")


def _twice(sender: Sender) -> Files:
    return {sender.name: sender.good, f"再报/{sender.name}": sender.good}


def _versions(sender: Sender) -> Files:
    return {
        sender.name: saved_on(sender.good, "2023-03-20"),
        f"旧/{sender.name}": saved_on(sender.changed(_worse), "2023-03-01"),
    }


def _worse(form: Form) -> Form:
    return replace(form, goal_actual="先报的一稿,还要再改")


def _blank_after(sender: Sender) -> Files:
    """The blank workbook sent once more, saved later."""
    blank = render_department(sender.bureau.library, sender.issued).data
    return {
        sender.name: saved_on(sender.good, "2023-03-01"),
        f"又一份/{sender.name}": saved_on(blank, "2023-04-01"),
    }


DAMAGES: Mapping[str, Damage] = {
    "空文件": _unreadable(lambda sender: b"", "文件是空的"),
    "截断": _unreadable(lambda sender: sender.good[: len(sender.good) // 2], "损坏"),
    "乱码": _unreadable(lambda sender: bytes(range(256)) * 8, "不是表格文件"),
    "PDF": _unreadable(lambda sender: b"%PDF-1.7\n%%EOF", "PDF"),
    "图片": _unreadable(lambda sender: b"\x89PNG\r\n\x1a\n" + bytes(64), "图片"),
    "加密": _unreadable(lambda sender: OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "旧格式文档": _unreadable(lambda sender: OLE + bytes(504) + "WordDocument".encode("utf-16-le"), ".doc"),
    "RAR": _unreadable(lambda sender: b"Rar!\x1a\x07\x01\x00" + bytes(64), "RAR"),
    "二进制工作簿": _unreadable(_binary_book, ".xlsb"),
    "实体声明": _unreadable(_entities, "实体"),
    "压缩炸弹": _unreadable(_bomb, "过大"),
    "没有自评表": _unreadable(_no_form, "没有认出自评表"),
    "工作表残缺": _unreadable(_torn_part, "损坏"),
    "数据区损坏": _unreadable(_spoilt_bytes, "损坏"),
    "空压缩包": Damage(lambda sender: {"空.zip": zipped({})}, {State.UNREADABLE: 1}, "空的"),
    "加密压缩包": Damage(_encrypted_zip, {State.UNREADABLE: 1}, "密码"),
    "表单信息损坏": Damage(
        lambda sender: {sender.name: _damaged_metadata(sender)}, {State.RECEIVED: 1}, deviation=(against.OWN_TEMPLATE, ""), counts=True
    ),
    "指标值改低": Damage(
        lambda sender: {sender.name: sender.changed(_lower_target)}, {State.FAULTY: 1}, "错误",
        (against.LOCKED, "≥1次"), True,
    ),
    "删了一行": Damage(lambda sender: {sender.name: sender.changed(_lost_row)}, {State.FAULTY: 1}, "错误", counts=True),
    "公式改成数": Damage(
        lambda sender: {sender.name: _typed_over(sender)}, {State.RECEIVED: 1}, deviation=(against.FORMULA, ""), counts=True
    ),
    "往年的表": Damage(lambda sender: {sender.name: _other_year(sender)}, {State.OTHER_YEAR: 1}, "2021年度"),
    "别处的表": Damage(lambda sender: {"自评表.xlsx": _elsewhere(sender)}, {State.FOREIGN: 1}, "不在发放台账中"),
    "不是下发的版本": Damage(
        lambda sender: {sender.name: _reissued(sender)}, {State.RECEIVED: 1},
        deviation=(against.OLD_TEMPLATE, "不在发放台账中"), counts=True,
    ),
    "改了名称": Damage(
        lambda sender: {sender.name: sender.changed(_renamed)}, {State.FAULTY: 1}, "错误", (against.LOCKED, "(更名)"), True
    ),
    "报了两次": Damage(_twice, {State.RECEIVED: 1, State.TWICE: 1}, "完全相同", counts=True),
    "新旧两稿": Damage(_versions, {State.RECEIVED: 1, State.REPLACED: 1}, "2023-03-20", counts=True),
    "又报空表": Damage(_blank_after, {State.RECEIVED: 1, State.REPLACED: 1}, "没有填写", counts=True),
}  # fmt: skip
