"""Reads files in a process of little memory and time: what is said of each, or that it was killed over one."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MEMORY = 500 * 2**20
SECONDS = 5


@dataclass(frozen=True)
class Answer:
    """What became of a file.

    Args:
        said: the message it was refused with; "" where it was read.
        sheets: title, rows and cells with content of each sheet.
        seconds: of processor time.
    """

    said: str
    sheets: tuple[tuple[str, int, int], ...]
    seconds: float


def read_confined(paths: Iterable[Path]) -> dict[Path, Answer]:
    """Raises AssertionError, naming the file, for the first that takes too much or raises anything else."""
    wanted = list(paths)
    done = subprocess.run(
        [sys.executable, __file__, *map(str, wanted)], capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    if len(lines) < len(wanted):
        raise AssertionError(f"{wanted[len(lines)].name}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    answers = [json.loads(line) for line in lines]
    return {
        path: Answer(a["said"], tuple(map(tuple, a["sheets"])), a["seconds"])
        for path, a in zip(wanted, answers, strict=True)
    }


def _spent() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _read(path: Path) -> dict[str, object]:
    from ziping.errors import ZipingError
    from ziping.forms.grids import read_grid

    before = _spent()
    # Whole seconds are all that can be set; the exact time is judged below.
    resource.setrlimit(resource.RLIMIT_CPU, (int(before) + SECONDS + 1, resource.RLIM_INFINITY))
    said, sheets = "", []
    try:
        for sheet in read_grid(path).sheets:
            cells = sum(value is not None for row in sheet.rows for value in row)
            sheets.append((sheet.title, len(sheet.rows), cells))
    except ZipingError as error:
        said = str(error)
    assert "MemoryError" not in said, said
    return {"said": said, "sheets": sheets, "seconds": _spent() - before}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for name in sys.argv[1:]:
        print(json.dumps(_read(Path(name))), flush=True)
