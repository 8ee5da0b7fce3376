"""Guards of the layout: one namespace, no module twice, and a wheel that works by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parent.parent
WINGS = ("udfs", "workbook_templates", "addin")


def test_no_wing_closes_the_namespace():
    assert [wing for wing in WINGS if (ROOT / wing / "ziping" / "__init__.py").exists()] == []


def test_no_file_is_loaded_under_two_names():
    loaded: dict[str, str] = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and f"{os.sep}ziping{os.sep}" in file and not name.startswith("__"):
            assert loaded.setdefault(file, name) == name
    assert len(loaded) > 20


def test_rule_files_templates_and_samples_come_with_their_packages():
    data = [path.relative_to(ROOT).as_posix() for wing in WINGS for path in (ROOT / wing).rglob("*.*")]
    for needed in (
        "udfs/ziping/rules/data/liuzhou-2022.toml",
        "workbook_templates/ziping/templates/liuzhou-2022/自评表.xlsx",
        "workbook_templates/ziping/samples/liuzhou-2022/项目库.xlsx",
        "workbook_templates/ziping/templates/letters/审核意见.docx",
        "workbook_templates/ziping/templates/rollup/汇总.xlsx",
        "workbook_templates/ziping/templates/letters/校验结果.html",
        "workbook_templates/ziping/templates/mof-2020/自评报告.docx",
        "workbook_templates/ziping/templates/mof-2020/部门评价报告.docx",
        "workbook_templates/ziping/templates/mof-2020/决算公开第九节.docx",
        "addin/ziping/hosts/libreoffice/fonts.conf",
        "addin/ziping/building/windows/install.ps1.j2",
    ):
        assert needed in data


def test_an_installed_wheel_stamps_fills_and_checks_by_itself(tmp_path):
    """Away from the source tree and without LibreOffice: the wheel holds all three wings and their data."""
    run = [sys.executable, "-m"]
    subprocess.run(
        [*run, "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    target = tmp_path / "site"
    subprocess.run([*run, "pip", "install", "--no-deps", "--quiet", "--target", target, wheel], check=True)
    assert {path.name for path in target.iterdir() if not path.name.endswith(".dist-info")} == {
        "ziping",
        "bin",
    }
    # The wheel's folder and the libraries, but not the .pth of the source tree: -S leaves .pth files unread.
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(target), *libraries]), "PATH": ""}
    code = (
        "import ziping.cli.app as app, ziping.rules.loading as rules, pathlib;"
        f"assert pathlib.Path(app.__file__).is_relative_to({str(target)!r}), app.__file__;"
        f"assert pathlib.Path(rules.__file__).is_relative_to({str(target)!r});"
        "import sys; sys.argv = ['ziping', 'demo', '--out', 'demo']; app.main()"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "本机没有 LibreOffice" in done.stdout
    assert (tmp_path / "demo" / "甲_只填黄格.xlsx").is_file()
