"""What is in a bundle, with digests: written when it is made, checked before anything is installed from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ziping.errors import Problem, ZipingError, fail

MANIFEST = "manifest.json"
WHEELS = "wheels"
_AGAIN = "把安装包重新复制一份,整个解压后再安装"


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    Args:
        version: of ziping.
        python: the minor version that the wheels are for, "3.11".
        digests: SHA-256 in hexadecimal, by the path inside the bundle with "/".
    """

    version: str
    python: str
    digests: Mapping[str, str]

    @classmethod
    def read(cls, bundle: Path) -> Manifest:
        """
        Raises:
            ZipingError: there is none, or it is damaged.
        """
        path = bundle / MANIFEST
        try:
            return cls(**json.loads(path.read_text("utf-8")))
        except FileNotFoundError as error:
            raise fail("安装包不完整,缺少清单", str(path), _AGAIN) from error
        except (OSError, ValueError, TypeError) as error:
            raise fail("安装包已损坏,清单读不出来", str(path), _AGAIN) from error

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def wheels(self, bundle: Path) -> list[Path]:
        """In order of their names."""
        return [bundle / name for name in sorted(self.digests) if name.startswith(f"{WHEELS}/")]

    def verify(self, bundle: Path) -> None:
        """
        Raises:
            ZipingError: names every file that is missing or is not as it was.
        """
        problems = [
            Problem("安装包里缺少这个文件,或文件已损坏", name, _AGAIN)
            for name, expected in sorted(self.digests.items())
            if digest_of(bundle / name) != expected
        ]
        if problems:
            raise ZipingError(problems)


def digest_of(path: Path) -> str | None:
    """None for a file that cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
