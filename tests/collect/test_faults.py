"""What is broken around the returned files: the database, the ledger, the disk; and names that tell nothing."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from ziping.collect.issued import read_issued
from ziping.collect.listing import list_files
from ziping.collect.states import Content, FormHead, State, settle
from ziping.errors import ZipingError


def test_a_database_damaged_inside_is_named(office):
    office.put({"甲.xlsx": office.senders[0].good})
    office.collect(workers=1)
    data = bytearray(office.store.read_bytes())
    third = len(data) // 3
    data[third : 2 * third] = bytes(byte ^ 0x5A for byte in data[third : 2 * third])
    office.store.write_bytes(data)
    with pytest.raises(ZipingError, match=r"汇总库读写不了.*移走这个文件"):
        office.collect(workers=1)


def test_a_damaged_zip_with_a_nameless_file_is_named(office):
    office.folder.joinpath("甲.zip").write_bytes(_nameless())
    ((_, (state, reason)),) = office.states().items()
    assert state is State.UNREADABLE
    assert reason


def _nameless() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("@", b"PK")
    return out.getvalue().replace(b"@", b"\0")


def test_of_two_departments_of_one_name_neither_is_guessed(office):
    """A form without what was stamped tells whose it is by the name alone."""
    office.put({"甲.csv": b"a,b"})
    issued = read_issued(office.ledger)
    one, two, *_ = issued.departments
    alike = replace(issued, departments={**issued.departments, one: "机关服务中心", two: "机关服务中心"})
    listed = list(list_files(office.folder))
    form = FormHead("department", "", "机关服务中心", True)
    content = Content(listed[0].sha256, department="机关服务中心", forms=(form,))
    (standing,) = settle(listed, {content.sha256: content}, alike)
    assert (standing.state, standing.department) == (State.FOREIGN, "")
    assert standing.reason == "发放台账中有几个部门都叫「机关服务中心」,看不出是哪一个的"
    assert alike.named_in("机关服务中心.xlsx") == ""
