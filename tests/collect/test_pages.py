"""Printed pages of the roll-up: what belongs together is on one page."""

from __future__ import annotations

import re
import subprocess
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from collect.conftest import Office, opened
from collect.test_roll_up import written
from returns import Bureau
from ziping.collect.roll_up.pages import page_ends
from ziping.hosts.libreoffice.convert import converted

HEADING = re.compile(r"[一二三四五六七八九十]+、")


@st.composite
def groups(draw: st.DrawFn) -> tuple[list[float], list[int]]:
    """Heights and depths of a title, groups with a heading, rows and a sum each, and a total."""
    depths = [0, 0]
    for rows in draw(st.lists(st.integers(1, 9), min_size=1, max_size=20)):
        depths += [1, *[2] * rows, 1]
    depths.append(0)
    heights = draw(
        st.lists(st.sampled_from([15.0, 20.0, 36.0, 96.0]), min_size=len(depths), max_size=len(depths))
    )
    return heights, depths


@given(groups(), st.floats(600, 900))
def test_no_group_is_left_by_its_heading_or_its_sum_and_no_page_is_too_long(sheet, room):
    heights, depths = sheet
    ends = list(page_ends(heights, depths, room))
    assert all(depths[end - 1] == depths[end] for end in ends)
    top = sum(heights[:2])
    pages = list(pairwise([0, *ends, len(heights)]))
    used = [sum(heights[first:last]) + (top if first else 0) for first, last in pages]
    assert all(points <= room for points in used)


def test_printed_pages_begin_and_end_with_whole_groups(tmp_path):
    office = opened(Bureau(24, projects=(1, 6)), tmp_path)
    office.put({sender.name: sender.good for sender in office.senders})
    pages = [page for page in printed(office) if "项目自评汇总表" in page[0]]
    assert len(pages) > 3
    for page in pages:
        head = next(n for n, line in enumerate(page) if "项目取得成效" in line)
        first, last = next(line for line in page[head + 1 :] if not line.startswith("得分")), page[-2]
        assert "小计" not in first
        assert not first.startswith("合计")
        assert not HEADING.match(last)


def printed(office: Office) -> list[list[str]]:
    """The lines of each page."""
    (path,) = converted([written(office)], "pdf", office.root)
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    return [
        [line.strip() for line in page.splitlines() if line.strip()]
        for page in text.split("\f")
        if page.strip()
    ]
