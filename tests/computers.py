"""A person's Windows as far as installing knows it, and bundles for it."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from fake_registry import FakeRegistry
from ziping.installing.manifest import MANIFEST, Manifest
from ziping.installing.places import Places

EXCEL = r"HKCU\Software\Microsoft\Office\16.0\Excel"


@dataclass
class Computer:
    """One person's Windows, as far as installing knows it."""

    home: Path
    registry: FakeRegistry = field(default_factory=lambda: FakeRegistry({rf"{EXCEL}\Options": {}}))

    said: str = ""
    """What the last installation said."""

    @property
    def environment(self) -> dict[str, str]:
        folders = {"LOCALAPPDATA": "AppData/Local", "APPDATA": "AppData/Roaming", "USERPROFILE": "."}
        return {"USERNAME": "张三", **{name: str(self.home / path) for name, path in folders.items()}}

    @property
    def places(self) -> Places:
        return Places.of(self.environment)

    def files(self) -> dict[str, bytes]:
        """Every file of this person, by its place."""
        return {
            path.relative_to(self.home).as_posix(): path.read_bytes()
            for path in sorted(self.home.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }


def unpacked_bundle(folder: Path, built: Path, wheels: list[Path]) -> Path:
    """The built bundle with other wheels, its manifest to match."""
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder)
    for path in (folder / "wheels").glob("*.whl"):
        if not path.name.startswith("ziping-"):
            path.unlink()
    for wheel in wheels:
        (folder / "wheels" / wheel.name).write_bytes(wheel.read_bytes())
    return signed(folder)


def signed(folder: Path) -> Path:
    """The bundle with a manifest of what is in it now."""
    manifest = Manifest.read(folder)
    digests = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }
    text = Manifest(manifest.version, manifest.python, digests).text()
    (folder / MANIFEST).write_text(text, "utf-8")
    return folder
