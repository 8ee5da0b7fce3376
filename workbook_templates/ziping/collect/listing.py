"""Every file of a folder tree, those inside zip files too; none left out, none changed.

A file is named by its path below the folder; one inside a zip by the zip's path and its own: ``甲.zip/乙.xlsx``.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from ziping.errors import Problem, ZipingError, fail
from ziping.opening import MAX_FILE, TEMPORARY

MAX_MEMBERS = 20_000
MAX_ALL = 4 * 2**30
"""Bytes that the files of one zip may unpack to; each of them is held to the limit of a file."""
MAX_DEPTH = 3
_OTHER_ARCHIVES = {b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip"}
_DOCUMENTS = ("[Content_Types].xml", "mimetype")
"""What marks a zip that is itself a document."""
_NO_DATE = (1980, 1, 1, 0, 0, 0)
"""What a zip says of a file when it knows no better."""
_COMPANIONS = ("thumbs.db", "desktop.ini", ".ds_store")
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode's categories of characters that steer what is shown."""
_AGAIN = "重新索取文件,或解压以后再收"


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the folder.

    Args:
        path: below the folder, with ``/``.
        source: the file on disk, or the zip that it lies in.
        members: the way inside the zip: its name, and in a zip inside that zip the next.
        modified: when it was changed last, in local time as ``2023-03-05T10:11:12``; "" where that is not known.
        sha256: of its content; "" where that cannot be read.
        problem: why it cannot be read.
    """

    path: str
    source: Path
    members: tuple[str, ...] = ()
    size: int = 0
    modified: str = ""
    sha256: str = ""
    problem: Problem | None = None


def list_files(folder: Path) -> Iterator[Listed]:
    """Every file, in the order of their paths; a zip is replaced by the files in it.

    Raises:
        ZipingError: there is no such folder.
    """
    if not folder.is_dir():
        raise fail("没有这个文件夹", str(folder), "核对文件夹的名称")
    taken: set[str] = set()
    for item in _below(folder, ""):
        path, again = item.path, 1
        while path in taken:
            again += 1
            path = f"{item.path}#{again}"
        taken.add(path)
        yield item if path == item.path else replace(item, path=path)


def _below(folder: Path, path: str) -> Iterator[Listed]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        problem = Problem(f"文件夹打不开({error.strerror})", path, "开放读取权限后再收一次")
        yield Listed(path or ".", folder, problem=problem)
        return
    for entry in entries:
        name = _name_on_disk(entry.name)
        own = f"{path}/{name}" if path else name
        if entry.is_symlink():
            problem = Problem("这是指向别处的链接,没有跟随", own, "把文件本身放进来")
            yield Listed(own, Path(entry.path), problem=problem)
        elif entry.is_dir():
            yield from _below(Path(entry.path), own)
        else:
            yield from _file(Path(entry.path), own)


def _name_on_disk(name: str) -> str:
    """A name as text: what was unpacked on Linux may still be named in the encoding of Chinese Windows."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", "replace")
    return _printable(name)


def _printable(name: str) -> str:
    """A name without line breaks and what else would change the page or the screen that it is shown on."""
    return "".join("\ufffd" if unicodedata.category(char) in _UNSEEN else char for char in name)


def _file(source: Path, path: str) -> Iterator[Listed]:
    try:
        if not source.is_file():
            raise fail("这不是普通文件", path, "删去或移走")
        state = source.stat()
        when = datetime.fromtimestamp(state.st_mtime).isoformat(timespec="seconds")
        bare = Listed(path, source, size=state.st_size, modified=when)
    except (OSError, ZipingError) as error:
        yield Listed(path, source, problem=_why(error, path))
        return
    try:
        _refuse_by_name(path)
        with source.open("rb") as file:
            head = file.read(4)
            _refuse_archive(head, path)
            if head[:2] == b"PK" and (names := _names(source)) is not None:
                yield from _inside(source, path, (), names)
                return
            if state.st_size > MAX_FILE:
                raise _large(path, state.st_size)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ZipingError) as error:
        yield _with(bare, problem=_why(error, path))
        return
    yield _with(bare, sha256=digest)


def _with(item: Listed, sha256: str = "", problem: Problem | None = None) -> Listed:
    return Listed(item.path, item.source, item.members, item.size, item.modified, sha256, problem)


def _why(error: OSError | ZipingError, path: str) -> Problem:
    if isinstance(error, ZipingError):
        return error.problems[0]
    return Problem(f"文件打不开({error.strerror})", path, "关闭正在使用它的程序,核对读取权限后再收一次")


def _refuse_by_name(path: str) -> None:
    name = PurePosixPath(path).name
    if name.startswith(("~$", ".~")):
        raise fail("这是表格软件打开文件时的临时文件", path, "不必报送;确认原文件已经收到")
    if name.startswith(TEMPORARY):
        raise fail("这是写到一半的临时文件", path, "不必报送;确认原文件已经收到")
    if name.lower() in _COMPANIONS or path.startswith("__MACOSX/") or "/__MACOSX/" in path:
        raise fail("这是电脑系统附带的文件,不是报表", path, "不必报送")


def _refuse_archive(head: bytes, path: str) -> None:
    for mark, title in _OTHER_ARCHIVES.items():
        if head.startswith(mark):
            raise fail(f"这是 {title} 压缩包,打不开", path, "解压以后再收,或压缩成 .zip")


