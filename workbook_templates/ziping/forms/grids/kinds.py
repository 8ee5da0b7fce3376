"""What a file is, told by what is in it; and what is said of files that hold no table we can read."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

from ziping.errors import fail
from ziping.opening import OLE, damaged, head_of, inspect_zip

_HEAD = 4096
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_WORD = "WordDocument".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_ASK = "请向发来文件的人索取 Excel 或 Word 原件"


class Kind(StrEnum):
    """The kinds of files that hold tables."""

    XLSX = "Excel 工作簿"
    XLS = "旧格式工作簿(.xls)"
    ODS = "OpenDocument 表格"
    DOCX = "Word 文档"
    HTML = "网页"
    MHTML = "单个文件网页"
    CSV = "文本表格"


def kind_of(path: Path) -> Kind:
    """Raises ZipingError for a file that is missing, empty, locked, beyond limits, or of another kind."""
    head = head_of(path, _HEAD)
    where = str(path)
    if not head:
        raise fail("文件是空的", where, "请重新索取,或重新保存")
    if head.startswith(OLE):
        return _compound(path, where)
    if head.startswith(b"PK"):
        return _zip(path, where)
    if head.startswith(b"%PDF"):
        raise fail("这是 PDF,表格读不出来", where, _ASK)
    if head.startswith(_PICTURES):
        raise fail("这是图片,表格读不出来", where, _ASK)
    return _text(head, where)


def _compound(path: Path, where: str) -> Kind:
    data = path.read_bytes()
    if _ENCRYPTED in data:
        raise fail("文件设了打开密码,无法读取", where, "请去掉密码后另存再试")
    if any(name in data for name in _BOOKS):
        return Kind.XLS
    if _WORD in data:
        raise fail("这是旧格式的 Word 文档(.doc)", where, "请在 Word 或 WPS 中另存为 .docx 再试")
    raise fail("不是 Excel 或 Word 文件", where, _ASK)


def _zip(path: Path, where: str) -> Kind:
    names = inspect_zip(path)
    mime = _mime(path, where) if "mimetype" in names else b""
    if "xl/workbook.xml" in names or any(name.startswith("xl/worksheets/") for name in names):
        if "xl/workbook.bin" in names:
            raise fail("这是二进制工作簿(.xlsb)", where, "请在 Excel 或 WPS 中另存为 .xlsx 再试")
        return Kind.XLSX
    if "word/document.xml" in names:
        return Kind.DOCX
    if mime == b"application/vnd.oasis.opendocument.spreadsheet":
        return Kind.ODS
    if mime == b"application/vnd.oasis.opendocument.text":
        raise fail("这是 OpenDocument 文档(.odt)", where, "请另存为 .docx 再试")
    if any(name.startswith("ppt/") for name in names):
        raise fail("这是演示文稿", where, _ASK)
    raise fail("这是压缩包,或不是 Excel、Word 文件", where, "请先解压,再给出其中的表格文件")


def _mime(path: Path, where: str) -> bytes:
    """What an OpenDocument file says it is."""
    try:
        with zipfile.ZipFile(path) as archive:
            kind, names = archive.read("mimetype").strip(), archive.namelist()
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    except Exception as error:  # zipfile answers damaged archives with errors of every kind
        raise damaged(path, type(error).__name__) from error
    if b"encryption-data" in manifest:
        raise fail("文件设了打开密码,无法读取", where, "请去掉密码后另存再试")
    return kind


def _text(head: bytes, where: str) -> Kind:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    start = head.lower()
    if b"mime-version" in start and b"multipart/related" in start:
        return Kind.MHTML
    if b"excel.sheet" in start and b"<?mso-application" in start:
        raise fail("这是 XML 电子表格 2003", where, "请在 Excel 或 WPS 中另存为 .xlsx 再试")
    if b"<html" in start or b"<table" in start or b"<!doctype html" in start:
        return Kind.HTML
    if b"\0" not in head and any(mark in head for mark in (b",", b"\t", b";")):
        return Kind.CSV
    raise fail("不是表格文件,或文件已损坏", where, "请确认文件;能打开的话,另存为 .xlsx 再试")
