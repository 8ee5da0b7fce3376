"""A bundle installed for real, but for Windows itself: its Python runs the buttons, and every failure undoes all."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from computers import EXCEL, Computer, signed
from ziping.building.xlwings_module import xlwings_module, xlwings_version
from ziping.commands import COMMANDS
from ziping.errors import ZipingError
from ziping.installing import excel
from ziping.installing.making_python import OwnPython, embedded, self_test, unpack_wheels
from ziping.installing.places import LOG, TRACES, Places
from ziping.installing.registry import DWORD, Value
from ziping.installing.setting_up import install, refuse_unspeakable

HERE = Path(__file__).parent


def installed(bundle: Path, computer: Computer) -> str:
    return install(bundle, computer.places, computer.registry, computer.environment)


def settings(places: Places) -> dict[str, str]:
    """As VBA's Input # reads them, with the variables of the person put in."""
    with places.settings.open(encoding="ascii", newline="") as file:
        rows = dict(csv.reader(file))
    return {
        key: value.replace("%LOCALAPPDATA%", str(places.local)).replace("\\", "/")
        for key, value in rows.items()
    }


@pytest.fixture(scope="module")
def used(installable, tmp_path_factory) -> Computer:
    """A computer on which the add-in was installed; tests only look at it."""
    computer = Computer(tmp_path_factory.mktemp("used") / "张三")
    computer.said = installed(installable, computer)
    return computer


def test_what_staff_are_told(used):
    assert used.said == "已为 张三 装好绩效自评加载项 0.1.0:打开 Excel,功能区里有「绩效自评」页"


def test_every_button_works_with_the_wheels_of_the_bundle_alone(used, liuzhou, tmp_path):
    """One that needs another library fails here, and names it."""
    workbook = shutil.copy(liuzhou.typed, tmp_path / "自评表.xlsx")
    python = settings(used.places)["INTERPRETER_WIN"]
    # As the VBA starts it.
    command = [python, "-E", "-P", "-B", str(HERE / "as_staff.py"), str(HERE.parent), workbook]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=tmp_path, env={"HOME": str(tmp_path)}
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert list(told["said"]) == [command.name for command in COMMANDS]
    assert all("程序内部出错" not in text for texts in told["said"].values() for text in texts)
    assert told["said"]["check"][0].startswith("发现")

    foreign = [path for path in told["path"] if "site-packages" in path and str(used.home) not in path]
    assert foreign == []


def test_a_click_need_not_compile_anything(used):
    """-B, as the VBA starts it, reads what was compiled but keeps nothing."""
    python = settings(used.places)["INTERPRETER_WIN"]
    code = "import ziping.buttons.excel, sys; print(*(m.__cached__ for m in list(sys.modules.values()) if getattr(m, '__cached__', None)))"
    done = subprocess.run([python, "-E", "-P", "-B", "-c", code], capture_output=True, text=True, check=True)
    cached = [Path(path) for path in done.stdout.split() if str(used.home) in path]
    assert len(cached) > 200
    assert [path for path in cached if not path.is_file()] == []


def test_vba_finds_the_interpreter_the_libraries_and_both_dlls(used):
    found = settings(used.places)
    asked = set(re.findall(r'GetConfig\("(\w+)"', xlwings_module()))
    assert set(found) <= asked
    python = Path(found["INTERPRETER_WIN"])
    assert python.is_file()
    assert (Path(found["PYTHONPATH"]) / "ziping" / "buttons" / "excel.py").is_file()
    for bits in (32, 64):  # beside python.exe or one folder above it, as XLPyLoadDLL looks
        name = f"xlwings{bits}-{xlwings_version()}.dll"
        assert any((folder / name).is_file() for folder in (python.parent, python.parent.parent))


def test_settings_are_lines_that_vba_can_tell_apart(used):
    """Input # takes a lone line feed for a part of the text."""
    content = used.places.settings.read_bytes()
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n") == 2


def test_settings_lie_where_the_addin_looks_for_them(used):
    name = re.search(r'PROJECT_NAME As String = "(\w+)"', xlwings_module())
    assert name
    assert used.places.settings == used.home / f".{name[1]}" / f"{name[1]}.conf"


def test_the_addin_opens_with_excel_and_is_trusted(used, installable):
    assert used.places.addin.read_bytes() == (installable / "ziping.xlam").read_bytes()
    trusted = used.registry.values(rf"{EXCEL}\Security\Trusted Locations\ziping")
    assert trusted["Path"].data == f"{used.places.addin.parent}\\"