def _large(path: str, size: int) -> ZipingError:
    what = f"文件有 {size >> 20} MB,超过上限 {MAX_FILE >> 20} MB"
    return fail(what, path, "删去多余的图片和空白行后另存")


def _names(file: Path | io.BytesIO) -> list[str] | None:
    """The names in a zip; None for a document, or for what is no zip at all: its reader says what is wrong."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    return None if any(name in _DOCUMENTS or name.startswith(("xl/", "word/")) for name in names) else names


def _inside(source: Path, path: str, members: tuple[str, ...], names: list[str]) -> Iterator[Listed]:
    """The files of a zip; one that holds none, or too much, stays a file that cannot be read."""
    item = Listed(path, source, members)
    try:
        with _opened(source, members) as archive:
            files = [info for info in archive.infolist() if not info.filename.endswith("/")]
            if not files:
                raise fail("压缩包是空的", path, _AGAIN)
            if len(files) > MAX_MEMBERS or sum(info.file_size for info in files) > MAX_ALL:
                raise fail("压缩包里的文件过多、过大", path, "分成几个压缩包,或解压以后再收")
            seen: Counter[str] = Counter()
            found: list[Listed] = []
            for info in files:
                found += _member(archive, info, item, seen[info.filename])
                seen[info.filename] += 1
    except (ZipingError, OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        what = error if isinstance(error, ZipingError) else fail("压缩包已损坏,打不开", path, _AGAIN)
        yield _with(item, problem=_why(what, path))
        return
    yield from sorted(found, key=lambda listed: listed.path)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, zipped: Listed, again: int) -> Iterator[Listed]:
    """Args: ``again`` is how many files of the same name stand before it in the zip."""
    path = f"{zipped.path}/{_name_of(info)}"
    members = (*zipped.members, info.filename)
    try:
        when = datetime(*info.date_time).isoformat() if info.date_time > _NO_DATE else ""
    except ValueError:
        when = ""
    bare = Listed(path, zipped.source, members, info.file_size, when)
    try:
        _refuse_by_name(path)
        if again:
            raise fail("压缩包里有同名的文件,只读了前一个", path, "改名后重新压缩,或解压以后再收")
        data = _read(archive, info, path)
        _refuse_archive(data[:4], path)
    except ZipingError as error:
        yield _with(bare, problem=error.problems[0])
        return
    names = _names(io.BytesIO(data)) if data[:2] == b"PK" else None
    if names is not None and len(members) < MAX_DEPTH:
        yield from _inside(zipped.source, path, members, names)
    elif names is not None:
        yield _with(bare, problem=Problem("压缩包套了太多层", path, "解压以后再收"))
    else:
        yield _with(bare, sha256=hashlib.sha256(data).hexdigest())


def _name_of(info: zipfile.ZipInfo) -> str:
    """Chinese Windows writes names in its own encoding and does not say so."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    return _printable(name.replace("\\", "/"))


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> bytes:
    """The content of a file in a zip, however much it says it has.

    Raises:
        ZipingError: locked, damaged, or too large.
    """
    if info.flag_bits & 1:
        raise fail("压缩包设了密码,打不开", path, "去掉密码,或解压以后再收")
    if info.file_size > MAX_FILE:
        raise _large(path, info.file_size)
    try:
        with archive.open(info) as file:
            data = file.read(MAX_FILE + 1)
    except Exception as error:  # zipfile and its decompressors answer damage with errors of every kind
        raise fail("压缩包里的这个文件已损坏", path, _AGAIN) from error
    if len(data) > MAX_FILE:
        raise _large(path, len(data))
    return data


def _first(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    found = next((info for info in archive.infolist() if info.filename == name), None)
    if found is None:
        raise KeyError(name)
    return found


@contextmanager
def _opened(source: Path, members: tuple[str, ...]) -> Iterator[zipfile.ZipFile]:
    """The zip at the end of a way through zips."""
    if not members:
        with zipfile.ZipFile(source) as archive:
            yield archive
        return
    with _opened(source, members[:-1]) as outer:
        data = _read(outer, _first(outer, members[-1]), members[-1])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield archive


class Changed(Exception):
    """A file is no longer what it was when it was listed."""


CHANGED = Problem("文件在收集时被改动了", "", "再收一次")


@contextmanager
def on_disk(item: Listed) -> Iterator[Path]:
    """A path at which a file can be read; one inside a zip is unpacked for as long as it is needed.

    Raises:
        Changed: it has changed since it was listed, or is gone.
    """
    try:
        if item.members:
            with _opened(item.source, item.members[:-1]) as archive:
                data = _read(archive, _first(archive, item.members[-1]), item.path)
        else:
            data = item.source.read_bytes()
    except (OSError, KeyError, zipfile.BadZipFile, ZipingError) as error:
        raise Changed from error
    if hashlib.sha256(data).hexdigest() != item.sha256:
        raise Changed
    if not item.members:
        yield item.source
        return
    with tempfile.TemporaryDirectory(prefix="ziping-") as folder:
        path = Path(folder) / f"file{PurePosixPath(item.members[-1]).suffix[:8]}"
        path.write_bytes(data)
        yield path
