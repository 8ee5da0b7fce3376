"""Excel's own dialogues and status line, as far as its object model is stood in for."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from excel_client import sent
from ziping.errors import ZipingError
from ziping.hosts.excel import ExcelHost


class Dialogue:
    def __init__(self, chosen: str | None) -> None:
        self.chosen = chosen
        self.Title = ""

    def Show(self) -> int:
        return -1 if self.chosen else 0

    def SelectedItems(self, number: int) -> str:
        assert number == 1
        assert self.chosen
        return self.chosen


def excel(chosen: str | None = None) -> SimpleNamespace:
    """Over COM, cancelling answers False for a file and 0 for a folder."""
    asked: list[tuple[object, ...]] = []

    def input_box(*arguments: object, Type: int) -> str | bool:
        asked.append((*arguments, Type))
        return False if chosen is None else chosen

    dialogue = Dialogue(chosen)

    def get_open_filename(*arguments: object) -> str | bool:
        asked.append(arguments)
        return chosen or False

    return SimpleNamespace(
        GetOpenFilename=get_open_filename,
        FileDialog={4: dialogue}.__getitem__,
        InputBox=input_box,
        StatusBar=False,
        asked=asked,
    )


def host(api: SimpleNamespace) -> ExcelHost:
    app = SimpleNamespace(engine=SimpleNamespace(type="desktop"), api=api)
    return ExcelHost(SimpleNamespace(app=app))  # type: ignore[arg-type]


def test_a_file_is_chosen_among_those_that_serve():
    api = excel("项目库.xlsx")
    assert host(api).ask_file("选择项目库", (".xlsx", ".xlsm")) == Path("项目库.xlsx")
    assert api.asked == [("*.xlsx;*.xlsm,*.xlsx;*.xlsm", 1, "选择项目库")]


def test_who_cancels_chooses_nothing():
    assert host(excel()).ask_file("选择项目库", (".xlsx",)) is None
    assert host(excel()).ask_folder("选择文件夹") is None


def test_a_folder_is_chosen():
    api = excel("下发")
    assert host(api).ask_folder("选择文件夹") == Path("下发")
    assert api.FileDialog(4).Title == "选择文件夹"


@pytest.mark.parametrize("typed", ["bureau", "", None])
def test_a_password_is_asked_for_with_a_warning_that_it_is_seen(typed):
    api = excel(typed)
    assert host(api).ask_password("请输入。") == typed
    assert api.asked == [("请输入。(注意:输入的密码会显示出来)", "绩效自评", 2)]


def test_the_status_line_is_given_back():
    api = excel()
    host(api).progress("生成自评表 3/87")
    assert api.StatusBar == "生成自评表 3/87"
    host(api).progress("")
    assert api.StatusBar is False


def test_clients_have_no_dialogues(liuzhou):
    book = sent(liuzhou.typed)
    with pytest.raises(ZipingError, match="这里不能选择文件"):
        ExcelHost(book).ask_folder("选择文件夹")
    assert ExcelHost(book).ask_password("请输入。") is None
    ExcelHost(book).progress("无处可写")
    assert book.json()["actions"] == []