def test_all_that_is_left_behind_is_known_to_the_uninstaller(used):
    variables = used.environment
    known = [Path(variables[variable]) / path for variable, path in TRACES]
    files = [used.home / path for path in used.files()]
    strays = [file for file in files if not any(file == place or place in file.parents for place in known)]
    assert strays == []
    assert {key for key in used.registry.keys if key != rf"{EXCEL}\Options"} <= set(excel.OWN_KEYS)


def test_installing_again_changes_nothing_and_leaves_no_old_files(light, computer):
    installed(light, computer)
    files, keys = computer.files(), dict(computer.registry.keys)
    (computer.places.program / "python" / "of_the_last_version.py").write_text("", "ascii")
    computer.places.staged.mkdir()
    (computer.places.staged / "left_over").write_text("", "ascii")
    installed(light, computer)
    assert computer.files().keys() == files.keys()
    assert computer.registry.keys == keys


def test_another_copy_of_the_addin_is_taken_off_excels_list(light, computer):
    computer.registry.keys[rf"{EXCEL}\Options"] = {
        "OPEN": Value('"D:\\下载\\ziping.xlam"'),
        "OPEN1": Value("solver.xlam"),
    }
    installed(light, computer)
    assert computer.registry.keys[rf"{EXCEL}\Options"] == {"OPEN": Value("solver.xlam")}


def test_ones_own_rules_and_other_files_are_never_touched(light, computer):
    rule = computer.home / ".ziping" / "rules" / "本局.toml"
    rule.parent.mkdir(parents=True)
    rule.write_text("id = '本局'", "utf-8")
    personal = computer.places.addin.with_name("PERSONAL.XLSB")
    personal.parent.mkdir(parents=True)
    personal.write_bytes(b"PK")
    installed(light, computer)
    assert (rule.read_text("utf-8"), personal.read_bytes()) == ("id = '本局'", b"PK")


def test_macros_blocked_by_the_bureau_are_told(light, computer):
    key = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security\Trusted Locations"
    computer.registry.keys[key] = {"AllLocationsDisabled": Value(1, DWORD)}
    assert "停用了 Excel 的「受信任位置」" in installed(light, computer)


# What goes wrong -------------------------------------------------------------------------------------


@pytest.fixture
def older(computer) -> Computer:
    """With an older version installed, as far as files go."""
    for place, content in ((computer.places.addin, b"old"), (computer.places.settings, b'"A","B"\n')):
        place.parent.mkdir(parents=True)
        place.write_bytes(content)
    (computer.places.program / "python").mkdir(parents=True)
    (computer.places.program / "python" / "python.exe").write_bytes(b"old")
    computer.registry.keys[excel.LISTING] = {"DisplayVersion": Value("0.0.9")}
    return computer


def refused(bundle: Path, computer: Computer) -> str:
    """What is said; asserts that nothing has changed."""
    files, keys = computer.files(), {key: dict(values) for key, values in computer.registry.keys.items()}
    with pytest.raises(ZipingError) as told:
        installed(bundle, computer)
    assert computer.files() == files
    assert computer.registry.keys == keys
    return str(told.value)


@pytest.mark.parametrize("edit", [0, 2, 5, 9])
@pytest.mark.parametrize("before", ["computer", "older"])
def test_an_edit_that_windows_refuses_undoes_everything(light, request, before, edit):
    computer = request.getfixturevalue(before)
    computer.registry.fail_at = edit
    assert "不能写入(拒绝访问)" in refused(light, computer)


def test_an_addin_that_excel_holds_open_undoes_everything(light, older, monkeypatch):
    replace = os.replace

    def held(source, target):
        if Path(target) == older.places.addin:
            raise PermissionError(13, "另一个程序正在使用此文件", str(target))
        replace(source, target)

    monkeypatch.setattr("ziping.installing.setting_up.os.replace", held)
    assert "怎么改:关闭 Excel,稍等一分钟再安装" in refused(light, older)


@pytest.mark.parametrize(("times", "done"), [(1, True), (4, True), (5, False)])
def test_a_virus_scanner_is_waited_for(light, older, monkeypatch, times, done):
    replace, refusals = os.replace, [times]

    def scanned(source, target):
        if Path(target) == older.places.program and Path(source) == older.places.staged and refusals[0]:
            refusals[0] -= 1
            raise PermissionError(13, "拒绝访问", str(source))
        replace(source, target)

    monkeypatch.setattr("ziping.installing.setting_up.os.replace", scanned)
    monkeypatch.setattr("ziping.installing.setting_up._PAUSES", (0, 0, 0, 0))
    if done:
        assert "装好" in installed(light, older)
    else:
        assert "不能写入(拒绝访问)" in refused(light, older)
    assert refusals == [0]


