"""How hostile files are judged, and what several of them are made of."""

from __future__ import annotations

from pathlib import Path

import xlwt

from confined import Answer, read_confined


def judge(cases: dict[Path, str | tuple[int, int]]) -> None:
    """Each file is refused with these words, or has one sheet of (rows, cells)."""
    for path, answer in read_confined(cases).items():
        expected = cases[path]
        assert answer.seconds < 5, (path.name, answer)
        if isinstance(expected, tuple):
            assert [sheet[1:] for sheet in answer.sheets] == [expected], (path.name, answer)
        else:
            assert refused(path, answer, expected), (path.name, answer)


def refused(path: Path, answer: Answer, words: str) -> bool:
    """In one line: what is wrong, with which file, and how it is mended."""
    said = answer.said
    return words in said and str(path) in said and "怎么改:" in said and len(said.splitlines()) == 1


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def cell(at: str, value: str = "1") -> str:
    return f'<c r="{at}"><v>{value}</v></c>'


def old_workbook(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表1")
    for row in range(300):
        sheet.write(row, row % 7, f"第{row}行")
    book.save(str(path))
    return path
