"""UNO's own kinds of values. ``uno`` exists in LibreOffice's Python alone, so that it is imported when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def struct(kind: str, **values: Any) -> Any:
    """
    Args:
        kind: its name after ``com.sun.star.``.
    """
    import uno

    made = uno.createUnoStruct(f"com.sun.star.{kind}")
    for name, value in values.items():
        setattr(made, name, value)
    return made


def enum(kind: str, value: str) -> Any:
    import uno

    return uno.Enum(f"com.sun.star.{kind}", value)


def options(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """As arguments of loading and storing are given."""
    return tuple(struct("beans.PropertyValue", Name=name, Value=value) for name, value in values.items())


def path_of(url: str) -> Path | None:
    """None where a file lies on no drive or share of this computer."""
    import uno

    return Path(uno.fileUrlToSystemPath(url)) if url.startswith("file:") else None
