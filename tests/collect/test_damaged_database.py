"""A database that went bad is told as such; put aside, it is made anew from the files."""

from __future__ import annotations

import pytest

from ziping.collect.states import State
from ziping.errors import ZipingError


def spoilt(data: bytes, places) -> bytes:
    spoilt = bytearray(data)
    for at in places:
        spoilt[at] ^= 0x5A
    return bytes(spoilt)


@pytest.mark.parametrize("step", [997, 4096 * 16], ids=["everywhere", "here and there"])
def test_a_damaged_database_is_named_and_made_anew(office, step):
    office.put({sender.name: sender.good for sender in office.senders[:2]})
    office.collect(workers=1)
    data = office.store.read_bytes()
    office.store.write_bytes(spoilt(data, range(20_000, len(data), step)))
    with pytest.raises(ZipingError, match=r"汇总\.duckdb:.*损坏.*移走这个文件"):
        office.collect(workers=1)
    office.store.unlink()
    assert {state for state, _ in office.states().values()} == {State.RECEIVED}
