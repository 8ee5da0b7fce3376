"""Opens a workbook that somebody sent: refuses what is broken, locked or hostile, in words.

Every file is looked at before a parser sees it: is it a zip, how large would it get, does any part
declare entities.
"""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ziping.errors import ZipingError, fail

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MAX_FILE = 64 * 2**20
MAX_UNPACKED = 256 * 2**20
MAX_PART = 128 * 2**20
MAX_PARTS = 5_000
MAX_RATIO = 400
MAX_TEXT = 32_767
TEMPORARY = ".ziping-"
"""How the names of half-written files begin."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)


def open_workbook(path: Path, *, values: bool = False) -> Workbook:
    """A workbook, with its macros; ``values=True`` gives the last computed values in place of formulas.

    Raises:
        ZipingError: missing, unreadable, not a workbook, encrypted, an old .xls, damaged, or beyond limits.
    """
    import openpyxl  # whoever only writes files needs none

    inspect(path)
    try:
        return openpyxl.load_workbook(path, data_only=values, keep_vba=path.suffix.lower() == ".xlsm")
    except ZipingError:
        raise
    except Exception as error:  # openpyxl answers damaged parts with errors of every kind
        raise damaged(path, type(error).__name__) from error


def refuse_as_copy(out: Path, source: Path) -> None:
    """Raises ZipingError where ``out`` cannot be an edited copy of ``source``: the same file, or another suffix."""
    if source.resolve() == out.resolve():
        raise fail("输出文件就是原文件,不能覆盖", str(out), "换一个名称")
    kind = source.suffix.lower()
    if out.suffix.lower() != kind:
        raise fail(f"输出文件的后缀应与原文件相同({kind})", str(out), f"改为 {out.stem}{kind}")


def inspect(path: Path) -> None:
    """Refuses a file that must not reach openpyxl."""
    where = str(path)
    if head_of(path, 8) == OLE:
        if _ENCRYPTED in path.read_bytes():
            raise fail("文件设了打开密码,无法读取", where, "请去掉密码后另存再试")
        raise fail("这是 .xls 旧格式或其他旧格式文件", where, "请在 Excel 或 WPS 中另存为 .xlsx 再试")
    if not zipfile.is_zipfile(path):
        raise fail(
            "不是 Excel 工作簿,或文件已损坏", where, "请确认是 .xlsx 文件;能打开的话,另存为 .xlsx 再试"
        )
    if "xl/workbook.xml" not in inspect_zip(path, judge=refuse_entities):
        raise fail("不是 Excel 工作簿(.xlsx)", where, "请在 Excel 或 WPS 中另存为 .xlsx 再试")


def head_of(path: Path, length: int) -> bytes:
    """The first bytes of a file.

    Raises:
        ZipingError: it is missing, a folder, locked, or too large.
    """
    where = str(path)
    if not path.exists():
        raise fail("没有这个文件", where, "核对文件名和文件夹")
    if not path.is_file():
        raise fail("这是文件夹,不是工作簿", where, "请给出 .xlsx 文件")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(length)
    except OSError as error:
        raise fail(
            "文件打不开,可能正被别的程序占用或没有读取权限", where, "关闭正在使用它的程序,或另存一份后重试"
        ) from error
    if size > MAX_FILE:
        raise fail(
            f"文件有 {size >> 20} MB,超过上限 {MAX_FILE >> 20} MB", where, "删去多余的图片和空白行后另存"
        )
    return head


def inspect_zip(path: Path, judge: Callable[[Path, zipfile.ZipFile], None] | None = None) -> set[str]:
    """The names of a package's parts.

    Args:
        judge: looks into the parts too; whoever parses them without openpyxl has looked for himself.

    Raises:
        ZipingError: it is damaged or would grow beyond limits.
    """
    try:
        _count_parts(path)
        with zipfile.ZipFile(path) as archive:
            _judge_parts(path, archive)
            if judge is not None:
                judge(path, archive)
            return set(archive.namelist())
    except ZipingError:
        raise
    except Exception as error:  # zipfile and its decompressors answer damage with errors of every kind
        raise damaged(path, type(error).__name__) from error


def _count_parts(path: Path) -> None:
    """Before zipfile makes an object of each."""
    if path.read_bytes().count(b"PK\x01\x02") > MAX_PARTS:
        raise _too_large(path)


def _judge_parts(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise fail("文件设了打开密码,无法读取", str(path), "请去掉密码后另存再试")
    total = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    if (
        total > MAX_UNPACKED
        or any(part.file_size > MAX_PART for part in parts)
        or (total > 16 * 2**20 and total / packed > MAX_RATIO)
    ):
        raise _too_large(path)


def refuse_entities(path: Path, archive: zipfile.ZipFile) -> None:
    """Judges a package whose XML is parsed by a library: ZipingError where a part declares entities."""
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as stream:
                if _DECLARES.search(stream.read(4096)):
                    raise fail("文件中含有不允许的实体声明,可能被篡改", str(path), "请向发来文件的人索取原件")


def _too_large(path: Path) -> ZipingError:
    return fail("文件解开后过大,可能有大量空白行或已被篡改", str(path), "删去多余的行列后另存再试")


def damaged(path: Path, detail: str) -> ZipingError:
    """What is said of a file that a parser gave up on."""
    return fail(f"文件已损坏,读不出来({detail})", str(path), "请用 Excel 或 WPS 打开并另存,或重新索取文件")


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A temporary name beside ``path``, renamed to it when all went well, removed otherwise.

    Raises:
        ZipingError: the folder cannot be written, or the file is open elsewhere.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=TEMPORARY, suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise fail(
            "这个文件夹不能写入", str(path.parent), "换一个有写权限的文件夹,或请管理员开放权限"
        ) from error
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        try:
            temporary.replace(path)
        except OSError as error:
            raise fail("文件不能写入,可能正在 Excel 中打开", str(path), "关闭该文件后重试") from error
    finally:
        temporary.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes) -> Path:
    """Writes a file whole, as :func:`written_whole` does."""
    with written_whole(path) as temporary:
        temporary.write_bytes(data)
    return path


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Text without what XML cannot hold.

    >>> clean_text("a\\x01b")
    'ab'
    """
    return _CONTROL.sub("", text)


def put_text(cell: Any, text: str) -> None:
    """Writes a text as text: never a formula, never an error value; what XML cannot hold is left out.

    Raises:
        ZipingError: longer than a cell can be; openpyxl would cut it off in silence.
    """
    if len(text) > MAX_TEXT:
        where = f"工作表「{cell.parent.title}」{cell.coordinate}"
        raise fail(f"文字有 {len(text)} 字,超过单元格上限 {MAX_TEXT} 字", where, "精简内容")
    cell.value = clean_text(text)
    cell.data_type = "s"
