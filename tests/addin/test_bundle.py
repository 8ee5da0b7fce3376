"""The offline bundle as a zip: same wheels, same bytes; only wheels that fit; scripts that Windows can read."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_powershell

from wheelhouse import dlls, hollow_wheels, write_wheel
from ziping.building.bundle import write_bundle
from ziping.building.packages import write_addin
from ziping.building.wheels import STAFF, download, own_wheel
from ziping.building.xlwings_module import xlwings_version
from ziping.commands import COMMANDS, TAB
from ziping.errors import ZipingError
from ziping.installing.excel import OWN_KEYS
from ziping.installing.places import TRACES
from ziping.version import __version__

ROOT = Path(__file__).parents[2]
XLWINGS = f"xlwings-{xlwings_version()}-cp311-cp311-win_amd64.whl"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    return write_bundle(folder, wheels=hollow_wheels(folder / "wheels")).path


@pytest.fixture(scope="module")
def parts(built) -> dict[str, bytes]:
    with zipfile.ZipFile(built) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def wheels(tmp_path) -> Path:
    return hollow_wheels(tmp_path / "wheels")


def refused(tmp_path: Path, **how) -> str:
    with pytest.raises(ZipingError) as told:
        write_bundle(tmp_path / "out", **how)
    assert not list(tmp_path.glob("out/*"))
    return str(told.value)


# What is in it ---------------------------------------------------------------------------------------


def test_two_bundles_of_the_same_wheels_are_the_same_bytes(built, wheels, tmp_path):
    again = write_bundle(tmp_path / "again", wheels=wheels)
    assert again.path.name == f"自评加载项-{__version__}-离线安装包.zip"
    assert again.path.read_bytes() == built.read_bytes()


def test_every_part_is_in_the_manifest_with_its_digest(parts):
    manifest = json.loads(parts["manifest.json"])
    digests = {
        name: hashlib.sha256(part).hexdigest() for name, part in parts.items() if name != "manifest.json"
    }
    assert manifest == {"version": __version__, "python": "3.11", "digests": digests}


def test_the_wheels_are_those_that_staff_need(parts):
    wheels = {name.removeprefix("wheels/").split("-")[0] for name in parts if name.startswith("wheels/")}
    assert wheels == {name.replace("-", "_") for name in (*STAFF, "ziping")}


def test_the_bureau_gets_the_database_too(wheels, tmp_path):
    with pytest.raises(ZipingError, match="缺少库 duckdb"):
        write_bundle(tmp_path, wheels=wheels, bureau=True)
    write_wheel(wheels / "duckdb-1.4.0-cp311-cp311-win_amd64.whl", {})
    made = write_bundle(tmp_path, wheels=wheels, bureau=True).path
    assert made.stem.endswith("_财政")
    assert "wheels/duckdb-1.4.0-cp311-cp311-win_amd64.whl" in zipfile.ZipFile(made).namelist()


def test_the_addin_is_the_one_that_is_built_alone(parts, tmp_path):
    assert parts["ziping.xlam"] == write_addin(tmp_path / "ziping.xlam").read_bytes()


def test_chinese_names_are_marked_as_utf_8(built):
    with zipfile.ZipFile(built) as archive:
        names = [entry for entry in archive.infolist() if not entry.filename.isascii()]
    assert {entry.filename for entry in names} == {"安装说明.txt", "验收清单.txt"}
    assert all(entry.flag_bits & 0x800 for entry in names)


def test_our_wheel_holds_what_the_build_backend_puts_into_its_own(tmp_path):
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    (theirs,) = tmp_path.glob("*.whl")
    name, content = own_wheel()
    assert name == theirs.name
    ours = tmp_path / "ours" / name
    ours.parent.mkdir()
    ours.write_bytes(content)
    found = [
        {n: archive.read(n) for n in archive.namelist() if n.startswith("ziping/")}
        for archive in map(zipfile.ZipFile, (ours, theirs))
    ]
    assert found[0] == found[1]
    target = tmp_path / "site"  # pip compares every file with RECORD
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--quiet", "--target", target, ours]
    subprocess.run(pip, check=True, capture_output=True)
    # A bundle can be made where ziping was installed from a wheel, too: the same comes out.
    libraries = [str(target), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    code = "import ziping.building.wheels as w; print(hashlib.sha256(w.own_wheel()[1]).hexdigest())"
    again = subprocess.run(
        [sys.executable, "-S", "-B", "-c", f"import hashlib; {code}"], check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(libraries)}, cwd=tmp_path,
    )  # fmt: skip
    assert again.stdout.strip() == hashlib.sha256(content).hexdigest()


# Which wheels fit ------------------------------------------------------------------------------------


def test_each_missing_library_is_named(wheels, tmp_path):
    for path in (*wheels.glob("lxml*"), *wheels.glob("pywin32*")):
        path.unlink()
    said = refused(tmp_path, wheels=wheels)
    assert "缺少库 lxml" in said
    assert "缺少库 pywin32" in said
    assert "缺少库 xlrd" not in said


@pytest.mark.parametrize(
    "name",
    [
        "lxml-6.0.0-cp311-cp311-manylinux_2_17_x86_64.whl",
        "lxml-6.0.0-cp311-cp311-win32.whl",
        "lxml-6.0.0-cp312-cp312-win_amd64.whl",
    ],
)
def test_a_library_for_another_system_or_python_is_none(wheels, tmp_path, name):
    next(wheels.glob("lxml*")).rename(wheels / name)
    assert "缺少库 lxml" in refused(tmp_path, wheels=wheels)


def test_two_versions_of_a_library_are_not_chosen_between(wheels, tmp_path):
    write_wheel(wheels / "xlrd-2.0.1-py2.py3-none-any.whl", {})
    said = refused(tmp_path, wheels=wheels)
    assert "库 xlrd 有几个:xlrd-2.0.1-py2.py3-none-any.whl、xlrd-2.0.2-py2.py3-none-any.whl" in said


def test_every_damaged_file_is_named(wheels, tmp_path):
    for path in (*wheels.glob("lxml*"), wheels / XLWINGS):
        path.write_bytes(b"PK half")
    said = refused(tmp_path, wheels=wheels)
    assert "lxml-6.0.0-cp311-cp311-win_amd64.whl:文件已损坏" in said
    assert f"{XLWINGS}:文件已损坏" in said


def test_libraries_that_nobody_asks_for_are_left_out(built, wheels, tmp_path):
    write_wheel(wheels / "typer-1.0-py3-none-any.whl", {})
    assert write_bundle(tmp_path, wheels=wheels).path.read_bytes() == built.read_bytes()


@pytest.mark.parametrize("version", ["0.37.7", "0.38.0"])
def test_dlls_must_be_of_the_version_of_the_vba(wheels, tmp_path, version):
    write_wheel(wheels / XLWINGS, dlls(version))
    said = refused(tmp_path, wheels=wheels)
    assert "不是同一版本,缺少 xlwings32-" in said
    assert f"换成 xlwings {xlwings_version()}" in said


def test_another_minor_version_of_python(wheels, tmp_path):
    for path in wheels.glob("*cp311*"):
        path.rename(path.with_name(path.name.replace("cp311", "cp312")))
    with zipfile.ZipFile(write_bundle(tmp_path, "3.12", wheels).path) as archive:
        assert json.loads(archive.read("manifest.json"))["python"] == "3.12"
        assert "python-3.12.*-embed-amd64.zip" in archive.read("install.ps1").decode("utf-8-sig")
    assert "写 3.11 或更高的版本号" in refused(tmp_path, minor="3.9", wheels=wheels)


def test_without_an_index_the_way_out_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(
        ZipingError, match=r"下载不到 Windows 用的库:No matching distribution .*--wheels 指明文件夹"
    ):
        download("3.11", tmp_path)


# An embeddable Python --------------------------------------------------------------------------------

EMBEDDABLE = "python-3.11.9-embed-amd64.zip"


def test_an_embeddable_python_goes_in_and_counts(built, wheels, tmp_path):
    package = write_wheel(
        tmp_path / EMBEDDABLE, {"python.exe": b"MZ" * 5, "python311.dll": b"", "python311._pth": b""}
    )
    plain = write_bundle(tmp_path / "plain", wheels=wheels)
    full = write_bundle(tmp_path / "full", wheels=wheels, package=package)
    assert full.unpacked == plain.unpacked + 10
    with zipfile.ZipFile(full.path) as archive:
        assert archive.read(EMBEDDABLE) == package.read_bytes()
        assert EMBEDDABLE in json.loads(archive.read("manifest.json"))["digests"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("python-3.11.9-embed-win32.zip", {}),
        ("python-3.12.1-embed-amd64.zip", {}),
        ("python-3.11.9-amd64.exe", {}),
        (EMBEDDABLE, {"python.exe": b""}),
        (EMBEDDABLE, None),
    ],
)
def test_what_is_no_embeddable_python_for_the_wheels_is_refused(wheels, tmp_path, name, parts):
    package = tmp_path / name
    package.write_bytes(b"half") if parts is None else write_wheel(package, parts)
    assert "Windows embeddable package (64-bit)" in refused(tmp_path, wheels=wheels, package=package)


# Scripts and texts -----------------------------------------------------------------------------------

SCRIPTS = ("install.ps1", "uninstall.ps1")


def nodes(script: bytes) -> list[tuple[str, str]]:
    """Kind and text of every node that a PowerShell parser finds."""
    source = script.decode("utf-8-sig").encode("utf-8")
    found, todo = list[tuple[str, str]](), [tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language())).parse(source).root_node]  # fmt: skip
    while todo:
        node = todo.pop()
        found.append(
            (
                "ERROR" if node.is_missing else node.type,
                source[node.start_byte : node.end_byte].decode("utf-8"),
            )
        )
        todo += node.children
    return found


@pytest.mark.parametrize("name", SCRIPTS)
def test_powershell_scripts_parse(parts, name):
    found = nodes(parts[name])
    assert [text for kind, text in found if kind == "ERROR"] == []
    assert len(found) > 100
    assert any(kind == "ERROR" for kind, _ in nodes(parts[name].replace(b"{", b"", 1)))


@pytest.mark.parametrize("name", SCRIPTS)
def test_powershell_5_understands_every_script(parts, name):
    """Known by its mark as UTF-8; nothing that came later; no quotes that PowerShell takes for others."""
    assert parts[name].startswith(b"\xef\xbb\xbf")
    text = parts[name].decode("utf-8-sig")
    assert re.search("[\u2013-\u201f]", text) is None
    assert (
        re.search(r"\?\?|\?\.|&&|\|\||\s\?\s.*\s:\s|-Parallel|\$PSScriptRoot|\$Is(?:Windows|Linux)", text)
        is None
    )
    # A letter of Chinese right behind a name in a string would be taken for part of the name.
    assert re.search(r"\$\w*[^\x00-\x7f]", text) is None


def test_powershell_scripts_call_what_windows_powershell_has(parts):
    known = {
        "Add-Type", "Get-ChildItem", "Get-Date", "Get-Item", "Get-Process", "Join-Path", "New-Item", "New-Object",
        "Out-Null", "Remove-Item", "Select-Object", "Set-Location", "Sort-Object", "Split-Path", "Test-Path",
        "Where-Object", "Write-Host",
    }  # fmt: skip
    for name in SCRIPTS:
        found = nodes(parts[name])
        own = {text for kind, text in found if kind == "function_name"}
        called = {text for kind, text in found if kind == "command_name"}
        assert {text for text in called if not text.startswith("$")} <= known | own


@pytest.mark.parametrize("name", ["install.cmd", "uninstall.cmd"])
def test_what_is_double_clicked_is_ascii(parts, name):
    assert parts[name].isascii()
    assert b"-ExecutionPolicy Bypass -File" in parts[name]
    assert b"chcp" not in parts[name]


def test_a_script_run_inside_the_zip_says_what_to_do(parts):
    (escaped,) = re.findall(r"Unescape\('(.*?)'\)", parts["install.cmd"].decode("ascii"))
    assert escaped.encode("ascii").decode("unicode_escape").startswith("请先把压缩包整个解压到一个文件夹")


@pytest.mark.parametrize(
    "name", ["install.cmd", "install.ps1", "uninstall.cmd", "uninstall.ps1", "安装说明.txt", "验收清单.txt"]
)
def test_lines_end_as_windows_has_them(parts, name):
    assert parts[name].count(b"\n") == parts[name].count(b"\r\n") > 5


def test_the_uninstaller_names_all_that_installing_leaves(parts):
    text = parts["uninstall.ps1"].decode("utf-8-sig")
    for variable, path in TRACES:
        assert f"(Join-Path $env:{variable} '{path.replace('/', chr(92))}')" in text
    for key in OWN_KEYS:
        assert f"'{key.replace('HKCU', 'HKCU:')}'" in text
    assert re.findall(r"Remove-Item.*", text) == ["Remove-Item -LiteralPath $place -Recurse -Force\r"]


def test_the_texts_are_of_this_version_and_name_every_button(parts):
    told = {name: parts[name].decode("utf-8-sig") for name in ("安装说明.txt", "验收清单.txt")}
    assert all(f"{TAB}加载项 {__version__}" in text for text in told.values())
    for command in COMMANDS:
        assert f"      「{command.label}」{command.tip}" in told["验收清单.txt"]
    assert all(
        text.startswith("绩效自评") and max(map(len, text.splitlines())) <= 80 for text in told.values()
    )


def test_the_command_says_the_size_and_that_a_python_is_wanted(wheels, tmp_path, ziping):
    code, out, _ = ziping("addin", "bundle", "--out", tmp_path / "dist", "--wheels", wheels)
    assert code == 0
    assert re.search(r"安装包 \d+ MB,解开后 \d+ MB;Python 3.11,64 位", out)
    assert "python-3.11.…-embed-amd64.zip" in out
    assert len(list((tmp_path / "dist").iterdir())) == 1