def test_a_program_that_does_not_run_here_is_not_installed(installable, older, tmp_path):
    bundle = shutil.copytree(installable, tmp_path / "bundle")
    (wheel,) = (bundle / "wheels").glob("xlrd*")
    wheel.unlink()
    assert re.search("装好的 Python 不能运行:.*No module named 'xlrd'", refused(signed(bundle), older))


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half"])
def test_a_bundle_that_was_damaged_on_the_way_is_refused(light, older, tmp_path, damage):
    bundle = shutil.copytree(light, tmp_path / "bundle")
    (wheel,) = (bundle / "wheels").glob("xlwings*")
    wheel.write_bytes(damage)
    (bundle / "ziping.xlam").unlink()
    said = refused(bundle, older)
    assert f"wheels/{wheel.name}:安装包里缺少这个文件,或文件已损坏" in said
    assert "ziping.xlam:安装包里缺少这个文件" in said


def test_half_a_bundle_is_refused(older, tmp_path):
    assert "安装包不完整,缺少清单" in refused(tmp_path, older)
    (tmp_path / "manifest.json").write_text("{", "ascii")
    assert "清单读不出来" in refused(tmp_path, older)


def test_without_excel_nothing_is_installed(light, computer):
    computer.registry.keys.clear()
    assert "没有找到 Excel 2013 或更高版本" in refused(light, computer)


def test_a_session_without_a_person_is_refused():
    with pytest.raises(ZipingError, match="没有环境变量 APPDATA、USERPROFILE"):
        Places.of({"LOCALAPPDATA": "x", "APPDATA": ""})


def test_a_name_that_windows_cannot_hand_to_python_is_refused(tmp_path):
    refuse_unspeakable(Computer(tmp_path / "张三").places, "gbk")
    with pytest.raises(ZipingError, match="用户文件夹的名字里有系统编码没有的字"):
        refuse_unspeakable(Computer(tmp_path / "张𠮷").places, "gbk")


# Making a Python -------------------------------------------------------------------------------------


def embeddable(path: Path, minor: str = "311") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("python.exe", f"python{minor}.dll", f"python{minor}.zip"):
            archive.writestr(name, b"MZ")
        archive.writestr(
            f"python{minor}._pth", f"python{minor}.zip\n.\n\n# Uncomment to run site.main()\n#import site\n"
        )
    return path


def test_an_embeddable_python_is_made_to_look_into_its_libraries(tmp_path, installable):
    python = embedded(embeddable(tmp_path / "p.zip"), tmp_path / "python")
    lines = (tmp_path / "python" / "python311._pth").read_text("ascii").splitlines()
    assert lines == ["python311.zip", ".", "Lib\\site-packages", "import site"]
    unpack_wheels(sorted((installable / "wheels").iterdir()), python)
    assert (python.libraries / "pywin32.pth").is_file()
    assert (python.prefix / f"xlwings64-{xlwings_version()}.dll").is_file()  # beside python.exe
    assert python.executable.is_file()


def test_an_embeddable_python_that_does_not_start_is_told(tmp_path, light, older):
    with pytest.raises(ZipingError, match=r"装好的 Python 不能运行"):
        self_test(OwnPython(tmp_path, tmp_path / "python.exe", tmp_path))
    package = embeddable(tmp_path / "p.zip")
    files = older.files()
    with pytest.raises(ZipingError, match="看看杀毒软件是否拦截了它"):
        install(light, older.places, older.registry, older.environment, package)
    assert older.files() == files


@pytest.mark.parametrize(
    "name", ["../out.py", "/etc/out.py", "C:/out.py", "a\\..\\..\\out.py", "a/../../out.py"]
)
def test_nothing_is_unpacked_outside_its_folder(tmp_path, name):
    package = tmp_path / "p.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(name, b"x")
    with pytest.raises(ZipingError, match="已损坏"):
        embedded(package, tmp_path / "python")
    assert not list(tmp_path.rglob("out.py"))


# setup.pyz -------------------------------------------------------------------------------------------


def run(
    bundle: Path, *words: object, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """As install.ps1 does, and with no more than the standard library within reach."""
    command = [sys.executable, "-I", "-S", "-B", bundle / "setup.pyz", *words]
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, env=environment
    )


def test_a_python_of_another_version_is_passed_over(light):
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert run(light, "probe", running).returncode == 0
    assert run(light, "probe", "3.99").returncode == 1
    assert run(light, "what").returncode == 2


def test_a_failure_is_said_in_one_sentence_and_logged(light, computer):
    done = run(light, "install", light, environment=computer.environment)
    assert done.returncode == 1
    assert done.stdout.startswith("没有安装:")
    assert "只能安装到 Windows" in done.stdout
    assert done.stdout.count("\n") == 1
    log = (computer.home / LOG).read_text("utf-8")
    assert "install from" in log
    assert "Traceback" in log
