"""The password that takes the protection off a sheet."""

from __future__ import annotations

import re

from openpyxl.utils.protection import hash_password

from ziping.errors import fail

LONGEST = 15
_OPEN = re.compile(rb"<sheetProtection\b[^>]*>")
_OWN = re.compile(rb' (?:password|algorithmName|hashValue|saltValue|spinCount)="[^"]*"')


def refuse_unusable(password: str) -> None:
    """Raises ZipingError for a password that not every spreadsheet program would take."""
    if len(password) > LONGEST or not all(" " < sign <= "~" for sign in password):
        raise fail(
            "保护密码不能用",
            "--password",
            f"用英文字母、数字和符号,不超过 {LONGEST} 个,不含空格和汉字",
        )


def locked(sheet: bytes, password: str) -> bytes:
    """A protected sheet's XML with this password instead of the template's.

    It keeps people from slips, not from intent: the format keeps sixteen bits of it.

    >>> locked(b'<sheetProtection sheet="1" spinCount="9"/>', "secret")
    b'<sheetProtection password="DAA7" sheet="1"/>'
    """
    lock = f'<sheetProtection password="{hash_password(password)}"'.encode()
    return _OPEN.sub(lambda match: _OWN.sub(b"", match[0]).replace(b"<sheetProtection", lock), sheet, count=1)
