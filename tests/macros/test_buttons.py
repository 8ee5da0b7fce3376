"""What a button calls: the macro of its name, on the workbook in front."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from excel_client import sent
from ziping.buttons import excel
from ziping.macros import guard
from ziping.version import __version__


def test_a_button_runs_its_macro_on_the_workbook_in_front(liuzhou, tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "log_file", lambda: tmp_path / "ziping.log")
    book = sent(liuzhou.typed)
    book.set_mock_caller()
    excel.press("about")
    (action,) = book.json()["actions"]
    assert action["func"] == "alert"
    assert action["args"][0].startswith(f"自评 ziping {__version__}")
    assert action["args"][1] == "绩效自评"


def test_a_name_with_an_equals_sign_is_no_obstacle(liuzhou, tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "log_file", lambda: tmp_path / "ziping.log")
    front = sent(liuzhou.typed)
    apps = [SimpleNamespace(hwnd=7), SimpleNamespace(hwnd=8, books=SimpleNamespace(active=front))]
    monkeypatch.setattr("xlwings.apps", apps)
    monkeypatch.setattr("sys.argv", ["-c", "--wb=甲=乙.xlsx", "--from_xl=1", "--hwnd=8"])
    excel.press("about")
    assert [action["func"] for action in front.json()["actions"]] == ["alert"]


@pytest.mark.parametrize("name", ["_write", "fail"])
def test_other_names_run_nothing(name):
    with pytest.raises(KeyError):
        excel.press(name)
