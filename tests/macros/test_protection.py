"""Protected sheets of Excel's object model: open while something is written, as before afterwards."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ziping.hosts.excel import _ALLOWED, ExcelHost, unprotected


class Worksheet:
    """As Excel answers over COM, as far as protection goes."""

    def __init__(self, protected: bool = True, password: str = "", **allowed: bool) -> None:
        self.ProtectContents = self.ProtectDrawingObjects = protected
        self.ProtectScenarios = False
        self.password = password
        self.Protection = SimpleNamespace(**{name: allowed.get(name, False) for name in _ALLOWED})

    def Unprotect(self, password: str) -> None:
        if self.password not in ("", password):
            raise OSError("1004")
        self.ProtectContents = False

    def Protect(
        self, DrawingObjects: bool, Contents: bool, Scenarios: bool, Password: str = "", **allowed: bool
    ) -> None:
        self.password = Password
        self.ProtectContents, self.ProtectDrawingObjects, self.ProtectScenarios = (
            Contents,
            DrawingObjects,
            Scenarios,
        )
        self.Protection = SimpleNamespace(**allowed)


def test_open_meanwhile_and_protected_again_with_the_same_liberties():
    sheet = Worksheet(AllowFormattingRows=True)
    before = vars(sheet.Protection).copy()
    with unprotected([(sheet, "")]):
        assert not sheet.ProtectContents
    assert sheet.ProtectContents
    assert vars(sheet.Protection) == before
    assert (sheet.ProtectDrawingObjects, sheet.ProtectScenarios) == (True, False)


def test_protected_again_when_something_fails():
    sheet = Worksheet()
    with pytest.raises(ZeroDivisionError), unprotected([(sheet, "")]):
        assert 1 / 0
    assert sheet.ProtectContents


def test_a_password_opens_nothing_and_leaves_the_others_protected():
    first, second = Worksheet(), Worksheet(password="secret")
    with pytest.raises(OSError, match="1004"), unprotected([(first, ""), (second, "")]):
        pass
    assert (first.ProtectContents, second.ProtectContents) == (True, True)


def test_an_open_sheet_stays_open():
    sheet = Worksheet(protected=False)
    with unprotected([(sheet, "")]):
        pass
    assert not sheet.ProtectContents


def test_protected_again_with_the_password_that_opened_it():
    sheet = Worksheet(password="secret", AllowFiltering=True)
    before = vars(sheet.Protection).copy()
    with unprotected([(sheet, "secret")]):
        assert not sheet.ProtectContents
    assert (sheet.ProtectContents, sheet.password, vars(sheet.Protection)) == (True, "secret", before)


@pytest.mark.parametrize(("tried", "right"), [("secret", True), ("Secret", False), ("", False)])
def test_a_password_is_tried_without_leaving_the_sheet_open(tried, right):
    sheet = Worksheet(password="secret", AllowFiltering=True)
    before = vars(sheet.Protection).copy()
    app = SimpleNamespace(engine=SimpleNamespace(type="desktop"))
    host = ExcelHost(SimpleNamespace(app=app, sheets={"甲": SimpleNamespace(api=sheet)}))  # type: ignore[arg-type]
    assert host.opens("甲", tried) is right
    assert (sheet.ProtectContents, sheet.password, vars(sheet.Protection)) == (True, "secret", before)
